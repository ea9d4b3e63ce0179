"""What the model writes, from babble to language: a timeline of samples that can be scrubbed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import clock
from lstmtext_gui.actions import Actions
from lstmtext_gui.style.flow_row import flowing
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_card, make_label
from lstmtext_gui.train.step_buttons import PlayButton, StepButton

if TYPE_CHECKING:
    from lstmtext.training.history import TrainingSample

COMING = "What the model writes appears here while it learns."
_TICK_GAP = 5  # pixels between two ticks, at least; more samples have none


class SampleTimeline(QWidget):
    """The samples of a run. The newest is shown until somebody looks back.

    Signals:
        sample_chosen: Text of the sample that is to stand on the Write page.
        write_requested: The person wants to write with the model.
    """

    sample_chosen = Signal(str)
    write_requested = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("sampleTimeline")
        self._samples: list[TrainingSample] = []
        self._follows = True
        self._slider = TickSlider()
        self._slider.valueChanged.connect(self._on_moved)
        self._moment = make_label(name="sampleMomentLabel", role="muted", size=0.9)
        self._moment.setWordWrap(False)
        self._play = PlayButton()
        self._earlier = StepButton("previousSampleButton", "Previous", "The sample before")
        self._later = StepButton("nextSampleButton", "Next", "The sample after")
        self._newest = StepButton("newestSampleButton", "Newest", "Follow the newest sample")
        self._play.started.connect(self._on_play)
        self._play.stepped.connect(self._on_step)
        # Whoever looks for himself wants no show.
        self._slider.actionTriggered.connect(self._play.stop)
        for button in (self._earlier, self._later, self._newest):
            button.clicked.connect(self._play.stop)
        self._earlier.clicked.connect(self.show_previous)
        self._later.clicked.connect(self.show_next)
        self._newest.clicked.connect(self.show_newest)
        self._edit = _SampleEdit()
        self._send = QPushButton("Send to Write")
        self._send.setObjectName("sendSampleButton")
        self._send.setAccessibleName("Send to Write")
        self._send.setToolTip("Put this sample into the text on the Write page")
        self._send.clicked.connect(self._on_send)
        self._write = ActionButton(
            actions["generateAction"], name="writeWithThisButton", text="Write With This"
        )
        self._write.clicked.connect(self.write_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self._heading())
        layout.addWidget(self._card(), 1)
        self.clear()

    def _heading(self) -> QWidget:
        heading, row = flowing(2 * UNIT)
        title = make_label("What it writes", name="sampleHeading", size=1.2, bold=True)
        title.setWordWrap(False)
        row.addWidget(title)
        row.addWidget(self._moment)
        return heading

    def _card(self) -> QFrame:
        card, layout = make_card("sampleCard")
        reading = QHBoxLayout()
        reading.setSpacing(2 * UNIT)
        reading.addWidget(self._edit, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self._write)
        buttons.addWidget(self._send)
        buttons.addStretch(1)
        reading.addLayout(buttons)
        layout.addLayout(reading, 1)
        self._scrubber = QWidget()
        scrubbing = QHBoxLayout(self._scrubber)
        scrubbing.setContentsMargins(0, 0, 0, 0)
        scrubbing.setSpacing(UNIT)
        for widget in (self._play, self._earlier, self._slider, self._later, self._newest):
            scrubbing.addWidget(widget, 1 if widget is self._slider else 0)
        layout.addWidget(self._scrubber)
        return card

    # What there is to show

    def clear(self) -> None:
        """Begin a new run."""
        self.set_samples([])

    def set_samples(self, samples: list[TrainingSample], *, without: str = COMING) -> None:
        """Show the samples of a run, the last one first; `without` any, say why."""
        self._samples = list(samples)
        self._edit.setPlaceholderText(without)
        self._play.stop()
        self._follows = True
        self._show_end()

    def add_sample(self, sample: TrainingSample) -> None:
        """Take in the newest sample; whoever looks at an older one keeps it."""
        self._samples.append(sample)
        if self._follows:
            self._show_end()
        else:
            self._slider.setRange(0, len(self._samples) - 1)
            self._show_moment()

    def _show_end(self) -> None:
        last = max(len(self._samples) - 1, 0)
        self._slider.blockSignals(True)
        self._slider.setRange(0, last)
        self._slider.setPageStep(max(len(self._samples) // 8, 1))
        self._slider.setValue(last)
        self._slider.blockSignals(False)
        self._show_sample()

    @property
    def shown(self) -> TrainingSample | None:
        """The sample that is shown."""
        return self._samples[self._slider.value()] if self._samples else None

    def _show_sample(self) -> None:
        sample = self.shown
        self._edit.setPlainText(sample.text.strip() if sample is not None else "")
        self._edit.setCursorWidth(1 if sample is not None else 0)  # none before the placeholder
        self._show_moment()

    def _show_moment(self) -> None:
        sample = self.shown
        words = "" if sample is None else moment_words(sample)
        place = f"{self._slider.value() + 1} of {len(self._samples)}"
        self._moment.setText(words)
        self._moment.setToolTip("" if sample is None else f"Sample {place}, step {sample.step:,}")
        self._slider.setAccessibleDescription(f"{place}, {words}" if words else "")
        self._slider.setToolTip(words)
        is_last = self._slider.value() == self._slider.maximum()
        self._scrubber.setVisible(len(self._samples) > 1)
        self._earlier.setEnabled(self._slider.value() > 0)
        self._later.setEnabled(not is_last)
        self._newest.setVisible(not self._follows)
        self._send.setEnabled(sample is not None)

    # What the person does

    @Slot(int)
    def _on_moved(self, place: int) -> None:
        self._follows = place == self._slider.maximum()
        self._show_sample()

    @Slot()
    def _on_play(self) -> None:
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)

    @Slot()
    def _on_step(self) -> None:
        self.show_next()
        if self._slider.value() == self._slider.maximum():
            self._play.stop()

    @Slot()
    def show_previous(self) -> None:
        """Look at the sample before."""
        self._slider.setValue(self._slider.value() - 1)

    @Slot()
    def show_next(self) -> None:
        """Look at the sample after."""
        self._slider.setValue(self._slider.value() + 1)

    @Slot()
    def show_newest(self) -> None:
        """Look at the newest sample, and at those that will come."""
        had_focus = self._newest.hasFocus()
        self._slider.setValue(self._slider.maximum())
        if had_focus:  # the button is gone, and the keys must go somewhere near
            self._slider.setFocus()

    @Slot()
    def _on_send(self) -> None:
        sample = self.shown
        if sample is not None:
            self.sample_chosen.emit(sample.text.strip())

    def set_primary(self, primary: bool) -> None:
        """Whether writing is the one filled button in view."""
        self._write.set_role("primary" if primary else "")


class TickSlider(QSlider):
    """A slider with a tick for each sample, as long as they can be told apart."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("sampleSlider")
        self.setAccessibleName("Sample, from the first to the newest")
        self.setMinimumWidth(8 * UNIT)

    def sizeHint(self) -> QSize:
        """With room for the ticks below the groove."""
        return super().sizeHint().expandedTo(QSize(12 * UNIT, 3 * UNIT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The slider, and its ticks."""
        super().paintEvent(event)
        gaps = self.maximum() - self.minimum()
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        span = self.width() - handle.width()
        if gaps < 1 or span / gaps < _TICK_GAP:
            return
        painter = QPainter(self)
        colour: QColor = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for i in range(gaps + 1):
            x = handle.width() / 2 + i * span / gaps
            painter.fillRect(QRectF(round(x - 0.5), self.height() - 4, 1, 3), colour)


class _SampleEdit(QPlainTextEdit):
    """The sample, set as a text is set that one reads."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sampleEdit")
        self.setAccessibleName("What the model writes at the moment")
        self.setProperty("role", "document")
        self.setReadOnly(True)
        self.setFont(scaled_font(1.2, serif=True))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def sizeHint(self) -> QSize:
        """Three lines, and more where there is room."""
        return QSize(300, self.minimumSizeHint().height() + self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return QSize(100, 2 * self.fontMetrics().lineSpacing() + UNIT)


def moment_words(sample: TrainingSample) -> str:
    """When a sample was written, and how good the model was then."""
    loss = f", loss {sample.loss:.2f}" if math.isfinite(sample.loss) else ""
    return f"after {clock(sample.seconds)}{loss}"
