"""The choices beside the sheet: how wild, how long, where to stop, and the seed."""

from __future__ import annotations

import random

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.levels import LEVELS
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT
from lstmtext_gui.workers.writing_jobs import Filters
from lstmtext_gui.write.fields import add_row, name_spin
from lstmtext_gui.write.sampler_choices import SamplerChoices

_MAX_SEED = 2**31 - 1
_WIDTH = 35 * UNIT  # at least; wider where the words need it
_STOPS = (
    ("The length", ""),
    ("A line", "line"),
    ("A sentence", "sentence"),
    ("A paragraph", "paragraph"),
)


class WriteChoices(QWidget):
    """Way of writing, creativity, length, where to stop, seed; folded away, the filters."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("writeChoices")
        self._status = SessionStatus()
        self.sampler = SamplerChoices()
        self.length_spin = QSpinBox()
        self.seed_spin = QSpinBox()
        self._stop_combo = QComboBox()
        self._dice = QPushButton()
        self._set_up()
        self._lay_out()
        self._length_touched = False
        self.length_spin.valueChanged.connect(self._on_length)

    @property
    def temperature_spin(self) -> QDoubleSpinBox:
        """How wild, as a number."""
        return self.sampler.temperature_spin

    @property
    def stop_at(self) -> str | None:
        """Where to stop before the length is reached."""
        return str(self._stop_combo.currentData()) or None

    @property
    def filters(self) -> Filters:
        """What restrains the model."""
        return self.sampler.filters

    def keep_presets_in(self, preferences: Preferences) -> None:
        """Offer the person's own ways of writing, and keep new ones there."""
        self.sampler.keep_presets_in(preferences)

    def _set_up(self) -> None:
        self.length_spin.setRange(1, 100_000)
        self.length_spin.setSingleStep(50)
        self.length_spin.setValue(LEVELS["characters"].length)
        self.length_spin.setGroupSeparatorShown(True)
        name_spin(
            self.length_spin,
            "lengthSpin",
            "Length of the text",
            "The text ends here, if nothing else ends it before",
        )
        self.seed_spin.setRange(0, _MAX_SEED)
        self.seed_spin.setValue(1)
        seed = "Seed: the same seed writes the same text"
        name_spin(self.seed_spin, "seedSpin", seed, f"{seed}, with the same model and choices")
        for words, data in _STOPS:
            self._stop_combo.addItem(words, data)
        self._stop_combo.setObjectName("stopCombo")
        self._stop_combo.setAccessibleName("Where to stop")
        self._stop_combo.setToolTip("The text ends here, or at its length if that comes first")
        self._dice.setObjectName("diceButton")
        self._dice.setAccessibleName("Another seed")
        self._dice.setToolTip("Another seed")
        self._dice.clicked.connect(self.roll_seed)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(UNIT)
        seed = QWidget()
        pair = QHBoxLayout(seed)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(UNIT)
        pair.addWidget(self.seed_spin, 1)
        pair.addWidget(self._dice)
        layout.addWidget(self.sampler)
        add_row(layout, "&Length", self.length_spin)
        add_row(layout, "Stop &after", self._stop_combo)
        add_row(layout, "See&d", self.seed_spin, seed)
        layout.addWidget(self.sampler.more)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for what is folded away, too: unfolding it moves nothing aside."""
        hint = super().minimumSizeHint()
        return hint.expandedTo(QSize(self.sampler.unfolded_width, 0))

    @Slot()
    def _on_length(self) -> None:
        self._length_touched = True

    @Slot()
    def next_seed(self) -> None:
        """Go on to the next seed."""
        self.seed_spin.setValue(self.seed_spin.value() % _MAX_SEED + 1)

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


class _Column(QScrollArea):
    """As wide as what is in it needs, also with a larger font or longer words."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in it may need more room now."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Wide enough for all of it, scroll bar included."""
        content = self.widget()
        needed = max(content.minimumSizeHint().width() if content is not None else 0, _WIDTH)
        return QSize(
            needed + self.verticalScrollBar().sizeHint().width(), super().sizeHint().height()
        )

    def minimumSizeHint(self) -> QSize:
        """As wide, but as low as may be."""
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())


def scrolling(column: QWidget) -> QScrollArea:
    """The choices, and what stands below them, scroll where the window is too low for all."""
    area = _Column()
    area.setObjectName("writeChoicesArea")
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
