"""How to learn: from a model or from nothing, the level, the time, the device."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from lstmtext.presets import PRESETS
from lstmtext.wording import duration
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.controls import CalmComboBox, MinutesSpinBox
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.jobs import Machine

OWN_MINUTES = "own"
_PRESET_NAMES = {"quick": "Quick", "balanced": "Balanced", "thorough": "Thorough"}
_OWN_SENTENCE = "As good as it gets in this time. More time makes a larger network."
_MINUTES = (0.1, 1440.0)
_BOX = 4 * UNIT  # what the check box itself takes


class LearnForm(QWidget):
    """Three choices that read as a sentence: letter by letter, balanced, on this device.

    Signals:
        changed: Something was chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._status = SessionStatus()
        self.level_combo = CalmComboBox("levelCombo", "What the model learns")
        for name, level in LEVELS.items():
            if level.words:
                self.level_combo.addItem(level.words, name)
        self.level_combo.setPlaceholderText("As the model does")
        self._own_level = str(self.level_combo.currentData())
        self.start_check = QCheckBox()
        self.start_check.setObjectName("startFromModelCheck")
        self.start_check.setAccessibleName("Start from the open model")
        # A long name must not widen the panel.
        self.start_check.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.preset_combo = CalmComboBox("presetCombo", "How long to learn")
        for preset in PRESETS.values():
            words = f"{_PRESET_NAMES[preset.name]}, {duration(preset.minutes * 60)}"
            self.preset_combo.addItem(words, preset.name)
        self.preset_combo.addItem("Minutes of my own", OWN_MINUTES)
        self.preset_combo.setCurrentIndex(self.preset_combo.findData("balanced"))
        self.minutes_spin = _minutes_spin()
        self._preset_words = make_label(name="presetLabel", role="muted", size=0.9)
        self.device_combo = CalmComboBox("deviceCombo", "What to compute on")
        self.device_combo.addItem("This computer’s processor", "cpu")
        self._device_words = make_label(name="deviceLabel", role="muted", size=0.9)
        self._lay_out()
        self._show_time()
        self._device_words.setVisible(False)
        self.start_check.toggled.connect(self._on_start_check)
        self.preset_combo.currentIndexChanged.connect(self._show_time)
        for combo in (self.level_combo, self.preset_combo, self.device_combo):
            combo.currentIndexChanged.connect(self._tell)
        self.minutes_spin.valueChanged.connect(self._tell)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        caption = make_label("Lear&n", name="learnCaption", role="caption", size=0.9)
        caption.setBuddy(self.level_combo)
        for widget in (
            caption,
            self.start_check,
            self.level_combo,
            self.preset_combo,
            self.minutes_spin,
            self._preset_words,
            self.device_combo,
            self._device_words,
        ):
            layout.addWidget(widget)

    @property
    def level(self) -> str:
        """The chosen level, as the library names it; that of the model to start from."""
        model = self._status.model
        if self.starts_from_model and model is not None:
            return model.level
        return str(self.level_combo.currentData())

    @property
    def starts_from_model(self) -> bool:
        """Whether to start from the open model instead of from nothing."""
        return self.start_check.isChecked()

    @property
    def preset(self) -> str:
        """The chosen preset, as the library names it; any, where the minutes are the person's."""
        return "balanced" if self.minutes is not None else str(self.preset_combo.currentData())

    @property
    def minutes(self) -> float | None:
        """The person's own number of minutes; None where a preset is chosen."""
        is_own = self.preset_combo.currentData() == OWN_MINUTES
        return round(self.minutes_spin.value(), 1) if is_own else None

    @property
    def device(self) -> str:
        """The chosen device, as the library names it."""
        return str(self.device_combo.currentData())

    def choose(self, *, level: str, preset: str) -> None:
        """Make choices for the person, as when the sample is opened."""
        self.start_check.setChecked(False)
        self.level_combo.setCurrentIndex(self.level_combo.findData(level))
        self.preset_combo.setCurrentIndex(self.preset_combo.findData(preset))

    def show_level(self, level: str) -> None:
        """Show the level of a run that is resumed, which was chosen when it began."""
        row = self.level_combo.findData(level)
        if row >= 0:
            self.level_combo.setCurrentIndex(row)

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        if status.machine is not None and status.machine != self._status.machine:
            self._show_machine(status.machine)
        was, self._status = self._status, status
        training = status.training is not JobState.IDLE
        if not training:
            self._show_start_check(status, status.model != was.model or was.can_stop_training)
        self.start_check.setEnabled(not training)
        self.level_combo.setEnabled(not training and not self.starts_from_model)
        self.preset_combo.setEnabled(not training)
        self.minutes_spin.setEnabled(not training)
        self.device_combo.setEnabled(not training)

    def _show_start_check(self, status: SessionStatus, is_another: bool) -> None:
        """Offer to start from the model; with another one it must be asked for anew."""
        model = status.model
        if is_another or not status.can_start_from_model:
            self.start_check.setChecked(False)
        self.start_check.setVisible(status.can_start_from_model)
        if model is not None:
            words = f"Start from “{model.name}”"
            self.start_check.setAccessibleName(words)
            self.start_check.setToolTip(f"{words}: it learns this text besides what it knows")
            self._elide_start_check()

    def _elide_start_check(self) -> None:
        words = self.start_check.accessibleName()
        metrics = self.start_check.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, self.width() - _BOX)
        self.start_check.setText(shown.replace("&", "&&"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the model's name as there is room for."""
        super().resizeEvent(event)
        self._elide_start_check()

    @Slot(bool)
    def _on_start_check(self, on: bool) -> None:
        model = self._status.model
        if on and model is not None:
            self._own_level = str(self.level_combo.currentData())
            self.level_combo.setCurrentIndex(self.level_combo.findData(model.level))
        else:
            self.level_combo.setCurrentIndex(self.level_combo.findData(self._own_level))
        self.level_combo.setEnabled(not on)
        self._tell()

    def _show_machine(self, machine: Machine) -> None:
        chosen = self.device
        with QSignalBlocker(self.device_combo):
            self._list_devices(machine, chosen)
        self._tell()

    def _list_devices(self, machine: Machine, chosen: str) -> None:
        self.device_combo.clear()
        for device, name in machine.devices:
            self.device_combo.addItem(name, device)
            row = self.device_combo.count() - 1
            self.device_combo.setItemData(row, name, Qt.ItemDataRole.ToolTipRole)
        if machine.no_cuda is not None:
            self.device_combo.addItem("CUDA: not available", "cuda")
            row = self.device_combo.count() - 1
            reason = machine.no_cuda[0].upper() + machine.no_cuda[1:] + "."
            self.device_combo.setItemData(row, reason, Qt.ItemDataRole.ToolTipRole)
            model = self.device_combo.model()
            assert isinstance(model, QStandardItemModel)
            model.item(row).setEnabled(False)
            self._device_words.setText(f"No CUDA: {machine.no_cuda}.")
        self._device_words.setVisible(machine.no_cuda is not None)
        preferred = "cuda" if machine.no_cuda is None else chosen
        self.device_combo.setCurrentIndex(max(self.device_combo.findData(preferred), 0))

    @Slot()
    def _show_time(self) -> None:
        own = self.preset_combo.currentData() == OWN_MINUTES
        self.minutes_spin.setVisible(own)
        self._preset_words.setText(_OWN_SENTENCE if own else PRESETS[self.preset].sentence)

    @Slot()
    def _tell(self) -> None:
        for combo in (self.level_combo, self.preset_combo, self.device_combo):
            combo.setToolTip(f"{combo.accessibleName()}: {combo.currentText()}")
        self.device_combo.setAccessibleDescription(self._device_words.text())
        self.changed.emit()


def _minutes_spin() -> MinutesSpinBox:
    spin = MinutesSpinBox()
    spin.setObjectName("minutesSpin")
    spin.setAccessibleName("Minutes to learn")
    spin.setToolTip("How many minutes to learn, from a tenth of one to a day")
    spin.setDecimals(1)
    spin.setRange(*_MINUTES)
    spin.setSuffix(" minutes")
    spin.setKeyboardTracking(False)
    spin.setMinimumHeight(4 * UNIT)
    spin.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)  # a style sheet cannot say this
    return spin
