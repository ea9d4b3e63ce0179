"""What the window's own dialogs have in common."""

from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.style.widgets import UNIT

_MOST = 0.9  # of the screen
_Kind = TypeVar("_Kind", bound=QWidget)


def open_one(window: QWidget, kind: type[_Kind]) -> _Kind | None:
    """The dialog of this kind that is open; one that was just closed is as good as gone."""
    return next((each for each in window.findChildren(kind) if each.isVisible()), None)


class WindowDialog(QDialog):
    """A dialog beside the window, which goes on working; gone when it is closed.

    Attributes:
        column: What it shows goes in here; it scrolls where the screen is too low for it.
    """

    def __init__(self, parent: QWidget, *, name: str, title: str, width: int) -> None:
        """Make it, empty.

        Args:
            parent: The window.
            name: Its object name.
            title: What stands above it.
            width: In characters of the usual text, so that large text has its room.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._width = width
        self._inside = QWidget()
        self._inside.setProperty("role", "inside")
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        self.column.setSpacing(2 * UNIT)
        area = QScrollArea()
        area.setObjectName(f"{name}Area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setProperty("role", "inside")
        area.setWidget(self._inside)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 3 * UNIT)
        self._buttons.setSpacing(UNIT)
        self._buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area, 1)
        layout.addLayout(self._buttons)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put them at the bottom, at its right end."""
        for button in buttons:
            self._buttons.addWidget(button)

    def come_forward(self) -> None:
        """Show it, or bring it to the front."""
        self.show()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room that the words need."""
        self._fit()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.isVisible():
            self._fit()

    def _fit(self) -> None:
        screen = self.screen().availableSize()
        width = self._width * self.fontMetrics().averageCharWidth() + 6 * UNIT
        width = min(max(width, self._buttons.sizeHint().width()), round(_MOST * screen.width()))
        self.column.activate()
        height = max(self.column.totalHeightForWidth(width), self.column.sizeHint().height())
        height += self._buttons.sizeHint().height()
        self.resize(width, min(height, round(_MOST * screen.height())))
