"""Threads, and those for short jobs.

torch comes with the library's modules, which are imported inside the threads: the window is up
before. No worker touches a widget; each tells what happened by signals that carry its run's id.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from lstmtext.reading.source import TextSource
from lstmtext.saving.moving_home import move_home
from lstmtext.settings import TrainingSettings
from lstmtext_gui.choices import Measured
from lstmtext_gui.workers import forecast_tasks, tasks
from lstmtext_gui.workers.jobs import OpenedText, TextRequest

_PROGRESS_SECONDS = 0.1


class Worker(QThread):
    """A thread that does one job once.

    Signals:
        succeeded: Run id and whatever `work` returned.
        failed: Run id and the exception. Exactly one of the two comes, before `finished`.
    """

    succeeded = Signal(int, object)
    failed = Signal(int, object)
    leaves_circles = True
    """Whether objects that refer to each other are left, for Python's collector to find."""

    def __init__(self, run_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = run_id
        self.num_threads = 0  # for PyTorch, in a job that computes; 0: as it is
        self._stop = threading.Event()  # an interruption requested before the start would be lost

    def stop(self) -> None:
        """Ask the job to end early; it still succeeds, with what was done."""
        self._stop.set()

    def should_stop(self) -> bool:
        """Asked by the job, in its thread."""
        return self._stop.is_set()

    def work(self) -> object:
        """The job; runs in the thread."""
        raise NotImplementedError

    def run(self) -> None:
        """Do the job and tell how it ended."""
        try:
            result = self.work()
        except BaseException as error:  # whatever it is, the GUI thread must hear of the end
            self.failed.emit(self.run_id, error)
        else:
            self.succeeded.emit(self.run_id, result)


class TaskWorker(Worker):
    """Does any short job, such as opening or saving a model."""

    def __init__(
        self, run_id: int, task: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(run_id, parent)
        self._task = task

    def work(self) -> object:
        """Call the task."""
        return self._task()


class OpeningWorker(Worker):
    """Opens a text; its result is an `OpenedText`.

    Signals:
        progressed: Run id and the share that is done, at most ten times a second.
    """

    progressed = Signal(int, float)

    def __init__(self, run_id: int, request: TextRequest, parent: QObject | None = None) -> None:
        super().__init__(run_id, parent)
        self._request = request
        self._told_at = time.monotonic()

    def work(self) -> OpenedText:
        """Read and count; raises `CancelledError` after `stop`."""
        return tasks.open_text(self._request, self._on_progress, self.should_stop)

    def _on_progress(self, share: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            self.progressed.emit(self.run_id, share)


class MovingWorker(Worker):
    """Moves the program's files to another folder; its result is that folder.

    Signals:
        progressed: Run id and the share that is done, at most ten times a second.
    """

    progressed = Signal(int, float)

    def __init__(
        self, run_id: int, target: Path, held: Collection[Path], parent: QObject | None = None
    ) -> None:
        super().__init__(run_id, parent)
        self._target = target
        self._held = held
        self._told_at = time.monotonic()

    def work(self) -> Path:
        """Copy, check, switch, remove; raises `CancelledError` after `stop`."""
        return move_home(self._target, self._on_progress, self.should_stop, self._held)

    def _on_progress(self, share: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            self.progressed.emit(self.run_id, share)


class ProbeWorker(Worker):
    """Times a few steps of a network; its result is a `Measured`, or None after `stop`."""

    def __init__(
        self,
        run_id: int,
        source: TextSource,
        settings: TrainingSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(run_id, parent)
        self._source = source
        self._settings = settings

    def work(self) -> Measured | None:
        """Prepare, step, measure, compare; then forget it all."""
        return forecast_tasks.measure_speed(self._source, self._settings, self.should_stop)
