"""The time that a run has taken, pauses left out, and the time that it will still take."""

import ctypes
import sys
import time
from collections.abc import Callable

from lstmtext.training.budget import Budget

_FIRST_LOOK = 8  # steps
_NOT_TIMED = 3  # torch loads code in the first ones


def seconds_awake() -> float:
    """A clock that stands still while the computer sleeps: a closed lid is no training time.

    Python's `perf_counter` does so on Linux (`CLOCK_MONOTONIC`) and macOS, but not on Windows.
    """
    if sys.platform == "win32":
        ticks = ctypes.c_ulonglong()  # of 100 ns
        ctypes.windll.kernelbase.QueryUnbiasedInterruptTimePrecise(ctypes.byref(ticks))
        return ticks.value / 1e7
    return time.perf_counter()


class Clock:
    """Counts seconds of training, through stops and new starts.

    Attributes:
        measuring: Seconds spent between the steps: measuring, saving.
    """

    def __init__(self) -> None:
        """Begin now."""
        self.measuring = 0.0
        self._began = seconds_awake()
        self._told: float | None = None

    @property
    def seconds(self) -> float:
        """Since the run began; what another process's clock says, once it was told."""
        return self.own if self._told is None else self._told

    @property
    def own(self) -> float:
        """Since the run began, by the clock of this process."""
        return seconds_awake() - self._began

    @property
    def training(self) -> float:
        """Seconds of the steps alone."""
        return self.seconds - self.measuring

    def set(self, seconds: float) -> None:
        """Go on from a time: a run is resumed."""
        self._began = seconds_awake() - seconds

    def tell(self, seconds: float) -> None:
        """Believe another process, until told again."""
        self._told = seconds

    def ask(self, should_stop: Callable[[], bool]) -> bool:
        """The answer to a question, whose answering takes no time of the run: it may be a pause."""
        asked = seconds_awake()
        answer = should_stop()
        self._began += seconds_awake() - asked
        return answer


class Pace:
    """How long a step takes, and what follows from it: the length of the run, the time left."""

    def __init__(self, clock: Clock, budget: Budget) -> None:
        """For a run that begins now, or goes on."""
        self._clock = clock
        self._budget = budget
        self._limit = (budget.minutes or 1.0) * 60.0
        self._steps = 0  # of this process
        self._whole: tuple[int, float] | None = None  # since then everything is timed
        self._recent: tuple[int, float] | None = None  # since then the steps alone are
        self._seconds_per_step = 0.0
        self._next_look = 0.0

    def on_step(self, step: int, measuring: float, reserve: float) -> None:
        """Set the length of a run that is limited by minutes anew, if it is time to.

        Args:
            step: Steps done.
            measuring: Seconds of measuring to be expected for each step.
            reserve: Seconds to keep for a last measurement.
        """
        self._steps += 1
        seconds = self._clock.seconds
        training = self._clock.training
        if self._steps == _NOT_TIMED:
            self._whole, self._recent = (step, seconds), (step, training)
        if self._recent is None or self._steps < _FIRST_LOOK or seconds < self._next_look:
            return
        steps, spent = step - self._recent[0], training - self._recent[1]
        # A few steps say little about the many to come; look at their sum with those before.
        if steps >= _FIRST_LOOK or not self._seconds_per_step:
            self._seconds_per_step = spent / steps
            if seconds > self._limit / 20:
                self._recent = (step, training)
        self._next_look = min(seconds * 1.5, seconds + self._limit / 20)
        self._budget.adapt(step, seconds, self._seconds_per_step + measuring, reserve)

    def seconds_left(self, step: int) -> float | None:
        """How long the run will still take; None before that can be said."""
        num_steps = self._budget.num_steps
        if num_steps is None or self._whole is None or step <= self._whole[0]:
            return None
        seconds = self._clock.seconds
        left = (num_steps - step) * (seconds - self._whole[1]) / (step - self._whole[0])
        if self._budget.minutes is not None:
            return min(left, max(self._limit - seconds, 0.0))
        return left
