"""The live chart of losses: training as a line, held-out text as squares, the best as a diamond.

The widget keeps the points and says when they are drawn. The plot within it comes later: a window
without it is painted a fifth of a second sooner. And it is drawn from few points: while a model
learns, the chart must cost neither the learning nor the window any time. A line that reads the
values off costs nothing before the mouse or a key asks for it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lstmtext_gui.chart.loss_series import ChartChoices, LossSeries
from lstmtext_gui.chart.reading_line import ReadingLine
from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font

if TYPE_CHECKING:
    from lstmtext import EpochResult
    from lstmtext.training.history import LossPoint, TrainingHistory
    from lstmtext_gui.chart.loss_plot import LossPlot

_REDRAW_MS = 100
_DESCRIBE_SECONDS = 5.0  # a screen reader must not be talked to all the time
_UNSEEN = QSize(640, 360)  # of a picture of a chart that was never laid out
_STEPS = 60  # of the arrow keys from one edge to the other


class LossChart(QWidget):
    """Loss over minutes. Points come one by one; it is redrawn at most ten times a second.

    Signals:
        changed: What it shows has changed, at most ten times a second.
        log_wanted, fit_wanted: The keys for another scale and for the whole run.
    """

    changed = Signal()
    log_wanted = Signal()
    fit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossChart")
        self.setAccessibleName("Chart of the loss over time")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._plot: LossPlot | None = None
        self._line = ReadingLine(self)
        self._theme = LIGHT
        self._unit = "token"
        self._choices = ChartChoices()
        self._described_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self._on_time)
        self.clear_series()

    def sizeHint(self) -> QSize:
        """What it needs to be read; it takes what it gets."""
        return QSize(600, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Smaller, there is no room for a curve beside the numbers."""
        return QSize(68, max(104, 5 * QFontMetrics(scaled_font(0.9)).height()))

    # What it shows

    def series(self, name: str) -> tuple[list[float], list[float]]:
        """What was measured, in order of time.

        Args:
            name: `train` (the curve, and the mean of each epoch at the epoch's middle),
                `validation`, or `epochs` (the means alone).

        Returns:
            Minutes since training began, and losses.
        """
        curves = {"epochs": self.losses.epochs, "validation": self.losses.validation}
        if name in curves:
            return list(curves[name].minutes), list(curves[name].losses)
        points: list[tuple[float, float]] = []
        for curve in (self.losses.train, self.losses.epochs):
            points += zip(curve.minutes, curve.losses, strict=True)
        points.sort()
        return [x for x, _ in points], [y for _, y in points]

    def clear_series(self) -> None:
        """Begin a new run."""
        self.losses = LossSeries()
        self._line.stop()
        self.describe()
        self.redraw()
        self.changed.emit()

    def set_unit(self, unit: str) -> None:
        """What the loss is per: character or word."""
        self._unit = unit
        if self._plot is not None:
            self._plot.set_unit(unit)

    def set_choices(self, choices: ChartChoices) -> None:
        """Show the same points in another way."""
        self._choices = choices
        self.redraw()

    def add_point(self, name: str, point: LossPoint) -> None:
        """Add to `train` or `validation`."""
        self.losses.add(name, point)
        self._redraw_soon()

    def add_epoch(self, result: EpochResult) -> None:
        """Mark an epoch's mean loss."""
        self.losses.add_epoch(result)
        self._redraw_soon()

    def set_history(self, history: TrainingHistory) -> None:
        """Show a finished run."""
        self.losses = LossSeries()
        for name, points in (("train", history.train), ("validation", history.validation)):
            for point in points:
                self.losses.add(name, point)
        # A file keeps the last few hundred epochs; where the first of them began is not known.
        epochs = history.epochs
        if epochs and epochs[0].epoch > 1:
            self.losses.begin_epochs_after(epochs[0])
            epochs = epochs[1:]
        for epoch in epochs:
            self.losses.add_epoch(epoch)
        self._line.stop()
        self.describe()
        self.redraw()
        self.changed.emit()

    def describe(self) -> None:
        """Tell a screen reader the course of the run, and the values at the reading line."""
        self._described_at = time.monotonic()
        reading = f"{', '.join(self._line.lines)}. " if self._line.is_reading else ""
        self.setAccessibleDescription(reading + self.losses.sentence())

    # How it is drawn

    @Slot()
    def show_plot(self) -> None:
        """Put the plot in place, which brings pyqtgraph into memory if nothing else has."""
        if self._plot is None:
            from lstmtext_gui.chart.loss_plot import LossPlot

            self._plot = LossPlot(self)
            self._plot.set_unit(self._unit)
            self._plot.apply_theme(self._theme)
            self._layout.addWidget(self._plot)
            self._line.raise_()
            self._draw(self._plot)

    @property
    def plot(self) -> LossPlot:
        """The plot as it is now, also while nobody sees it."""
        self.show_plot()
        assert self._plot is not None
        if not self.isVisible():
            self._plot.resize(self.size().expandedTo(_UNSEEN))
            self._plot.grab()  # which lays it out
        self._draw(self._plot)
        return self._plot

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while nobody could see it."""
        self.redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The values stand elsewhere then, and the names need another share of the height."""
        self._line.setGeometry(self.rect())
        self._line.stop()
        self._redraw_soon()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The place of the plot, in its colour."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.base))

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self._line.apply_theme(theme)
        self.update()
        if self._plot is not None:
            self._plot.apply_theme(theme)

    def _redraw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_time(self) -> None:
        if time.monotonic() - self._described_at >= _DESCRIBE_SECONDS:
            self.describe()
        self.redraw()
        self.changed.emit()

    @Slot()
    def redraw(self) -> None:
        """Draw what was added since the last time; out of sight, nothing is drawn."""
        if not self.isVisible():
            return
        if self._plot is not None:
            self._draw(self._plot)
            if self._line.is_reading:
                self._read_at(self._line.minutes)
        elif not self.losses.is_empty:
            self.show_plot()

    def _draw(self, plot: LossPlot) -> None:
        plot.draw(self.losses, self._choices)

    # The line that reads values off

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the values below the mouse."""
        if self._plot is not None:
            self._read_at(self._plot.minutes_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse reads no more."""
        self._stop_reading()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go."""
        self._line.set_framed(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys read no more."""
        self._line.set_framed(False)
        self._stop_reading()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move the line, L changes the scale, Home shows the whole run."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_L and not event.modifiers():
            self.log_wanted.emit()
        elif key == Qt.Key.Key_Home:
            self.fit_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, direction: int) -> None:
        """One of sixty steps, or as far as it takes to reach another point."""
        curve = self.losses.train or self.losses.epochs or self.losses.validation
        if not curve or self._plot is None:
            return
        since = self.losses.since(self._choices.part)
        first = curve.nearest(since) or 0
        if not self._line.is_reading:
            self._read_at(curve.minutes[-1] if direction < 0 else curve.minutes[first])
        else:
            at = curve.nearest(self._line.minutes) or 0
            stride = max((len(curve) - first) // _STEPS, 1)
            at = min(max(at + direction * stride, first), len(curve) - 1)
            self._read_at(curve.minutes[at])
        self.describe()

    def _read_at(self, minutes: float) -> None:
        reading = self.losses.read(minutes)
        if reading is None or self._plot is None:
            return
        plot, marks = self._plot, []
        if reading.train is not None:
            marks.append((plot.place(reading.minutes, reading.train), self._theme.accent))
        if reading.validation is not None:
            marks.append((plot.place(*reading.validation), self._theme.validation))
        area = plot.area()
        x = plot.place(reading.minutes, 1.0).x()
        if area.left() - 1 <= x <= area.right() + 1:
            self._line.read(reading, x, area, marks)

    def _stop_reading(self) -> None:
        if self._line.is_reading:
            self._line.stop()
            self.describe()
