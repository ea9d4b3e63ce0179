"""Opening texts and models: the last one asked for wins, and any can be called off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.jobs import OpenedModel, OpenedText, TextRequest
from lstmtext_gui.workers.tasks import open_model_task
from lstmtext_gui.workers.workers import OpeningWorker, TaskWorker, Worker


class Opening(QObject):
    """What is being opened.

    Signals:
        changed: What is being opened, in words, and the share that is done, which is below 0 while
            nothing is known; empty words if nothing is being opened.
        text_opened: `OpenedText`.
        model_opened: Run id, `OpenedModel`.
        failed: The exception.
    """

    changed = Signal(str, float)
    text_opened = Signal(object)
    model_opened = Signal(int, object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._names: dict[int, str] = {}
        self._text_id = self._model_id = 0
        crew.finished.connect(self._on_finished)

    def open_text(self, request: TextRequest) -> None:
        """Read a text in place of the one that may be read at the moment."""
        self._forget(self._text_id)
        worker = OpeningWorker(self._crew.next_id(), request, self)
        worker.progressed.connect(self._on_progress)
        self._text_id = worker.run_id
        self._begin(worker, request.name)
        self._crew.start(worker, self._on_text, self._fail)

    def open_model(self, path: Path) -> None:
        """Open a model file in place of the one that may be opened at the moment."""
        self._forget(self._model_id)
        worker = TaskWorker(self._crew.next_id(), open_model_task(path), self)
        self._model_id = worker.run_id
        self._begin(worker, path.name)
        self._crew.start(worker, self._on_model, self._fail)

    def cancel(self) -> None:
        """Open nothing after all; what was open stays."""
        self._forget(self._text_id)
        self._forget(self._model_id)
        self._text_id = self._model_id = 0
        self._tell()

    def _begin(self, worker: Worker, name: str) -> None:
        self._names[worker.run_id] = name
        self._tell()

    def _forget(self, run_id: int) -> None:
        self._crew.stop(run_id)
        self._names.pop(run_id, None)

    def _tell(self, share: float = -1.0) -> None:
        self.changed.emit(next(reversed(self._names.values()), ""), share)

    @Slot(int, float)
    def _on_progress(self, run_id: int, share: float) -> None:
        if run_id == next(reversed(self._names), 0):
            self._tell(share)

    @Slot(int, object)
    def _on_text(self, run_id: int, opened: OpenedText) -> None:
        if run_id == self._text_id:
            self.text_opened.emit(opened)

    @Slot(int, object)
    def _on_model(self, run_id: int, opened: OpenedModel) -> None:
        if run_id == self._model_id:
            self.model_opened.emit(run_id, opened)

    def _fail(self, run_id: int, error: BaseException) -> None:
        if run_id in self._names:  # else it was called off
            self.failed.emit(error)

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if self._names.pop(run_id, None) is not None:
            self._tell()
