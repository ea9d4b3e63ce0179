"""Holding a run between two steps, and letting it go on, from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmtext.training.checkpoints import Checkpoints

_LOOK = 0.05  # seconds from one look at the wish to stop to the next, while the run is held


class Pause:
    """Lets another thread hold a run.

        pause = Pause(should_stop, checkpoints)
        train_model_TXT(..., checkpoints=checkpoints, should_stop=pause.should_stop)

        pause.begin()  # another thread: held after this step, once it is saved
        pause.end()

    The time in between is not the run's: neither its clock nor its budget in minutes goes on, and
    a run that is limited by steps gives bit for bit what it gives without pauses. Meanwhile its
    thread computes nothing. For a run in one process.
    """

    def __init__(
        self,
        should_stop: Callable[[], bool],
        checkpoints: Checkpoints | None = None,
        on_change: Callable[[bool], object] | None = None,
    ) -> None:
        """Let it be held.

        Args:
            should_stop: The wish to stop, which ends a pause, too.
            checkpoints: The run's own: it is saved before it is held, so that a power cut costs
                nothing. None: it is held at once.
            on_change: Told, in the thread of the run, that it is held, or goes on.
        """
        self._checkpoints = checkpoints
        self._asked_to_stop = should_stop
        self._on_change = on_change
        self._lock = threading.Lock()
        self._goes_on = threading.Event()
        self._goes_on.set()
        self._wish = 0  # the number of the last one: who ends a pause and begins another at once

    @property
    def is_wanted(self) -> bool:
        """Whether the run is to be held."""
        return not self._goes_on.is_set()

    def begin(self) -> None:
        """Hold the run after this step."""
        with self._lock:
            if not self.is_wanted:
                self._wish += 1
                if self._checkpoints is not None:
                    self._checkpoints.want()
            self._goes_on.clear()

    def end(self) -> None:
        """Let it go on."""
        self._goes_on.set()

    def save_first(self, checkpoints: Checkpoints | None) -> None:
        """From now on, save the run with these before it is held; None: hold it at once."""
        with self._lock:
            self._checkpoints = checkpoints
            if checkpoints is not None and self.is_wanted:
                checkpoints.want()

    def should_stop(self) -> bool:
        """For the run, which asks before each step: waits while it is held."""
        while self._is_due() and not self._asked_to_stop():
            wish = self._wish
            self._tell(True)
            # Between two looks the pause may be ended and another one begun, which is told anew.
            while self.is_wanted and self._wish == wish and not self._asked_to_stop():
                self._goes_on.wait(_LOOK)
            self._tell(False)
        return self._asked_to_stop()

    def _is_due(self) -> bool:
        # In the midst of a measurement nothing can be saved: then it is held when that is over.
        with self._lock:
            is_saved = self._checkpoints is None or not self._checkpoints.is_wanted
            return self.is_wanted and is_saved

    def _tell(self, held: bool) -> None:
        if self._on_change is not None:
            self._on_change(held)
