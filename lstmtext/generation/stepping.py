"""One token in, logits for the next out, for N texts at once: how a model is run while it writes.

`nn.LSTM` lays its weights out anew at every call, which costs several times the arithmetic when the
call is a single token; a `SingleLSTM_TXT` is laid out once (`folding`), for the processor
(`processor`) or a graphics card (`graphics_card`). Other modules are run as they are.

Every stepper begins with one text: it reads the prompt once, and `repeat` copies the state.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from lstmtext.evaluation.loss import model_device
from lstmtext.generation.graphics_card import GraphicsCardStepper
from lstmtext.generation.processor import ProcessorStepper
from lstmtext.model import LSTMState, SingleLSTM_TXT

Ids = npt.NDArray[np.int64]
Logits = npt.NDArray[np.float32]


class Stepper(Protocol):
    """Something that reads token after token."""

    def read(self, token_ids: Sequence[int]) -> Logits:
        """Read at least one token of the one text; returns the logits for the next, `(1, V)`."""

    def repeat(self, count: int) -> None:
        """Make `count` texts of the one, each with the same past."""

    def feed(self, token_ids: Ids) -> Logits:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""


def stepper_for(model: nn.Module) -> Stepper:
    """The fastest way to run this model token by token; any module with a `forward` will do."""
    if isinstance(model, SingleLSTM_TXT):
        if model_device(model).type == "cpu":
            return ProcessorStepper(model)
        return GraphicsCardStepper(model)
    return CarryingStepper(model) if hasattr(model, "step") else PrefixStepper(model)


class CarryingStepper:
    """Runs a module that has a `step(x, state)` like that of `SingleLSTM_TXT`."""

    def __init__(self, model: nn.Module) -> None:
        """Step `model` where it is."""
        self._step = cast(Callable[..., tuple[Tensor, LSTMState | None]], model.step)
        self._device = model_device(model)
        self._state: LSTMState | None = None

    def read(self, token_ids: Sequence[int]) -> Logits:
        """Read the one text so far; returns the logits for the next token, `(1, V)`."""
        for token_id in token_ids:
            logits = self.feed(
                np.array([token_id], dtype=np.int64)
            )  # a huge vocabulary fits once, not T times
        return logits

    @torch.inference_mode()
    def repeat(self, count: int) -> None:
        """Copy the state, `(num_layers, 1, H)` each, to `count` rows."""
        if self._state is not None:
            hidden, cell = self._state
            self._state = (hidden.repeat(1, count, 1), cell.repeat(1, count, 1))

    @torch.inference_mode()
    def feed(self, token_ids: Ids) -> Logits:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        ids = torch.from_numpy(token_ids)[:, None].to(self._device)
        logits, self._state = self._step(ids, self._state)
        return _array(logits.reshape(-1, logits.size(-1)))


class PrefixStepper:
    """Runs any module with a `forward`, which reads the whole text again for each token."""

    def __init__(self, model: nn.Module) -> None:
        """Call `model` where it is."""
        self._model = model
        self._ids = torch.empty(1, 0, dtype=torch.long, device=model_device(model))  # (N, T)

    def read(self, token_ids: Sequence[int]) -> Logits:
        """Read the one text so far; returns the logits for the next token, `(1, V)`."""
        return self._append(torch.tensor([list(token_ids)]))

    def repeat(self, count: int) -> None:
        """Copy the text to `count` rows."""
        self._ids = self._ids.repeat(count, 1)

    def feed(self, token_ids: Ids) -> Logits:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        return self._append(torch.from_numpy(token_ids)[:, None])

    @torch.inference_mode()
    def _append(self, more: Tensor) -> Logits:
        self._ids = torch.cat([self._ids, more.to(self._ids.device)], dim=1)
        logits = cast(Tensor, self._model(self._ids))  # (N * T, V) or (N, T, V)
        return _array(logits.reshape(len(self._ids), -1, logits.size(-1))[:, -1])


def _array(logits: Tensor) -> Logits:
    array: Logits = logits.float().cpu().numpy()
    return array
