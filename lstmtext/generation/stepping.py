"""One token in, logits for the next out, for N texts at once: how a model is run while it writes.

`nn.LSTM` lays its weights out anew at every call, which costs several times the arithmetic when the
call is a single token. `FoldedStepper` lays them out once: the first layer's input product is
folded into a table with a row for each token (unless the vocabulary is huge), and each layer is one
product. For one text, torch makes it a matrix-vector product.

Every stepper begins with one text: it reads the prompt once, and `repeat` copies the state.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

import torch
from torch import Tensor, nn

from lstmtext.evaluation.loss import model_device
from lstmtext.model import LSTMState, SingleLSTM_TXT

_MAX_TABLE = 8_000_000
"""Numbers in the table; for tens of thousands of words it would take longer to make than it saves.
"""


class Stepper(Protocol):
    """Something that reads token after token."""

    def read(self, token_ids: Sequence[int]) -> Tensor:
        """Read at least one token of the one text; returns the logits for the next, `(1, V)`."""

    def repeat(self, count: int) -> None:
        """Make `count` texts of the one, each with the same past."""

    def feed(self, token_ids: Tensor) -> Tensor:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""


def stepper_for(model: nn.Module) -> Stepper:
    """The fastest way to run this model token by token; any module with a `forward` will do."""
    if isinstance(model, SingleLSTM_TXT):
        return FoldedStepper(model)
    return CarryingStepper(model) if hasattr(model, "step") else PrefixStepper(model)


class FoldedStepper:
    """A snapshot of a `SingleLSTM_TXT`, laid out for stepping; later training does not change it.

    The cost of a token does not grow with the text: the state is carried (seeds 003 and 004).
    """

    def __init__(self, model: SingleLSTM_TXT) -> None:
        """Take the snapshot, on the device where the model is."""
        lstm = model.lstm
        self._biases = [_bias(lstm, k) for k in range(lstm.num_layers)]  # (4H,) each
        into = _weight(lstm, "weight_ih_l0")  # (4H, E)
        self._table: Tensor | None = None
        self._embedding: Tensor | None = None
        embedding = getattr(model.embedding, "weight", None)  # (V, E)
        if embedding is None:  # one-hot input (seed 004): a product with it picks a column
            self._table = self._biases[0] + into.T  # (V, 4H)
        elif len(embedding) * len(into) <= _MAX_TABLE:
            self._table = self._biases[0] + embedding.detach().float() @ into.T
        else:
            self._embedding = _copy(embedding)
        # A layer reads what is below it and its own past in one product; the table spares the
        # lowest the first part.
        folded = self._embedding is None
        weights = [_copy(_weight(lstm, "weight_hh_l0")) if folded else _both(lstm, 0)]
        weights += [_both(lstm, k) for k in range(1, lstm.num_layers)]  # (4H, E or H + H)
        self._weights = [weight.T for weight in weights]
        self._out = _copy(model.linear.weight).T  # (H, V)
        self._out_bias = _copy(model.linear.bias)
        zeros = self._out.new_zeros(1, lstm.hidden_size)
        self._hidden = [zeros] * lstm.num_layers  # (N, H) each
        self._cell = [zeros] * lstm.num_layers

    @torch.inference_mode()
    def read(self, token_ids: Sequence[int]) -> Tensor:
        """Read the one text so far; returns the logits for the next token, `(1, V)`."""
        for token_id in torch.tensor(token_ids, device=self._out.device)[:, None]:
            self._advance(token_id)
        return self._logits()

    @torch.inference_mode()
    def repeat(self, count: int) -> None:
        """Copy the state to `count` rows."""
        self._hidden = [hidden.repeat(count, 1) for hidden in self._hidden]
        self._cell = [cell.repeat(count, 1) for cell in self._cell]

    @torch.inference_mode()
    def feed(self, token_ids: Tensor) -> Tensor:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        self._advance(token_ids.to(self._out.device))
        return self._logits()

    def _advance(self, token_ids: Tensor) -> None:
        for layer, weight in enumerate(self._weights):
            inputs, past = self._biases[layer], self._hidden[layer]
            if layer:
                past = torch.cat([self._hidden[layer - 1], past], dim=1)
            elif self._table is not None:
                inputs = self._table.index_select(0, token_ids)
            elif self._embedding is not None:
                past = torch.cat([self._embedding.index_select(0, token_ids), past], dim=1)
            self._update(layer, torch.addmm(inputs, past, weight))

    def _update(self, layer: int, gates: Tensor) -> None:
        """One LSTM cell: gates `(N, 4H)` before their non-linearities, in PyTorch's order."""
        enter, forget, candidate, leave = gates.chunk(4, dim=1)
        cell = forget.sigmoid_().mul_(self._cell[layer])
        cell.addcmul_(enter.sigmoid_(), candidate.tanh_())
        self._cell[layer] = cell
        self._hidden[layer] = cell.tanh().mul_(leave.sigmoid_())

    def _logits(self) -> Tensor:
        return torch.addmm(self._out_bias, self._hidden[-1], self._out)


def _copy(weight: Tensor) -> Tensor:
    return weight.detach().to(torch.float32, copy=True)


def _weight(lstm: nn.LSTM, name: str) -> Tensor:
    return cast(Tensor, getattr(lstm, name)).detach().float()


def _bias(lstm: nn.LSTM, layer: int) -> Tensor:
    return _weight(lstm, f"bias_ih_l{layer}") + _weight(lstm, f"bias_hh_l{layer}")


def _both(lstm: nn.LSTM, layer: int) -> Tensor:
    names = (f"weight_ih_l{layer}", f"weight_hh_l{layer}")
    return torch.cat([_weight(lstm, name) for name in names], dim=1)


class CarryingStepper:
    """Runs a module that has a `step(x, state)` like that of `SingleLSTM_TXT`."""

    def __init__(self, model: nn.Module) -> None:
        """Step `model` where it is."""
        self._step = cast(Callable[..., tuple[Tensor, LSTMState | None]], model.step)
        self._device = model_device(model)
        self._state: LSTMState | None = None

    def read(self, token_ids: Sequence[int]) -> Tensor:
        """Read the one text so far; returns the logits for the next token, `(1, V)`."""
        for token_id in torch.tensor(token_ids)[:, None]:
            logits = self.feed(token_id)  # one by one: a huge vocabulary fits once, not T times
        return logits

    @torch.inference_mode()
    def repeat(self, count: int) -> None:
        """Copy the state, `(num_layers, 1, H)` each, to `count` rows."""
        if self._state is not None:
            hidden, cell = self._state
            self._state = (hidden.repeat(1, count, 1), cell.repeat(1, count, 1))

    @torch.inference_mode()
    def feed(self, token_ids: Tensor) -> Tensor:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        logits, self._state = self._step(token_ids[:, None].to(self._device), self._state)
        return logits.reshape(-1, logits.size(-1))


class PrefixStepper:
    """Runs any module with a `forward`, which reads the whole text again for each token."""

    def __init__(self, model: nn.Module) -> None:
        """Call `model` where it is."""
        self._model = model
        self._ids = torch.empty(1, 0, dtype=torch.long, device=model_device(model))  # (N, T)

    def read(self, token_ids: Sequence[int]) -> Tensor:
        """Read the one text so far; returns the logits for the next token, `(1, V)`."""
        return self._append(torch.tensor([list(token_ids)]))

    def repeat(self, count: int) -> None:
        """Copy the text to `count` rows."""
        self._ids = self._ids.repeat(count, 1)

    def feed(self, token_ids: Tensor) -> Tensor:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        return self._append(token_ids[:, None])

    @torch.inference_mode()
    def _append(self, more: Tensor) -> Tensor:
        self._ids = torch.cat([self._ids, more.to(self._ids.device)], dim=1)
        logits = cast(Tensor, self._model(self._ids))  # (N * T, V) or (N, T, V)
        return logits.reshape(len(self._ids), -1, logits.size(-1))[:, -1]
