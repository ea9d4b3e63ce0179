"""One token in, logits for the next out: how a model is run while it writes.

`nn.LSTM` lays its weights out anew at every call, which costs several times the arithmetic when the
call is a single token. `FoldedStepper` lays them out once: the first layer's input product is
folded into a table with a row for each token (unless the vocabulary is huge), and each layer is one
matrix-vector product.
"""

from collections.abc import Callable
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

    def feed(self, token_id: int) -> Tensor:
        """Read one token; returns the logits for the next, `(V,)`."""


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
        weights = {name: p.detach().float() for name, p in model.named_parameters()}
        hidden_size, num_layers = model.lstm.hidden_size, model.lstm.num_layers
        self._bias = _layer_bias(weights, 0)  # (4H,)
        self._embedding = weights["embedding.weight"].clone()  # (V, E)
        self._input = weights["lstm.weight_ih_l0"].clone()  # (4H, E)
        self._table: Tensor | None = None
        if len(self._embedding) * len(self._bias) <= _MAX_TABLE:
            self._table = self._bias + self._embedding @ self._input.T  # (V, 4H)
        self._recurrent = weights["lstm.weight_hh_l0"].clone()  # (4H, H)
        # Upper layers read the layer below and their own past in one product of width 2H.
        self._upper = [
            torch.cat([weights[f"lstm.weight_ih_l{k}"], weights[f"lstm.weight_hh_l{k}"]], dim=1)
            for k in range(1, num_layers)
        ]
        self._upper_bias = [_layer_bias(weights, k) for k in range(1, num_layers)]
        self._out = weights["linear.weight"].clone()  # (V, H)
        self._out_bias = weights["linear.bias"].clone()
        device = self._bias.device
        self._hidden = [torch.zeros(hidden_size, device=device) for _ in range(num_layers)]
        self._cell = [torch.zeros(hidden_size, device=device) for _ in range(num_layers)]

    @torch.inference_mode()
    def feed(self, token_id: int) -> Tensor:
        """Read one token; returns the logits for the next, `(V,)`."""
        inputs = self._bias if self._table is None else self._table[token_id]
        gates = torch.addmv(inputs, self._recurrent, self._hidden[0])
        if self._table is None:
            gates.addmv_(self._input, self._embedding[token_id])
        self._update(0, gates)
        for k, (weight, bias) in enumerate(zip(self._upper, self._upper_bias, strict=True), 1):
            both = torch.cat([self._hidden[k - 1], self._hidden[k]])  # (2H,)
            self._update(k, torch.addmv(bias, weight, both))
        return torch.addmv(self._out_bias, self._out, self._hidden[-1])

    def _update(self, layer: int, gates: Tensor) -> None:
        """One LSTM cell: gates `(4H,)` before their non-linearities, in PyTorch's order."""
        enter, forget, candidate, leave = gates.chunk(4)
        cell = forget.sigmoid_().mul_(self._cell[layer])
        cell.addcmul_(enter.sigmoid_(), candidate.tanh_())
        self._cell[layer] = cell
        self._hidden[layer] = cell.tanh().mul_(leave.sigmoid_())


def _layer_bias(weights: dict[str, Tensor], layer: int) -> Tensor:
    return weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"]


class CarryingStepper:
    """Runs a module that has a `step(x, state)` like that of `SingleLSTM_TXT`."""

    def __init__(self, model: nn.Module) -> None:
        """Step `model` where it is."""
        self._step = cast(Callable[..., tuple[Tensor, LSTMState]], model.step)
        self._device = model_device(model)
        self._state: LSTMState | None = None

    @torch.inference_mode()
    def feed(self, token_id: int) -> Tensor:
        """Read one token; returns the logits for the next, `(V,)`."""
        x = torch.tensor([[token_id]], device=self._device)  # (1, 1)
        logits, self._state = self._step(x, self._state)
        return logits.reshape(-1, logits.size(-1))[-1]


class PrefixStepper:
    """Runs any module with a `forward`, which reads the whole text again for each token."""

    def __init__(self, model: nn.Module) -> None:
        """Call `model` where it is."""
        self._model = model
        self._device = model_device(model)
        self._ids: list[int] = []

    @torch.inference_mode()
    def feed(self, token_id: int) -> Tensor:
        """Read one token; returns the logits for the next, `(V,)`."""
        self._ids.append(token_id)
        logits = self._model(torch.tensor([self._ids], device=self._device))
        return cast(Tensor, logits.reshape(-1, logits.size(-1))[-1])
