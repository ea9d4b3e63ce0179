"""Suggestions while a person types: the latest question wins, late answers are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.suggesting_worker import Desk, SuggestingWorker, SuggestionRequest

if TYPE_CHECKING:
    from lstmtext import TextModel


class Suggesting(QObject):
    """Keeps a thread at work while questions wait, and none else.

    Signals:
        suggested: The text before the caret that was asked about last, and a `Suggestion` for it.
        failed: The exception; the model is not asked again.
    """

    suggested = Signal(str, object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._desk = Desk()
        self._run_id = 0
        self._before: str | None = None  # what was asked about last
        self._damaged: TextModel | None = None
        crew.finished.connect(self._on_finished)

    def ask(self, text_model: TextModel, before: str) -> None:
        """Ask how a text goes on; answers to what was asked before are dropped."""
        if text_model is not self._damaged:
            self._before = before
            self._desk.put(SuggestionRequest(text_model, before))
            self._begin()

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._before = None
        self._desk.put(None)

    def _begin(self) -> None:
        if self._run_id == 0 and not self._desk.is_empty:
            worker = SuggestingWorker(self._crew.next_id(), self._desk, self)
            self._run_id = worker.run_id
            worker.answered.connect(self._on_answered)
            self._crew.start(worker, self._on_idle, self._fail)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self._damaged = self._desk.of_model
        self._desk.put(None)
        self.failed.emit(error)

    @Slot(int, object)
    def _on_idle(self, run_id: int, nothing: None) -> None:
        """The thread is about to end."""

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if run_id == self._run_id:
            self._run_id = 0
            self._begin()  # something may have been asked while the thread ended

    @Slot(int, str, object)
    def _on_answered(self, run_id: int, before: str, suggestion: object) -> None:
        if run_id == self._run_id and before == self._before:
            self.suggested.emit(before, suggestion)
