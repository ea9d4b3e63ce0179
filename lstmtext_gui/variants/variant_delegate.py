"""How a variant looks in the list: its first words, how it came about in small, and a star."""

from __future__ import annotations

import math

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT
from lstmtext_gui.variants.variants import VARIANT_ROLE, first_words, in_small
from lstmtext_gui.workers.variant import Variant

_Index = QModelIndex | QPersistentModelIndex
_DISCARDED, _UNDO = "Discarded.", "Undo"


class VariantDelegate(QStyledItemDelegate):
    """Paints a row in the palette's colours; all rows are equally high.

    Signals:
        star_clicked, undo_clicked: The `Variant` whose star or link was clicked.
    """

    star_clicked = Signal(object)
    undo_clicked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.follow_fonts()

    def follow_fonts(self) -> None:
        """Take the fonts as they are now."""
        self._font, self._small = scaled_font(1.0), scaled_font(0.9)
        self._height = QFontMetrics(self._font).height() + QFontMetrics(self._small).height()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines."""
        return QSize(16 * UNIT, self.row_height)

    @property
    def row_height(self) -> int:
        """Of one variant."""
        return self._height + 2 * UNIT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row."""
        variant: Variant = index.data(VARIANT_ROLE)
        style = _Style(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if style.ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.ground)
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), UNIT / 2, UNIT / 2)
        if variant.discarded:
            self._paint_discarded(painter, option.rect, style)
        else:
            self._paint_variant(painter, option.rect, style, variant)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.accent, 1.5))
            painter.drawRoundedRect(option.rect.adjusted(1, 2, -1, -2), UNIT / 2, UNIT / 2)
        painter.restore()

    def _paint_variant(
        self, painter: QPainter, rect: QRect, style: _Style, variant: Variant
    ) -> None:
        star = self._star_rect(rect)
        area = rect.adjusted(UNIT, UNIT, -2, -UNIT)
        area.setRight(star.left() - UNIT // 2)
        lines = (
            (first_words(variant), self._font, style.text),
            (in_small(variant), self._small, style.muted),
        )
        for words, font, colour in lines:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(colour)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area.left(), area.top() + metrics.ascent(), shown)
            area.setTop(area.top() + metrics.height())
            area.setRight(rect.right() - UNIT // 2)  # below the star there is room
        if variant.starred or style.is_active:
            painter.setPen(QPen(style.text if variant.starred else style.muted, 1.2))
            painter.setBrush(style.text if variant.starred else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(star_shape(star))

    def _paint_discarded(self, painter: QPainter, rect: QRect, style: _Style) -> None:
        painter.setFont(self._small)
        painter.setPen(style.muted)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(UNIT, 0, 0, 0), middle, _DISCARDED)
        font = scaled_font(0.9)
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(style.accent)
        painter.drawText(self._undo_rect(rect), middle, _UNDO)

    def _star_rect(self, rect: QRect) -> QRect:
        side = QFontMetrics(self._font).height()
        return QRect(rect.right() - side - UNIT // 2, rect.top() + UNIT, side, side)

    def _undo_rect(self, rect: QRect) -> QRect:
        metrics = QFontMetrics(self._small)
        left = rect.left() + 2 * UNIT + metrics.horizontalAdvance(_DISCARDED)
        return QRect(left, rect.top(), metrics.horizontalAdvance(_UNDO) + UNIT, rect.height())

    def editorEvent(
        self,
        event: QEvent,
        model: object,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        """A click on the star, or on Undo; pressing alone selects the row, as anywhere in it."""
        is_click = event.type() is QEvent.Type.MouseButtonRelease
        if isinstance(event, QMouseEvent) and is_click:
            variant: Variant = index.data(VARIANT_ROLE)
            place = self._undo_rect if variant.discarded else self._star_rect
            around = place(option.rect).adjusted(-4, -4, 4, 4)
            if event.button() == Qt.MouseButton.LeftButton and around.contains(
                event.position().toPoint()
            ):
                (self.undo_clicked if variant.discarded else self.star_clicked).emit(variant)
                return True
        return False


class _Style:
    """A row's colours, from the palette: they follow every change of scheme."""

    def __init__(self, option: QStyleOptionViewItem) -> None:
        state, palette, role = option.state, option.palette, QPalette.ColorRole
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        self.is_active = is_selected or is_hovered
        self.text: QColor = palette.color(role.Text)
        self.muted: QColor = palette.color(role.PlaceholderText)
        self.accent: QColor = palette.color(role.Link)
        ground = palette.color(role.AlternateBase) if is_hovered else None
        self.ground = palette.color(role.Base) if is_selected else ground


def star_shape(rect: QRect) -> QPolygonF:
    """A star with five points in the middle of a square."""
    centre = QPointF(rect.center()) + QPointF(0.5, 0.5)
    radius = 0.42 * min(rect.width(), rect.height())
    corners = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else 0.45 * radius
        angle = math.pi * (corner / 5 - 0.5)
        corners.append(centre + QPointF(length * math.cos(angle), length * math.sin(angle)))
    return QPolygonF(corners)
