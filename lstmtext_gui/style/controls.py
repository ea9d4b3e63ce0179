"""Controls for a narrow panel that scrolls: they shorten their text, and leave the wheel to it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDoubleSpinBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the choice shortened."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - _ARROW
        option.currentText = self.fontMetrics().elidedText(
            option.currentText or self.placeholderText(), Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel: scrolling it must not change a choice on the way."""
        event.ignore()


class CalmDoubleSpinBox(QDoubleSpinBox):
    """A spin box that the wheel scrolls past."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As in `CalmComboBox`."""
        event.ignore()


class MinutesSpinBox(CalmDoubleSpinBox):
    """Minutes: a step is one of them, below that a tenth, from an hour on ten."""

    def stepBy(self, steps: int) -> None:
        """Go up or down so many steps."""
        value = self.value() + (0.01 if steps > 0 else -0.01)  # at a border, the side that is ahead
        size = 0.1 if value < 1 else 1.0 if value < 60 else 10.0
        self.setValue(self.value() + steps * size)


class ButtonRow(QWidget):
    """Controls beside each other, or below each other where they have no room."""

    def __init__(
        self, controls: Sequence[QWidget], *, spacing: int, fill: bool, shares: Sequence[int] = ()
    ) -> None:
        """Lay out controls; with `fill` they share the whole width, equally or by `shares`."""
        super().__init__()
        self._controls = list(controls)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(spacing)
        for control, share in zip(controls, shares or [1] * len(controls), strict=True):
            self._layout.addWidget(control, share if fill else 0)
        if not fill:
            self._layout.addStretch(1)
        # Not what the row needs when it lies: else it could never be made to stand.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def refit(self) -> None:
        """Lie or stand, after controls have come or gone or got another width."""
        shown = [one.sizeHint().width() for one in self._controls if not one.isHidden()]
        needed = sum(shown) + self._layout.spacing() * len(shown)
        directions = QBoxLayout.Direction
        fits = needed <= self.width()
        direction = directions.LeftToRight if fits else directions.TopToBottom
        if direction != self._layout.direction():
            self._layout.setDirection(direction)
            self.updateGeometry()  # else it keeps the height that it had when it lay

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit into the new width."""
        super().resizeEvent(event)
        self.refit()


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
