"""The Train page: how learning goes, in words, as a curve, and by what the model writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from lstmtext.wording import clock
from lstmtext_gui.actions import Actions
from lstmtext_gui.chart.chart_card import ChartCard
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_scrolling
from lstmtext_gui.train.empty_state import EmptyState
from lstmtext_gui.train.run_header import RunHeader
from lstmtext_gui.train.run_notice import RunNotice
from lstmtext_gui.train.sample_timeline import COMING, SampleTimeline
from lstmtext_gui.train.train_words import (
    comparison,
    course_sentences,
    headline,
    history_words,
    loss_sentence,
    progress_words,
    time_words,
)
from lstmtext_gui.workers.jobs import Beginning, TrainingProgress

if TYPE_CHECKING:
    from lstmtext import EpochResult, TextModel
    from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample

_CURVE_LATER = "The curve of its learning will appear here."
_NO_SAMPLES = "This model keeps none of what it wrote while it learned."
_FIRST_VALUE = "The first value appears after half a second of training."


class TrainPage(QWidget):
    """Shows one training run; before the first, what to do.

    Attributes:
        headline: The label with the word on the run.
        chart: The curves.
        progress_bar: The share done.

    Signals:
        write_requested: The person wants to write with the model.
        sample_chosen: Text of a sample that is to stand on the Write page.
        term_requested: A term that somebody wants explained, as `terms.TERMS` has it.
        refused: A sentence about a picture that could not be saved.
        told: A sentence about one that was.
    """

    write_requested = Signal()
    sample_chosen = Signal(str)
    term_requested = Signal(str)
    refused = Signal(str)
    told = Signal(str)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("trainPage")
        self._status = SessionStatus()
        self._unit = "token"
        self._is_paused = False
        self._course_of = ""  # the name of the model whose course is shown
        self._header = RunHeader()
        self._card = ChartCard()
        self._timeline = SampleTimeline(actions)
        self.headline = self._header.headline
        self.progress_bar = self._header.progress_bar
        self.chart = self._card.chart
        self._notice = RunNotice(actions)
        self._empty = EmptyState(actions)
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self._notice)
        layout.addWidget(self._stack, 1)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._run_view())
        self._header.term_requested.connect(self.term_requested)
        self._card.refused.connect(self.refused)
        self._card.told.connect(self.told)
        self._timeline.sample_chosen.connect(self.sample_chosen)
        self._timeline.write_requested.connect(self.write_requested)
        self.show_status(self._status)

    def _run_view(self) -> QWidget:
        """Head, chart and samples, which scroll where the window is low or the font large."""
        view = QWidget()
        view.setObjectName("runView")
        area = make_scrolling(view, name="runScrollArea")
        layout = QVBoxLayout(view)
        layout.setContentsMargins(0, UNIT, 2 * UNIT, 0)
        layout.setSpacing(2 * UNIT)
        layout.addWidget(self._header)
        layout.addWidget(self._card, 5)
        layout.addWidget(self._timeline, 3)
        return area

    # How everything is

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        was, self._status = self._status, status
        self._notice.show_status(status)
        self._empty.show_status(status)
        if status.text is not None or status.model is not None:
            self._stack.setCurrentIndex(1)
        self.show_paused(status.training is JobState.PAUSED)
        if status.training is JobState.STOPPING:
            self._header.say("Stopping…")
            self._header.stop_time()
        if status.training is JobState.IDLE and status.text is not None and status.text != was.text:
            self._say_ready(status.text.name)

    def _say_ready(self, name: str) -> None:
        words = f"Press Train to teach the computer to write like “{name}”."
        if self._course_of:  # else it would seem to be that of the text
            words += f" Below is how the open model, “{self._course_of}”, learned."
        else:
            self._clear_course()
        self._header.say("Ready to learn", words)
        self._header.compare("")
        self._header.time("")
        self._header.detail("")
        self._header.share(None)
        self._card.show_waiting(_CURVE_LATER, self._course_of or name)

    def _clear_course(self) -> None:
        self._course_of = ""
        self.chart.clear_series()
        self._timeline.clear()

    def show_paused(self, paused: bool) -> None:
        """Say that training waits, or that it goes on."""
        if paused is self._is_paused:
            return
        self._is_paused = paused
        if paused:
            self._header.say("Paused")
            self._header.stop_time("paused")
        else:
            self._header.resume_time()
            self._say_standing()

    # The course of a run

    def start_run(self, unit: str, *, again: bool = False) -> None:
        """Clear the page for a run; `unit` is what a token is called.

        Args:
            unit: Singular.
            again: It is an earlier one that is resumed, whose text must be read first.
        """
        self._unit = unit
        self._is_paused = False
        self._header.time("", "")
        self._clear_course()
        self.chart.set_unit(unit)
        text = "the text again" if again else "the text"
        self._header.say("Preparing…", f"Reading {text} and laying it out for learning.")
        self._header.compare("")
        self._header.detail("")
        self._header.share(0.0)
        name = self._status.text.name if self._status.text is not None else "loss"
        self._card.show_waiting(_FIRST_VALUE, name)
        self._stack.setCurrentIndex(1)

    @Slot(object)
    def begin_run(self, beginning: Beginning) -> None:
        """Show what was learned before, in a run that is resumed."""
        if beginning.history is not None:
            self._unit = LEVELS[beginning.level].unit
            self._show_course(beginning.history)
            self._say_standing()

    def _show_course(self, history: TrainingHistory, without: str = COMING) -> None:
        self.chart.set_unit(self._unit)
        self.chart.set_history(history)
        self._timeline.set_samples(history.samples, without=without)

    def _say_standing(self) -> None:
        """The headline while training goes on, and where the run stands."""
        losses = self.chart.losses
        is_running = self._status.training is JobState.RUNNING
        if losses.validation:
            said = headline(list(losses.validation.losses)) if is_running else self.headline.text()
            self._header.say(said, course_sentences(losses, self._unit))
        elif is_running:
            self._header.say("Learning", "How good it is will be said after the first measurement.")

    def show_progress(self, progress: TrainingProgress) -> None:
        """Move the bar, and say how long it still takes."""
        self._header.share(progress.progress)
        self._header.time(*time_words(progress))
        self._header.detail(*progress_words(progress, self._unit))
        if not self.chart.losses.validation:
            self._say_standing()

    def show_point(self, series: str, point: LossPoint) -> None:
        """Add to the chart; a point of held-out text also changes what is said."""
        self.chart.add_point(series, point)
        if series == "validation":
            self._say_standing()

    def show_epoch(self, result: EpochResult) -> None:
        """Mark the epoch on the chart."""
        self.chart.add_epoch(result)

    def show_sample(self, sample: TrainingSample) -> None:
        """Show what the model writes now, unless somebody looks at what it wrote before."""
        self._timeline.add_sample(sample)

    @Slot()
    def show_comparing(self) -> None:
        """Say that training is over but for a look at simpler models."""
        self._header.say("Nearly done")
        self._header.compare("Comparing with simpler models…")

    # Its end

    def end_run(self, text_model: TextModel, stopped: bool) -> None:
        """Say how the run ended."""
        self._course_of = text_model.name
        self._judge("Stopped, and kept" if stopped else "Done", text_model.validation_loss)
        if not stopped:
            self._header.share(1.0)
        self._header.time(clock(text_model.history.seconds), "")
        self._header.detail(*history_words(text_model.history, self._unit))
        self._header.compare(comparison(text_model.baselines, len(text_model.vocab)))
        self.chart.describe()
        self.chart.redraw()

    @Slot()
    def discard_run(self) -> None:
        """Nothing is left of the run."""
        self.start_run(self._unit)
        if self._status.text is not None:
            self._say_ready(self._status.text.name)

    @Slot(bool)
    def fail_run(self, had_begun: bool = True) -> None:
        """Say that the run ended with an error, which the message strip explains."""
        if had_begun:
            kept = "The best model until then, if there was one, can be written with."
            self._header.say("Training ended early", kept)
        else:
            self._header.say("Training did not begin", "The message below says why.")
            self._header.share(None)
        self._header.stop_time()
        self._header.compare("")
        self._card.show_waiting("Nothing was measured.")

    def _judge(self, word: str, loss: float | None) -> None:
        """The verdict on the model, and without one at least its loss."""
        model = self._status.model
        if model is not None and model.verdict:
            self._header.say(word, model.verdict, loud=True)
        elif loss is None:
            self._header.say(word, "Nothing was held out, so how good it is was not measured.")
        else:
            self._header.say(word, loss_sentence(loss, self._unit))

    @Slot(object)
    def show_model(self, history: TrainingHistory) -> None:
        """Show the course of the model that was opened."""
        model = self._status.model
        if model is None:
            return
        self._unit = model.unit
        self._course_of = model.name if history.num_tokens else ""
        self._card.show_waiting("This model keeps no record of how it learned.", model.name)
        self._show_course(history, _NO_SAMPLES)
        self._header.say("Model opened", model.verdict, loud=True)
        self._header.compare(comparison(dict(model.baselines), model.vocab_size))
        if history.num_tokens:  # a copy that was shared has no history
            spent = f"trained for {clock(history.seconds)}"
            self._header.time(spent, f"{history.seconds:,.1f} seconds")
            self._header.detail(*history_words(history, self._unit))
        else:
            self._header.time("", "")
            self._header.detail("")
        self._header.share(None)

    # How it looks

    def set_primary(self, primary: bool) -> None:
        """Whether writing is the one filled button in view."""
        self._timeline.set_primary(primary)

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._card.apply_theme(theme)
        self._notice.apply_theme(theme)
