"""What the window keeps on the disk from one day to the next, written soon after it has changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lstmtext.errors import LSTMTextError
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.sheet_file import SetAsideError
from lstmtext_gui.workers.workers import TaskWorker

_SAVE_AFTER_MS = 1_000


class Keeper(QObject):
    """Reads once, and writes what is told since, never before it has read.

    Signals:
        loaded: What was kept.
        failed: The exception.
    """

    loaded = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        crew: Crew,
        read: Callable[[], Any],
        write: Callable[[Any], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._crew = crew
        self._read, self._write = read, write
        self._current: Callable[[], Any] | None = None
        self._in_hand: Callable[[], Any] | None = None  # what is being written
        self._is_loaded = False  # before, writing would wipe out what was kept
        self._writing_id = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save_now)

    def load(self) -> None:
        """Read what was kept; `loaded` tells."""
        self._do(self._read, self._on_read)

    def save_soon(self, current: Callable[[], Any]) -> None:
        """Something has changed; `current` tells all of it when needed."""
        self._current = current
        self._timer.start()

    @Slot()
    def save_now(self) -> None:
        """Write what is to be written soon, unless the one before is still being written."""
        self._timer.stop()
        if self._current is not None and self._is_loaded and not self._writing_id:
            self._in_hand, self._current = self._current, None
            self._writing_id = self._do(partial(self._write, self._in_hand()), self._on_kept)

    def finish(self) -> None:
        """Write what has not been written: the program ends, and all threads have ended."""
        self._timer.stop()
        if self._current is not None and self._is_loaded:
            with suppress(LSTMTextError):  # nobody is there any more to be told
                self._write(self._current())
            self._current = None

    def _do(self, task: Callable[[], object], on_success: Callable[..., None]) -> int:
        worker = TaskWorker(self._crew.next_id(), task, self)
        self._crew.start(worker, on_success, self._fail)
        return worker.run_id

    def _fail(self, run_id: int, error: BaseException) -> None:
        if isinstance(error, SetAsideError):  # nothing is left that could be written over
            self._begin_to_write()
        if run_id == self._writing_id:
            self._writing_id = 0
            self._current = self._current or self._in_hand  # with the next change, or at the end
        self.failed.emit(error)

    @Slot(int, object)
    def _on_read(self, run_id: int, kept: object) -> None:
        self._begin_to_write()
        self.loaded.emit(kept)

    def _begin_to_write(self) -> None:
        self._is_loaded = True
        if self._current is not None:
            self._timer.start()

    @Slot(int, object)
    def _on_kept(self, run_id: int, nothing: object) -> None:
        self._writing_id = 0
        if self._current is not None and not self._timer.isActive():
            self._timer.start()
