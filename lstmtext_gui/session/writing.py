"""Writing: one job at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.writing_jobs import GenerationRequest
from lstmtext_gui.workers.writing_worker import GenerationWorker


class Writing(QObject):
    """The writing job.

    Signals:
        state_changed: `JobState`.
        started, text_written, unknown_found: The course of the job.
        written: The `GenerationRequest` and the whole continuation, when it is done.
        failed: The exception.
    """

    state_changed = Signal(object)
    started = Signal()
    text_written = Signal(str)
    unknown_found = Signal(object)
    written = Signal(object, str)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._writing_id = 0
        self._request: GenerationRequest | None = None
        crew.finished.connect(self._on_finished)

    def write(self, request: GenerationRequest) -> None:
        """Write."""
        worker = GenerationWorker(self._crew.next_id(), request, self)
        self._writing_id, self._request = worker.run_id, request
        worker.text_written.connect(self._on_text_written)
        worker.unknown_found.connect(self._on_unknown)
        self.state_changed.emit(JobState.RUNNING)
        self.started.emit()
        self._crew.start(worker, self._on_written, self._fail)

    def stop(self) -> None:
        """Stop writing and keep what was written."""
        self._crew.stop(self._writing_id)
        self.state_changed.emit(JobState.STOPPING)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self.failed.emit(error)

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if run_id == self._writing_id:
            self._writing_id = 0
            self.state_changed.emit(JobState.IDLE)

    @Slot(int, str)
    def _on_text_written(self, run_id: int, text: str) -> None:
        if run_id == self._writing_id:
            self.text_written.emit(text)

    @Slot(int, object)
    def _on_unknown(self, run_id: int, unknown: object) -> None:
        if run_id == self._writing_id:
            self.unknown_found.emit(unknown)

    @Slot(int, object)
    def _on_written(self, run_id: int, text: str) -> None:
        if run_id == self._writing_id:
            self.written.emit(self._request, text)
