"""The live chart of losses: training as a line, held-out text as squares, the best as a diamond.

The widget keeps the points and says when they are drawn. The plot within it comes later: a window
without it is painted a fifth of a second sooner. And it is drawn from few points: while a model
learns, the chart must cost neither the learning nor the window any time.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lstmtext_gui.style.theme import LIGHT, Theme

if TYPE_CHECKING:
    from lstmtext import EpochResult
    from lstmtext.training.history import LossPoint, TrainingHistory
    from lstmtext_gui.train.loss_plot import LossPlot

_REDRAW_MS = 100
MAX_SHOWN = 1e6  # one absurd value must not make the axis useless
_MAX_DRAWN = 1000  # points of each curve: a short text has many thousand epochs
_MAX_MARKS = 250  # epochs: more circles would run into a bar

_Points = list[tuple[float, float]]


def thinned(points: _Points, most: int = _MAX_DRAWN) -> _Points:
    """At most so many of the points, evenly, and the last one in any case."""
    step = -(-len(points) // most) or 1
    return points[::step] + points[-1:] if step > 1 else points


class LossChart(QWidget):
    """Loss over minutes. Points come one by one; it is redrawn at most ten times a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossChart")
        self.setAccessibleName("Chart of the loss over time")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._plot: LossPlot | None = None
        self._theme = LIGHT
        self._unit = "token"
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self.clear_series()

    def sizeHint(self) -> QSize:
        """As large as it is useful; it takes what it gets."""
        return QSize(600, 306)

    def minimumSizeHint(self) -> QSize:
        """Smaller, there is no room for a curve beside the numbers."""
        return QSize(68, 68)

    @Slot()
    def show_plot(self) -> None:
        """Put the plot in place, which brings pyqtgraph into memory if nothing else has."""
        if self._plot is None:
            from lstmtext_gui.train.loss_plot import LossPlot

            self._plot = LossPlot(self)
            self._plot.set_unit(self._unit)
            self._plot.apply_theme(self._theme)
            self._layout.addWidget(self._plot)
            self._draw(self._plot)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while nobody could see it."""
        self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The place of the plot, in its colour."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.base))

    def series(self, name: str) -> tuple[list[float], list[float]]:
        """What the chart shows, in order of time.

        Args:
            name: `train` (the curve, and the mean of each epoch at the epoch's middle),
                `validation`, or `epochs` (the means alone).

        Returns:
            Minutes since training began, and losses.
        """
        if name == "epochs":
            points = self._epochs
        elif name == "train":
            points = sorted(self._points["train"] + self._epochs)
        else:
            points = self._points[name]
        return [x for x, _ in points], [y for _, y in points]

    def clear_series(self) -> None:
        """Begin a new run."""
        self._points: dict[str, _Points] = {"train": [], "validation": []}
        self._epochs: _Points = []
        self._epoch_began = 0.0
        self._last, self._lowest, self._highest = 0.0, math.inf, -math.inf  # of the points
        self._best: tuple[float, float] | None = None
        self.redraw()

    def set_unit(self, unit: str) -> None:
        """What the loss is per: character or word."""
        self._unit = unit
        if self._plot is not None:
            self._plot.set_unit(unit)

    def add_point(self, name: str, point: LossPoint) -> None:
        """Add to `train` or `validation`."""
        self._take(name, point)
        self._redraw_soon()

    def add_epoch(self, result: EpochResult) -> None:
        """Mark an epoch's mean loss; the mean of a time belongs to its middle."""
        ended = result.seconds / 60
        self._epochs.append(((self._epoch_began + ended) / 2, result.train_loss))
        self._epoch_began = ended
        self._redraw_soon()

    def set_history(self, history: TrainingHistory) -> None:
        """Show a finished run."""
        self.clear_series()
        for name, points in (("train", history.train), ("validation", history.validation)):
            for point in points:
                self._take(name, point)
        # A file keeps the last few hundred epochs; where the first of them began is not known.
        epochs = history.epochs
        if epochs and epochs[0].epoch > 1:
            self._epoch_began, epochs = epochs[0].seconds / 60, epochs[1:]
        for epoch in epochs:
            self.add_epoch(epoch)
        self.redraw()

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.update()
        if self._plot is not None:
            self._plot.apply_theme(theme)

    def _take(self, name: str, point: LossPoint) -> None:
        """Add a point, and note what it means for the axes."""
        place = (point.seconds / 60, point.loss)
        self._points[name].append(place)
        self._last = max(self._last, place[0])
        if math.isfinite(point.loss):
            self._lowest = min(self._lowest, point.loss)
            self._highest = max(self._highest, min(point.loss, MAX_SHOWN))
            if name == "validation" and (self._best is None or point.loss < self._best[1]):
                self._best = place

    def _redraw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def redraw(self) -> None:
        """Draw what was added since the last time; out of sight, nothing is drawn."""
        if not self.isVisible():
            return
        if self._plot is not None:
            self._draw(self._plot)
        elif any(self._points.values()):
            self.show_plot()

    def _draw(self, plot: LossPlot) -> None:
        curves = {name: thinned(points) for name, points in self._points.items()}
        plot.draw(curves, thinned(self._epochs, _MAX_MARKS), self._best, self._ranges())

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Time from 0; losses with room for the names at the curves' ends."""
        last = self._last or (1 / 60 if any(self._points.values()) else 0.5)
        measured = self._lowest <= self._highest
        low, high = (self._lowest, self._highest) if measured else (0.0, 1.0)
        room = max((high - low) * 0.14, 1e-3)
        return (-0.02 * last, 1.02 * last), (low - room, high + room / 2)
