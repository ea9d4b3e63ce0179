"""The card with the losses: tools above, below them the chart, its table, or why there is none."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QVBoxLayout, QWidget

from lstmtext.wording import disk_reason, shown_name
from lstmtext_gui import dialogs
from lstmtext_gui.chart.chart_export import chart_image, picture_path, save_chart
from lstmtext_gui.chart.chart_tools import ChartTools
from lstmtext_gui.chart.loss_chart import LossChart
from lstmtext_gui.chart.loss_table import LossTable
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label


class ChartCard(QFrame):
    """Shows the losses of a run as curves or as numbers, and gives them away.

    Signals:
        refused: A sentence about a picture that could not be saved.
        told: A sentence about one that was.
    """

    refused = Signal(str)
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chartCard")
        self.setProperty("role", "card")
        self.tools = ChartTools()
        self.chart = LossChart()
        self.table = LossTable()
        self._waiting = make_label(name="chartWaitingLabel", role="muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = "loss"
        self._stack = QStackedWidget()
        for page in (self.chart, self.table, self._waiting_page()):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT, UNIT, UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(self.tools)
        layout.addWidget(self._stack, 1)
        self.chart.set_choices(self.tools.choices)
        self.tools.choices_changed.connect(self.chart.set_choices)
        self.tools.table_wanted.connect(self._show_losses)
        self.tools.save_wanted.connect(self.ask_where_to_save)
        self.tools.copy_image_wanted.connect(self.copy_image)
        self.tools.copy_data_wanted.connect(self.copy_data)
        self.chart.log_wanted.connect(self.tools.toggle_log)
        self.chart.fit_wanted.connect(self.tools.fit)
        self.chart.changed.connect(self._show_losses)
        self._show_losses()

    def _waiting_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addWidget(self._waiting, 1)
        return page

    def show_waiting(self, words: str, name: str = "loss") -> None:
        """Say why there is no curve yet, and what a picture of it will be called."""
        self._waiting.setText(words)
        self._name = name

    @Slot()
    def _show_losses(self) -> None:
        losses = self.chart.losses
        self.tools.setVisible(not losses.is_empty)
        if losses.is_empty:
            self._stack.setCurrentIndex(2)
        elif self.tools.shows_table:
            self._stack.setCurrentWidget(self.table)
            self.table.show_series(losses)
        else:
            self._stack.setCurrentWidget(self.chart)

    @Slot()
    def ask_where_to_save(self) -> None:
        """Ask for a file for the picture."""
        suggestion = Path.home() / f"{Path(self._name).stem or 'loss'}-loss.png"
        dialogs.ask_where_to_save_image(self, suggestion, self.save_image)

    @Slot(str)
    def save_image(self, path: str) -> None:
        """Write the chart to a file; nothing is written over that nobody was asked about."""
        file = picture_path(Path(path))
        name = shown_name(file)
        if file != Path(path) and os.path.exists(file):
            self.refused.emit(
                f"“{name}” is there already. Choose a name that ends in .png or .svg."
            )
            return
        try:
            save_chart(self.chart.plot, file)
        except OSError as error:
            self.refused.emit(f"The picture was not saved as “{name}”: {disk_reason(error)}.")
        else:
            self.told.emit(f"Saved the picture as “{name}”.")

    @Slot()
    def copy_image(self) -> None:
        """Put the chart on the clipboard."""
        QApplication.clipboard().setImage(chart_image(self.chart.plot))

    @Slot()
    def copy_data(self) -> None:
        """Put every measured loss on the clipboard."""
        QApplication.clipboard().setText(self.chart.losses.as_text())

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.chart.apply_theme(theme)
