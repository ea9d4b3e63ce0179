"""Which part of a document the model wrote, and how more of it comes in, as one step of undo.

Generated text is known by a property of its characters, line breaks included, which goes with them
through every edit, undo and redo. Its tint is painted, not stored, so it follows the theme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

_GENERATED = QTextCharFormat.Property.UserProperty.value + 1


def exact_text(selected: str) -> str:
    """Text that Qt gives, with line breaks instead of its marks between paragraphs."""
    return selected.replace("\u2029", "\n")


class GeneratedText(QObject):
    """What the model wrote in a document. Places are Qt's, in units of UTF-16.

    Signals:
        opening_changed: The text before the first generated character is another one.
    """

    opening_changed = Signal()

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._runs: list[tuple[int, int]] = []
        self._cursor: QTextCursor | None = None  # where text comes in
        self._start = 0
        self._joins = False
        self._last: tuple[QTextCursor, QTextCursor] | None = None  # what came in last
        document.contentsChange.connect(self._on_change)
        self.style_blocks()

    @property
    def is_any(self) -> bool:
        """Something in the document was generated."""
        return bool(self._runs)

    @property
    def last(self) -> tuple[int, int] | None:
        """Start and stop of what came in last, however the text around it has changed since.

        They are equal where it was taken back; None where nothing came in yet.
        """
        if self._last is None:
            return None
        start, stop = sorted(cursor.position() for cursor in self._last)
        return start, stop

    @property
    def opening_end(self) -> int:
        """Where the opening ends: before the first generated character, else with the document."""
        return min(self._runs[0][0], self.end) if self._runs else self.end

    @property
    def opening(self) -> str:
        """The text before the first generated character; where there is none, all of it."""
        return self.text(0, self.opening_end)

    @property
    def end(self) -> int:
        """Where the document ends."""
        return self._document.characterCount() - 1

    def text(self, start: int, stop: int) -> str:
        """The text from one place to another, every character as it is."""
        return exact_text(self.selection(start, stop).selectedText())

    def selection(self, start: int, stop: int) -> QTextCursor:
        """A cursor that selects from one place to another."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def style_blocks(self) -> None:
        """Lines at one and a half times their height, as every new paragraph inherits; no undo."""
        self._document.setUndoRedoEnabled(False)
        block = QTextBlockFormat()
        block.setLineHeight(150.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        self.selection(0, self.end).mergeBlockFormat(block)
        self._document.setUndoRedoEnabled(True)

    # Text that comes in

    def begin(self, start: int, stop: int) -> None:
        """Put what comes from now on in the place of what stands from `start` to `stop`."""
        self._cursor, self._start, self._joins = self.selection(start, stop), start, False
        if stop > start:
            self._edit(self._cursor.removeSelectedText)
        self._last = None

    def append(self, text: str) -> None:
        """Add what was written."""
        cursor = self._cursor
        if cursor is not None:
            self._edit(lambda: cursor.insertText(text, generated_format()))
            self._note_last(cursor.position())

    def finish(self) -> None:
        """No more will come in."""
        self._cursor = None

    def _note_last(self, stop: int) -> None:
        start, end = self.selection(self._start, self._start), self.selection(stop, stop)
        end.setKeepPositionOnInsert(True)  # what is typed after it is no part of it
        self._last = (start, end)

    def _edit(self, edit: Callable[[], object]) -> None:
        """Change the document; all changes since `begin` are one step of undo."""
        cursor = self._cursor
        assert cursor is not None
        if self._joins:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        edit()
        cursor.endEditBlock()
        self._joins = True

    def replace_all(self, opening: str, generated: str) -> None:
        """Another text as a whole, as one step of undo."""
        cursor = self.selection(0, self.end)
        cursor.beginEditBlock()
        cursor.insertText(opening, QTextCharFormat())
        self._start = cursor.position()
        cursor.insertText(generated, generated_format())
        cursor.endEditBlock()
        self._note_last(cursor.position())

    def restore(self, runs: Iterable[tuple[str, bool]]) -> None:
        """The document of another day, which is nothing to undo."""
        cursor = self.selection(0, self.end)
        for text, generated in runs:
            cursor.insertText(text, generated_format() if generated else QTextCharFormat())
        self._document.clearUndoRedoStacks()

    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The whole document in pieces, and whether each was generated."""
        pieces, place = [], 0
        for start, stop in self.runs():
            pieces += [(self.text(place, start), False), (self.text(start, stop), True)]
            place = stop
        pieces.append((self.text(place, self.end), False))
        return tuple(piece for piece in pieces if piece[0])

    def replace_opening(self, opening: str) -> None:
        """Another opening; only what differs is touched."""
        old = self.opening
        start, end, middle = difference(old, opening)
        self.selection(width(old[:start]), width(old[:end])).insertText(middle, QTextCharFormat())

    # Where it stands

    def runs(self) -> list[tuple[int, int]]:
        """Start and stop of each run of generated text, in order."""
        return list(self._runs)

    def spans(self) -> tuple[tuple[int, str], ...]:
        """The runs as text, and where each begins."""
        return tuple((start, self.text(start, stop)) for start, stop in self.runs())

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Start and stop of each generated piece between two places."""
        block = self._document.findBlock(start)
        while block.isValid() and block.position() <= stop:
            before = block.position() - 1
            if start <= before < stop and is_generated(block.charFormat()):
                yield before, before + 1
            yield from _fragments(block, start, stop)
            block = block.next()

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        """Only what has changed is looked at; what follows it has moved."""
        old, stop, moved = self._runs, position + removed, added - removed
        runs = [(start, min(end, position)) for start, end in old if start < position]
        runs += self._pieces(position, min(position + added, self.end))
        runs += [(max(start, stop) + moved, end + moved) for start, end in old if end > stop]
        self._runs = _joined(runs, self.end)
        if not old or position <= old[0][0]:
            self.opening_changed.emit()


def _joined(runs: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Runs that touch are one; nothing is beyond the end."""
    joined: list[tuple[int, int]] = []
    for start, stop in runs:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        if start < min(stop, end):
            joined.append((start, min(stop, end)))
    return joined


def generated_format() -> QTextCharFormat:
    """What generated characters carry."""
    generated = QTextCharFormat()
    generated.setProperty(_GENERATED, True)
    return generated


def is_generated(characters: QTextCharFormat) -> bool:
    """Whether characters of this format were generated."""
    return characters.boolProperty(_GENERATED)


def _fragments(block: QTextBlock, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        begin = max(fragment.position(), start)
        end = min(fragment.position() + fragment.length(), stop)
        if begin < end and is_generated(fragment.charFormat()):
            yield begin, end
        at += 1


def width(text: str) -> int:
    """Places that a text takes in a document: an emoji takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def difference(old: str, new: str) -> tuple[int, int, str]:
    """What makes one text another: replace from here, to there, by this."""
    start = num_common(old, new)
    most = min(len(old), len(new)) - start
    same = num_common(old[::-1][:most], new[::-1][:most])
    return start, len(old) - same, new[start : len(new) - same]


def num_common(one: str, other: str) -> int:
    """Characters at the beginning that two strings have in common; quick with long ones."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
