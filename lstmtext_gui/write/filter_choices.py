"""What keeps the model from unlikely words and from repeating itself: one line of help each."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QVBoxLayout, QWidget

from lstmtext_gui.style.fields import add_field, make_link, name_spin
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.writing_jobs import Filters


class FilterChoices(QWidget):
    """All off at first.

    Signals:
        changed: Any of them.
        reset_requested: Back to the model's own odds.
    """

    changed = Signal()
    reset_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("moreChoices")
        self._top_k, self._top_p, self._min_p = QSpinBox(), QSpinBox(), QSpinBox()
        self._penalty, self._no_repeat = QDoubleSpinBox(), QSpinBox()
        self._spins: tuple[QSpinBox | QDoubleSpinBox, ...] = (
            *(self._top_k, self._top_p, self._min_p),
            *(self._penalty, self._no_repeat),
        )
        self._set_ranges()
        self._reset = make_link(
            "ownOddsButton",
            "Back to the Model’s Own Odds",
            "Creativity 1, and nothing left out: just what the model has learned",
        )
        self._reset.clicked.connect(self.reset_requested)
        self._lay_out()
        for spin in self._spins:
            spin.valueChanged.connect(self._on_spin)

    @property
    def filters(self) -> Filters:
        """What is chosen."""
        no_repeat = self._no_repeat.value()
        return Filters(
            top_p=self._top_p.value() / 100,
            min_p=self._min_p.value() / 100,
            repetition_penalty=self._penalty.value(),
            top_k=self._top_k.value(),
            no_repeat_ngram=no_repeat if no_repeat > 1 else 0,
        )

    @filters.setter
    def filters(self, filters: Filters) -> None:
        blockers = [QSignalBlocker(spin) for spin in self._spins]
        self._top_k.setValue(filters.top_k)
        self._top_p.setValue(round(100 * filters.top_p))
        self._min_p.setValue(round(100 * filters.min_p))
        self._penalty.setValue(filters.repetition_penalty)
        self._no_repeat.setValue(max(filters.no_repeat_ngram, 1))
        for blocker in blockers:
            blocker.unblock()

    def _set_ranges(self) -> None:
        self._top_k.setRange(0, 1_000)
        self._top_p.setRange(5, 100)
        self._top_p.setValue(100)
        self._min_p.setRange(0, 100)
        self._penalty.setRange(1.0, 3.0)
        self._penalty.setSingleStep(0.1)
        self._no_repeat.setRange(1, 100)  # to forbid that anything comes twice would be silly: off
        for spin in (self._top_p, self._min_p):
            spin.setSuffix(" %")
        self._top_k.setSpecialValueText("all")
        for off in (self._min_p, self._penalty, self._no_repeat):
            off.setSpecialValueText("off")

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        rows = (
            ("Likeliest few (top-&k)", "topKSpin", "Only so many of the likeliest."),
            (
                *("Likeliest &only (top-p)", "topPSpin"),
                "Only the likeliest that have this share of the odds together.",
            ),
            (
                *("No &unlikely ones (min-p)", "minPSpin"),
                "Nothing below this share of the likeliest one’s odds.",
            ),
            (
                *("Less re&petition (penalty)", "penaltySpin"),
                "How much less likely a word becomes by having been written.",
            ),
            (
                *("No ph&rase twice", "noRepeatSpin"),
                "A phrase of so many words, or letters, never comes again.",
            ),
        )
        for spin, (words, name, meaning) in zip(self._spins, rows, strict=True):
            name_spin(spin, name, words.replace("&", ""), meaning)
            hint = make_label(meaning, name=f"{name}Hint", role="muted", size=0.9)
            add_field(layout, words, spin, spin, hint)
        layout.addWidget(self._reset)

    @Slot()
    def _on_spin(self) -> None:
        self.changed.emit()
