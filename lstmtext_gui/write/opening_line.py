"""The opening line: the beginning of the document as a field of its own, kept in step with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from lstmtext_gui.style.fields import invite
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, ExactPlainTextEdit, make_label
from lstmtext_gui.write.generated_text import GeneratedText, difference, width
from lstmtext_gui.write.typed import MOST_PASTED

_LONG = 10_000  # places: to follow one takes time, so it waits for the end of the typing
_CALM_MS = 300
_INVITATIONS = ("Begin here, and press Generate…", "Begin here…", "Begin…")


class OpeningEdit(ExactPlainTextEdit):
    """One line in view; undo and redo are the document's.

    Signals:
        entered: The caret comes here.
        undo_wanted, redo_wanted: The keys for it were pressed here.
        paste_cut: Only the first `MOST_PASTED` characters of what was pasted were taken.
    """

    entered = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    paste_cut = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("promptEdit")
        self.setAccessibleName("Begins with")
        self.setToolTip("The text that the model continues; the document begins with it")
        self.setPlaceholderText(_INVITATIONS[0])
        self.setProperty("role", "document")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # a file dropped here is for the window to open
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLineWrapMode(self.LineWrapMode.NoWrap)  # a long one scrolls sideways
        self.setFont(scaled_font(1.0, serif=True))

    def changeEvent(self, event: QEvent) -> None:
        """One line of whatever font it has now, also where the person chooses larger text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() + UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Invite in as many words as there is room for."""
        super().resizeEvent(event)
        invite(self, _INVITATIONS)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is typed here is typed into the opening as it is now."""
        self.entered.emit()
        super().focusInEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Plain text, and not a whole book."""
        text = source.text()
        self.insertPlainText(text[:MOST_PASTED])
        if len(text) > MOST_PASTED:
            self.paste_cut.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo go to the document."""
        undo = event.matches(QKeySequence.StandardKey.Undo)
        if undo or event.matches(QKeySequence.StandardKey.Redo):
            if not self.isReadOnly():  # else text is coming into the document
                (self.undo_wanted if undo else self.redo_wanted).emit()
        else:
            super().keyPressEvent(event)


class OpeningLine(QWidget):
    """The field with its caption."""

    def __init__(self, generated: GeneratedText) -> None:
        super().__init__()
        self.setObjectName("openingLine")
        self._generated = generated
        self._is_following = False
        self.edit = OpeningEdit()
        caption = make_label("&Begins with", name="promptCaption", role="caption", size=0.9)
        caption.setWordWrap(False)
        caption.setBuddy(self.edit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 0)
        layout.setSpacing(2 * UNIT)
        layout.addWidget(caption)
        layout.addWidget(self.edit, 1)
        self.edit.textChanged.connect(self._on_typed)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._follow)
        self.edit.entered.connect(self._follow)
        generated.opening_changed.connect(self._on_changed)

    @Slot()
    def _on_typed(self) -> None:
        if not self._is_following:
            self._is_following = True
            self._generated.replace_opening(self.edit.toPlainText())
            self._is_following = False

    @Slot()
    def _on_changed(self) -> None:
        if self._generated.opening_end < _LONG or self.edit.hasFocus():
            self._follow()
        else:
            self._calm.start()

    @Slot()
    def _follow(self) -> None:
        """Show the opening of the document, touching only what differs."""
        self._calm.stop()
        if self._is_following:
            return
        opening, shown = self._generated.opening, self.edit.toPlainText()
        if opening == shown:
            return
        self._is_following = True
        start, end, middle = difference(shown, opening)
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(width(shown[:start]))
        cursor.setPosition(width(shown[:end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(middle)
        self._is_following = False
