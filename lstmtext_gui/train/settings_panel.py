"""The side panel: which text, how to learn it, and the button that trains."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from lstmtext.presets import PRESETS, preset_settings
from lstmtext.text.subwords import suitable_vocab_size
from lstmtext.wording import count, duration, rough_count
from lstmtext_gui.actions import Actions
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label
from lstmtext_gui.text.encodings import encoding_name
from lstmtext_gui.workers.jobs import Beginning, Machine, TextInfo

_PRESET_NAMES = {"quick": "Quick", "balanced": "Balanced", "thorough": "Thorough"}
_WIDTH = 300
_LONGEST_NOTE = 90  # characters
_TRAINING_SHARE = 0.9  # of the text; the rest is held out


class SettingsPanel(QFrame):
    """Reads as a sentence: this text, letter by letter, balanced, on this device."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(_WIDTH)
        self._status = SessionStatus()
        self._name = make_label("No text yet", name="textNameLabel", size=1.2, bold=True)
        self._details = make_label(name="textDetailsLabel", role="muted", size=0.9)
        self._note = make_label(name="textNoteLabel", role="muted", size=0.9)
        self._links = {
            name: ActionButton(actions[f"{name}Action"], name=f"{name}Link", role="link", text=text)
            for name, text in (
                ("openText", "Open Text…"),
                ("howRead", "How it was read…"),
                ("cancelOpening", "Cancel"),
            )
        }
        self.level_combo = _combo("levelCombo", "What the model learns")
        for name, level in LEVELS.items():
            if level.words:
                self.level_combo.addItem(level.words, name)
        self.level_combo.setPlaceholderText("As the model does")
        self._own_level = str(self.level_combo.currentData())
        self._start_check = QCheckBox()
        self._start_check.setObjectName("startFromModelCheck")
        self._start_check.setAccessibleName("Go on from the open model")
        self._start_check.toggled.connect(self._on_start_check)
        self.preset_combo = _combo("presetCombo", "How long to learn")
        for preset in PRESETS.values():
            words = f"{_PRESET_NAMES[preset.name]}, {duration(preset.minutes * 60)}"
            self.preset_combo.addItem(words, preset.name)
        self.preset_combo.setCurrentIndex(self.preset_combo.findData("balanced"))
        self.device_combo = _combo("deviceCombo", "What to compute on")
        self.device_combo.addItem("This computer’s processor", "cpu")
        self._forecast = make_label(name="forecastLabel", role="muted", size=0.9)
        self.train_button = ActionButton(actions["trainAction"], name="trainButton", role="primary")
        self._stop_button = ActionButton(actions["stopAction"], name="stopButton")
        for button in (self.train_button, self._stop_button):
            button.setMinimumHeight(4 * UNIT + 4)
        self._lay_out()
        for combo in (self.level_combo, self.preset_combo, self.device_combo):
            combo.currentIndexChanged.connect(self._on_choice)
        self.show_status(self._status)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(make_label("Text", name="textCaption", role="caption", size=0.9))
        layout.addWidget(self._name)
        layout.addWidget(self._details)
        layout.addWidget(self._note)
        links = QHBoxLayout()
        links.setSpacing(2 * UNIT)
        for link in self._links.values():
            links.addWidget(link)
        links.addStretch(1)
        layout.addLayout(links)
        layout.addSpacing(2 * UNIT)
        layout.addWidget(self._caption("&Learn", self.level_combo))
        layout.addWidget(self._start_check)
        layout.addWidget(self.level_combo)
        layout.addWidget(self.preset_combo)
        layout.addWidget(self.device_combo)
        layout.addWidget(self._forecast)
        layout.addSpacing(UNIT)
        layout.addWidget(self.train_button)
        layout.addWidget(self._stop_button)
        layout.addStretch(1)
        promise = "Nothing leaves this computer."
        layout.addWidget(make_label(promise, name="promiseLabel", role="muted", size=0.9))

    def _caption(self, text: str, buddy: QComboBox) -> QLabel:
        label = make_label(text, name="learnCaption", role="caption", size=0.9)
        label.setBuddy(buddy)
        return label

    @property
    def level(self) -> str:
        """The chosen level, as the library names it; that of the model that is gone on with."""
        model = self._status.model
        if self.starts_from_model and model is not None:
            return model.level
        return str(self.level_combo.currentData())

    @property
    def starts_from_model(self) -> bool:
        """Whether to go on with the open model instead of beginning anew."""
        return self._start_check.isChecked()

    @property
    def preset(self) -> str:
        """The chosen preset, as the library names it."""
        return str(self.preset_combo.currentData())

    @property
    def device(self) -> str:
        """The chosen device, as the library names it."""
        return str(self.device_combo.currentData())

    def choose(self, *, level: str, preset: str) -> None:
        """Make choices for the person, as when the sample is opened."""
        self._start_check.setChecked(False)
        self.level_combo.setCurrentIndex(self.level_combo.findData(level))
        self.preset_combo.setCurrentIndex(self.preset_combo.findData(preset))

    @Slot(object)
    def show_beginning(self, beginning: Beginning) -> None:
        """Show the level of a run that goes on, which was chosen when it began."""
        row = self.level_combo.findData(beginning.level)
        if beginning.history is not None and row >= 0:
            self.level_combo.setCurrentIndex(row)

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        if status.machine is not None and status.machine != self._status.machine:
            self._show_machine(status.machine)
        was, self._status = self._status, status
        self._show_text(status)
        training = status.training is not JobState.IDLE
        if not training:
            self._show_start_check(status, status.model != was.model or was.can_stop_training)
        self._start_check.setEnabled(not training)
        self.level_combo.setEnabled(not training and not self.starts_from_model)
        self.preset_combo.setEnabled(not training)
        self.train_button.setVisible(not training)
        self._stop_button.setVisible(training)
        self._show_forecast()

    def _show_text(self, status: SessionStatus) -> None:
        note = ""
        if status.opening:
            self._name.setText(status.opening)
            self._details.setText(f"Opening…{status.opening_words}")
        elif status.text is None:
            self._name.setText("No text yet")
            self._details.setText("A novel, poems, letters, a list of names: any file with text.")
        else:
            self._name.setText(status.text.name)
            self._details.setText(_text_details(status.text))
            note = _text_note(status.text)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._links["howRead"].setVisible(status.text is not None and not status.opening)
        self._links["cancelOpening"].setVisible(bool(status.opening))

    def _show_start_check(self, status: SessionStatus, is_another: bool) -> None:
        """Offer to go on with the model; with another one it must be asked for anew."""
        model = status.model
        if is_another or not status.can_start_from_model:
            self._start_check.setChecked(False)
        self._start_check.setVisible(status.can_start_from_model)
        if model is not None:
            words = f"Go on from “{model.name}”"
            self._start_check.setAccessibleName(words)
            self._start_check.setToolTip(f"{words}: it learns this text besides what it knows")
            room = _WIDTH - 6 * UNIT - 4 * UNIT  # for the box itself
            shown = self._start_check.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideMiddle, room
            )
            self._start_check.setText(shown.replace("&", "&&"))

    @Slot(bool)
    def _on_start_check(self, on: bool) -> None:
        model = self._status.model
        if on and model is not None:
            self._own_level = str(self.level_combo.currentData())
            self.level_combo.setCurrentIndex(self.level_combo.findData(model.level))
        else:
            self.level_combo.setCurrentIndex(self.level_combo.findData(self._own_level))
        self.level_combo.setEnabled(not on)
        self._show_forecast()

    def _show_machine(self, machine: Machine) -> None:
        chosen = self.device
        self.device_combo.clear()
        for device, name in machine.devices:
            self.device_combo.addItem(name, device)
        if machine.no_cuda is not None:
            self.device_combo.addItem("CUDA: not available", "cuda")
            row = self.device_combo.count() - 1
            reason = machine.no_cuda[0].upper() + machine.no_cuda[1:] + "."
            self.device_combo.setItemData(row, reason, Qt.ItemDataRole.ToolTipRole)
            model = self.device_combo.model()
            assert isinstance(model, QStandardItemModel)
            model.item(row).setEnabled(False)
        preferred = "cuda" if machine.no_cuda is None else chosen
        self.device_combo.setCurrentIndex(max(self.device_combo.findData(preferred), 0))

    def _on_choice(self) -> None:
        self._show_forecast()

    def _show_forecast(self) -> None:
        preset = PRESETS[self.preset]
        words = [preset.sentence]
        if self.starts_from_model and self._status.model is not None:
            words = [_further_words(self._status.model)]
        elif self._status.text is not None:
            text = self._status.text
            settings = preset_settings(
                self.preset, num_characters=text.num_characters, level=self.level
            )
            vocab_size = _vocab_size(text, self.level)
            if vocab_size is not None:
                size = _num_parameters(vocab_size, settings.embedding_dim, settings.hidden_size)
                about = "" if self.level == "characters" else "About "
                words.append(f"{about}{rough_count(size)} weights.")
            if text.num_characters < 50_000:
                words.append("This text is short: the model may repeat whole sentences.")
        self._forecast.setText(" ".join(words))


def _combo(name: str, meaning: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(meaning)
    combo.setToolTip(meaning)
    combo.setMinimumHeight(4 * UNIT)
    return combo


def _further_words(model: ModelInfo) -> str:
    return (
        f"It keeps what it knows, {rough_count(model.num_parameters)} weights, and learns this "
        "text as well."
    )


def _text_details(text: TextInfo) -> str:
    return (
        f"{count(text.num_characters, 'character')} · {count(text.num_words, 'word')} · "
        f"{text.num_distinct:,} different characters · {_encoding(text)}"
    )


def _encoding(text: TextInfo) -> str:
    if text.encoding == "built-in":
        return text.encoding
    codecs = text.encoding.split(", ")
    if len(codecs) > 1:
        return f"read in {len(codecs)} encodings{', some of them guesses' * text.guessed}"
    return f"read as {encoding_name(text.encoding)}{', a guess' * text.guessed}"


def _text_note(text: TextInfo) -> str:
    """The most important note, cut to about two lines; the dialog has the rest."""
    if not text.notes:
        return ""
    first = text.notes[0]
    first = first if len(first) <= _LONGEST_NOTE else f"{first[:_LONGEST_NOTE].rstrip()}…"
    more = len(text.notes) - 1
    return f"{first} (and {count(more, 'more note')})" if more else first


def _vocab_size(text: TextInfo, level: str) -> int | None:
    """How many tokens a model will know; None where only training can tell."""
    if level == "characters":
        return text.num_distinct + 2
    if level == "subwords":
        return suitable_vocab_size(round(_TRAINING_SHARE * text.num_characters))
    return None


def _num_parameters(vocab_size: int, embedding_dim: int, hidden_size: int) -> int:
    gates = 4 * hidden_size * (embedding_dim + hidden_size + 2)
    return vocab_size * embedding_dim + gates + vocab_size * (hidden_size + 1)
