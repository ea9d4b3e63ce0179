"""What watches over the numbers: an exploding loss is undone instead of ending the run."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

_INTERVAL = 16  # steps; asking more often would make a GPU wait
_LOWER = 0.5
_FAR = 4.0  # times the bound: no text, however hard, is as bad as that
_LEARNED = 0.9  # of the mean loss before: it is falling
_MAX_IN_A_ROW = 12


class Guard:
    """Looks every sixteen steps whether the loss is still a number, and no explosion.

    If not, earlier weights come back, the optimizer forgets its averages of the gradients, and the
    learning rate is halved for good. The weights of the look before last are taken: what a step
    did to the weights shows only in the losses after it, so those of the last look may be bad. The
    loss is added up where it arises, so a GPU need not wait for the processor in between.

    Attributes:
        rate_scale: What the learning rate is multiplied with: 1 until something happens.
    """

    def __init__(self, interval: int = _INTERVAL) -> None:
        """Look every `interval` steps."""
        self.rate_scale = 1.0
        self._interval = interval
        self._kept: list[Tensor] = []  # the losses after them were sound
        self._newest: list[Tensor] = []  # of the last look
        self._total: Tensor | None = None  # of the losses since the last look, on the device
        self._count = 0
        self._bound = math.inf  # a mean loss above it, which does not fall, is an explosion
        self._suspect: float | None = None  # the mean loss of the last look, if it was above
        self._in_a_row = 0

    def begin(self, model: nn.Module) -> None:
        """Keep the weights to go back to: at first, or those that somebody else has put there."""
        self._total, self._count, self._suspect = None, 0, None
        self._keep(model)
        self._keep(model)

    def note(self, loss: Tensor) -> None:
        """Add up the loss of a step."""
        loss = loss.detach().float()
        self._total = loss.clone() if self._total is None else self._total + loss
        self._count += 1

    @property
    def is_due(self) -> bool:
        """Whether it is time to look."""
        return self._count >= self._interval

    def is_sound(self, model: nn.Module) -> bool:
        """Look: whether loss and weights are numbers, and the loss far from exploding.

        Keeps the weights if all is well. Waits for the device.
        """
        if self._total is None:
            return True
        norms = torch.stack(torch._foreach_norm(list(model.parameters())))
        mean, norm = torch.stack([self._total / self._count, norms.float().sum()]).tolist()
        is_finite = math.isfinite(mean) and math.isfinite(norm)
        is_high = mean > self._bound
        if is_finite and is_high and mean < _FAR * self._bound and not self.is_due:
            return True  # too few steps to judge by
        self._total, self._count = None, 0
        before, self._suspect = self._suspect, mean if is_high else None
        if is_finite and not is_high:
            self._in_a_row = 0
            self._keep(model)
            return True
        # A hard chapter after an easy one begins as badly, but is being learned.
        return is_finite and mean < (_FAR * self._bound if before is None else _LEARNED * before)

    def expect(self, *losses: float) -> None:
        """Tell what the losses of untrained models are: to stay above them is an explosion."""
        known = [loss for loss in losses if math.isfinite(loss)]
        if known:
            self._bound = 1.25 * max(known) + 0.5

    @torch.no_grad()
    def go_back(self, model: nn.Module, optimizer: Optimizer) -> bool:
        """Bring the kept weights back at half the learning rate; False if that helps no more."""
        weights = zip(model.parameters(), self._kept, self._newest, strict=True)
        for parameter, kept, newest in weights:
            parameter.copy_(kept)
            newest.copy_(kept)
        optimizer.state.clear()
        self.rate_scale *= _LOWER
        self._in_a_row += 1
        self._total, self._count, self._suspect = None, 0, None
        return self._in_a_row <= _MAX_IN_A_ROW

    @torch.no_grad()
    def _keep(self, model: nn.Module) -> None:
        if not self._kept:
            self._kept = [p.detach().clone() for p in model.parameters()]
            self._newest = [p.detach().clone() for p in model.parameters()]
        self._kept, self._newest = self._newest, self._kept
        torch._foreach_copy_(self._newest, list(model.parameters()))

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        return {
            "kept": list(self._kept),
            "newest": list(self._newest),
            "total": self._total,
            "count": self._count,
            "bound": None if math.isinf(self._bound) else self._bound,
            "suspect": self._suspect,
            "in_a_row": self._in_a_row,
            "rate_scale": self.rate_scale,
        }

    def load_state_dict(self, state: dict[str, Any], device: torch.device) -> None:
        """Go on from `state_dict()`."""
        self._kept = [t.to(device, copy=True) for t in state["kept"]]
        self._newest = [t.to(device, copy=True) for t in state["newest"]]
        self._total = None if state["total"] is None else state["total"].to(device)
        self._bound = math.inf if state["bound"] is None else state["bound"]
        self._count, self._suspect = state["count"], state["suspect"]
        self._in_a_row, self.rate_scale = state["in_a_row"], state["rate_scale"]
