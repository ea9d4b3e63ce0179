"""The Write page: a prompt, what the model makes of it, and the few choices that matter."""

from __future__ import annotations

import random

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.actions import Actions
from lstmtext_gui.icons import themed_icon
from lstmtext_gui.status import JobState, SessionStatus
from lstmtext_gui.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.widgets import (
    UNIT,
    ActionButton,
    ExactPlainTextEdit,
    ExactTextEdit,
    make_card,
    make_label,
)

_MAX_SEED = 2**31 - 1
_SIDE_WIDTH = 232
_DEFAULT_LENGTH = {"characters": 600, "words": 150, "split": 150}


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
        self.length_spin = QSpinBox()
        self.temperature_spin = QDoubleSpinBox()
        self.seed_spin = QSpinBox()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._dice = QPushButton()
        self._note = make_label(name="unknownLabel", role="muted", size=0.9)
        self._set_up_output()
        self._set_up_choices()
        self._generate_button = ActionButton(
            actions["generateAction"], name="generateButton", role="primary"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2 * UNIT, 0, 0)
        layout.setSpacing(3 * UNIT)
        layout.addLayout(self._sheet(actions), 1)
        layout.addWidget(self._choices())
        self._length_touched = False
        self.length_spin.valueChanged.connect(self._on_length)

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

    def _set_up_choices(self) -> None:
        self.length_spin.setObjectName("lengthSpin")
        self.length_spin.setAccessibleName("Length of the text")
        self.length_spin.setRange(1, 100_000)
        self.length_spin.setSingleStep(50)
        self.length_spin.setValue(_DEFAULT_LENGTH["characters"])
        self.length_spin.setGroupSeparatorShown(True)
        self.temperature_spin.setObjectName("temperatureSpin")
        self.temperature_spin.setAccessibleName("Creativity (temperature)")
        self.temperature_spin.setRange(0.0, 2.0)
        self.temperature_spin.setSingleStep(0.05)
        self.temperature_spin.setDecimals(2)
        self.temperature_spin.setValue(0.7)
        self.seed_spin.setObjectName("seedSpin")
        self.seed_spin.setAccessibleName("Seed: the same seed writes the same text")
        self.seed_spin.setRange(0, _MAX_SEED)
        self.seed_spin.setValue(1)
        for spin in (self.length_spin, self.temperature_spin, self.seed_spin):
            spin.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)  # a style sheet cannot say this
        self._slider.setObjectName("temperatureSlider")
        self._slider.setAccessibleName("Creativity")
        self._slider.setRange(0, 200)
        self._slider.setPageStep(10)
        self._slider.setValue(70)
        self._slider.valueChanged.connect(self._on_slider)
        self.temperature_spin.valueChanged.connect(self._on_temperature)
        self._dice.setObjectName("diceButton")
        self._dice.setAccessibleName("Another seed")
        self._dice.setToolTip("Another seed")
        self._dice.clicked.connect(self.roll_seed)

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

    def _choices(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE_WIDTH)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(UNIT)
        ends = QHBoxLayout()
        ends.addWidget(make_label("careful", name="carefulLabel", role="muted", size=0.9))
        wild = make_label("wild", name="wildLabel", role="muted", size=0.9)
        wild.setAlignment(Qt.AlignmentFlag.AlignRight)
        ends.addWidget(wild)
        for words, field in (
            ("&Creativity", self.temperature_spin),
            ("&Length", self.length_spin),
            ("See&d", self.seed_spin),
        ):
            caption = make_label(
                words, name=f"{field.objectName()}Caption", role="caption", size=0.9
            )
            caption.setBuddy(field)
            layout.addWidget(caption)
            if field is self.temperature_spin:
                layout.addWidget(self._slider)
                layout.addLayout(ends)
            if field is self.seed_spin:
                row = QHBoxLayout()
                row.addWidget(field, 1)
                row.addWidget(self._dice)
                layout.addLayout(row)
                hint = "The same seed writes the same text."
                layout.addWidget(make_label(hint, name="seedHint", role="muted", size=0.9))
            else:
                layout.addWidget(field)
            layout.addSpacing(UNIT)
        layout.addStretch(1)
        return side

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.temperature_spin.setValue(value / 100)

    @Slot(float)
    def _on_temperature(self, value: float) -> None:
        self._slider.setValue(round(value * 100))

    @Slot()
    def _on_length(self) -> None:
        self._length_touched = True

    @Slot()
    def roll_seed(self) -> None:
        """Choose another seed."""
        self.seed_spin.setValue(random.randrange(1, 1_000_000))

    def show_status(self, status: SessionStatus) -> None:
        """Render the status; a new kind of model brings a length that suits it."""
        model, before = status.model, self._status.model
        self._status = status
        unit = f" {model.unit}s" if model is not None else ""
        self.length_spin.setSuffix(unit)
        new_level = model is not None and (before is None or before.level != model.level)
        if model is not None and new_level and not self._length_touched:
            self.length_spin.setValue(_DEFAULT_LENGTH[model.level])
            self._length_touched = False
        self._show_note()

    def start_writing(self) -> None:
        """Clear the sheet below the prompt."""
        self.output_edit.clear()
        self._unknown = ""
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
        self._dice.setIcon(themed_icon("dice", theme.text))
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
