"""The pyqtgraph plot within the chart: axes, curves, marks, and the names at the curves' ends.

To import this module takes a fifth of a second, so `loss_chart` does it when the window is up.
pyqtgraph is asked for no more than is needed, since a model learns beside it: lines have width 1
(width 2, antialiased, takes many times as long), ranges are set and not looked for, what has not
changed is not set again, and the mouse does nothing. Its log mode is left alone: the plot gets
logarithms, and the axis writes losses beside them.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from lstmtext_gui.chart.loss_axes import ClockAxis, LossAxis
from lstmtext_gui.chart.loss_series import MAX_SHOWN, ChartChoices, Curve, LossSeries, scaled
from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.style.widgets import UNIT

_MAX_MARKS = 250  # epochs: more circles would run into a bar
_FEW_MARKS = 30  # more squares would run into a bar
_ROOM, _MOST_ROOM = 0.12, 0.4  # of the height, for the names
_WITH_TIME = 8  # lines of text: a lower chart does without the word below its axis
_FAINT = 70  # of 255: the losses as they are, behind their mean


class LossPlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws what it is given; it chooses nothing and answers nobody."""

    _is_built = False

    def __init__(self, parent: QWidget) -> None:
        axes: dict[str, pg.AxisItem] = {"left": LossAxis("left"), "bottom": ClockAxis("bottom")}
        super().__init__(parent, axisItems=axes, enableMenu=False)
        self.setObjectName("lossPlot")
        self.setAccessibleName("Plot of the loss over time")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # hovering costs time
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = LIGHT
        self._unit = "token"
        self._log = False
        self._drawn: dict[str, tuple[object, ...]] = {}
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.disableAutoRange()
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
        item.showGrid(x=False, y=True, alpha=0.12)
        self._raw = pg.PlotCurveItem(antialias=True, connect="finite")
        self._train = pg.PlotCurveItem(antialias=True, connect="finite")
        self._epochs = pg.ScatterPlotItem(symbol="o", size=4)
        self._validation = pg.PlotCurveItem(antialias=True, connect="finite")
        self._squares = pg.ScatterPlotItem(symbol="s", size=5)
        self._best = pg.ScatterPlotItem(symbol="d", size=13)
        self._names = {name: pg.TextItem(anchor=(1, 0)) for name in ("train", "validation")}
        for name in self._names.values():  # in a low chart, each pixel counts
            name.textItem.document().setDocumentMargin(0.0)
        marks = (self._epochs, self._validation, self._squares, self._best)
        for part in (self._raw, self._train, *marks, *self._names.values()):
            item.addItem(part, ignoreBounds=True)
        self._is_built = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low chart has no room for the words beside its axis."""
        super().resizeEvent(event)
        if self._is_built:  # its base class resizes before there are axes
            self._show_words_that_fit()

    def set_unit(self, unit: str) -> None:
        """What the loss is per: character or word."""
        self._unit = unit
        style = {"color": self._theme.muted, "font-size": f"{scaled_font(0.9).pointSizeF():.1f}pt"}
        scale = ", log scale" if self._log else ""
        self.setLabel("left", f"loss (nats per {unit}{scale})", **style)
        self.setLabel("bottom", "time", **style)
        self._show_words_that_fit()

    def _show_words_that_fit(self) -> None:
        axis = self.getAxis("left")
        room = self.height() - 4 * scaled_font(1.0).pointSizeF()  # less what stands below
        shown = axis.label.boundingRect().width() < room
        axis.showLabel(shown)
        # Left to itself, the axis makes room for its numbers only after they were painted once.
        metrics = QFontMetrics(scaled_font(0.9))
        numbers = metrics.horizontalAdvance("0.000") + 2 * UNIT
        # In a low one, the curves need the line that says what minutes and seconds say anyhow.
        self.getAxis("bottom").showLabel(self.height() > _WITH_TIME * metrics.height())
        axis.setWidth(numbers + (axis.label.boundingRect().height() if shown else 0))

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours; pyqtgraph does not follow the palette."""
        self._theme = theme
        self.setBackground(theme.base)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(QColor(theme.border))
            axis.setTextPen(QColor(theme.muted))
            axis.setStyle(tickFont=scaled_font(0.9), tickLength=-4)
        faint = QColor(theme.accent)
        faint.setAlpha(_FAINT)
        self._raw.setPen(pg.mkPen(faint, width=1))
        self._train.setPen(pg.mkPen(theme.accent, width=1))
        dashes = pg.mkPen(theme.validation, width=1, style=Qt.PenStyle.DashLine)
        self._validation.setPen(dashes)
        for marks, border, inside in (
            (self._epochs, theme.accent, theme.base),
            (self._squares, theme.validation, theme.validation),
            (self._best, theme.best, theme.best),
        ):
            marks.setPen(pg.mkPen(border))
            marks.setBrush(pg.mkBrush(inside))
        for name, colour in (("train", theme.accent), ("validation", theme.validation)):
            self._names[name].setColor(QColor(colour))
            self._names[name].setFont(scaled_font(0.9))
        self.set_unit(self._unit)

    def draw(self, series: LossSeries, choices: ChartChoices) -> None:
        """Show what was measured, in the way that was chosen."""
        if choices.log is not self._log:
            self._log = choices.log
            self.getAxis("left").is_log = choices.log
            self.set_unit(self._unit)
        since = series.since(choices.part)
        smooth = series.smoothed(choices.smoothing)
        behind = series.train if choices.smoothing else Curve()
        # A part is cut off where the run now ends, so it moves with every point.
        view = (id(series), choices, since)
        self._set("raw", self._raw, behind.thinned(since), view)
        self._set("train", self._train, smooth.thinned(since), view)
        self._set("epochs", self._epochs, series.epochs.thinned(since, _MAX_MARKS), view)
        held_out = series.validation.thinned(since)
        self._set("validation", self._validation, held_out, view)
        size = 5 if len(held_out) <= _FEW_MARKS else 2
        self._set("squares", self._squares, held_out, view, size=size)
        best = Curve()
        if series.best is not None:
            best.add(*series.best)
        self._set("best", self._best, best, (*view, series.best))
        for side in ("left", "bottom"):  # an empty chart has no values beside its axes
            self._show_values(side, not series.is_empty)
        height = max(self.getPlotItem().getViewBox().height(), 1.0)
        name_height = self._names["train"].boundingRect().height()
        # A fifth of its height is between a name and its curve, as much is left to the axis.
        room = min(max(1.4 * name_height / height, _ROOM), _MOST_ROOM)
        self._set_ranges(*series.ranges(choices, room))
        # The name of the lower curve stands below it, that of the upper one above.
        train = smooth or series.epochs
        swapped = bool(train and held_out) and held_out.losses[-1] < train.losses[-1]
        self._place_name("train", train, "training", below=not swapped)
        words = f"held-out text, best {series.best[1]:.2f}" if series.best else ""
        self._place_name("validation", held_out, words, below=swapped)

    def _set(
        self,
        name: str,
        part: pg.PlotCurveItem | pg.ScatterPlotItem,
        curve: Curve,
        view: tuple[object, ...],
        **style: int,
    ) -> None:
        """Give a part its points, if they are others than before."""
        ends = (curve.minutes[-1], curve.losses[-1]) if curve else ()
        key = (*view[:2], len(curve), *ends, curve.minutes[0] if curve else 0.0, *view[3:])
        if self._drawn.get(name) != key:
            self._drawn[name] = key
            losses = np.array(curve.losses)
            losses = np.where(np.isfinite(losses), np.minimum(losses, MAX_SHOWN), np.nan)
            if self._log:
                losses = np.log10(np.where(losses > 0, losses, np.nan))
            part.setData(np.array(curve.minutes), losses, **style)

    def _set_ranges(self, minutes: tuple[float, float], losses: tuple[float, float]) -> None:
        if self._drawn.get("ranges") != (minutes, losses):  # else the axes are drawn again
            self._drawn["ranges"] = (minutes, losses)
            self.getPlotItem().getViewBox().setRange(
                xRange=minutes, yRange=losses, padding=0.0, disableAutoRange=False
            )

    def _show_values(self, side: str, shown: bool) -> None:
        axis = self.getAxis(side)
        if axis.style["showValues"] is not shown:  # to set it lays everything out again
            axis.setStyle(showValues=shown)

    def _place_name(self, name: str, curve: Curve, words: str, *, below: bool) -> None:
        """A name at the curve's end instead of a legend."""
        label = self._names[name]
        has_place = bool(words) and bool(curve) and math.isfinite(curve.losses[-1])
        if label.isVisible() is not has_place:
            label.setVisible(has_place)
        if has_place:
            if label.toPlainText() != words:
                label.setText(words)
            anchor = pg.Point(1, -0.2 if below else 1.45)
            if label.anchor != anchor:
                label.setAnchor(anchor)
            label.setPos(curve.minutes[-1], self._height(curve.losses[-1]))

    def _height(self, loss: float) -> float:
        return scaled(loss) if self._log else min(loss, MAX_SHOWN)

    # For the line that reads values off

    def minutes_at(self, x: float) -> float:
        """The time at so many pixels from the left edge."""
        view = self.getPlotItem().getViewBox()
        return float(view.mapSceneToView(self.mapToScene(round(x), 0)).x())

    def place(self, minutes: float, loss: float) -> QPointF:
        """Where a value stands, in pixels."""
        view = self.getPlotItem().getViewBox()
        scene = view.mapViewToScene(QPointF(minutes, self._height(loss)))
        return QPointF(self.mapFromScene(scene))

    def area(self) -> QRectF:
        """The part between the axes, in pixels."""
        return QRectF(
            self.mapFromScene(self.getPlotItem().getViewBox().sceneBoundingRect()).boundingRect()
        )
