"""The Write page: a prompt, what the model makes of it, and the few choices that matter."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import count
from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.style.widgets import (
    UNIT,
    ActionButton,
    ExactPlainTextEdit,
    ExactTextEdit,
    make_card,
    make_label,
)
from lstmtext_gui.workers.jobs import CopyNews
from lstmtext_gui.write.write_choices import WriteChoices, scrolling


class WritePage(QWidget):
    """Prompt and continuation as one sheet, the choices beside it."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("writePage")
        self._theme = LIGHT
        self._status = SessionStatus()
        self._unknown = ""
        self.prompt_edit = _document_edit("promptEdit", "The text to continue")
        self.prompt_edit.setPlaceholderText("Begin here, and press Generate…")
        self.prompt_edit.setMaximumHeight(12 * UNIT)
        self.prompt_edit.setAcceptDrops(False)  # a file dropped here is for the window to open
        self.output_edit = ExactTextEdit()
        self.choices = WriteChoices()
        self._note = make_label(name="unknownLabel", role="muted", size=0.9)
        self._copies = make_label(name="copiesLabel", role="muted", size=0.9)
        self._copies.hide()
        self._set_up_output()
        self._generate_button = ActionButton(
            actions["generateAction"], name="generateButton", role="primary"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2 * UNIT, 0, 0)
        layout.setSpacing(2 * UNIT)
        layout.addLayout(self._sheet(actions), 1)
        layout.addWidget(scrolling(self.choices))

    def _set_up_output(self) -> None:
        self.output_edit.setObjectName("outputEdit")
        self.output_edit.setAccessibleName("What the model wrote")
        self.output_edit.setAcceptRichText(False)
        self.output_edit.setReadOnly(True)
        self.output_edit.setFrameShape(QFrame.Shape.NoFrame)
        self.output_edit.setFont(scaled_font(1.2, serif=True))
        self.output_edit.setTabChangesFocus(True)
        self.output_edit.setPlaceholderText("The text appears here as it is written.")
        self.output_edit.setUndoRedoEnabled(False)

    def _sheet(self, actions: Actions) -> QVBoxLayout:
        layout = QVBoxLayout()
        layout.setSpacing(UNIT)
        card, sheet = make_card("sheetCard")
        sheet.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        sheet.addWidget(self.prompt_edit)
        line = QFrame()
        line.setObjectName("sheetLine")
        line.setFrameShape(QFrame.Shape.HLine)
        line.setProperty("role", "line")
        sheet.addWidget(line)
        sheet.addWidget(self.output_edit, 1)
        layout.addWidget(card, 1)
        layout.addWidget(self._note)
        layout.addWidget(self._copies)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self._generate_button)
        row.addWidget(ActionButton(actions["tryAgainAction"], name="tryAgainButton"))
        stop = actions["stopGenerationAction"]
        row.addWidget(ActionButton(stop, name="stopWritingButton", text="Stop"))
        row.addStretch(1)
        row.addWidget(ActionButton(actions["copyTextAction"], name="copyButton", text="Copy"))
        layout.addLayout(row)
        return layout

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        self._status = status
        self.choices.show_status(status)
        self._show_note()

    def start_writing(self) -> None:
        """Clear the sheet below the prompt."""
        self.output_edit.clear()
        self._unknown = ""
        self._copies.setText("")
        self._show_note()

    def _show_note(self) -> None:
        """The one thing worth knowing about what is written."""
        if self._unknown:
            self._note.setText(self._unknown)
        elif self._status.model is None:
            self._note.setText("Train a model or open a saved one to write with it.")
        elif self._status.training is not JobState.IDLE:
            self._note.setText("Training goes on; this writes with the best model so far.")
        else:
            self._note.setText("")
        copies = bool(self._copies.text())
        self._copies.setVisible(copies)
        self._note.setVisible(bool(self._note.text()) or not copies)

    def append_text(self, text: str) -> None:
        """Add what was written. The view stays: people read from the top, slower than this."""
        cursor = QTextCursor(self.output_edit.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setBlockFormat(_reading_block())
        cursor.insertText(text, self._tint())

    def show_unknown(self, unknown: tuple[str, ...]) -> None:
        """Name the parts of the prompt that the model has never seen."""
        shown = ", ".join(repr(token)[1:-1] for token in unknown[:12])
        more = f" and {len(unknown) - 12} more" if len(unknown) > 12 else ""
        self._unknown = f"The model has never seen: {shown}{more}. It writes on regardless."
        self._show_note()

    def show_copies(self, news: CopyNews) -> None:
        """Say how much of what was written stands in the text that was learned."""
        words = "No passage of 24 characters or more stands word for word in your text."
        if news.longest:
            words = (
                "Longest passage that stands word for word in your text: "
                f"{count(news.longest, 'character')}."
            )
        if news.share_new is not None:
            words += f" Of eight words in a row, {shown_share(news.share_new)} are new."
        self._copies.setText(words)
        self._show_note()

    def copy_text(self) -> None:
        """Copy prompt and text to the clipboard."""
        text = self.prompt_edit.toPlainText() + self.output_edit.toPlainText()
        QApplication.clipboard().setText(text)

    def set_primary(self, primary: bool) -> None:
        """Whether Generate is the one filled button in view."""
        self._generate_button.set_role("primary" if primary else "")

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours, for text that is already there, too."""
        self._theme = theme
        self.choices.apply_theme(theme)
        cursor = QTextCursor(self.output_edit.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeCharFormat(self._tint())

    def _tint(self) -> QTextCharFormat:
        """Generated text is tinted, so that it is known from the person's own."""
        tint = QTextCharFormat()
        tint.setBackground(QColor(self._theme.generated))
        tint.setForeground(QColor(self._theme.text))
        return tint


def _document_edit(name: str, meaning: str) -> ExactPlainTextEdit:
    edit = ExactPlainTextEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(meaning)
    edit.setProperty("role", "document")
    edit.setFont(scaled_font(1.2, serif=True))
    edit.setFrameShape(QFrame.Shape.NoFrame)
    edit.setTabChangesFocus(True)
    return edit


def _reading_block() -> QTextBlockFormat:
    """Lines at one and a half times their height."""
    block = QTextBlockFormat()
    block.setLineHeight(150.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return block


def shown_share(share: float) -> str:
    """A share in per cent, never rounded to all or to none: "97 %", "more than 99 %"."""
    if 0.99 < share < 1.0:
        return "more than 99 %"
    if 0.0 < share < 0.01:
        return "less than 1 %"
    return f"{100 * share:.0f} %"
