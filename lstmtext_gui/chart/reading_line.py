"""A vertical line over the chart, with the values at its place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lstmtext_gui.chart.loss_series import Reading
from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.style.widgets import UNIT

_DOT = 3.5  # pixels, the radius of a value's mark


class ReadingLine(QWidget):
    """Lies over the chart and lets everything through; hidden while there is nothing to paint.

    Attributes:
        is_reading: It stands somewhere.
        minutes: The time that is read.
        lines: What stands beside the line.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("readingLine")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = LIGHT
        self._area = QRectF()
        self._x = 0.0
        self._marks: list[tuple[QPointF, str]] = []
        self._framed = False
        self.is_reading = False
        self.minutes = 0.0
        self.lines: list[str] = []
        self.hide()

    def read(
        self, reading: Reading, x: float, area: QRectF, marks: list[tuple[QPointF, str]]
    ) -> None:
        """Stand at a place.

        Args:
            reading: The values.
            x: Pixels from the chart's left edge.
            area: The part of the chart between its axes.
            marks: Places of the values, and their colours.
        """
        if self.is_reading:
            self.update(self._touched())  # to repaint the whole chart costs the model time
        self.minutes, self.lines = reading.minutes, reading.lines()
        self._x, self._area = x, area
        self._marks = [(place, colour) for place, colour in marks if area.contains(place)]
        self.is_reading = True
        self.show()
        self.update(self._touched())

    def stop(self) -> None:
        """Read nothing."""
        if self.is_reading:
            self.is_reading = False
            self.update(self._touched())
            self.setVisible(self._framed)

    def set_framed(self, framed: bool) -> None:
        """Whether a frame shows that the keys go to the chart."""
        self._framed = framed
        self.setVisible(framed or self.is_reading)
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, line, marks, and the values on a small card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if self._framed:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        if not self.is_reading:
            return
        painter.setPen(QPen(QColor(theme.muted), 1))
        x = round(self._x) + 0.5
        painter.drawLine(QPointF(x, self._area.top()), QPointF(x, self._area.bottom()))
        painter.setPen(QPen(QColor(theme.base), 1))
        for place, colour in self._marks:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(place, _DOT, _DOT)
        card = self._card()
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.base))
        painter.drawRoundedRect(card, 4, 4)
        painter.setFont(scaled_font(0.9))
        colours = [theme.text] + [
            theme.accent if line.startswith("training") else theme.validation
            for line in self.lines[1:]
        ]
        height = QFontMetricsF(scaled_font(0.9)).lineSpacing()
        for i, (line, colour) in enumerate(zip(self.lines, colours, strict=True)):
            painter.setPen(QColor(colour))
            row = QRectF(
                card.left() + UNIT, card.top() + UNIT / 2 + i * height, card.width(), height
            )
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)

    def _card(self) -> QRectF:
        """Beside the line, on the side where there is room."""
        metrics = QFontMetricsF(scaled_font(0.9))
        width = max(map(metrics.horizontalAdvance, self.lines)) + 2 * UNIT
        height = metrics.lineSpacing() * len(self.lines) + UNIT
        left = self._x + UNIT
        if left + width > self.width() - 1:
            left = max(self._x - UNIT - width, 0.0)
        return QRectF(round(left) + 0.5, round(self._area.top()) + 0.5, width, height)

    def _touched(self) -> QRect:
        line = QRectF(self._x - UNIT, self._area.top(), 2 * UNIT, self._area.height())
        dots = QRectF()
        for place, _ in self._marks:
            dots |= QRectF(place.x() - UNIT, place.y() - UNIT, 2 * UNIT, 2 * UNIT)
        return line.united(self._card()).united(dots).toAlignedRect().adjusted(-2, -2, 2, 2)
