"""How wild the model writes: a preset, the creativity, and more, folded away."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QInputDialog,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.preferences import Preferences
from lstmtext_gui.style.fields import add_row, make_link, name_spin
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.writing_jobs import Filters
from lstmtext_gui.write.filter_choices import FilterChoices
from lstmtext_gui.write.sampler_presets import OWN, OWN_ODDS, SAMPLERS, WORDS, Sampler

_MY_OWN = "my own"
_MY_OWN_WORDS = "My Own"
_KEPT = "kept:"  # before the name of a preset of the person's
_MAX_KEPT = 50


class SamplerChoices(QWidget):
    """The preset, and everything it stands for.

    Signals:
        changed: Any of it.

    Attributes:
        more: What is folded away; it stands below the other choices.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("samplerChoices")
        self._preferences: Preferences | None = None
        self._kept: dict[str, Sampler] = {}
        self._combo = QComboBox()
        self.temperature_spin = QDoubleSpinBox()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self.more = QWidget()
        self._more = FilterChoices()
        self._more.hide()
        self._sentence = make_label(name="samplerSentence", role="muted", size=0.9)
        self._keep = make_link("keepPresetButton", "Keep as a Preset…", "Give these choices a name")
        self._delete = make_link("deletePresetButton", "Delete This Preset", "Forget its name")
        self._more_button = make_link(
            "moreButton", "More choices", "Keep the model from unlikely words and from repetition"
        )
        self._set_up_temperature()
        self._more_button.setCheckable(True)
        self._lay_out()
        self._connect()
        self._fill_combo()
        self.sampler = SAMPLERS["balanced"]

    # What is chosen

    @property
    def filters(self) -> Filters:
        """What restrains the model."""
        return self._more.filters

    @property
    def sampler(self) -> Sampler:
        """All of it."""
        return Sampler(self.temperature_spin.value(), self.filters)

    @sampler.setter
    def sampler(self, sampler: Sampler) -> None:
        with QSignalBlocker(self.temperature_spin):
            self.temperature_spin.setValue(sampler.temperature)
        self._more.filters = sampler.filters
        self._on_changed()

    @property
    def last(self) -> QWidget:
        """What Tab comes to last of that which is not folded away."""
        return self._slider

    @property
    def unfolded_width(self) -> int:
        """Pixels that it needs at least once everything is unfolded."""
        return max(self._more.minimumSizeHint().width(), self.minimumSizeHint().width())

    def keep_presets_in(self, preferences: Preferences) -> None:
        """Offer the presets that the person has kept, and keep new ones there."""
        self._preferences = preferences
        kept = preferences.sampler_presets
        self._kept = {name: Sampler.from_numbers(numbers).rounded for name, numbers in kept.items()}
        self._fill_combo()
        self._show_preset()

    # Setting up

    def _set_up_temperature(self) -> None:
        self._combo.setObjectName("samplerCombo")
        self._combo.setAccessibleName("How to choose words")
        self._combo.setToolTip("A way to choose each next word, by its name")
        self.temperature_spin.setRange(0.0, 2.0)
        self.temperature_spin.setSingleStep(0.05)
        self.temperature_spin.setDecimals(2)
        name_spin(
            self.temperature_spin,
            "temperatureSpin",
            "Creativity (temperature)",
            "Below 1 it favours likely words, above 1 it takes more unlikely ones; "
            "at 0 always the likeliest",
        )
        self._slider.setObjectName("temperatureSlider")
        self._slider.setAccessibleName("Creativity")
        self._slider.setToolTip(self.temperature_spin.toolTip())
        self._slider.setRange(0, 200)
        self._slider.setPageStep(10)
        self._slider.setMinimumHeight(20)  # else the style cuts the handle

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        add_row(layout, "Wa&y of writing", self._combo)
        for part in (self._sentence, self._keep, self._delete):
            layout.addWidget(part)
        add_row(layout, "&Creativity", self.temperature_spin)
        layout.addWidget(self._slider)
        layout.addLayout(self._ends())
        layout.addWidget(self.more)
        below = QVBoxLayout(self.more)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(UNIT)
        below.addWidget(self._more_button)
        below.addWidget(self._more)

    def _ends(self) -> QHBoxLayout:
        ends = QHBoxLayout()
        ends.addWidget(make_label("repeats", name="repeatsLabel", role="muted", size=0.9))
        wild = make_label("wild", name="wildLabel", role="muted", size=0.9)
        wild.setAlignment(Qt.AlignmentFlag.AlignRight)
        ends.addWidget(wild)
        return ends

    def _connect(self) -> None:
        self.temperature_spin.valueChanged.connect(self._on_changed)
        self._more.changed.connect(self._on_changed)
        self._slider.valueChanged.connect(self._on_slider)
        self._combo.currentIndexChanged.connect(self._on_chosen)
        self._more_button.toggled.connect(self._on_more)
        self._more.reset_requested.connect(self._on_reset)
        self._keep.clicked.connect(self._ask_for_name)
        self._delete.clicked.connect(self._forget)

    # What the person does

    @Slot(int)
    def _on_slider(self, value: int) -> None:
        self.temperature_spin.setValue(value / 100)

    @Slot()
    def _on_changed(self) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(self.temperature_spin.value() * 100))
        self._show_preset()
        self.changed.emit()

    @Slot()
    def _on_reset(self) -> None:
        self.sampler = OWN

    @Slot(bool)
    def _on_more(self, shown: bool) -> None:
        self._more.setVisible(shown)
        self._more_button.setText("Fewer choices" if shown else "More choices")

    @Slot()
    def _on_chosen(self) -> None:
        chosen = str(self._combo.currentData())
        sampler = SAMPLERS.get(chosen) or self._kept.get(chosen.removeprefix(_KEPT))
        if sampler is not None and sampler != self.sampler.rounded:
            self.sampler = sampler
        elif chosen == _MY_OWN:
            self._show_preset()  # what is set has another name
            self._more_button.setChecked(True)

    @Slot()
    def _ask_for_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setObjectName("presetNameDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Keep as a Preset")
        dialog.setLabelText("Name of the preset:")
        dialog.textValueSelected.connect(self.keep)
        dialog.open()

    @Slot(str)
    def keep(self, name: str) -> None:
        """Keep what is chosen under a name; an older preset of that name is replaced."""
        name = " ".join(name.split())[:40]
        if name in (_MY_OWN_WORDS, *(words for words, _ in WORDS.values())):
            name += " 2"  # two of one name could not be told apart
        if name and (name in self._kept or len(self._kept) < _MAX_KEPT):
            self._kept[name] = self.sampler.rounded
            self._keep_all()

    @Slot()
    def _forget(self) -> None:
        self._kept.pop(str(self._combo.currentData()).removeprefix(_KEPT), None)
        self._keep_all()

    def _keep_all(self) -> None:
        if self._preferences is not None:
            numbers = {name: sampler.as_numbers() for name, sampler in self._kept.items()}
            self._preferences.sampler_presets = numbers
            self._preferences.save()
        self._fill_combo()
        self._show_preset()

    # What is shown

    def _fill_combo(self) -> None:
        with QSignalBlocker(self._combo):
            self._combo.clear()
            for name in SAMPLERS:
                self._combo.addItem(WORDS[name][0], name)
            for name in sorted(self._kept):
                self._combo.addItem(name, _KEPT + name)
            self._combo.addItem(_MY_OWN_WORDS, _MY_OWN)

    def _show_preset(self) -> None:
        """Name what is set, if it has a name."""
        present = self.sampler.rounded
        named = [(name, s) for name, s in SAMPLERS.items()]
        named += [(_KEPT + name, sampler) for name, sampler in self._kept.items()]
        name = next((name for name, sampler in named if sampler == present), _MY_OWN)
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findData(name))
        own = OWN_ODDS if present == OWN else "Set by you."
        self._sentence.setText(WORDS[name][1] if name in WORDS else own)
        self._keep.setVisible(name == _MY_OWN)
        self._delete.setVisible(name.startswith(_KEPT))
