"""The pyqtgraph plot within the chart: axes, curves, marks, and the names at the curves' ends.

To import this module takes a fifth of a second, so `loss_chart` does it when the window is up.
pyqtgraph is asked for no more than is needed, since a model learns beside it: lines have width 1
(width 2, antialiased, takes many times as long), ranges are set and not looked for, and the mouse
does nothing.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from lstmtext.wording import clock
from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.train.loss_chart import MAX_SHOWN

_FEW_MARKS = 30  # more squares would run into a bar
_TICK_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200)
_MOST_TIMES = 8
_LOSS_PIXELS = 44  # between two marked losses, at least

Points = list[tuple[float, float]]  # minutes, loss


class LossAxis(pg.AxisItem):  # type: ignore[misc]
    """Round losses, far enough apart to be read."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One distance between ticks."""
        least = (high - low) * _LOSS_PIXELS / max(size, _LOSS_PIXELS)
        power = 10.0 ** math.floor(math.log10(least))
        steps = (step * power for step in (1, 2, 5, 10))
        return [(next(step for step in steps if step >= least * 0.999), 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As many decimals as tell one from the next."""
        places = max(0, -math.floor(math.log10(spacing) + 1e-9))
        return [f"{value:.{places}f}" if value < 10_000 else f"{value:g}" for value in values]


class ClockAxis(pg.AxisItem):  # type: ignore[misc]
    """Minutes, shown as a clock shows them: 0:20, 1:30."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One distance between ticks, so that at most eight are seen."""
        seconds = max(high - low, 1e-3) * 60
        distance = next((s for s in _TICK_SECONDS if seconds / s <= _MOST_TIMES), seconds / 4)
        return [(distance / 60, 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Minutes in words."""
        return [clock(round(value * 60)) for value in values]


class LossPlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws what it is given; it keeps nothing, chooses nothing and answers nobody."""

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
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.disableAutoRange()
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
        item.showGrid(x=False, y=True, alpha=0.12)
        self._train = pg.PlotCurveItem(antialias=True, connect="finite")
        self._epochs = pg.ScatterPlotItem(symbol="o", size=4)
        self._validation = pg.PlotCurveItem(antialias=True, connect="finite")
        self._squares = pg.ScatterPlotItem(symbol="s", size=5)
        self._best = pg.ScatterPlotItem(symbol="d", size=13)
        self._names = {name: pg.TextItem(anchor=(1, 0)) for name in ("train", "validation")}
        drawn = (self._train, self._epochs, self._validation, self._squares, self._best)
        for part in (*drawn, *self._names.values()):
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
        self.setLabel("left", f"loss (nats per {unit})", **style)
        self.setLabel("bottom", "time", **style)
        self._show_words_that_fit()

    def _show_words_that_fit(self) -> None:
        axis = self.getAxis("left")
        room = self.height() - 4 * scaled_font(1.0).pointSizeF()  # less what stands below
        axis.showLabel(axis.label.boundingRect().width() < room)

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours; pyqtgraph does not follow the palette."""
        self._theme = theme
        self.setBackground(theme.base)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(QColor(theme.border))
            axis.setTextPen(QColor(theme.muted))
            axis.setStyle(tickFont=scaled_font(0.9), tickLength=-4)
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

    def draw(
        self,
        curves: dict[str, Points],
        epochs: Points,
        best: tuple[float, float] | None,
        ranges: tuple[tuple[float, float], tuple[float, float]],
    ) -> None:
        """Show other points.

        Args:
            curves: `train` and `validation`, each in order of time.
            epochs: The marks of the epochs' means.
            best: The best of `validation`.
            ranges: Minutes at the left and right edge, losses at the lower and upper one.
        """
        train, validation = curves["train"], curves["validation"]
        self._train.setData(*_arrays(train))
        self._epochs.setData(*_arrays(epochs))
        self._validation.setData(*_arrays(validation))
        self._squares.setData(*_arrays(validation), size=5 if len(validation) <= _FEW_MARKS else 2)
        self._best.setData(*_arrays([best] if best else []))
        for side in ("left", "bottom"):  # an empty chart has no values beside its axes
            self._show_values(side, bool(train or validation))
        self.getPlotItem().getViewBox().setRange(
            xRange=ranges[0], yRange=ranges[1], padding=0.0, disableAutoRange=False
        )
        # The name of the lower curve stands below it, that of the upper one above.
        swapped = bool(train and validation) and validation[-1][1] < train[-1][1]
        self._place_name("train", train, "training", below=not swapped)
        words = f"held-out text, best {best[1]:.2f}" if best else ""
        self._place_name("validation", validation, words, below=swapped)

    def _show_values(self, side: str, shown: bool) -> None:
        axis = self.getAxis(side)
        if axis.style["showValues"] is not shown:  # to set it lays everything out again
            axis.setStyle(showValues=shown)

    def _place_name(self, name: str, points: Points, words: str, *, below: bool) -> None:
        """A name at the curve's end instead of a legend."""
        label = self._names[name]
        has_place = bool(words) and bool(points) and math.isfinite(points[-1][1])
        label.setVisible(has_place)
        if has_place:
            if label.toPlainText() != words:
                label.setText(words)
            anchor = pg.Point(1, -0.2 if below else 1.3)
            if label.anchor != anchor:
                label.setAnchor(anchor)
            label.setPos(points[-1][0], min(points[-1][1], MAX_SHOWN))


def _arrays(points: Points) -> tuple[np.ndarray, np.ndarray]:
    """Minutes and losses, (n,) each; what is no number becomes a hole."""
    both = np.array(points, dtype=np.float64).reshape(-1, 2)
    losses = both[:, 1]
    return both[:, 0], np.where(np.isfinite(losses), np.minimum(losses, MAX_SHOWN), np.nan)
