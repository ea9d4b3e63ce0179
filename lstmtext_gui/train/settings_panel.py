"""The side panel: which text, how to learn it, what will come of it, and the button that trains."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QVBoxLayout,
    QWidget,
)

from lstmtext.errors import ConfigError
from lstmtext.presets import PRESETS
from lstmtext.settings import TrainingSettings
from lstmtext_gui.actions import Actions
from lstmtext_gui.choices import Measured, Wishes, settings_for
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.controls import ButtonRow, FoldButton
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label, make_scrolling
from lstmtext_gui.train.advanced_settings import AdvancedSettings
from lstmtext_gui.train.forecast_words import course_words, further_words, short_words, size_words
from lstmtext_gui.train.learn_form import LearnForm
from lstmtext_gui.train.text_card import TextCard
from lstmtext_gui.workers.jobs import Beginning, TextInfo

_WIDTH = (300, 432)  # pixels, at a usual font and at a large one
_LINES = 17  # lines of the usual font are as wide as the panel


class SettingsPanel(QFrame):
    """Reads as a sentence: this text, letter by letter, balanced, on this device.

    Signals:
        forecast_wanted: `TrainingSettings` of a new model of the open text; None if there is
            nothing to measure.
    """

    forecast_wanted = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self._status = SessionStatus()
        self._asked: tuple[TextInfo | None, TrainingSettings | None] = (None, None)
        self._measured: Measured | None = None
        self._problem = ""
        self._is_refused = self._trains_next = False
        self._text_card = TextCard(actions)
        self._form = LearnForm()
        self._forecast = make_label(name="forecastLabel", role="muted", size=0.9)
        self.train_button = ActionButton(actions["trainAction"], name="trainButton", role="primary")
        self._run_buttons = _run_buttons(actions)
        self._run_row = ButtonRow(self._run_buttons[:2], spacing=UNIT, fill=True)
        self._advanced = AdvancedSettings()
        self._fold = FoldButton("advancedLink", "Advanced", self._advanced)
        self._lay_out()
        self._fit_width()
        self._form.changed.connect(self._on_choice)
        self._advanced.changed.connect(self._on_choice)
        self.show_status(self._status)

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("sidePanelContent")
        self._scroll = make_scrolling(content, name="sidePanelScroll")
        self._scroll.viewport().setObjectName("sidePanelView")  # its own name says it is Qt's part
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(self._text_card)
        layout.addSpacing(2 * UNIT)
        layout.addWidget(self._form)
        layout.addWidget(self._forecast)
        layout.addSpacing(UNIT)
        layout.addWidget(self.train_button)
        for button in (self.train_button, *self._run_buttons[:2]):
            button.setMinimumHeight(4 * UNIT + 4)
        layout.addWidget(self._run_row)
        for button in self._run_buttons[2:]:
            layout.addWidget(button)
        layout.addSpacing(UNIT)
        layout.addWidget(self._fold)
        layout.addWidget(self._advanced)
        layout.addStretch(1)
        layout.addSpacing(UNIT)
        promise = "Nothing leaves this computer."
        layout.addWidget(make_label(promise, name="promiseLabel", role="muted", size=0.9))

    def _fit_width(self) -> None:
        """As wide as the font needs, within what leaves room for the page."""
        narrow, wide = _WIDTH
        self.setFixedWidth(min(max(_LINES * self.fontMetrics().height(), narrow), wide))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit_width()

    # The choices

    @property
    def level_combo(self) -> QComboBox:
        """What the model learns."""
        return self._form.level_combo

    @property
    def preset_combo(self) -> QComboBox:
        """How long to learn."""
        return self._form.preset_combo

    @property
    def minutes_spin(self) -> QDoubleSpinBox:
        """The person's own minutes."""
        return self._form.minutes_spin

    @property
    def device_combo(self) -> QComboBox:
        """What to compute on."""
        return self._form.device_combo

    @property
    def level(self) -> str:
        """The chosen level, as the library names it; that of the model to start from."""
        return self._form.level

    @property
    def starts_from_model(self) -> bool:
        """Whether to start from the open model instead of from nothing."""
        return self._form.starts_from_model

    @property
    def preset(self) -> str:
        """The chosen preset, as the library names it."""
        return self._form.preset

    @property
    def device(self) -> str:
        """The chosen device, as the library names it."""
        return self._form.device

    @property
    def wishes(self) -> Wishes:
        """What was chosen beyond these; a model to start from keeps its own shape."""
        changes = () if self.starts_from_model else self._advanced.changes
        return Wishes(self._form.minutes, changes, self._advanced.sample_prompt)

    def choose(self, *, level: str, preset: str) -> None:
        """Make choices for the person, as when the sample is opened."""
        self._form.choose(level=level, preset=preset)

    def choices_hold(self) -> bool:
        """Whether every value does; else the first that does not is brought into view."""
        wrong = None if self.starts_from_model else self._advanced.first_wrong()
        if wrong is not None:
            self._fold.setChecked(True)
            wrong.setFocus()
            self._scroll.ensureWidgetVisible(wrong)
        return wrong is None and not self._problem

    def set_primary(self, primary: bool) -> None:
        """Whether training is what the person most likely wants next."""
        self._trains_next = primary
        self._place_primary()

    def _place_primary(self) -> None:
        """Train is the filled button only where it can be pressed with these settings."""
        wrong = not self.starts_from_model and self._advanced.first_wrong() is not None
        does = not (wrong or self._problem or self._is_refused)
        self.train_button.set_role("primary" if self._trains_next and does else "")

    # What there is to show

    @Slot(object)
    def show_beginning(self, beginning: Beginning) -> None:
        """Show the level of a run that is resumed, which was chosen when it began."""
        if beginning.history is not None:
            self._form.show_level(beginning.level)

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        self._status = status
        self._text_card.show_status(status)
        self._form.show_status(status)
        training = status.training is not JobState.IDLE
        self._advanced.setEnabled(not training)
        self.train_button.setVisible(not training)
        for button in self._run_buttons:
            button.setVisible(training)
        self._run_row.setVisible(training)
        self._run_row.refit()
        self._on_choice()

    @Slot(object, object)
    def show_speed(self, settings: TrainingSettings, measured: Measured) -> None:
        """Say how long it takes, now that this computer has tried."""
        if settings == self._asked[1]:
            self._measured = measured
            self._show_forecast()

    @Slot(object, str)
    def show_refusal(self, settings: TrainingSettings, sentence: str) -> None:
        """Say why these settings do not do for this text."""
        if settings == self._asked[1]:
            self._measured = None
            self._forecast.setText(sentence)
            self._forecast.setVisible(True)
            self._is_refused = True
            self._place_primary()

    @Slot()
    def _on_choice(self) -> None:
        text, settings = self._status.text, None
        self._problem = ""
        self._advanced.show_further(self.starts_from_model)
        if text is not None and not self.starts_from_model:
            try:
                settings = settings_for(text, self.level, self.preset, self.device, self.wishes)
            except ConfigError as error:
                self._problem = f"{error}."
        self._advanced.show_suited(settings)
        if (text, settings) != self._asked:
            self._asked = (text, settings)
            self._measured, self._is_refused = None, False
            self._show_forecast()
            self.forecast_wanted.emit(settings)
        elif settings is None:
            self._show_forecast()
        self._place_primary()

    def _show_forecast(self) -> None:
        text, settings = self._asked
        self._forecast.setText(" ".join(filter(None, self._forecast_words(text, settings))))
        self._forecast.setVisible(bool(self._forecast.text()))

    def _forecast_words(
        self, text: TextInfo | None, settings: TrainingSettings | None
    ) -> list[str]:
        model = self._status.model
        if self.starts_from_model and model is not None:
            minutes = self._form.minutes or PRESETS[self.preset].minutes
            return [further_words(model, minutes)]
        if text is None or settings is None:
            return [self._problem]
        words = [size_words(text, settings, self._measured)]
        if self._measured is not None:
            words.append(course_words(settings, self._measured))
        return [*words, short_words(text)]


def _run_buttons(actions: Actions) -> list[ActionButton]:
    """What can be done with the run that is trained; what is done seldom looks less like it."""
    return [
        ActionButton(actions[action], name=name, role=role)
        for action, name, role in (
            ("stopAction", "stopButton", ""),
            ("pauseAction", "pauseButton", ""),
            ("discardTrainingAction", "discardTrainingButton", "link"),
        )
    ]
