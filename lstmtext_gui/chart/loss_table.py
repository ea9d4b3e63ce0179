"""The losses as a table: the chart for a screen reader, and for whoever likes numbers."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from lstmtext.wording import clock
from lstmtext_gui.chart.loss_series import LossSeries
from lstmtext_gui.style.theme import scaled_font

_COLUMNS = ("Measurement", "Time", "Training loss", "Held-out loss", "")
_MEANINGS = (
    "Number of the measurement",
    "Time since training began",
    "Mean loss on the text that is learned, since the measurement before",
    "Loss on the text that was held out",
    "Which measurement is the best",
)
_NONE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class LossTableModel(QAbstractTableModel):
    """One row for each measurement on held-out text; without such text, one for each epoch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series = LossSeries()
        self._num_rows = 0
        self._best: int | None = None

    def show_series(self, series: LossSeries) -> None:
        """Take in what was measured since; another run replaces everything."""
        num_rows = len(series.validation or series.epochs)
        if series is not self._series or num_rows < self._num_rows:
            self.beginResetModel()
            self._series, self._num_rows = series, num_rows
            self._best = self._find_best()
            self.endResetModel()
            return
        if num_rows > self._num_rows:
            self.beginInsertRows(QModelIndex(), self._num_rows, num_rows - 1)
            self._num_rows = num_rows
            self.endInsertRows()
        best, self._best = self._best, self._find_best()
        for row in {best, self._best} if best != self._best else ():
            if row is not None:
                self.dataChanged.emit(self.index(row, 4), self.index(row, 4))
        if num_rows:  # training losses come after the measurement that they belong to
            self.dataChanged.emit(self.index(num_rows - 1, 2), self.index(num_rows - 1, 2))

    def _find_best(self) -> int | None:
        best = self._series.best
        return None if best is None else self._series.validation.nearest(best[0])

    def rowCount(self, parent: _Index = _NONE) -> int:
        """Measurements; a table has no rows within its cells."""
        return 0 if parent.isValid() else self._num_rows

    def columnCount(self, parent: _Index = _NONE) -> int:
        """Number, time, two losses, and what is to be said."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, or how they stand."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if index.column() == 4 else _RIGHT
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(index.row(), index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Names of the columns, also for a screen reader; the rows have numbers."""
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == 4 else _RIGHT
        if role == Qt.ItemDataRole.FontRole:
            return scaled_font(0.9)  # a style sheet takes the header's own font away
        if role in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.AccessibleDescriptionRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            is_name = role == Qt.ItemDataRole.AccessibleTextRole
            return (_COLUMNS[section] or "Best") if is_name else _MEANINGS[section]
        return None

    def words(self, row: int, column: int) -> str:
        """What stands in a cell."""
        series = self._series
        curve = series.validation or series.epochs
        if column == 0:
            return f"{row + 1:,}"
        if column == 1:
            return clock(round(curve.minutes[row] * 60))
        if column == 2:
            return _loss(self._train_loss(row))
        if column == 3:
            return _loss(curve.losses[row] if series.validation else None)
        return "best so far" if row == self._best else ""

    def _train_loss(self, row: int) -> float | None:
        series = self._series
        if not series.validation:
            return series.epochs.losses[row]
        times = series.validation.minutes
        since = times[row - 1] if row else -1.0
        near = series.train.mean(since, times[row])
        if near is not None:
            return near
        at = series.train.nearest(times[row])
        return None if at is None else series.train.losses[at]


class LossTable(QTableView):
    """Shows `LossTableModel`; Ctrl+C copies what is selected, or all."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lossTable")
        self.setAccessibleName("Table of the losses")
        self.setToolTip("Ctrl+C copies the selected rows, or all of them")
        self.losses = LossTableModel(self)
        self.setModel(self.losses)
        self.setFont(scaled_font(0.9))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

    def changeEvent(self, event: QEvent) -> None:
        """Rows are as high as the font needs, also where the person chooses larger text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            height = QFontMetrics(self.font()).height()
            self.verticalHeader().setDefaultSectionSize(round(height * 1.7))

    def sizeHint(self) -> QSize:
        """A few rows; it takes what it gets."""
        return QSize(256, 4 * self.verticalHeader().defaultSectionSize())

    def show_series(self, series: LossSeries) -> None:
        """Show a run; while its end is in view, it stays there."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        self.losses.show_series(series)
        if follows:
            self.scrollToBottom()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy rows as a spreadsheet takes them."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.selected_text())
        else:
            super().keyPressEvent(event)

    def selected_text(self) -> str:
        """The selected rows with the columns' names, or all rows; columns with tabs."""
        selection: QItemSelectionModel = self.selectionModel()
        rows = sorted({index.row() for index in selection.selectedRows()})
        lines = [list(_COLUMNS[:4])]
        for row in rows or range(self.losses.rowCount()):
            lines += [[self.losses.words(row, column) for column in range(4)]]
        return "".join("\t".join(line) + "\n" for line in lines)


def _loss(loss: float | None) -> str:
    if loss is None:
        return "–"
    return f"{loss:.4f}" if abs(loss) < 10_000 else f"{loss:g}"
