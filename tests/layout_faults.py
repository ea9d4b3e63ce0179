"""What is clipped or overlaps in a window that is shown: found by walking its widgets."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QTextEdit,
    QWidget,
)

_TOLERANCE = 1  # pixels: half a pixel rounds either way where the screen is scaled


def layout_faults(window: QWidget) -> list[str]:
    """Everything that cannot be read whole, in words; nothing in a window that is well laid out."""
    shown = [w for w in window.findChildren(QWidget) if w.isVisible() and not _is_qts(w)]
    faults = [fault for widget in shown for fault in _clipped(widget)]
    return faults + [fault for widget in [window, *shown] for fault in _overlapping(widget)]


def _is_qts(widget: QWidget) -> bool:
    """A part that Qt puts into a widget of its own, or that a plot does."""
    part: QWidget | None = widget
    while part is not None:
        owner = part.parentWidget()
        if part.objectName().startswith("qt_") or isinstance(owner, QComboBox | QAbstractSpinBox):
            return True
        part = owner
    return False


def _clipped(widget: QWidget) -> list[str]:
    name = widget.objectName() or type(widget).__name__
    width, height = widget.width() + _TOLERANCE, widget.height() + _TOLERANCE
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            longest = max(map(widget.fontMetrics().horizontalAdvance, widget.text().split()))
            if needed > height or longest > width:
                return [f"{name} is cut off: “{widget.text()}”"]
        elif widget.sizeHint().width() > width or widget.sizeHint().height() > height:
            return [f"{name} is cut off: “{widget.text()}”"]
    if isinstance(widget, QAbstractButton) and widget.text():
        needed = widget.minimumSizeHint()
        if needed.width() > width or needed.height() > height:
            return [f"{name} is cut off: “{widget.text()}”"]
    if isinstance(widget, QComboBox | QAbstractSpinBox | QLineEdit):
        if widget.fontMetrics().height() > height:
            return [f"{name} is too low for its text"]
        if widget.fontMetrics().horizontalAdvance(_words(widget)) > _room(widget) + _TOLERANCE:
            return [f"{name} is cut off: “{_words(widget)}”"]
    is_text = isinstance(widget, QPlainTextEdit | QTextEdit)
    if is_text and widget.fontMetrics().height() > widget.viewport().height() + _TOLERANCE:
        return [f"{name} is too low for a line"]
    if isinstance(widget, QScrollArea) and _hides_a_side(widget):
        return [f"{name} is narrower than what is in it"]
    return [f"{name} sticks out of its parent"] if _sticks_out(widget) else []


def _words(widget: QComboBox | QAbstractSpinBox | QLineEdit) -> str:
    """What a field shows; of what a person types as long as they like, only what invites them to.

    Neither a name from outside that is shortened on purpose, and has all of it in its tip.
    """
    if isinstance(widget, QComboBox):
        text = widget.currentText() or widget.placeholderText()
        return "" if text in widget.toolTip() else text
    if isinstance(widget, QLineEdit):
        return "" if widget.text() else widget.placeholderText()
    return widget.text()


def _room(widget: QComboBox | QAbstractSpinBox | QLineEdit) -> int:
    """The width that its words have."""
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        box = QStyle.ComplexControl.CC_ComboBox
        return widget.style().subControlRect(box, option, field, widget).width()
    edit = widget if isinstance(widget, QLineEdit) else widget.lineEdit()
    option = QStyleOptionFrame()
    edit.initStyleOption(option)
    part = QStyle.SubElement.SE_LineEditContents
    margins = edit.textMargins()
    inner = 2 * 2  # Qt's own, of a line of text
    room = edit.style().subElementRect(part, option, edit).width()
    return room - margins.left() - margins.right() - inner


def _hides_a_side(area: QScrollArea) -> bool:
    """What is in it is too wide, and there is no scroll bar to reach the rest."""
    never = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    content = area.widget()
    return never and content.width() > area.viewport().width() + _TOLERANCE


def _sticks_out(widget: QWidget) -> bool:
    owner = widget.parentWidget()
    if owner is None or widget.isWindow() or _scrolls(widget):
        return False
    room = owner.rect().adjusted(-_TOLERANCE, -_TOLERANCE, _TOLERANCE, _TOLERANCE)
    return not room.contains(widget.geometry())


def _scrolls(widget: QWidget) -> bool:
    """It is what a scroll area shows a part of."""
    owner = widget.parentWidget()
    area = owner.parentWidget() if owner is not None else None
    return isinstance(area, QAbstractScrollArea) and area.viewport() is owner


def _overlapping(owner: QWidget) -> list[str]:
    """Siblings in one layout that cover each other."""
    if isinstance(owner, QStackedWidget | QAbstractScrollArea) or owner.layout() is None:
        return []
    children = [
        child
        for child in owner.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if child.isVisible() and not child.isWindow() and owner.layout().indexOf(child) >= 0
    ]
    children += _in_nested_layouts(owner)
    faults = []
    for i, one in enumerate(children):
        for other in children[i + 1 :]:
            common: QRect = one.geometry() & other.geometry()
            if one is not other and common.width() > _TOLERANCE and common.height() > _TOLERANCE:
                faults.append(f"{one.objectName()} and {other.objectName()} overlap")
    return faults


def _in_nested_layouts(owner: QWidget) -> list[QWidget]:
    """Children that stand in a layout within the owner's layout."""
    found: list[QWidget] = []
    waiting = [owner.layout()]
    while waiting:
        layout = waiting.pop()
        for index in range(layout.count()):
            item = layout.itemAt(index)
            if item.layout() is not None:
                waiting.append(item.layout())
                inner = item.layout()
                found += [
                    widget
                    for i in range(inner.count())
                    if (widget := inner.itemAt(i).widget()) is not None and widget.isVisible()
                ]
    return found
