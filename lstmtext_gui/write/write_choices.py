"""The choices beside the sheet: how wild, how long, where to stop, and what restrains the model."""

from __future__ import annotations

import random

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.levels import LEVELS
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.jobs import Filters

_MAX_SEED = 2**31 - 1
_WIDTH = 232
_STOPS = (
    ("The length", ""),
    ("The end of a line", "line"),
    ("The end of a sentence", "sentence"),
    ("The end of a paragraph", "paragraph"),
)


class WriteChoices(QWidget):
    """Creativity, length, where to stop, seed; folded away, the filters."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("writeChoices")
        self.setFixedWidth(_WIDTH)
        self._status = SessionStatus()
        self.length_spin = QSpinBox()
        self.temperature_spin = QDoubleSpinBox()
        self.seed_spin = QSpinBox()
        self._stop_combo = QComboBox()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._dice = QPushButton()
        self._top_p = QSpinBox()
        self._min_p = QSpinBox()
        self._penalty = QDoubleSpinBox()
        self._more_button = QPushButton()
        self._more = QWidget()
        self._set_up_numbers()
        self._set_up_temperature()
        self._set_up_more()
        self._lay_out()
        self._length_touched = False
        self.length_spin.valueChanged.connect(self._on_length)

    @property
    def stop_at(self) -> str | None:
        """Where to stop before the length is reached."""
        return str(self._stop_combo.currentData()) or None

    @property
    def filters(self) -> Filters:
        """What restrains the model."""
        top_p, min_p = self._top_p.value() / 100, self._min_p.value() / 100
        return Filters(top_p, min_p, self._penalty.value())

    def _set_up_numbers(self) -> None:
        self.length_spin.setRange(1, 100_000)
        self.length_spin.setSingleStep(50)
        self.length_spin.setValue(LEVELS["characters"].length)
        self.length_spin.setGroupSeparatorShown(True)
        self.seed_spin.setRange(0, _MAX_SEED)
        self.seed_spin.setValue(1)
        for words, data in _STOPS:
            self._stop_combo.addItem(words, data)
        self._stop_combo.setObjectName("stopCombo")
        self._stop_combo.setAccessibleName("Where to stop")
        self._stop_combo.setToolTip("The text ends here, or at its length if that comes first")
        for spin, name, meaning in (
            (self.length_spin, "lengthSpin", "Length of the text"),
            (self.temperature_spin, "temperatureSpin", "Creativity (temperature)"),
            (self.seed_spin, "seedSpin", "Seed: the same seed writes the same text"),
            (self._top_p, "topPSpin", "Likeliest only (top-p)"),
            (self._min_p, "minPSpin", "No unlikely ones (min-p)"),
            (self._penalty, "penaltySpin", "Less repetition (penalty)"),
        ):
            _name_spin(spin, name, meaning)
        self._dice.setObjectName("diceButton")
        self._dice.setAccessibleName("Another seed")
        self._dice.setToolTip("Another seed")
        self._dice.clicked.connect(self.roll_seed)

    def _set_up_temperature(self) -> None:
        self.temperature_spin.setRange(0.0, 2.0)
        self.temperature_spin.setSingleStep(0.05)
        self.temperature_spin.setDecimals(2)
        self.temperature_spin.setValue(0.7)
        self._slider.setObjectName("temperatureSlider")
        self._slider.setAccessibleName("Creativity")
        self._slider.setRange(0, 200)
        self._slider.setPageStep(10)
        self._slider.setValue(70)
        self._slider.valueChanged.connect(self._on_slider)
        self.temperature_spin.valueChanged.connect(self._on_temperature)

    def _set_up_more(self) -> None:
        self._more_button.setObjectName("moreButton")
        self._more_button.setText("More choices")
        self._more_button.setAccessibleName("More choices")
        self._more_button.setToolTip("Keep the model from unlikely words and from repetition")
        self._more_button.setProperty("role", "link")
        self._more_button.setCheckable(True)
        self._more_button.toggled.connect(self._on_more)
        self._more.setObjectName("moreChoices")
        self._more.hide()
        self._top_p.setToolTip("Only the likeliest that have this share of the odds together")
        self._min_p.setToolTip("Nothing below this share of the likeliest one’s odds")
        self._penalty.setToolTip("How much less likely a word becomes by having been written")
        self._top_p.setRange(5, 100)
        self._top_p.setValue(100)
        self._min_p.setRange(0, 100)
        self._penalty.setRange(1.0, 3.0)
        self._penalty.setSingleStep(0.1)
        for spin in (self._top_p, self._min_p):
            spin.setSuffix(" %")
        for off in (self._min_p, self._penalty):
            off.setSpecialValueText("off")

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(UNIT)
        seed = QHBoxLayout()
        seed.addWidget(self.seed_spin, 1)
        seed.addWidget(self._dice)
        hint = "The same seed writes the same text."
        label = make_label(hint, name="seedHint", role="muted", size=0.9)
        spin = self.temperature_spin
        _add_field(layout, "&Creativity", spin, self._slider, self._ends(), spin)
        _add_field(layout, "&Length", self.length_spin)
        _add_field(layout, "Stop &at", self._stop_combo)
        _add_field(layout, "See&d", self.seed_spin, seed, label)
        layout.addWidget(self._more_button)
        layout.addWidget(self._more)
        layout.addStretch(1)
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(UNIT)
        _add_field(more, "Likeliest &only (top-p)", self._top_p)
        _add_field(more, "No &unlikely ones (min-p)", self._min_p)
        _add_field(more, "Less re&petition", self._penalty)

    def _ends(self) -> QHBoxLayout:
        ends = QHBoxLayout()
        ends.addWidget(make_label("careful", name="carefulLabel", role="muted", size=0.9))
        wild = make_label("wild", name="wildLabel", role="muted", size=0.9)
        wild.setAlignment(Qt.AlignmentFlag.AlignRight)
        ends.addWidget(wild)
        return ends

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.temperature_spin.setValue(value / 100)

    @Slot(float)
    def _on_temperature(self, value: float) -> None:
        self._slider.setValue(round(value * 100))

    @Slot()
    def _on_length(self) -> None:
        self._length_touched = True

    @Slot(bool)
    def _on_more(self, shown: bool) -> None:
        self._more.setVisible(shown)
        self._more_button.setText("Fewer choices" if shown else "More choices")

    @Slot()
    def roll_seed(self) -> None:
        """Choose another seed."""
        self.seed_spin.setValue(random.randrange(1, 1_000_000))

    def show_status(self, status: SessionStatus) -> None:
        """Render the status; a new kind of model brings a length that suits it."""
        model, before = status.model, self._status.model
        self._status = status
        self.length_spin.setSuffix(f" {model.unit}s" if model is not None else "")
        new_level = model is not None and (before is None or before.level != model.level)
        if model is not None and new_level and not self._length_touched:
            self.length_spin.setValue(LEVELS[model.level].length)
            self._length_touched = False

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._dice.setIcon(themed_icon("dice", theme.text))


def scrolling(column: QWidget) -> QScrollArea:
    """The choices, and what stands below them, scroll where the window is too low for all."""
    area = QScrollArea()
    area.setObjectName("writeChoicesArea")
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setFixedWidth(_WIDTH + 2 * UNIT)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _name_spin(spin: QAbstractSpinBox, name: str, meaning: str) -> None:
    spin.setObjectName(name)
    spin.setAccessibleName(meaning)
    spin.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)  # a style sheet cannot say this


def _add_field(layout: QVBoxLayout, words: str, field: QWidget, *items: QWidget | QLayout) -> None:
    """A caption for the field, and below it the field alone or these items, it among them."""
    caption = make_label(words, name=f"{field.objectName()}Caption", role="caption", size=0.9)
    caption.setBuddy(field)
    for item in (caption, *(items or (field,))):
        if isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    layout.addSpacing(UNIT)
