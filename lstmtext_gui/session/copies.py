"""Is this mine or did it copy? What was generated, beside the text that the model learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext.errors import CancelledError
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.copying_worker import CopyingWorker, Learned, Spans
from lstmtext_gui.workers.jobs import OpenedText
from lstmtext_gui.workers.writing_jobs import CopyNews

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext_gui.workers.copying_worker import Index

MAX_CORPUS = 20_000_000  # characters; an index of more would take too much time and memory


class Copies(QObject):
    """Looks for copies, one look at a time; an index of the text is made at the first one.

    Signals:
        found: `CopyNews` about what was asked for last.
        failed: The exception.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._learned: Learned | None = None
        self._index: Index | None = None
        self._run_id = 0
        self._waiting: Spans | None = None

    def refer_to(self, text_model: TextModel | None, text: OpenedText | None) -> None:
        """Say whose copies are looked for; the index of another text is forgotten.

        Args:
            text_model: The present model.
            text: The text that it learned, if that is open and has at most `MAX_CORPUS` characters.
        """
        learned = None
        if text_model is not None and (text is not None or text_model.fingerprint is not None):
            learned = Learned(text, text_model.cleaning, text_model.fingerprint)
        if learned is self._learned or (learned is not None and learned.is_same(self._learned)):
            return
        self._crew.stop(self._run_id)
        self._learned, self._index, self._waiting, self._run_id = learned, None, None, 0

    def look(self, spans: Spans) -> None:
        """Look for copies in generated text; of several requests the last one is answered.

        Nothing comes where there is neither the text nor a fingerprint.
        """
        self._waiting = spans if self._learned is not None else None
        if not self._run_id:
            self._look()

    def _look(self) -> None:
        spans, self._waiting = self._waiting, None
        if spans is None or self._learned is None:
            return
        worker = CopyingWorker(self._crew.next_id(), self._learned, self._index, spans, self)
        self._run_id = worker.run_id
        self._crew.start(worker, self._on_found, self._fail)

    def _fail(self, run_id: int, error: BaseException) -> None:
        if run_id == self._run_id:
            self._run_id, self._waiting = 0, None
            if not isinstance(error, CancelledError):
                self.failed.emit(error)

    @Slot(int, object)
    def _on_found(self, run_id: int, result: tuple[Index, CopyNews]) -> None:
        if run_id != self._run_id:
            return
        self._run_id = 0
        self._index, news = result
        if self._waiting is None:
            self.found.emit(news)
        else:
            self._look()
