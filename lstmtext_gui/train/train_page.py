"""The Train page: how learning goes, in words, as a curve, and by what the model writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import clock, duration
from lstmtext_gui.actions import Actions
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.theme import Theme, scaled_font
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_card, make_label, restyle
from lstmtext_gui.train.empty_state import empty_state
from lstmtext_gui.train.loss_chart import LossChart
from lstmtext_gui.train.run_notice import RunNotice
from lstmtext_gui.train.train_words import comparison, headline, loss_sentence
from lstmtext_gui.workers.jobs import Beginning, TrainingProgress

if TYPE_CHECKING:
    from lstmtext import EpochResult, TextModel
    from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample

_STEPS = 1000  # of the progress bar


class TrainPage(QWidget):
    """Shows one training run; before the first, what to do.

    Signals:
        write_requested: The person wants to write with the model.
    """

    write_requested = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("trainPage")
        self._status = SessionStatus()
        self._validation: list[float] = []
        self._unit = "token"
        self.headline = make_label(name="headlineLabel", size=1.8, bold=True)
        self._clock = make_label(name="clockLabel", role="muted")
        self._clock.setWordWrap(False)
        self._sentence = make_label(name="verdictLabel", role="muted")
        self._sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._comparison = make_label(name="comparisonLabel", role="muted", size=0.9)
        self._comparison.hide()
        self.progress_bar = QProgressBar()
        self.progress_bar.setObjectName("trainProgress")
        self.progress_bar.setAccessibleName("Share of the training done")
        self.progress_bar.setRange(0, _STEPS)
        self.progress_bar.setTextVisible(False)
        self.chart = LossChart()
        self._sample = QPlainTextEdit()
        self._write_button = ActionButton(
            actions["generateAction"], name="writeWithThisButton", text="Write With This"
        )
        self._write_button.clicked.connect(self.write_requested)
        self._notice = RunNotice(actions)
        self._stack = QStackedWidget()
        self._stack.addWidget(empty_state(actions))
        self._stack.addWidget(self._run_view())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self._notice)
        layout.addWidget(self._stack, 1)
        self.show_status(self._status)

    def _run_view(self) -> QWidget:
        view = QWidget()
        layout = QVBoxLayout(view)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(UNIT)
        top = QHBoxLayout()
        top.addWidget(self.headline, 1)
        top.addWidget(self._clock, alignment=Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(top)
        layout.addWidget(self._sentence)
        layout.addWidget(self._comparison)
        layout.addSpacing(UNIT)
        layout.addWidget(self.progress_bar)
        layout.addSpacing(UNIT)
        card, card_layout = make_card("chartCard")
        card_layout.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        card_layout.addWidget(self.chart)
        layout.addWidget(card, 5)
        layout.addSpacing(UNIT)
        layout.addWidget(self._sample_heading())
        layout.addWidget(self._sample_card(), 3)
        return view

    def _sample_heading(self) -> QLabel:
        return make_label("What it writes", name="sampleHeading", size=1.2, bold=True)

    def _sample_card(self) -> QFrame:
        card, layout = make_card("sampleCard")
        self._sample.setObjectName("sampleEdit")
        self._sample.setAccessibleName("What the model writes at the moment")
        self._sample.setProperty("role", "document")
        self._sample.setReadOnly(True)
        self._sample.setPlaceholderText("What the model writes appears here while it learns.")
        self._sample.setFont(scaled_font(1.2, serif=True))
        self._sample.setFrameShape(QFrame.Shape.NoFrame)
        self._sample.setTabChangesFocus(True)
        layout.addWidget(self._sample)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._write_button)
        layout.addLayout(row)
        return card

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        was, self._status = self._status, status
        self._notice.show_status(status)
        has_run = self._stack.currentIndex() == 1
        if not has_run and (status.text is not None or status.model is not None):
            self._stack.setCurrentIndex(1)
        if status.training is JobState.STOPPING:
            self.headline.setText("Stopping…")
        if status.training is JobState.PAUSED:
            self.headline.setText("Paused")
        elif was.training is JobState.PAUSED and status.training is JobState.RUNNING:
            self.headline.setText(headline(self._validation) if self._validation else "Learning")
        if status.training is JobState.IDLE and status.text is not None and status.text != was.text:
            self._say_ready(status)

    def _say_ready(self, status: SessionStatus) -> None:
        assert status.text is not None
        self.headline.setText("Ready to learn")
        self._say(f"Press Train to teach the computer to write like “{status.text.name}”.")
        self._compare("")
        self._clock.setText("")

    def _say(self, words: str, *, loud: bool = False) -> None:
        """The sentence below the headline; a screen reader that reads the label reads it, too."""
        self._sentence.setText(words)
        self._sentence.setAccessibleName(words or "How good the model is")
        role = "" if loud else "muted"
        if self._sentence.property("role") != role:
            self._sentence.setProperty("role", role)
            restyle(self._sentence)

    def _compare(self, words: str) -> None:
        self._comparison.setText(words)
        self._comparison.setVisible(bool(words))

    def start_run(self, unit: str, *, again: bool = False) -> None:
        """Clear the page for a run; `unit` is what a token is called.

        Args:
            unit: Singular.
            again: It goes on with an earlier one, whose text must be read first.
        """
        self._validation = []
        self._unit = unit
        self.chart.clear_series()
        self.chart.set_unit(unit)
        self.progress_bar.setValue(0)
        self._sample.setPlainText("")
        self.headline.setText("Preparing…")
        text = "the text again" if again else "the text"
        self._say(f"Reading {text} and laying it out for learning.")
        self._compare("")
        self._clock.setText("")
        self._stack.setCurrentIndex(1)

    @Slot(object)
    def begin_run(self, beginning: Beginning) -> None:
        """Show what was learned before, in a run that goes on."""
        history = beginning.history
        if history is not None:
            self._unit = LEVELS[beginning.level].unit
            self._show_course(history)
            if self._validation and self._status.training is JobState.RUNNING:
                self.headline.setText(headline(self._validation))
            if self._validation:
                self._say(loss_sentence(min(self._validation), self._unit))

    def _show_course(self, history: TrainingHistory) -> None:
        self.chart.set_unit(self._unit)
        self.chart.set_history(history)
        self._validation = [point.loss for point in history.validation]
        self._sample.setPlainText("")
        if history.samples:
            self.show_sample(history.samples[-1])

    def show_progress(self, progress: TrainingProgress) -> None:
        """Move the bar, and say how long it still takes."""
        self.progress_bar.setValue(round(progress.progress * _STEPS))
        left = progress.seconds_left
        words = clock(progress.seconds)
        if left is not None:
            words += f" · {duration(left)} left"
        self._clock.setText(words)
        self._clock.setToolTip(
            f"Epoch {progress.epoch}, {progress.tokens_per_second:,.0f} {self._unit}s a second"
        )
        if self._status.training is JobState.RUNNING and not self._validation:
            self.headline.setText("Learning")
            self._say("How good it is will be said after the first measurement.")

    def show_point(self, series: str, point: LossPoint) -> None:
        """Add to the chart; a point of held-out text also changes what is said."""
        self.chart.add_point(series, point)
        if series == "validation":
            self._validation.append(point.loss)
            if self._status.training is JobState.RUNNING:
                self.headline.setText(headline(self._validation))
            self._say(loss_sentence(min(self._validation), self._unit))

    def show_epoch(self, result: EpochResult) -> None:
        """Mark the epoch on the chart."""
        self.chart.add_epoch(result)

    def show_sample(self, sample: TrainingSample) -> None:
        """Show what the model writes now."""
        self._sample.setPlainText(sample.text.strip())

    @Slot()
    def show_comparing(self) -> None:
        """Say that training is over but for a look at simpler models."""
        self.headline.setText("Nearly done")
        self._compare("Comparing with simpler models…")

    def end_run(self, text_model: TextModel, stopped: bool) -> None:
        """Say how the run ended."""
        self.headline.setText("Stopped, and kept" if stopped else "Done")
        self.progress_bar.setValue(_STEPS if not stopped else self.progress_bar.value())
        self._clock.setText(clock(text_model.history.seconds))
        self._judge(text_model.validation_loss)
        self._compare(comparison(text_model.baselines, len(text_model.vocab)))
        self.chart.redraw()

    @Slot()
    def discard_run(self) -> None:
        """Nothing is left of the run."""
        self.start_run(self._unit)
        if self._status.text is not None:
            self._say_ready(self._status)

    @Slot(bool)
    def fail_run(self, had_begun: bool = True) -> None:
        """Say that the run ended with an error, which the message strip explains."""
        if had_begun:
            self.headline.setText("Training ended early")
            self._say("The best model until then, if there was one, can be written with.")
        else:
            self.headline.setText("Training did not begin")
            self._say("")
        self._compare("")

    def _judge(self, loss: float | None) -> None:
        """The verdict on the model, and without one at least its loss."""
        model = self._status.model
        if model is not None and model.verdict:
            self._say(model.verdict, loud=True)
        elif loss is None:
            self._say("Nothing was held out, so how good it is was not measured.")
        else:
            self._say(loss_sentence(loss, self._unit))

    @Slot(object)
    def show_model(self, history: TrainingHistory) -> None:
        """Show the course of the model that was opened."""
        model = self._status.model
        if model is None:
            return
        self._unit = model.unit
        self._show_course(history)
        self.headline.setText("Model opened")
        self._say(model.verdict, loud=True)
        self._compare(comparison(dict(model.baselines), model.vocab_size))
        self._clock.setText(f"trained for {clock(history.seconds)}")
        self.progress_bar.setValue(0)

    def set_primary(self, primary: bool) -> None:
        """Whether writing is the one filled button in view."""
        self._write_button.set_role("primary" if primary else "")

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.chart.apply_theme(theme)
        self._notice.apply_theme(theme)
