"""Columns of cards: beside each other where there is room, else some below the others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from lstmtext_gui.style.widgets import UNIT

_MOST_ROWS = 100  # of one column; a row without a card takes no room


class CardColumns(QScrollArea):
    """Scrolls up and down alone: as many columns stand beside each other as can be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("severalArea")
        self._places: dict[QWidget, tuple[int, int]] = {}  # row and column
        self._num_beside = 1
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, UNIT, UNIT, 0)
        self._grid.setHorizontalSpacing(2 * UNIT)
        self._grid.setVerticalSpacing(UNIT)
        content = QWidget()
        content.setObjectName("severalCards")
        outer = QVBoxLayout(content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._grid)
        outer.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def num_columns(self) -> int:
        """Columns with anything in them."""
        return len({column for _, column in self._places.values()})

    def add(self, part: QWidget, row: int, column: int) -> None:
        """Put a card, or in row 0 the head of a column, into its place."""
        self._places[part] = (row, column)
        self._place(part)
        self._refit()

    def remove(self, part: QWidget) -> None:
        """Take one away."""
        del self._places[part]
        self._grid.removeWidget(part)
        part.deleteLater()

    def clear(self) -> None:
        """Take all away."""
        for part in list(self._places):
            self.remove(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit into the new width."""
        super().resizeEvent(event)
        self._refit()

    def _place(self, part: QWidget) -> None:
        row, column = self._places[part]
        below, beside = divmod(column, self._num_beside)
        alignment = Qt.AlignmentFlag.AlignTop if row else Qt.AlignmentFlag(0)
        self._grid.addWidget(part, below * _MOST_ROWS + row, beside, alignment)

    def _refit(self) -> None:
        gap, margin = self._grid.horizontalSpacing(), self._grid.contentsMargins().right()
        needed = max((part.minimumSizeHint().width() for part in self._places), default=0)
        fitting = (self.viewport().width() - margin + gap) // (needed + gap)
        num_beside = max(1, min(fitting, self.num_columns))
        if num_beside != self._num_beside:
            self._num_beside = num_beside
            for part in self._places:
                self._grid.removeWidget(part)
            for part in self._places:
                self._place(part)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < num_beside))
