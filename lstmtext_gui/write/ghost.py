"""The suggestion after the caret: what of it is shown where, and what was dismissed."""

import re
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

_WORD = re.compile(r"\s*\S+")


class Ghost:
    """A suggestion that is no part of the text.

    Attributes:
        text: What is suggested; empty if nothing is.
    """

    def __init__(self) -> None:
        self.text = ""
        self._dismissed: str | None = None

    @property
    def first_word(self) -> str:
        """Its first word, with the space before it."""
        found = _WORD.match(self.text)
        return found.group() if found else self.text

    def dismiss(self, before: str) -> None:
        """The person wants none after this text."""
        self._dismissed = before

    def is_unwanted(self, before: str) -> bool:
        """Whether it was dismissed, and nothing has been typed since."""
        if before != self._dismissed:
            self._dismissed = None
        return self._dismissed is not None

    def paint(
        self, painter: QPainter, caret: QRectF, room: QRectF, line_height: float, *, alone: bool
    ) -> None:
        """Paint it behind the caret, and on the lines below unless that one stands `alone`.

        Args:
            painter: Has the font of the text, and the colour.
            caret: Where the caret is.
            room: Where text may stand.
            line_height: From one line to the next.
            alone: The line below is taken.
        """
        base = caret.top() + QFontMetricsF(painter.font()).ascent()
        font = painter.font()
        font.setItalic(True)
        painter.setFont(font)
        rooms = (room.right() - caret.right(), room.width())
        lines = lines_beside(self.text, rooms, QFontMetricsF(font).horizontalAdvance)
        for number, line in enumerate(lines[:1] if alone else lines):
            left = room.left() if number else caret.right()
            painter.drawText(QPointF(left, base + number * line_height), line)


def lines_beside(
    text: str, rooms: tuple[float, float], advance: Callable[[str], float]
) -> list[str]:
    """The suggestion in lines, the first of which has less room; a word is never cut.

    Args:
        text: One line of words.
        rooms: Width of the first line and of the others.
        advance: The width of a text.
    """
    lines = [""]
    for word in _WORD.findall(text):
        room = rooms[0] if len(lines) == 1 else rooms[1]
        if advance(lines[-1] + word) <= room:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
    return lines
