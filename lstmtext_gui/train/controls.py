"""Controls for a narrow panel that scrolls: they shorten their text, and leave the wheel to it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QPushButton,
    QSizePolicy,
    QStyleOptionComboBox,
    QWidget,
)

from lstmtext_gui.style.widgets import UNIT

_ARROW = 5 * UNIT  # what the arrow and the margins of a combo box take of its width


class CalmComboBox(QComboBox):
    """A combo box that shows as much of its choice as there is room for; the tip has all of it."""

    def __init__(self, name: str, meaning: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(meaning)
        self.setToolTip(meaning)
        self.setMinimumHeight(4 * UNIT)
        self.setMinimumContentsLength(1)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten what is drawn."""
        super().initStyleOption(option)
        room = self.width() - _ARROW
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = shown  # type: ignore[attr-defined]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel: scrolling it must not change a choice on the way."""
        event.ignore()


class CalmDoubleSpinBox(QDoubleSpinBox):
    """A spin box that the wheel scrolls past."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As in `CalmComboBox`."""
        event.ignore()


class FoldButton(QPushButton):
    """A link that unfolds a widget below it and folds it away again.

    Signals:
        unfolded: Whether it is open now.
    """

    unfolded = Signal(bool)

    def __init__(self, name: str, words: str, content: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "link")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._words = words
        self._content = content
        self.toggled.connect(self._show)
        self._show(False)

    def _show(self, is_open: bool) -> None:
        self.setText(f"{self._words} {'▾' if is_open else '▸'}")
        self.setAccessibleName(f"{self._words}, {'unfolded' if is_open else 'folded away'}")
        self.setToolTip(f"{'Fold away' if is_open else 'Show'}: {self._words.lower()}")
        self._content.setVisible(is_open)
        self.unfolded.emit(is_open)
