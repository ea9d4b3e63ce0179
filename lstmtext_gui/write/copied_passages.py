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
        self._passages: list[tuple[QTextCursor, int, str]] = []  # place, characters, excerpt

    def show(self, passages: Sequence[CopiedSpan]) -> None:
        """Take the passages that were found in the document as it is."""
        self._passages = []
        for passage in passages:
            stop = min(passage.stop, self._generated.end)
            cursor = self._generated.selection(passage.start, stop)
            cursor.setKeepPositionOnInsert(True)
            self._passages.append((cursor, passage.stop - passage.start, passage.excerpt))

    def lines(self) -> list[tuple[QTextCursor, _Line]]:
        """The passages with a line for each: dotted for a short one."""
        return [
            (cursor, _Line.SingleUnderline if length >= _LONG else _Line.DotLine)
            for cursor, length, _ in self._passages
            if cursor.hasSelection()
        ]

    def source_at(self, place: int) -> str:
        """Where the passage at a place of the document comes from; empty if none is there."""
        return next(
            (
                excerpt
                for cursor, _, excerpt in self._passages
                if cursor.selectionStart() <= place < cursor.selectionEnd()
            ),
            "",
        )

    def tip_at(self, place: int) -> str:
        """What a tool tip says there: it would take text for markup, so that is escaped."""
        source = html.escape(self.source_at(place)).replace("\n", "<br>")
        return f"<qt>In your text: “{source}”</qt>" if source else ""
