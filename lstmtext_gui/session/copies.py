"""Is this mine or did it copy? What was generated, beside the text that the model learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext.errors import CancelledError
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.copying_worker import CopyingWorker, Learned, Spans
from lstmtext_gui.workers.jobs import OpenedText
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext_gui.workers.copying_worker import Index

MAX_CORPUS = 20_000_000  # characters; an index of more would take too much time and memory


class Copies(QObject):
    """Looks for copies, one look at a time; an index of the text is made at the first one.

    The document comes first: who writes waits for it. Variants are compared one after the other.

    Signals:
        found: `CopyNews` about what was asked for last.
        compared: The number of a variant, its text, and `CopyNews` about it.
        referred: From now on there is another text or fingerprint to compare with, or none.
        failed: The exception.
    """

    found = Signal(object)
    compared = Signal(int, str, object)
    referred = Signal()
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._learned: Learned | None = None
        self._index: Index | None = None
        self._writer: object = None  # the vocabulary of the present model
        self._run_id = 0
        self._waiting: Spans | None = None
        self._variants: dict[int, str] = {}  # to be compared, by number
        self._variant: tuple[int, str] | None = None  # which one is compared now

    def refer_to(
        self, text_model: TextModel | None, text: OpenedText | None, *, by_name: bool = False
    ) -> None:
        """Say whose copies are looked for; the index of another text is forgotten.

        Args:
            text_model: The present model.
            text: The text that it learned, if that is open and has at most `MAX_CORPUS` characters.
            by_name: Only the text's name says so; a fingerprint is surer then.
        """
        learned = None
        self._writer = None if text_model is None else text_model.codec
        if text_model is not None and (text is not None or text_model.fingerprint is not None):
            sure = text_model.fingerprint is not None and by_name
            text = None if sure else text
            learned = Learned(text, text_model.cleaning, text_model.fingerprint, by_name)
        if learned is self._learned or (learned is not None and learned.is_same(self._learned)):
            return
        self._crew.stop(self._run_id)
        self._learned, self._index, self._waiting, self._run_id = learned, None, None, 0
        self._variants, self._variant = {}, None
        self.referred.emit()

    def look(self, spans: Spans) -> None:
        """Look for copies in generated text; of several requests the last one is answered.

        Nothing comes where there is neither the text nor a fingerprint.
        """
        self._waiting = spans if self._learned is not None else None
        self._go_on()

    def compare(self, variants: Sequence[Variant]) -> None:
        """Compare variants, if the present model wrote them and there is a way to know."""
        if self._learned is None:
            return
        for variant in variants:
            known = (variant.number, variant.text)
            if variant.writer is self._writer and known != self._variant:
                self._variants[variant.number] = variant.text
        self._go_on()

    def _go_on(self) -> None:
        """Look where somebody waits, else at the next variant; once nothing is looked at."""
        if self._run_id or self._learned is None:
            return
        spans, self._waiting, self._variant = self._waiting, None, None
        if spans is None and self._variants:
            number = next(iter(self._variants))
            text = self._variants.pop(number)
            spans, self._variant = ((0, text),), (number, text)
        if spans is None:
            return
        worker = CopyingWorker(self._crew.next_id(), self._learned, self._index, spans, self)
        self._run_id = worker.run_id
        self._crew.start(worker, self._on_found, self._fail)

    def _fail(self, run_id: int, error: BaseException) -> None:
        if run_id == self._run_id:
            self._run_id, self._waiting = 0, None
            self._variants, self._variant = {}, None  # they would fail alike
            if not isinstance(error, CancelledError):
                self.failed.emit(error)

    @Slot(int, object)
    def _on_found(self, run_id: int, result: tuple[Index, CopyNews]) -> None:
        if run_id != self._run_id:
            return
        self._run_id = 0
        self._index, news = result
        if self._variant is not None:
            self.compared.emit(*self._variant, news)
        elif self._waiting is None:
            self.found.emit(news)
        self._go_on()
