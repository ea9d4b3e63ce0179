"""How the open text was read: its beginning, its files, and the choices to read it again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QTextCharFormat
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from lstmtext.errors import CancelledError
from lstmtext.reading.source import FileReport
from lstmtext.wording import count
from lstmtext_gui.messages import sentence_for
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import (
    UNIT,
    ExactPlainTextEdit,
    ExactTextEdit,
    make_card,
    make_label,
    restyle,
)
from lstmtext_gui.text.encodings import encoding_name
from lstmtext_gui.text.reading_form import ReadingForm
from lstmtext_gui.workers.jobs import TextInfo

_MAX_FILES = 500  # that are listed
_MAX_HEIGHT = 200  # of the list
_FORMATS = {
    "text": "plain text",
    "csv": "table",
    "html": "HTML",
    "markdown": "Markdown",
    "docx": "Word document",
    "epub": "EPUB book",
    "folder": "folder",
}


class TextDialog(QDialog):
    """Shows the open text as the session tells it.

    Signals:
        read_again: `TextChoices`; the person wants the text to be read with them.
    """

    read_again = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("textDialog")
        self.setWindowTitle("How the Text Was Read")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(880, 600)
        self._text: TextInfo | None = None
        self._has_problem = False
        self._name = make_label(name="readNameLabel", size=1.2, bold=True)
        self._state = make_label(name="readStateLabel", role="muted", size=0.9)
        self._preview = ExactPlainTextEdit()
        self._files = ExactTextEdit()
        self._form = ReadingForm()
        self._read_button = QPushButton("Read Again")
        self._close_button = QPushButton("Close")
        self._set_up()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addWidget(self._name)
        row = QHBoxLayout()
        row.setSpacing(3 * UNIT)
        row.addLayout(self._shown(), 1)
        side = QVBoxLayout()
        side.addWidget(self._form)
        side.addStretch(1)
        row.addLayout(side)
        layout.addLayout(row, 1)
        layout.addLayout(self._buttons())

    def _set_up(self) -> None:
        _make_document(self._preview, "previewEdit", "The beginning of the text")
        _make_document(self._files, "filesEdit", "The files and how each was read")
        self._preview.setFont(scaled_font(1.0, serif=True))
        self._form.setFixedWidth(33 * UNIT)
        self._read_button.setObjectName("readAgainButton")
        self._close_button.setObjectName("closeReadingButton")
        for button in (self._read_button, self._close_button):
            button.setAccessibleName(button.text())
        self._read_button.setProperty("role", "primary")
        self._read_button.setToolTip("Read the files again with these choices")
        self._read_button.setDefault(True)
        self._read_button.clicked.connect(self._on_read)
        self._close_button.setAutoDefault(False)
        self._close_button.clicked.connect(self.reject)

    def _shown(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2 * UNIT)
        card, layout = make_card("previewCard")
        layout.addWidget(self._preview)
        column.addWidget(card, 3)
        self._files_card, layout = make_card("filesCard")
        layout.addWidget(self._files)
        column.addWidget(self._files_card, 2)
        return column

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self._state, 1)
        row.addWidget(self._read_button)
        row.addWidget(self._close_button)
        return row

    @Slot()
    def _on_read(self) -> None:
        self.read_again.emit(self._form.choices)

    @Slot(object)
    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        self._read_button.setEnabled(not status.opening)
        if status.opening:
            self._say(f"Reading…{status.opening_words}")
        if status.text is not None and status.text is not self._text:
            self._text = status.text
            self._show_text(status.text)
        if not status.opening and not self._has_problem and self._text is not None:
            self._say(count(self._text.num_characters, "character"))

    @Slot(object, bool)
    def show_error(self, error: BaseException, ended_training: bool) -> None:
        """Say why the text could not be read; what was open stays."""
        if not ended_training and not isinstance(error, CancelledError):
            self._say(sentence_for(error), problem=True)

    def _say(self, words: str, *, problem: bool = False) -> None:
        self._state.setText(words)
        self._has_problem = problem
        self._state.setProperty("role", "error" if problem else "muted")
        restyle(self._state)

    def _show_text(self, text: TextInfo) -> None:
        self._name.setText(text.name)
        self._preview.setPlainText(text.preview)
        self._form.show_text(text)
        self._show_files(text.files)

    def _show_files(self, files: tuple[FileReport, ...]) -> None:
        cursor = self._files.textCursor()
        name, rest = QTextCharFormat(), QTextCharFormat()
        name.setFontWeight(QFont.Weight.DemiBold)
        self._files.clear()
        for number, file in enumerate(files[:_MAX_FILES]):
            if number:
                cursor.insertBlock()
            cursor.insertText(file.name, name)
            cursor.insertText(f"\u2003{how_read(file)}", rest)
            for note in file.notes:
                cursor.insertBlock()
                cursor.insertText(note, rest)
        if len(files) > _MAX_FILES:
            cursor.insertBlock()
            cursor.insertText(f"and {count(len(files) - _MAX_FILES, 'more file')}", rest)
        cursor.movePosition(cursor.MoveOperation.Start)
        self._files.setTextCursor(cursor)
        self._files_card.setVisible(bool(files))
        # No higher than its lines, so that the preview has the room; long notes take two.
        lines = sum(1 + len(file.notes) + sum(map(len, file.notes)) // 70 for file in files)
        height = lines * self._files.fontMetrics().lineSpacing() + 6 * UNIT
        self._files_card.setMaximumHeight(min(height, _MAX_HEIGHT))


def _make_document(edit: QPlainTextEdit | QTextEdit, name: str, meaning: str) -> None:
    edit.setObjectName(name)
    edit.setAccessibleName(meaning)
    edit.setProperty("role", "document")
    edit.setReadOnly(True)
    edit.setFrameShape(QFrame.Shape.NoFrame)
    edit.setTabChangesFocus(True)


def how_read(file: FileReport) -> str:
    """Format and encoding in words: "plain text, read as windows-1252, a guess"."""
    words = _FORMATS.get(file.format, file.format)
    if file.encoding and (file.guessed or file.format not in ("docx", "epub")):
        guess = ", a guess" if file.guessed else ""
        words += f", read as {encoding_name(file.encoding)}{guess}"
    return words
