"""A running average of the weights: smoother than the last ones, and often better."""

from typing import Any

import torch
from torch import Tensor, nn

from lstmtext.errors import ConfigError

StateDict = dict[str, Tensor]


def copy_weights(model: nn.Module) -> StateDict:
    """The weights as they are now, copied to the CPU: training on does not change the copy."""
    return {name: t.detach().to("cpu", copy=True) for name, t in model.state_dict().items()}


class WeightAverage:
    """The exponential average of a model's weights over its steps (Polyak and Juditsky 1992).

    The first steps weigh more, so that the random beginning is soon forgotten: after step n the
    average keeps `min(decay, (1 + n) / (10 + n))` of itself.
    """

    def __init__(self, decay: float) -> None:
        """Average with a memory of about `1 / (1 - decay)` steps.

        Raises:
            ConfigError: `decay` is not above 0 and below 1.
        """
        if not 0.0 < decay < 1.0:
            raise ConfigError(f"ema_decay must be above 0 and below 1, not {decay}")
        self.decay = decay
        self._num_updates = 0
        self._weights: list[Tensor] = []

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take in the weights after a step."""
        parameters: list[Tensor] = list(model.parameters())
        if not self._weights:
            self._weights = [p.detach().clone() for p in parameters]
        self._num_updates += 1
        kept = min(self.decay, (1 + self._num_updates) / (10 + self._num_updates))
        torch._foreach_lerp_(self._weights, parameters, 1.0 - kept)

    @torch.no_grad()
    def swap(self, model: nn.Module) -> None:
        """Exchange the model's weights with the average; a second time: exchange them back."""
        for average, parameter in zip(self._weights, model.parameters(), strict=False):
            present = parameter.detach().clone()
            parameter.copy_(average)
            average.copy_(present)

    @torch.no_grad()
    def begin_again(self, model: nn.Module) -> None:
        """Forget what was averaged, and begin with the present weights."""
        self._weights, self._num_updates = [p.detach().clone() for p in model.parameters()], 0

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        return {"weights": list(self._weights), "num_updates": self._num_updates}

    def load_state_dict(self, state: dict[str, Any], device: torch.device) -> None:
        """Go on from `state_dict()`."""
        self._weights = [t.to(device, copy=True) for t in state["weights"]]
        self._num_updates = state["num_updates"]
