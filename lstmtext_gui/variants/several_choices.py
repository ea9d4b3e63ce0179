"""How many texts at once, and at which temperatures."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QHBoxLayout, QSpinBox, QWidget

from lstmtext.wording import count
from lstmtext_gui.style.fields import name_spin
from lstmtext_gui.style.widgets import UNIT, make_label

MAX_EACH = 20
_USUAL = (0.5, 0.8, 1.1)
_USUAL_EACH = 3


class SeveralChoices(QWidget):
    """A number of texts, and up to three temperatures, each with a tick.

    Signals:
        changed: Any of it.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("severalChoices")
        self._each = QSpinBox()
        self._each.setRange(1, MAX_EACH)
        self._each.setValue(_USUAL_EACH)
        name_spin(self._each, "severalCountSpin", "Texts at each creativity", "1 to 20 texts")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(UNIT)
        layout.setHorizontalSpacing(2 * UNIT)
        caption = make_label("Te&xts each", name="severalCountCaption", role="caption", size=0.9)
        caption.setBuddy(self._each)
        caption.setWordWrap(False)
        layout.addWidget(caption, 0, 0)
        layout.addWidget(self._each, 0, 1)
        at = make_label("Creativity", name="severalAtCaption", role="caption", size=0.9)
        at.setWordWrap(False)
        layout.addWidget(at, 1, 0)
        self._rows = [self._row(place, usual) for place, usual in enumerate(_USUAL, 1)]
        for place, (box, spin) in enumerate(self._rows, 1):
            pair = QHBoxLayout()  # what belongs together stands together
            pair.setSpacing(0)
            pair.addWidget(box)
            pair.addWidget(spin, 1)
            layout.addLayout(pair, 1, place)
            box.toggled.connect(self._on_changed)
            spin.valueChanged.connect(self._on_changed)
        layout.setColumnStretch(len(self._rows) + 1, 1)
        self._each.valueChanged.connect(self._on_changed)

    def _row(self, place: int, usual: float) -> tuple[QCheckBox, QDoubleSpinBox]:
        box, spin = QCheckBox(), QDoubleSpinBox()
        box.setObjectName(f"severalBox{place}")
        box.setAccessibleName(f"Write at creativity {place}")
        box.setToolTip("Write at this creativity")
        box.setChecked(True)
        spin.setRange(0.0, 2.0)
        spin.setSingleStep(0.05)
        spin.setValue(usual)
        tip = "Below 1 likely words are favoured, above 1 unlikely ones come more often"
        name_spin(spin, f"severalTemperature{place}", f"Creativity {place}", tip)
        return box, spin

    @property
    def count(self) -> int:
        """Texts at each temperature."""
        return self._each.value()

    @property
    def temperatures(self) -> tuple[float, ...]:
        """Those with a tick, each once, the lowest first."""
        return tuple(sorted({round(s.value(), 2) for b, s in self._rows if b.isChecked()}))

    def again_words(self, seed: int) -> str:
        """Which seed and number write the same texts again."""
        return f"Seed {seed} with {count(self.count, 'text')} each writes the same again."

    @Slot()
    def _on_changed(self) -> None:
        for box, spin in self._rows:
            spin.setEnabled(box.isChecked())
        self.changed.emit()
