"""Writing several texts at once: one job at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.several_worker import SeveralWorker
from lstmtext_gui.workers.variant import SeveralRequest


class Several(QObject):
    """The job that writes several texts at each of several temperatures.

    Signals:
        state_changed: `JobState`.
        progressed: The share that is done.
        written: The `Variant`s of one temperature, a tuple.
        unknown_found: The tokens of the prompt that the model does not know.
        failed: The exception.
    """

    state_changed = Signal(object)
    progressed = Signal(float)
    written = Signal(object)
    unknown_found = Signal(object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._run_id = 0
        crew.finished.connect(self._on_finished)

    @property
    def is_running(self) -> bool:
        """From `write` until its thread has ended."""
        return bool(self._run_id)

    def write(self, several: SeveralRequest) -> None:
        """Write them."""
        worker = SeveralWorker(self._crew.next_id(), several, self)
        self._run_id = worker.run_id
        worker.progressed.connect(self._on_progressed)
        worker.several_written.connect(self._on_several_written)
        worker.unknown_found.connect(self._on_unknown)
        self.state_changed.emit(JobState.RUNNING)
        self._crew.start(worker, self._on_succeeded, self._fail)

    def stop(self) -> None:
        """Stop, and drop what was begun."""
        self._crew.stop(self._run_id)
        self.state_changed.emit(JobState.STOPPING)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self.failed.emit(error)

    @Slot(int, object)
    def _on_succeeded(self, run_id: int, all_written: bool) -> None:
        if run_id == self._run_id and all_written:
            self.progressed.emit(1.0)

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if run_id == self._run_id:
            self._run_id = 0
            self.state_changed.emit(JobState.IDLE)

    @Slot(int, float)
    def _on_progressed(self, run_id: int, share: float) -> None:
        if run_id == self._run_id:
            self.progressed.emit(share)

    @Slot(int, object)
    def _on_several_written(self, run_id: int, variants: object) -> None:
        if run_id == self._run_id:
            self.written.emit(variants)

    @Slot(int, object)
    def _on_unknown(self, run_id: int, unknown: object) -> None:
        if run_id == self._run_id:
            self.unknown_found.emit(unknown)
