"""Passages of the document that stand word for word in the text that was learned."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor

from lstmtext_gui.workers.writing_jobs import CopiedSpan
from lstmtext_gui.write.generated_text import GeneratedText

_LONG = 50  # characters: about eight words in a row, which hardly come by chance
_Line = QTextCharFormat.UnderlineStyle


class CopiedPassages:
    """Where the passages are now: they go with the text around them as it is edited."""

    def __init__(self, generated: GeneratedText) -> None:
        self._generated = generated
        self._passages: list[tuple[QTextCursor, CopiedSpan]] = []  # where each is now

    def show(self, passages: Sequence[CopiedSpan]) -> None:
        """Take the passages that were found in the document as it is."""
        self._passages = []
        for passage in passages:
            stop = min(passage.stop, self._generated.end)
            cursor = self._generated.selection(passage.start, stop)
            cursor.setKeepPositionOnInsert(True)
            self._passages.append((cursor, passage))

    def lines(self) -> list[tuple[QTextCursor, _Line]]:
        """The passages with a line for each: dotted for a short one."""
        return [
            (cursor, _Line.SingleUnderline if _length(passage) >= _LONG else _Line.DotLine)
            for cursor, passage in self._passages
            if cursor.hasSelection()
        ]

    def passage_at(self, place: int) -> CopiedSpan | None:
        """The longest passage at a place of the document."""
        there = (
            passage
            for cursor, passage in self._passages
            if cursor.selectionStart() <= place < cursor.selectionEnd()
        )
        return max(there, key=_length, default=None)

    def words_at(self, place: int) -> str:
        """Where the passage there comes from; nothing if none is there."""
        passage = self.passage_at(place)
        if passage is None:
            return ""
        if not passage.excerpt:
            return "Stands word for word in the text that was learned."
        return f"In your text, {passage.where}: “{passage.excerpt}”"

    def tip_at(self, place: int) -> str:
        """The same for a tool tip: it would take text for markup, so that is escaped."""
        words = html.escape(self.words_at(place)).replace("\n", "<br>")
        return f"<qt>{words}</qt>" if words else ""


def _length(passage: CopiedSpan) -> int:
    return passage.stop - passage.start
