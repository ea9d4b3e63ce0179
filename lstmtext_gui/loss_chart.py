"""The live chart of losses: training as a line, held-out text as squares, the best as a diamond."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from lstmtext.wording import clock
from lstmtext_gui.theme import LIGHT, Theme, scaled_font

if TYPE_CHECKING:
    from lstmtext import EpochResult
    from lstmtext.training.history import LossPoint, TrainingHistory

_REDRAW_MS = 100
_FEW_MARKS = 30  # more squares would run into a bar
_MAX_SHOWN = 1e6  # one absurd value must not make the axis useless
_MAX_DRAWN = 1000  # of each curve: a short text has many thousand epochs


_TICK_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200)


def _drawn(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    step = -(-len(points) // _MAX_DRAWN) or 1
    return points[::step] + points[-1:] if step > 1 else points


class _ClockAxis(pg.AxisItem):  # type: ignore[misc]
    """Minutes, shown as a clock shows them: 0:20, 1:30."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One distance between ticks, so that at most eight are seen."""
        seconds = max(high - low, 1e-3) * 60
        distance = next((s for s in _TICK_SECONDS if seconds / s <= 8), seconds / 4)
        return [(distance / 60, 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Minutes in words."""
        return [clock(round(value * 60)) for value in values]


class LossChart(pg.PlotWidget):  # type: ignore[misc]
    """Loss over minutes. Points come one by one; it is redrawn at most ten times a second."""

    _is_built = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"bottom": _ClockAxis("bottom")})
        self.setObjectName("lossChart")
        self.setAccessibleName("Chart of the loss over time")
        self._theme = LIGHT
        self._unit = "token"
        self._points: dict[str, list[tuple[float, float]]] = {}
        self._epochs: list[tuple[float, float]] = []
        self._epoch_began = 0.0
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        item.showGrid(x=False, y=True, alpha=0.12)
        item.setMouseEnabled(x=False, y=False)
        # Width 1 is drawn fast; width 2 with antialiasing costs fifty times as much.
        self._train = item.plot([], [], antialias=True)
        self._epoch_marks = item.plot([], [], pen=None, symbol="o", symbolSize=4)
        self._validation = item.plot([], [], antialias=True, symbol="s", symbolSize=5)
        self._best = item.plot([], [], pen=None, symbol="d", symbolSize=13)
        self._labels = {name: pg.TextItem(anchor=(1, 0)) for name in ("train", "validation")}
        for label in self._labels.values():
            item.addItem(label, ignoreBounds=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self.clear_series()
        self.apply_theme(LIGHT)
        self._is_built = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low chart has no room for the words beside its axis."""
        super().resizeEvent(event)
        if self._is_built:  # its base class resizes before there are axes
            self._show_words_that_fit()

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
        self._points = {"train": [], "validation": []}
        self._epochs = []
        self._epoch_began = 0.0
        self.redraw()

    def set_unit(self, unit: str) -> None:
        """What the loss is per: character or word."""
        self._unit = unit
        self._label_axes()

    def add_point(self, name: str, point: LossPoint) -> None:
        """Add to `train` or `validation`."""
        self._points[name].append((point.seconds / 60, point.loss))
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
            self._points[name] = [(point.seconds / 60, point.loss) for point in points]
        # A file keeps the last few hundred epochs; where the first of them began is not known.
        epochs = history.epochs
        if epochs and epochs[0].epoch > 1:
            self._epoch_began, epochs = epochs[0].seconds / 60, epochs[1:]
        for epoch in epochs:
            self.add_epoch(epoch)
        self.redraw()

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours; pyqtgraph does not follow the palette."""
        self._theme = theme
        self.setBackground(theme.base)
        border, muted = QColor(theme.border), QColor(theme.muted)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(border)
            axis.setTextPen(muted)
            axis.setStyle(tickFont=scaled_font(0.9), tickLength=-4)
        self._train.setPen(pg.mkPen(theme.accent, width=1))
        self._epoch_marks.setSymbolPen(pg.mkPen(theme.accent))
        self._epoch_marks.setSymbolBrush(pg.mkBrush(theme.base))
        dashes = pg.mkPen(theme.validation, width=1, style=Qt.PenStyle.DashLine)
        self._validation.setPen(dashes)
        self._validation.setSymbolPen(pg.mkPen(theme.validation))
        self._validation.setSymbolBrush(pg.mkBrush(theme.validation))
        self._best.setSymbolPen(pg.mkPen(theme.best))
        self._best.setSymbolBrush(pg.mkBrush(theme.best))
        for name, colour in (("train", theme.accent), ("validation", theme.validation)):
            self._labels[name].setColor(QColor(colour))
            self._labels[name].setFont(scaled_font(0.9))
        self._label_axes()

    def _label_axes(self) -> None:
        style = {"color": self._theme.muted, "font-size": f"{scaled_font(0.9).pointSizeF():.1f}pt"}
        self.setLabel("left", f"loss (nats per {self._unit})", **style)
        self.setLabel("bottom", "time", **style)
        self._show_words_that_fit()

    def _show_words_that_fit(self) -> None:
        axis = self.getAxis("left")
        room = self.height() - 4 * scaled_font(1.0).pointSizeF()  # less what stands below
        axis.showLabel(axis.label.boundingRect().width() < room)

    def _redraw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def redraw(self) -> None:
        """Draw what was added since the last time."""
        for name, curve in (("train", self._train), ("validation", self._validation)):
            points = _drawn(self._points[name])
            losses = [min(y, _MAX_SHOWN) if math.isfinite(y) else math.nan for _, y in points]
            curve.setData([x for x, _ in points], losses)
        epochs = _drawn(self._epochs)
        self._epoch_marks.setData([x for x, _ in epochs], [y for _, y in epochs])
        validation = self._points["validation"]
        self._validation.setSymbolSize(5 if len(validation) <= _FEW_MARKS else 2)
        best = [min(validation, key=lambda point: point[1])] if validation else []
        self._best.setData([x for x, _ in best], [y for _, y in best])
        words = f"held-out text, best {best[0][1]:.2f}" if best else ""
        train = self._points["train"]
        # The name of the lower curve stands below it, that of the upper one above.
        swapped = bool(train and validation) and validation[-1][1] < train[-1][1]
        self._place_label("train", "training", below=not swapped)
        self._place_label("validation", words, below=swapped)
        self._fit()

    def _fit(self) -> None:
        """Time from 0; losses with room for the names at the curves' ends."""
        shown = [*self._points["train"], *self._points["validation"]]
        for side in ("left", "bottom"):
            self.getAxis(side).setStyle(showValues=bool(shown))  # an empty chart has none
        losses = [min(y, _MAX_SHOWN) for _, y in shown if math.isfinite(y)]
        self.setXRange(0.0, max([x for x, _ in shown], default=0.5), padding=0.02)
        low, high = min(losses, default=0.0), max(losses, default=1.0)
        room = max((high - low) * 0.14, 1e-3)
        self.setYRange(low - room, high + room / 2, padding=0.0)

    def _place_label(self, name: str, words: str, *, below: bool) -> None:
        """A name at the curve's end instead of a legend."""
        points = self._points[name]
        label = self._labels[name]
        label.setVisible(bool(points) and bool(words))
        if points:
            label.setText(words)
            label.setAnchor((1, -0.2 if below else 1.3))
            label.setPos(*points[-1])
