"""The thread that looks for what a model has copied, and what it makes of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
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
        by_name: Only its name says that it is this text.
    """

    text: OpenedText | None
    cleaning: Cleaning
    fingerprint: Fingerprint | None
    by_name: bool = False

    def is_same(self, other: Learned | None) -> bool:
        """Whether it is the very same text and fingerprint; texts are not compared."""
        return (
            other is not None
            and self.text is other.text
            and self.cleaning == other.cleaning
            and self.fingerprint is other.fingerprint
            and self.by_name == other.by_name
        )


class CopyingWorker(Worker):
    """Looks for copies; its result is an index to look in again, and the `CopyNews`."""

    leaves_circles = False

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
        learned = self._learned
        index = self._index or index_of(learned, self.should_stop)
        news = look_for_copies(index, self._spans, self.should_stop)
        if learned.by_name and learned.text is not None:
            news = replace(news, by_name=learned.text.info.name)
        return index, news


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
    from lstmtext.evaluation.passages import share_new

    passages: list[CopiedSpan] = []
    every: list[Copies] = []
    for start, text in spans:
        if should_stop():
            raise CancelledError("Looking for copies was stopped.")
        copies = index.copies(text)
        passages += _in_document(index, copies, start, text)
        every.append(copies)
    longest = max((copies.longest.length for copies in every if copies.longest), default=0)
    return CopyNews(longest, share_new(every), tuple(passages))


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
