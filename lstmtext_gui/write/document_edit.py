"""The document: what a person and the model write together, with a suggestion after the caret."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QToolTip

from lstmtext_gui.style.fields import invite
from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.style.widgets import ExactTextEdit
from lstmtext_gui.workers.writing_jobs import CopiedSpan
from lstmtext_gui.write.copied_passages import CopiedPassages
from lstmtext_gui.write.generated_text import GeneratedText, generated_format, is_generated
from lstmtext_gui.write.ghost import Ghost
from lstmtext_gui.write.typed import MOST_PASTED, is_typing, typed_text

_BLOCK = 512  # places: the text before the caret begins at a multiple of this
_TEXT = 8 * _BLOCK
_READING_SIZE = 1.2
_INVITATIONS = (
    *("What you and the model write stands here.", "You and the model write here."),
    *("Write here…", "…"),
)


class DocumentEdit(ExactTextEdit):
    """Prompt and continuation as one text that can be edited; generated text carries a tint.

    Signals:
        caret_moved: The text before the caret is another one, or it stands elsewhere.
        ghost_changed: Whether a suggestion is shown.
        paste_cut: Only the first `MOST_PASTED` characters of what was pasted were taken.

    Attributes:
        generated: What in it was generated, and the way in for more.
        copied: The passages that stand in the text that was learned.
    """

    caret_moved = Signal()
    ghost_changed = Signal(bool)
    paste_cut = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("outputEdit")
        self.setAccessibleName("The text that you and the model write")
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_INVITATIONS[0])
        self._theme = LIGHT
        self._ghost = Ghost()
        self._types = False  # the person has typed, and not gone elsewhere since
        self.generated = GeneratedText(self.document(), self)
        self.copied = CopiedPassages(self.generated)
        self._refresh = QTimer(self)  # many changes, one look through the text
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(0)
        self._refresh.timeout.connect(self._show_marks)
        self.document().contentsChange.connect(self._on_change)
        self.cursorPositionChanged.connect(self._on_caret)
        self.setFont(scaled_font(_READING_SIZE, serif=True))

    def setPlainText(self, text: str) -> None:
        """Another text, all of it the person's; cannot be undone."""
        super().setPlainText(text)
        self.generated.style_blocks()

    @property
    def text_before_caret(self) -> str:
        """The end of it; it begins where it did a few letters ago."""
        position = self.textCursor().position()
        start = max(0, (position - _TEXT) // _BLOCK * _BLOCK)
        if "\ud800" <= self.document().characterAt(start - 1) <= "\udbff":
            start += 1  # not between the halves of a character
        return self.generated.text(start, position)

    # Suggestions

    @property
    def ghost(self) -> str:
        """The suggestion that is shown; empty if none is."""
        return self._ghost.text

    def suggest(self, before: str, text: str) -> None:
        """Show a suggestion for this text before the caret, where the caret still stands there."""
        caret = self.textCursor()
        fits = self._types and caret.atBlockEnd() and not caret.hasSelection()
        if fits and not self.isReadOnly() and self.hasFocus() and before == self.text_before_caret:
            self._set_ghost("" if self._ghost.is_unwanted(before) else text)

    def _set_ghost(self, text: str) -> None:
        if text != self._ghost.text:
            changed = bool(text) != bool(self._ghost.text)
            self._ghost.text = text
            self.viewport().update()
            if changed:
                self.ghost_changed.emit(bool(text))

    def _take(self, text: str) -> None:
        """Put some of the suggestion into the text; the model wrote it."""
        rest = self._ghost.text.removeprefix(text)
        self.insert_generated(text)
        self._types = True
        self._set_ghost(rest)

    def insert_generated(self, text: str) -> None:
        """Put a piece that the model offered at the caret."""
        self._insert(text, generated_format())

    def _insert(self, text: str, characters: QTextCharFormat) -> None:
        cursor = self.textCursor()
        cursor.insertText(text, characters)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Esc is ours while there is something to dismiss, before it stops or cancels anything."""
        if event.type() is QEvent.Type.ShortcutOverride and self._ghost.text:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes the suggestion; without one it moves on."""
        if forward and self._ghost.text:
            self._take(self._ghost.text)
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed is the person's own, also inside generated text."""
        ghost = self._ghost.text
        if ghost and event.key() == Qt.Key.Key_Escape:
            self._ghost.dismiss(self.text_before_caret)
            self._set_ghost("")
        elif ghost and event.matches(QKeySequence.StandardKey.MoveToNextWord):
            self._take(self._ghost.first_word)
        elif not self.isReadOnly() and (text := typed_text(event)):
            self._type(text)
        else:
            if not is_typing(event):
                self._types = False
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Accents and other scripts come composed; they are the person's own, too."""
        if event.commitString() and not self.isReadOnly():
            cursor = self.textCursor()
            if cursor.hasSelection():
                cursor.removeSelectedText()
            self.setCurrentCharFormat(QTextCharFormat())
            self._types = True
        super().inputMethodEvent(event)

    def _type(self, text: str) -> None:
        self._types = True
        ghost = self._ghost.text
        rest = ghost[len(text) :] if ghost.startswith(text) else ""
        self._insert(text, QTextCharFormat())
        self._set_ghost(rest)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Going elsewhere with the mouse is no typing."""
        self._types = False
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without the caret there is no suggestion after it."""
        self._set_ghost("")
        super().focusOutEvent(event)

    # What is pasted and dropped

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text; files are for the window to open."""
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Plain text, the person's own."""
        if self.canInsertFromMimeData(source):
            text = source.text()
            self._insert(text[:MOST_PASTED], QTextCharFormat())
            if len(text) > MOST_PASTED:
                self.paste_cut.emit()

    # What is seen

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self._show_marks()

    def start_writing(self, start: int, stop: int) -> None:
        """Let text come in instead of what stands from `start` to `stop`; nobody types meanwhile.

        The view stays where it begins: people read from the top, slower than this.
        """
        self._types = False
        self._set_ghost("")
        self.setReadOnly(True)
        self.generated.begin(start, stop)
        caret = self.textCursor()
        caret.setPosition(start)
        self.setTextCursor(caret)
        self.ensureCursorVisible()

    def finish_writing(self) -> None:
        """Nothing more comes in; the caret stands where one would go on."""
        self.generated.finish()
        self.setReadOnly(False)

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        self._refresh.start()

    @Slot()
    def _on_caret(self) -> None:
        caret = self.textCursor()
        if not caret.hasSelection() and is_generated(caret.charFormat()):
            self.setCurrentCharFormat(QTextCharFormat())
        self._set_ghost("")
        self.caret_moved.emit()

    @Slot()
    def _show_marks(self) -> None:
        """Tint what was generated, and underline what was copied."""
        tint = QTextCharFormat()
        tint.setBackground(QColor(self._theme.generated))
        marks = [_mark(self.generated.selection(*run), tint) for run in self.generated.runs()]
        rust = QColor(self._theme.validation)
        for cursor, line in self.copied.lines():
            under = QTextCharFormat()
            under.setUnderlineStyle(line)
            under.setUnderlineColor(rust)
            marks.append(_mark(cursor, under))
        self.setExtraSelections(marks)

    def show_passages(self, passages: Sequence[CopiedSpan]) -> None:
        """Underline the passages that were found in the text that stands here now."""
        self.copied.show(passages)
        self._refresh.start()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show where a passage comes from while the mouse is over it."""
        if event.type() is QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            place = self.cursorForPosition(event.pos()).position()
            QToolTip.showText(event.globalPos(), self.copied.tip_at(place), self.viewport())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Invite in as many words as have room."""
        super().resizeEvent(event)
        invite(self, _INVITATIONS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and the suggestion after it, which is no part of it."""
        super().paintEvent(event)
        if not self._ghost.text:
            return
        margin = self.document().documentMargin()
        room = QRectF(self.viewport().rect()).adjusted(margin, 0, -margin, 0)
        block = self.textCursor().block()
        # Of the block's line height in per cent a line knows nothing.
        line_height = block.layout().lineAt(0).height() * block.blockFormat().lineHeight() / 100
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.muted))
        caret, alone = QRectF(self.cursorRect()), block.next().isValid()
        self._ghost.paint(painter, caret, room, line_height, alone=alone)


def _mark(cursor: QTextCursor, characters: QTextCharFormat) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format = characters
    return mark
