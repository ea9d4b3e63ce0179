"""Forward, loss and backward of one batch: at once, or in parts where memory lacks."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from lstmtext.errors import is_out_of_memory
from lstmtext.evaluation.loss import batch_loss
from lstmtext.model import LSTMState
from lstmtext.parallel import Ranks
from lstmtext.text.tokenizer import PAD_IDX
from lstmtext.training.optimization import Optimization


class BatchPass:
    """Leaves the gradients of a batch's mean loss in the model, and carries its state.

    Where memory lacks, the batch is cut into two parts, then four, and so on, whose gradients add
    up to the same; the parts stay as small for the rest of the run.

    Attributes:
        num_parts: Into how many a batch is cut, 1 unless memory lacked.
        state: Carried from batch to batch, `(num_layers, B, H)` each; None: zeros.
    """

    def __init__(
        self,
        model: nn.Module,
        criterion: nn.Module,
        optimization: Optimization,
        on_split: Callable[[int], object],
    ) -> None:
        """Arguments as for `train_model_TXT`; `on_split` is told the new number of parts."""
        self.num_parts = 1
        self.state: LSTMState | None = None
        self._model = model
        self._criterion = criterion
        self._optimization = optimization
        self._on_split = on_split
        self._carries = False
        self._num_batches = 0  # through all epochs
        self._fresh_lanes: Callable[[int], list[int]] | None = None

    def begin_epoch(self, data_loader: Iterable[tuple[Tensor, Tensor]], *, afresh: bool) -> None:
        """Begin with a state of zeros, carried if the loader's batches follow one another.

        Not `afresh` where a resumed run is in the middle of an epoch: it has a state.
        """
        self._carries = getattr(data_loader, "carries_state", False)
        self._fresh_lanes = getattr(data_loader, "fresh_lanes", None)
        if afresh:
            self.state = None

    def __call__(self, x: Tensor, y: Tensor, num_tokens: int) -> Tensor:
        """Mean loss of a batch, 0-d, its gradients added to those of the model.

        Args:
            x: Ids `(B, T)`.
            y: Targets `(B, T)`.
            num_tokens: How many of the targets are no padding; without any, nothing happens.
        """
        self._begin_lanes_again()
        if not num_tokens:
            return torch.zeros((), device=x.device)
        while True:
            try:
                return self._backward(x, y, num_tokens)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error) or self.num_parts >= len(x):
                    raise
            self._make_smaller(x.device)  # only here are the failed pass's tensors gone

    def _begin_lanes_again(self) -> None:
        """Put zeros where lanes begin anew with this batch."""
        if self.state is not None and self._fresh_lanes is not None:
            for lane in self._fresh_lanes(self._num_batches):
                for values in self.state:
                    values[:, lane] = 0.0
        self._num_batches += 1

    def _backward(self, x: Tensor, y: Tensor, num_tokens: int) -> Tensor:
        if self.num_parts == 1:
            loss, after = self._loss(x, y, num_tokens, self.state)
            loss.backward()  # type: ignore[no-untyped-call]
            self.state = after  # only now: memory may lack in the backward pass, too
            return loss.detach()
        total = torch.zeros((), device=x.device)
        states: list[LSTMState] = []
        for lanes in torch.arange(len(x)).chunk(self.num_parts):
            part = slice(int(lanes[0]), int(lanes[-1]) + 1)
            num_real = int((y[part] != PAD_IDX).sum())
            before = None if self.state is None else _lanes(self.state, part)
            loss, after = self._loss(x[part], y[part], num_real, before)
            if after is not None:
                states.append(after)
            if num_real:
                share = loss * (num_real / num_tokens)
                share.backward()  # type: ignore[no-untyped-call]
                total += share.detach()
        if states:
            hidden, cell = zip(*states, strict=True)
            self.state = (torch.cat(hidden, dim=1), torch.cat(cell, dim=1))
        return total

    def _loss(
        self, x: Tensor, y: Tensor, num_tokens: int, state: LSTMState | None
    ) -> tuple[Tensor, LSTMState | None]:
        with self._optimization.autocast(x.device):
            loss, after = batch_loss(
                self._model,
                self._criterion,
                x,
                y,
                num_tokens,
                carries_state=self._carries,
                state=state,
            )
        # Gradients end at the border of the batch.
        return loss, None if after is None else (after[0].detach(), after[1].detach())

    def _make_smaller(self, device: torch.device) -> None:
        self.num_parts *= 2
        self._model.zero_grad()
        if device.type == "cuda":
            torch.cuda.empty_cache()
        self._on_split(self.num_parts)

    def state_dict(self, ranks: Ranks) -> dict[str, Any]:
        """Everything to go on from in the middle of an epoch, the lanes of all processes."""
        lanes = None
        if self.state is not None:
            own = torch.tensor(self.state[0].size(1), device=self.state[0].device)
            num_lanes = int(ranks.sum(own))
            lanes = [ranks.joined(t, 1, num_lanes) for t in self.state]
        return {"num_parts": self.num_parts, "num_batches": self._num_batches, "state": lanes}

    def load_state_dict(self, state: dict[str, Any], device: torch.device, ranks: Ranks) -> None:
        """Go on from `state_dict()`."""
        self.num_parts, self._num_batches = state["num_parts"], state["num_batches"]
        if state["state"] is not None:
            hidden, cell = (t.to(device) for t in state["state"])
            self.state = _lanes((hidden, cell), ranks.share(hidden.size(1)))


def _lanes(state: LSTMState, part: slice) -> LSTMState:
    # oneDNN wants its states in one piece.
    return state[0][:, part].contiguous(), state[1][:, part].contiguous()
