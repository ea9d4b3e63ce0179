"""What watches over the numbers: an exploding loss is undone instead of ending the run."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

_INTERVAL = 16  # steps; asking more often would make a GPU wait
_LOWER = 0.5
_MAX_IN_A_ROW = 12


class Guard:
    """Looks every sixteen steps whether the loss is still a number, and no explosion.

    If not, the weights of the look before come back, the optimizer forgets its averages of the
    gradients, and the learning rate is halved for good. The loss is added up where it arises, so a
    GPU need not wait for the processor in between.

    Attributes:
        rate_scale: What the learning rate is multiplied with: 1 until something happens.
    """

    def __init__(self, interval: int = _INTERVAL) -> None:
        """Look every `interval` steps."""
        self.rate_scale = 1.0
        self._interval = interval
        self._kept: list[Tensor] = []
        self._total: Tensor | None = None  # of the losses since the last look, on the device
        self._count = 0
        self._bound = math.inf  # a mean loss above it is an explosion
        self._in_a_row = 0

    def begin(self, model: nn.Module) -> None:
        """Keep the weights to go back to at first."""
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
        self._total, self._count = None, 0
        if not (math.isfinite(mean) and math.isfinite(norm)) or mean > self._bound:
            return False
        self._in_a_row = 0
        self._keep(model)
        return True

    def expect(self, loss: float) -> None:
        """Tell what the loss of an untrained model is: far worse than that is an explosion.

        A bound closer to the present loss would take a hard chapter after an easy one for one.
        """
        if math.isfinite(loss):
            self._bound = 1.25 * loss + 0.5

    @torch.no_grad()
    def go_back(self, model: nn.Module, optimizer: Optimizer) -> bool:
        """Bring the kept weights back at half the learning rate; False if that helps no more."""
        for parameter, kept in zip(model.parameters(), self._kept, strict=True):
            parameter.copy_(kept)
        optimizer.state.clear()
        self.rate_scale *= _LOWER
        self._in_a_row += 1
        self._total, self._count = None, 0
        return self._in_a_row <= _MAX_IN_A_ROW

    @torch.no_grad()
    def _keep(self, model: nn.Module) -> None:
        if not self._kept:
            self._kept = [p.detach().clone() for p in model.parameters()]
        else:
            torch._foreach_copy_(self._kept, list(model.parameters()))

    def begin_again(self, model: nn.Module) -> None:
        """Keep the weights that somebody else has put into the model."""
        self._total, self._count = None, 0
        self._keep(model)

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        return {
            "kept": list(self._kept),
            "total": self._total,
            "count": self._count,
            "bound": self._bound,
            "in_a_row": self._in_a_row,
            "rate_scale": self.rate_scale,
        }

    def load_state_dict(self, state: dict[str, Any], device: torch.device) -> None:
        """Go on from `state_dict()`."""
        self._kept = [t.to(device, copy=True) for t in state["kept"]]
        self._total = None if state["total"] is None else state["total"].to(device)
        self._count, self._bound = state["count"], state["bound"]
        self._in_a_row, self.rate_scale = state["in_a_row"], state["rate_scale"]
