"""The live chart of losses: training as a line, held-out text as squares, the best as a diamond.

Painted here, and from few shapes: while a model learns, the chart must cost neither the learning
nor the window any time. A plotting library took ten times as long for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmtext_gui.chart_axes import Axes, Ranges
from lstmtext_gui.theme import LIGHT, Theme, scaled_font

if TYPE_CHECKING:
    from lstmtext import EpochResult
    from lstmtext.training.history import LossPoint, TrainingHistory

_REDRAW_MS = 100
_FEW_MARKS = 30  # more squares would run into a bar
_MAX_SHOWN = 1e6  # one absurd value must not make the axis useless
_MAX_DRAWN = 1000  # points of each curve: a short text has many thousand epochs
_MAX_MARKS = 250  # epochs: more circles would run into a bar
_DIAMOND = ((0.0, -6.5), (-5.2, 0.0), (0.0, 6.5), (5.2, 0.0))  # pixels around its middle

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
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay everything out for the new size."""
        self.redraw()

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
        self.redraw()

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
        self.redraw()

    def _take(self, name: str, point: LossPoint) -> None:
        """Add a point, and note what it means for the axes."""
        place = (point.seconds / 60, point.loss)
        self._points[name].append(place)
        self._last = max(self._last, place[0])
        if math.isfinite(point.loss):
            self._lowest = min(self._lowest, point.loss)
            self._highest = max(self._highest, min(point.loss, _MAX_SHOWN))
            if name == "validation" and (self._best is None or point.loss < self._best[1]):
                self._best = place

    def _redraw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def redraw(self) -> None:
        """Lay out what was added since the last time, and have it painted."""
        self._axes = Axes(
            self.width(),
            self.height(),
            self._ranges(),
            (f"loss (nats per {self._unit})", "time"),
            marked=any(self._points.values()),
        )
        self._lines = {name: self._stretches(thinned(self._points[name])) for name in self._points}
        self._circles = self._places(thinned(self._epochs, _MAX_MARKS))
        self._squares = self._places(thinned(self._points["validation"]))
        self.update()

    def _ranges(self) -> Ranges:
        """Time from 0; losses with room for the names at the curves' ends."""
        last = self._last or (1 / 60 if any(self._points.values()) else 0.5)
        measured = self._lowest <= self._highest
        low, high = (self._lowest, self._highest) if measured else (0.0, 1.0)
        room = max((high - low) * 0.14, 1e-3)
        return Ranges(-0.02 * last, 1.02 * last, low - room, high + room / 2)

    def _places(self, points: Sequence[tuple[float, float]]) -> list[QPointF]:
        """Pixels; what is no number has no place."""
        place = self._axes.point
        return [place(x, min(y, _MAX_SHOWN)) for x, y in points if math.isfinite(y)]

    def _stretches(self, points: _Points) -> list[QPolygonF]:
        """A curve, in parts where a value within it is no number."""
        holes = [i for i, (_, loss) in enumerate(points) if not math.isfinite(loss)]
        starts, ends = [0, *(hole + 1 for hole in holes)], [*holes, len(points)]
        parts = [self._places(points[start:end]) for start, end in zip(starts, ends, strict=True)]
        return [QPolygonF(part) for part in parts if len(part) > 1]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, curves, marks, names."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.base))
        self._axes.paint(painter, self._theme)
        painter.setClipRect(self._axes.area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_curves(painter)
        painter.setClipping(False)
        self._paint_names(painter)
        painter.end()

    def _paint_curves(self, painter: QPainter) -> None:
        """Lines of width 1: wider ones, antialiased, take many times as long."""
        theme = self._theme
        dashes = QPen(QColor(theme.validation), 1, Qt.PenStyle.DashLine)
        for name, pen in (("train", QPen(QColor(theme.accent), 1)), ("validation", dashes)):
            painter.setPen(pen)
            for line in self._lines[name]:
                painter.drawPolyline(line)
        painter.setPen(QColor(theme.accent))
        painter.setBrush(QColor(theme.base))
        for place in self._circles:
            painter.drawEllipse(place, 2.0, 2.0)
        painter.setPen(QColor(theme.validation))
        painter.setBrush(QColor(theme.validation))
        half = 2.5 if len(self._squares) <= _FEW_MARKS else 1.0
        corner = QPointF(half, half)
        painter.drawRects([QRectF(place - corner, place + corner) for place in self._squares])
        if self._best is not None:
            painter.setPen(QColor(theme.best))
            painter.setBrush(QColor(theme.best))
            middle = self._axes.point(self._best[0], min(self._best[1], _MAX_SHOWN))
            painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in _DIAMOND]))

    def _paint_names(self, painter: QPainter) -> None:
        """Each curve's name at its end instead of a legend: that of the lower one below it."""
        train, validation = self._points["train"], self._points["validation"]
        swapped = bool(train and validation) and validation[-1][1] < train[-1][1]
        font = scaled_font(0.9)
        painter.setFont(font)
        line = QFontMetricsF(font).height()
        names = [("training", train, not swapped, self._theme.accent)]
        if self._best is not None:
            words = f"held-out text, best {self._best[1]:.2f}"
            names.append((words, validation, swapped, self._theme.validation))
        for words, points, below, colour in names:
            ends = self._places(points[-1:])
            if ends:
                painter.setPen(QColor(colour))
                top = ends[0].y() + (0.65 * line if below else -1.8 * line)
                box = QRectF(0, top, ends[0].x() - 4, line)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight, words)
