"""Learning-rate schedules: how large the steps are in the course of a run."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Schedule = Callable[[float], float]
"""Share of the run done, from 0 to 1, to a factor of the learning rate."""


def warmup_cosine(*, warmup: float = 0.02, final: float = 0.02) -> Schedule:
    """A linear rise over the first `warmup` of the run, then half a cosine down to `final`."""

    def factor(progress: float) -> float:
        if progress < warmup:
            return max(progress / warmup, 0.01)
        done = min((progress - warmup) / (1.0 - warmup), 1.0)
        return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * done))

    return factor


@dataclass(slots=True)
class Plateau:
    """Full speed until the held-out loss stays where it is; then a quarter of it, again and again.

    As in PyTorch's word language model, with a patience of more than one measurement.

    Attributes:
        patience: Measurements without a new best that are waited for.
        lower: What the factor is multiplied with then.
        factor: The present factor of the learning rate.
    """

    patience: int = 2
    lower: float = 0.25
    factor: float = 1.0
    _best: float = math.inf
    _waited: int = 0

    def __call__(self, progress: float) -> float:
        """The present factor; how far the run is does not matter."""
        return self.factor

    def on_validation(self, loss: float) -> None:
        """Take in a measurement."""
        if loss < self._best:
            self._best, self._waited = loss, 0
            return
        self._waited += 1
        if self._waited > self.patience:
            self.factor, self._waited = self.factor * self.lower, 0

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        best = None if math.isinf(self._best) else self._best
        return {"factor": self.factor, "best": best, "waited": self._waited}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        self.factor, self._waited = state["factor"], state["waited"]
        self._best = math.inf if state["best"] is None else state["best"]
