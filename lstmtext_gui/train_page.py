"""The Train page: how learning goes, in words, as a curve, and by what the model writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import clock, duration
from lstmtext_gui.actions import Actions
from lstmtext_gui.jobs import TrainingProgress, WritingSample
from lstmtext_gui.loss_chart import LossChart
from lstmtext_gui.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.theme import Theme, scaled_font
from lstmtext_gui.widgets import UNIT, ActionButton, make_card, make_label

if TYPE_CHECKING:
    from lstmtext import EpochResult, TextModel
    from lstmtext.training.history import LossPoint, TrainingHistory

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
        self._comparison = make_label(name="comparisonLabel", role="muted")
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
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty_state(actions))
        self._stack.addWidget(self._run_view())
        self.show_status(self._status)

    def _empty_state(self, actions: Actions) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(2 * UNIT)
        title = make_label("Open a text to begin", name="emptyTitle", size=1.8, bold=True)
        words = make_label(
            "Drop files or a folder here: a novel, poems, letters or transcripts. The program "
            "learns to write like them, on this computer alone. At least 50,000 characters give "
            "the best results.",
            name="emptyWords",
            role="muted",
        )
        words.setFixedWidth(64 * UNIT)  # a wrapped label needs to know where to wrap
        for label in (title, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        sample = ActionButton(actions["openSampleAction"], name="sampleButton", role="primary")
        choose = ActionButton(actions["openTextAction"], name="openTextButton")
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addStretch(1)
        row.addWidget(sample)
        row.addWidget(choose)
        row.addStretch(1)
        layout.addStretch(2)
        layout.addWidget(title)
        layout.addWidget(words, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(UNIT)
        layout.addLayout(row)
        layout.addStretch(3)
        return page

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
        has_run = self._stack.currentIndex() == 1
        if not has_run and (status.text is not None or status.model is not None):
            self._stack.setCurrentIndex(1)
        if status.training is JobState.STOPPING:
            self.headline.setText("Stopping…")
        if status.training is JobState.IDLE and status.text is not None and status.text != was.text:
            self._say_ready(status)

    def _say_ready(self, status: SessionStatus) -> None:
        assert status.text is not None
        self.headline.setText("Ready to learn")
        self._sentence.setText(
            f"Press Train to teach the computer to write like “{status.text.name}”."
        )
        self._compare("")
        self._clock.setText("")

    def _compare(self, words: str) -> None:
        self._comparison.setText(words)
        self._comparison.setVisible(bool(words))

    def start_run(self, unit: str) -> None:
        """Clear the page for a new run; `unit` is what a token is called."""
        self._validation = []
        self._unit = unit
        self.chart.clear_series()
        self.chart.set_unit(unit)
        self.progress_bar.setValue(0)
        self._sample.setPlainText("")
        self.headline.setText("Preparing…")
        self._sentence.setText("Counting the text and laying it out for learning.")
        self._compare("")
        self._clock.setText("")
        self._stack.setCurrentIndex(1)

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
            self._sentence.setText("How good it is will be said after the first measurement.")

    def show_point(self, series: str, point: LossPoint) -> None:
        """Add to the chart; a point of held-out text also changes what is said."""
        self.chart.add_point(series, point)
        if series == "validation":
            self._validation.append(point.loss)
            if self._status.training is JobState.RUNNING:
                self.headline.setText(_headline(self._validation))
            self._sentence.setText(_sentence(min(self._validation), self._unit))

    def show_epoch(self, result: EpochResult) -> None:
        """Mark the epoch on the chart."""
        self.chart.add_epoch(result)

    def show_sample(self, sample: WritingSample) -> None:
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
        self.show_loss(text_model)
        self._compare(comparison(text_model.baselines, len(text_model.vocab)))
        self.chart.redraw()

    def fail_run(self) -> None:
        """Say that the run ended with an error, which the message strip explains."""
        self.headline.setText("Training ended early")
        self._sentence.setText("The best model until then, if there was one, can be written with.")
        self._compare("")

    def show_model(self, history: TrainingHistory, model: ModelInfo) -> None:
        """Show the course of a model that was opened."""
        self._unit = model.unit
        self.chart.set_unit(model.unit)
        self.chart.set_history(history)
        self._validation = [point.loss for point in history.validation]
        self._sample.setPlainText("")
        self.headline.setText("Model opened")
        best = min(self._validation, default=None)
        self._sentence.setText("" if best is None else _sentence(best, model.unit))
        self._compare(comparison(dict(model.baselines), model.vocab_size))
        self._clock.setText(f"trained for {clock(history.seconds)}")
        self.progress_bar.setValue(0)

    def show_loss(self, text_model: TextModel) -> None:
        """Say how good a model is."""
        loss = text_model.validation_loss
        words = "Nothing was held out, so how good it is was not measured."
        self._sentence.setText(words if loss is None else _sentence(loss, self._unit))

    def set_primary(self, primary: bool) -> None:
        """Whether writing is the one filled button in view."""
        self._write_button.set_role("primary" if primary else "")

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.chart.apply_theme(theme)


def _headline(losses: list[float]) -> str:
    best = min(losses)
    if losses[-1] <= best or len(losses) < 4:
        return "Still improving"
    since_best = len(losses) - 1 - losses.index(best)
    return "Levelling off" if since_best < 4 else "No longer improving"


def _sentence(loss: float, unit: str) -> str:
    from lstmtext.evaluation.loss import perplexity

    choices = perplexity(loss)
    shown = f"{choices:.1f}" if choices < 100 else f"{choices:,.0f}"
    return (
        f"On held-out text it is as unsure as if it chose among {shown} {unit}s each time "
        f"(loss {loss:.3f})."
    )


def comparison(losses: Mapping[str, float], vocab_size: int) -> str:
    """A model beside simpler ones, by nats per character; empty where nothing was compared."""
    from lstmtext.evaluation.ngram import ngram_order

    rivals = []
    if "n-gram" in losses:
        rivals.append(f"a {ngram_order(vocab_size)}-gram model {losses['n-gram']:.2f}")
    if "PPMd" in losses:
        rivals.append(f"the compressor PPMd {losses['PPMd']:.2f}")
    if not rivals or "this model" not in losses:
        return ""
    return (
        f"On the text held out: {losses['this model']:.2f} nats per character; "
        f"{', '.join(rivals)}. Lower is better."
    )
