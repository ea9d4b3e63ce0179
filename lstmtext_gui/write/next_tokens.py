"""What comes next: the likeliest tokens at the caret as bars; one is taken by a click or Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.style.theme import LIGHT, Theme, scaled_font
from lstmtext_gui.style.widgets import UNIT, make_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lstmtext.generation.suggesting import Candidate

NUM_SHOWN = 6
_INSERT = Qt.ItemDataRole.UserRole.value
_SHARE = Qt.ItemDataRole.UserRole.value + 1
_NAMES = {" ": "space", "\n": "line break", "\t": "tab", "": "no space", "\u00a0": "fixed space"}
_Index = QModelIndex | QPersistentModelIndex


def shown_token(token: str) -> str:
    """A token so that it can be seen: "space", "line break", "␣the"."""
    if token in _NAMES:
        return _NAMES[token]
    visible = token.replace("\n", "⏎").replace("\t", "⇥")
    start = len(visible) - len(visible.lstrip(" "))
    end = len(visible.rstrip(" "))
    return "␣" * start + visible[start:end] + "␣" * (len(visible) - max(end, start))


def shown_odds(probability: float) -> str:
    """A probability in per cent: "34 %", "under 1 %"."""
    return f"{100 * probability:.0f} %" if probability >= 0.01 else "under 1 %"


class NextTokens(QWidget):
    """The tokens with a caption, and what it means where there are none yet.

    Signals:
        token_chosen: The text that the chosen one adds at the caret.
    """

    token_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nextTokens")
        caption = make_label("What comes ne&xt", name="nextTokensCaption", role="caption", size=0.9)
        self._hint = make_label(
            "Put the caret into the text to see what the model expects there.",
            name="nextTokensHint",
            role="muted",
            size=0.9,
        )
        self.list = TokenList()
        caption.setBuddy(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(caption)
        layout.addWidget(self._hint)
        layout.addWidget(self.list)
        self.list.hide()
        self.list.activated.connect(self._on_chosen)
        self.list.clicked.connect(self._on_chosen)

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show other tokens; none says what would stand here."""
        self.list.show_candidates(candidates)
        self.list.setVisible(bool(candidates))
        self._hint.setVisible(not candidates)

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.list.bars.theme = theme
        self.list.viewport().update()

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        self.token_chosen.emit(index.data(_INSERT))


class TokenList(QListView):
    """Tokens with bars; as long as they are many, so that nothing scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nextTokensList")
        self.setAccessibleName("What comes next")
        self.setToolTip("The likeliest next at the caret; click one, or press Enter, to take it")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        self.setModel(QStandardItemModel(self))
        self.bars = Bars(self)
        self.setItemDelegate(self.bars)

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show these; the row that the keyboard is on stays the same."""
        model, row = self.model(), self.currentIndex().row()
        assert isinstance(model, QStandardItemModel)
        model.setRowCount(len(candidates))
        for number, candidate in enumerate(candidates):
            token, odds = shown_token(candidate.token), shown_odds(candidate.probability)
            item = QStandardItem(token)
            item.setData(candidate.insert, _INSERT)
            item.setData(candidate.probability, _SHARE)
            item.setData(f"{token}, {odds}", Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(f"Take it: {token}, {100 * candidate.probability:.1f} %")
            model.setItem(number, item)
        if candidates and self.hasFocus():
            self.setCurrentIndex(model.index(min(max(row, 0), len(candidates) - 1), 0))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All rows; room for the usual number, so that nothing below moves while one types."""
        rows = max(self.model().rowCount(), NUM_SHOWN)
        return QSize(16 * UNIT, rows * self.bars.row_height)

    def minimumSizeHint(self) -> QSize:
        """The same: the column scrolls, not the list."""
        return self.sizeHint()


class Bars(QStyledItemDelegate):
    """Draws a token, a bar as long as it is likely beside the likeliest, and the odds.

    Attributes:
        theme: The colours.
    """

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT

    @property
    def row_height(self) -> int:
        """Of one token."""
        return QFontMetrics(scaled_font(1.0)).height() + UNIT // 2

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """One row."""
        return QSize(8 * UNIT, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row; the one with the keyboard's or mouse's attention has a ground."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        state = option.state
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if focused or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QColor(self.theme.accent) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.generated))
            painter.drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        small, usual = scaled_font(0.9), scaled_font(1.0)
        odds, share = shown_odds(index.data(_SHARE)), float(index.data(_SHARE))
        right_width = QFontMetrics(small).horizontalAdvance(shown_odds(0.0))
        word_width = 0.4 * (row.width() - right_width)
        inner = row.adjusted(UNIT / 2, 0, -UNIT / 2, 0)
        painter.setFont(usual)
        painter.setPen(QColor(self.theme.text))
        words = QFontMetrics(usual).elidedText(
            index.data(), Qt.TextElideMode.ElideRight, int(word_width - UNIT)
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, words)
        painter.setFont(small)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, odds)
        left = inner.left() + word_width
        room = inner.right() - right_width - UNIT - left
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent))
        length = room * share / max(float(index.model().index(0, 0).data(_SHARE)), 1e-9)
        bar = QRectF(left, row.center().y() - UNIT / 2, max(length, UNIT), UNIT)
        painter.drawRoundedRect(bar, UNIT / 2, UNIT / 2)
        painter.restore()
