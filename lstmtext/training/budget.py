"""When a run ends: after epochs, steps or minutes, all of them turned into a number of steps."""

import math
from collections.abc import Sequence
from typing import Any

from lstmtext.errors import ConfigError

Decision = tuple[int, int]
"""After so many steps, the length of the whole run in steps was set to so many."""

_WORTH_IT = 0.015  # of what is left; smaller changes are noise


class Budget:
    """How many steps a run has, and which share of them is done: what a schedule reads.

    A limit in minutes becomes a number of steps as soon as the speed is known (`Pace`), and that
    number is set anew where the speed turns out otherwise. Every decision is kept; a run
    that is given the same ones as `steps` takes the same course, whatever its speed.

    The share done never jumps: a new length changes how fast it goes on from there.

    Attributes:
        minutes: Training and validation together take so long; None: no limit.
        decisions: Every length that was set, with the step at which it was.
    """

    def __init__(
        self, minutes: float | None = None, *, steps: int | Sequence[Decision] | None = None
    ) -> None:
        """Limit a run, besides the epochs that it is given.

        Args:
            minutes: Above 0.
            steps: A number of steps, or the `decisions` of another run to repeat.

        Raises:
            ConfigError: A limit is not a positive number, or the steps run backwards.
        """
        if minutes is not None and not 0.0 < minutes < math.inf:
            raise ConfigError(f"minutes must be above 0, not {minutes}")
        self.minutes = minutes
        self.decisions: list[Decision] = []
        self._planned = checked_steps(steps)
        self._by_epochs: int | None = None
        self._start, self._done = 0, 0.0  # where the present length was set, and the share then
        self._is_final = False

    def begin(self, num_steps: int | None) -> None:
        """Begin a run whose epochs have so many steps; None if that is not known."""
        self._by_epochs = num_steps
        if self.minutes is None and not self._planned and num_steps:
            self.set_length(0, num_steps)
        self.follow_plan(0)

    @property
    def num_steps(self) -> int | None:
        """The length of the run as it stands; None before it is known."""
        return self.decisions[-1][1] if self.decisions else None

    def progress(self, step: int) -> float:
        """Share of the run done after so many steps, from 0 to 1; 0 before its length is known."""
        if self.num_steps is None:
            return 0.0
        if step >= self.num_steps:
            return 1.0
        share = (step - self._start) / (self.num_steps - self._start)
        return self._done + (1.0 - self._done) * share

    def set_length(self, step: int, num_steps: int) -> None:
        """After `step` steps: the run shall have `num_steps` of them, at least those done."""
        num_steps = max(step, num_steps if self._by_epochs is None else self._cut(num_steps))
        if num_steps != self.num_steps:
            self._start, self._done = step, self.progress(step)
            self.decisions.append((step, num_steps))

    def shorten(self, step: int, num_steps: int) -> None:
        """End the run after `num_steps` more, or as planned if that is sooner; no more changes."""
        if self.num_steps is None or step + num_steps < self.num_steps:
            self.set_length(step, step + num_steps)
        self._is_final = True

    def follow_plan(self, step: int) -> None:
        """Take the decisions of the run that is repeated, those up to this step."""
        while self._planned and self._planned[0][0] <= step:
            self.set_length(step, self._planned.pop(0)[1])

    def adapt(self, step: int, seconds: float, seconds_per_step: float, reserve: float) -> None:
        """Set the length anew from the time left and the time that a step takes.

        Args:
            step: Steps done.
            seconds: Since the run began.
            seconds_per_step: As things are now, with what is done between steps.
            reserve: Seconds to keep for a last measurement.
        """
        if self.minutes is None or self._is_final or self.progress(step) >= 1.0:
            return
        limit = self.minutes * 60.0
        left = max(limit - min(reserve, limit / 2) - seconds, 0.0)
        num_steps = step + round(left / max(seconds_per_step, 1e-9))
        if self.num_steps is None or abs(num_steps - self.num_steps) > _WORTH_IT * (
            num_steps - step
        ):
            self.set_length(step, num_steps)

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        return {
            "decisions": [list(pair) for pair in self.decisions],
            "planned": [list(pair) for pair in self._planned],
            "start": self._start,
            "done": self._done,
            "is_final": self._is_final,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        self.decisions = [(step, num_steps) for step, num_steps in state["decisions"]]
        self._planned = [(step, num_steps) for step, num_steps in state["planned"]]
        self._start, self._done = state["start"], state["done"]
        self._is_final = state["is_final"]

    def _cut(self, num_steps: int) -> int:
        return min(num_steps, self._by_epochs or num_steps)


def checked_steps(steps: int | Sequence[Sequence[int]] | None) -> list[Decision]:
    """Steps as decisions: a plain number is one that is taken at the beginning.

    Raises:
        ConfigError: They run backwards, or a length is not positive.
    """
    if steps is None:
        return []
    pairs = [(0, steps)] if isinstance(steps, int) else [(a, b) for a, b in steps]
    before = -1
    for step, num_steps in pairs:
        if not before <= step <= num_steps or num_steps < 1 or step < 0:
            raise ConfigError(f"steps must be a number above 0, or run forwards; not {steps}")
        before = step
    return pairs
