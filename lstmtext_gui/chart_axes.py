"""The axes of the chart: which values are marked, where they lie, and how the frame is painted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from lstmtext.wording import clock
from lstmtext_gui.theme import Theme, scaled_font

_TICK_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200)
_MOST_TIMES = 8
_LOSS_PIXELS = 44  # between two marked losses, at least
_TICK_LENGTH = 4  # pixels
_GRID_ALPHA = 30  # of 255
_AROUND_WORDS = 8.0  # pixels, beside a line of words at the chart's edge


@dataclass(frozen=True, slots=True)
class Ranges:
    """What the chart shows: minutes from left to right, losses from low to high."""

    left: float = 0.0
    right: float = 0.5
    low: float = 0.0
    high: float = 1.0


def loss_ticks(low: float, high: float, pixels: float) -> list[tuple[float, str]]:
    """Round losses to mark, far enough apart to be read, and how they are written."""
    least = (high - low) * _LOSS_PIXELS / max(pixels, _LOSS_PIXELS)
    power = 10.0 ** math.floor(math.log10(least))
    distance = next(step * power for step in (1, 2, 5, 10) if step * power >= least * 0.999)
    places = max(0, -math.floor(math.log10(distance) + 1e-9))
    first, last = math.ceil(low / distance), math.floor(high / distance)
    ticks = [round(number * distance, places) for number in range(first, last + 1)]
    return [(tick, f"{tick:.{places}f}" if tick < 10_000 else f"{tick:g}") for tick in ticks]


def time_ticks(left: float, right: float) -> list[tuple[float, str]]:
    """At most eight times to mark, in minutes, and as a clock shows them: 0:20, 1:30."""
    seconds = max(right - left, 1e-3) * 60
    distance = next((s for s in _TICK_SECONDS if seconds / s <= _MOST_TIMES), seconds / 4)
    first, last = math.ceil(left * 60 / distance), math.floor(right * 60 / distance)
    times = [number * distance for number in range(first, last + 1)]
    return [(time / 60, clock(round(time))) for time in times]


class Axes:
    """The frame around the curves, for one size of the chart.

    Attributes:
        area: Where the curves are, in pixels.
        shows_words: Whether there is room for the words beside the axis of the losses.
    """

    def __init__(
        self, width: float, height: float, ranges: Ranges, words: tuple[str, str], *, marked: bool
    ) -> None:
        """Lay out.

        Args:
            width: Of the chart, in pixels.
            height: Of the chart, in pixels.
            ranges: What it shows.
            words: What stands beside the axis of the losses, and below that of the times.
            marked: Whether ticks have their values beside them: those of an empty chart have none.
        """
        self._words = words
        self._marked = marked
        self._font = scaled_font(0.9)
        metrics = QFontMetricsF(self._font)
        self._line = metrics.height()
        beside = 0.8 * (self._line + _AROUND_WORDS)
        room = height - 4 * scaled_font(1.0).pointSizeF()  # less what stands below
        self.shows_words = metrics.horizontalAdvance(words[0]) + _AROUND_WORDS < room
        bottom = height - 1 - beside - (2 + 1.4 * self._line if marked else 0)
        self._losses = loss_ticks(ranges.low, ranges.high, bottom)
        self._times = time_ticks(ranges.left, ranges.right)
        widest = max((metrics.horizontalAdvance(words) for _, words in self._losses), default=0.0)
        left = 1 + (beside if self.shows_words else 0) + (5 + widest if marked else 0)
        self.area = QRectF(QPointF(max(round(left), 2), 1), QPointF(width - 1, round(bottom)))
        self._ranges = ranges
        self._x_scale = self.area.width() / (ranges.right - ranges.left)
        self._y_scale = self.area.height() / (ranges.high - ranges.low)

    def point(self, minutes: float, loss: float) -> QPointF:
        """Where a value lies."""
        return QPointF(
            self.area.left() + (minutes - self._ranges.left) * self._x_scale,
            self.area.bottom() - (loss - self._ranges.low) * self._y_scale,
        )

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw lines, marks and words; no antialiasing, which would blur straight lines."""
        area = self.area
        x, y = area.left() - 2, area.bottom() + 1  # beside the curves, not under them
        border, grid = QColor(theme.border), QColor(theme.border)
        grid.setAlpha(_GRID_ALPHA)
        painter.setPen(border)
        painter.drawLine(QPointF(x, area.top()), QPointF(x, y))
        painter.drawLine(QPointF(x, y), QPointF(area.right(), y))
        for minutes, _ in self._times:
            across = self.point(minutes, self._ranges.low).x()
            painter.drawLine(QPointF(across, y), QPointF(across, y - _TICK_LENGTH))
        painter.setPen(grid)
        for loss, _ in self._losses:
            height = self.point(0, loss).y()
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
        painter.setPen(QColor(theme.muted))
        painter.setFont(self._font)
        if self._marked:
            self._paint_values(painter)
        self._paint_words(painter)

    def _paint_values(self, painter: QPainter) -> None:
        line, flags = self._line, Qt.AlignmentFlag
        for loss, words in self._losses:
            height = self.point(0, loss).y()
            box = QRectF(0, height - line / 2, self.area.left() - 6, line)
            painter.drawText(box, flags.AlignRight | flags.AlignVCenter, words)
        for minutes, words in self._times:
            across = self.point(minutes, self._ranges.low).x()
            box = QRectF(across - 50, self.area.bottom() + 2, 100, line)
            painter.drawText(box, flags.AlignHCenter | flags.AlignTop, words)

    def _paint_words(self, painter: QPainter) -> None:
        area, line, centred = self.area, self._line, Qt.AlignmentFlag.AlignCenter
        bottom = painter.viewport().height() / painter.device().devicePixelRatioF()
        below = QRectF(area.left(), bottom - line, area.width(), line)
        painter.drawText(below, centred, self._words[1])
        if self.shows_words:
            painter.save()
            painter.translate(0, area.center().y())
            painter.rotate(-90)
            length = area.height()
            painter.drawText(QRectF(-length / 2, 0, length, line), centred, self._words[0])
            painter.restore()
