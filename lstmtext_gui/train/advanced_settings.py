"""The advanced settings: each as it suits the text until it is touched."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from lstmtext.errors import ConfigError
from lstmtext.settings import TrainingSettings
from lstmtext_gui.style.controls import CalmComboBox
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.train.advanced_fields import FIELDS, Field

_CHOSEN = "for this text: {}"
_SUITED = "As it suits the text"
_PROMPT_HELP = "What the samples begin with that are written while training."
_FURTHER = "A model that training starts from keeps its shape: these are for new models."


class AdvancedSettings(QWidget):
    """Every field is empty at first, and shows what was chosen for the text.

    Signals:
        changed: A field was touched, or given back.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("advancedSettings")
        self._rows = [_Row(field) for field in FIELDS]
        self._own = make_label(_FURTHER, name="advancedNoteLabel", role="muted", size=0.9)
        self._prompt = QLineEdit()
        self._reset = QPushButton(
            "Back to What\nSuits This Text"
        )  # two lines: it is a narrow panel
        self._set_up()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * UNIT)
        layout.addWidget(self._own)
        for row in self._rows:
            layout.addWidget(row)
        layout.addLayout(self._prompt_column())
        layout.addWidget(self._reset)
        self._own.setVisible(False)
        self._note_touched()

    def _set_up(self) -> None:
        self._prompt.setObjectName("advancedSamplePromptEdit")
        self._prompt.setAccessibleName("Sample prompt")
        self._prompt.setAccessibleDescription(_PROMPT_HELP)
        self._prompt.setToolTip(_PROMPT_HELP)
        self._prompt.setPlaceholderText("begins by itself")
        self._prompt.textEdited.connect(self._on_touched)
        self._reset.setObjectName("advancedResetButton")
        self._reset.setAccessibleName("Back to what suits this text")
        self._reset.setToolTip("Empty all fields: every setting is as it suits this text")
        self._reset.clicked.connect(self.give_back)
        for row in self._rows:
            row.touched.connect(self._on_touched)

    def _prompt_column(self) -> QVBoxLayout:
        label = make_label("Sample prompt", name="advancedSamplePromptLabel")
        label.setBuddy(self._prompt)
        help_label = make_label(
            _PROMPT_HELP, name="advancedSamplePromptHelp", role="muted", size=0.9
        )
        column = QVBoxLayout()
        column.setSpacing(UNIT // 2)
        for widget in (label, self._prompt, help_label):
            column.addWidget(widget)
        return column

    @property
    def changes(self) -> tuple[tuple[str, object], ...]:
        """Names and values of the fields that were touched and hold."""
        return tuple((row.field.name, row.value) for row in self._rows if row.value is not None)

    @property
    def sample_prompt(self) -> str:
        """What the samples begin with."""
        return self._prompt.text()

    def first_wrong(self) -> QWidget | None:
        """The control of the first field whose value does not do; None where all do."""
        return next((row.control for row in self._rows if row.is_wrong), None)

    @Slot()
    def give_back(self) -> None:
        """Every setting is again as it suits the text."""
        for row in self._rows:
            row.clear()
        self._prompt.clear()
        self._on_touched()

    def show_suited(self, settings: TrainingSettings | None) -> None:
        """Show in the empty fields what was chosen; None: no text is open."""
        for row in self._rows:
            row.show_suited(settings)

    def show_further(self, on: bool) -> None:
        """Say that a model which training starts from keeps its shape."""
        self._own.setVisible(on)
        for row in self._rows:
            row.setEnabled(not on)

    @Slot()
    def _on_touched(self) -> None:
        self._note_touched()
        self.changed.emit()

    def _note_touched(self) -> None:
        touched = any(row.is_touched for row in self._rows) or bool(self.sample_prompt)
        self._reset.setEnabled(touched)


class _Row(QWidget):
    """A setting: its name, its control, a line of help, and what is wrong with its value."""

    touched = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.value: object = None
        stem = f"advanced{field.name.title().replace('_', '')}"
        self.control = _combo(field, stem) if field.choices else QLineEdit()
        self._error = make_label(name=f"{stem}Error", role="error", size=0.9)
        self._error.setVisible(False)
        if isinstance(self.control, QLineEdit):
            self.control.setObjectName(f"{stem}Edit")
            self.control.textChanged.connect(self._on_text)
        else:
            self.control.currentIndexChanged.connect(self._on_choice)
        self.control.setAccessibleName(f"{field.label} ({field.term})")
        self.control.setAccessibleDescription(field.help)
        self.control.setToolTip(f"{field.help} ({field.term})")
        label = make_label(field.label, name=f"{stem}Label")
        label.setBuddy(self.control)
        term = make_label(field.term, name=f"{stem}Term", role="muted", size=0.9)
        names = QHBoxLayout()
        names.setSpacing(UNIT)
        names.addWidget(label, 1)
        if field.term.lower() != field.label.lower():
            names.addWidget(term)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(names)
        layout.addWidget(self.control)
        layout.addWidget(self._error)
        layout.addWidget(make_label(field.help, name=f"{stem}Help", role="muted", size=0.9))

    @property
    def is_touched(self) -> bool:
        """Whether something else than what suits the text was asked for."""
        return self.value is not None or self.is_wrong

    @property
    def is_wrong(self) -> bool:
        """Whether what was typed does not do."""
        return not self._error.isHidden()

    def clear(self) -> None:
        """As it suits the text."""
        if isinstance(self.control, QLineEdit):
            self.control.clear()
        else:
            self.control.setCurrentIndex(0)

    def show_suited(self, settings: TrainingSettings | None) -> None:
        """Show what suits, where nothing else is asked for."""
        words = _SUITED
        if settings is not None and self.value is None:
            words = _CHOSEN.format(self.field.shown(getattr(settings, self.field.name)))
        if isinstance(self.control, QLineEdit):
            self.control.setPlaceholderText(words)
        else:
            self.control.setItemText(0, words[0].upper() + words[1:])
            self._say_choice()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self.value, problem = None, ""
        if text.strip():
            try:
                self.value = self.field.value_of(text)
            except ConfigError as error:
                problem = str(error)
        self._error.setText(problem)
        self._error.setVisible(bool(problem))
        self.touched.emit()

    @Slot()
    def _on_choice(self) -> None:
        assert isinstance(self.control, CalmComboBox)
        self.value = self.control.currentData()
        self._say_choice()
        self.touched.emit()

    def _say_choice(self) -> None:
        """What may be shortened in the narrow panel is whole in the tip."""
        assert isinstance(self.control, CalmComboBox)
        tip = f"{self.control.currentText()}. {self.field.help} ({self.field.term})"
        self.control.setToolTip(tip)


def _combo(field: Field, stem: str) -> CalmComboBox:
    combo = CalmComboBox(f"{stem}Combo", field.label)
    combo.addItem(_SUITED, None)
    for value, words in field.choices:
        combo.addItem(words, value)
    return combo
