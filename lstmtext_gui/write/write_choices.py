"""The choices beside the sheet: how wild, how long, where to stop, and the seed."""

from __future__ import annotations

import random
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Slot
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
from lstmtext_gui.style.fields import add_row, make_link, name_spin
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import Filters
from lstmtext_gui.write.sampler_choices import SamplerChoices
from lstmtext_gui.write.sampler_presets import Sampler

_MAX_SEED = 2**31 - 1
_WIDTH = 35 * UNIT  # at least; wider where the words need it
_STOPS = (
    ("The length", ""),
    ("A line", "line"),
    ("A sentence", "sentence"),
    ("A paragraph", "paragraph"),
)


class _Chosen(NamedTuple):
    """All of it."""

    sampler: Sampler
    length: int
    stop_at: str | None
    seed: int


class WriteChoices(QWidget):
    """Way of writing, creativity, length, where to stop, seed; folded away, the filters.

    Where a variant is put on the sheet, they become what it was written with, and say so.

    Attributes:
        middle: Room below the creativity for what a writer looks at more often than at the rest.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("writeChoices")
        self._status = SessionStatus()
        self.sampler = SamplerChoices()
        self.length_spin = QSpinBox()
        self.seed_spin = QSpinBox()
        self.middle = QVBoxLayout()
        self._stop_combo = QComboBox()
        self._dice = QPushButton()
        self._mine: _Chosen | None = None  # before those of a variant were taken
        self._taken = QWidget()
        self._taken_label = make_label(name="takenChoicesLabel", role="muted", size=0.9)
        self._back = make_link(
            "backToMineButton", "Back to Mine", "The choices as they were before this text was used"
        )
        self._set_up()
        self._lay_out()
        self._length_touched = False
        self.length_spin.valueChanged.connect(self._on_length)
        self.sampler.changed.connect(self._on_own_choice)
        self._stop_combo.currentIndexChanged.connect(self._on_own_choice)
        self.seed_spin.valueChanged.connect(self._on_own_choice)
        self._dice.clicked.connect(self._on_own_choice)
        self._back.clicked.connect(self._go_back)

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
        taken = QHBoxLayout(self._taken)
        taken.setContentsMargins(0, 0, 0, 0)
        taken.setSpacing(UNIT)
        taken.addWidget(self._taken_label, 1)
        taken.addWidget(self._back)
        self._taken.hide()
        layout.addWidget(self._taken)
        layout.addWidget(self.sampler)
        layout.addLayout(self.middle)
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
        self._on_own_choice()

    # The choices of a variant

    def take(self, variant: Variant) -> None:
        """Choose what a variant was written with, and offer the way back."""
        mine, model = self._mine or self._chosen, self._status.model
        same_kind = model is None or model.name == variant.model  # else a length means another one
        length = variant.length if same_kind else mine.length
        sampler = Sampler(variant.temperature, variant.filters)
        self._choose(_Chosen(sampler, length, variant.stop_at, variant.seed))
        words = "This text’s own choices"
        if variant.num_together > 1:
            words += f"; it is number {variant.place} of {variant.num_together} at once"
        self._taken_label.setText(f"{words}.")
        self._mine = mine if self._chosen != mine else None
        self._taken.setVisible(self._mine is not None)

    @property
    def _chosen(self) -> _Chosen:
        seed = self.seed_spin.value()
        return _Chosen(self.sampler.sampler.rounded, self.length_spin.value(), self.stop_at, seed)

    def _choose(self, chosen: _Chosen) -> None:
        was_touched = self._length_touched
        self.sampler.sampler = chosen.sampler
        self.length_spin.setValue(chosen.length)
        self._stop_combo.setCurrentIndex(self._stop_combo.findData(chosen.stop_at or ""))
        self.seed_spin.setValue(chosen.seed)
        self._length_touched = was_touched

    @Slot()
    def _go_back(self) -> None:
        if self._mine is not None:
            self._choose(self._mine)

    @Slot()
    def _on_own_choice(self) -> None:
        """From now on they are the person's again."""
        self._mine = None
        self._taken.hide()

    @Slot()
    def next_seed(self) -> None:
        """Go on to the next seed."""
        self._go_on_by(self.seed_spin.value() % _MAX_SEED + 1)

    @Slot()
    def roll_seed(self) -> None:
        """Choose another seed."""
        self._go_on_by(random.randrange(1, 1_000_000))

    def _go_on_by(self, seed: int) -> None:
        """Take a seed that nobody chose: the other choices are whose they were."""
        with QSignalBlocker(self.seed_spin):
            self.seed_spin.setValue(seed)

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
        """Wide enough for all of it, scroll bar included; and high enough."""
        content = self.widget()
        assert content is not None
        needed = max(content.minimumSizeHint().width(), _WIDTH)
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(needed + bar, content.heightForWidth(needed))

    def minimumSizeHint(self) -> QSize:
        """As wide, but as low as may be."""
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())


def scrolling(column: QWidget) -> QScrollArea:
    """The choices, and what stands with them, scroll where the window is too low for all."""
    area = _Column()
    area.setObjectName("writeChoicesArea")
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
