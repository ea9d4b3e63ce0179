"""Moving the program's files to another folder, while nothing else is done with them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.workers import MovingWorker


class HomeMover(QObject):
    """One move at a time.

    Signals:
        progressed: The share that is done.
        moved: The new folder.
        failed: The exception; everything is where it was.
    """

    progressed = Signal(float)
    moved = Signal(object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._run_id = 0

    @property
    def is_moving(self) -> bool:
        """Whether a move has not ended yet."""
        return bool(self._run_id)

    def move(self, target: Path, held: Collection[Path]) -> None:
        """Begin, unless a move is under way; `held` are the locks that this window holds."""
        if not self._run_id:
            worker = MovingWorker(self._crew.next_id(), target, held, self)
            self._run_id = worker.run_id
            worker.progressed.connect(self._on_progress)
            self._crew.start(worker, self._on_moved, self._fail)

    @Slot()
    def cancel(self) -> None:
        """Leave everything where it was, if there is still time for that."""
        self._crew.stop(self._run_id)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self._run_id = 0
        self.failed.emit(error)

    @Slot(int, float)
    def _on_progress(self, run_id: int, share: float) -> None:
        if run_id == self._run_id:
            self.progressed.emit(share)

    @Slot(int, object)
    def _on_moved(self, run_id: int, folder: Path) -> None:
        self._run_id = 0
        self.moved.emit(folder)
