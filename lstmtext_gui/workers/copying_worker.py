"""The thread that looks for what a model has copied, and what it makes of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lstmtext.errors import CancelledError
from lstmtext.text.cleaning import Cleaning
from lstmtext_gui.workers.jobs import OpenedText
from lstmtext_gui.workers.torch_loading import load_library
from lstmtext_gui.workers.workers import Worker
from lstmtext_gui.workers.writing_jobs import CopiedSpan, CopyNews

if TYPE_CHECKING:
    from lstmtext.evaluation.fingerprint import Fingerprint
    from lstmtext.evaluation.passages import CopiedPassage, Copies, CorpusIndex

    Index = CorpusIndex | Fingerprint

Spans = tuple[tuple[int, str], ...]
"""Generated text: where each stretch begins in the document, as Qt counts, and its characters."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What there is of the text that a model learned: itself, or a fingerprint.

    Attributes:
        text: The text, if it is at hand.
        cleaning: What was changed in it.
        fingerprint: That of the model, if it has one.
    """

    text: OpenedText | None
    cleaning: Cleaning
    fingerprint: Fingerprint | None

    def is_same(self, other: Learned | None) -> bool:
        """Whether it is the very same text and fingerprint; texts are not compared."""
        return (
            other is not None
            and self.text is other.text
            and self.cleaning == other.cleaning
            and self.fingerprint is other.fingerprint
        )


class CopyingWorker(Worker):
    """Looks for copies; its result is an index to look in again, and the `CopyNews`."""

    def __init__(
        self,
        run_id: int,
        learned: Learned,
        index: Index | None,
        spans: Spans,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(run_id, parent)
        self._learned, self._index, self._spans = learned, index, spans

    def work(self) -> tuple[Index, CopyNews]:
        """Make the index if there is none yet; raises `CancelledError` after `stop`."""
        index = self._index or index_of(self._learned, self.should_stop)
        return index, look_for_copies(index, self._spans, self.should_stop)


def index_of(learned: Learned, should_stop: Callable[[], bool] | None = None) -> Index:
    """What to look in: the text where it is at hand, which is exact; else the fingerprint."""
    load_library()
    from lstmtext.evaluation.passages import CorpusIndex

    if learned.text is None:
        assert learned.fingerprint is not None
        return learned.fingerprint
    return CorpusIndex(learned.cleaning.of(learned.text.source.stored), should_stop=should_stop)


def look_for_copies(
    index: Index,
    spans: Spans,
    should_stop: Callable[[], bool] = lambda: False,
) -> CopyNews:
    """What of these stretches of a document stands in a text."""
    passages: list[CopiedSpan] = []
    longest = num_grams = 0
    num_new = 0.0
    for start, text in spans:
        if should_stop():
            raise CancelledError("Looking for copies was stopped.")
        copies = index.copies(text)
        passages += _in_document(index, copies, start, text)
        longest = max(longest, copies.longest.length if copies.longest else 0)
        num_grams += copies.num_grams
        num_new += copies.num_new_grams
    return CopyNews(longest, num_new / num_grams if num_grams else None, tuple(passages))


def _in_document(index: Index, copies: Copies, start: int, text: str) -> list[CopiedSpan]:
    """Passages where they stand in the document; to Qt an emoji is two characters."""
    wide = [i for i, character in enumerate(text) if character > "\uffff"]

    def place(i: int) -> int:
        return start + i + bisect_left(wide, i)

    return [
        CopiedSpan(place(p.start), place(p.stop), index.excerpt(p), _where(index, p))
        for p in copies.passages
    ]


def _where(index: Index, passage: CopiedPassage) -> str:
    if passage.place is None:
        return ""
    return f"at {100 * passage.place / index.num_characters:.0f} % of the text"
