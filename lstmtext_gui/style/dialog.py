"""What the window's own dialogs have in common."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lstmtext_gui.style.widgets import UNIT

_Kind = TypeVar("_Kind", bound=QWidget)


def open_one(window: QWidget, kind: type[_Kind]) -> _Kind | None:
    """The dialog of this kind that is open; one that was just closed is as good as gone."""
    return next((each for each in window.findChildren(kind) if each.isVisible()), None)


class WindowDialog(QDialog):
    """A dialog beside the window, which goes on working; gone when it is closed."""

    def __init__(self, parent: QWidget, *, name: str, title: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        self.column.setSpacing(2 * UNIT)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """A row at the bottom, at its right end."""
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.column.addLayout(row)

    def come_forward(self) -> None:
        """Show it, or bring it to the front."""
        self.show()
        self.activateWindow()
