"""What keeps somebody from using what a window shows: found by pressing Tab, and in its pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPoint, QRect, QSignalBlocker, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QMessageBox,
    QScrollBar,
    QWidget,
)

from lstmtext_gui.style.contrast import contrast

READABLE = 4.5
_SHAPE = 3.0  # contrast of a shape to its ground
_MOST_TABS = 150
_Pixels = npt.NDArray[np.uint32]


def access_faults(top: QWidget) -> list[str]:
    """Everything that somebody cannot name, reach or read in a window that is shown."""
    return [*_unnamed(top), *_unreached(top), *_unreadable(top), *_told_by_colour_alone(top)]


def _parts(top: QWidget) -> list[QWidget]:
    """What of a window can be seen, without the parts that Qt makes inside its own."""
    found = [w for w in top.findChildren(QWidget) if w.window() is top and w.isVisible()]
    return [w for w in found if not _is_qts(w)]


def _is_qts(widget: QWidget) -> bool:
    here: QObject | None = widget
    while here is not None:
        inside = isinstance(here.parent(), QComboBox | QAbstractSpinBox | QLineEdit)
        if inside or isinstance(here, QScrollBar | QMenu) or here.objectName().startswith("qt_"):
            return True
        here = here.parent()
    return False


def _focusable(top: QWidget) -> list[QWidget]:
    return [
        part
        for part in _parts(top)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.isEnabled()
        and not isinstance(part, QMenuBar)
        and not isinstance(part.parent(), QMessageBox | QDialogButtonBox)
    ]


def _unnamed(top: QWidget) -> list[str]:
    return [f"{_name(w)} has no accessible name" for w in _focusable(top) if not w.accessibleName()]


# Reaching


def _unreached(top: QWidget) -> list[str]:
    """What Tab does not lead to, with the arrow keys within a group of which one is chosen."""
    wanted = {part for part in _focusable(top) if part.focusProxy() is None}
    reached = _round(top)
    for button in [w for w in reached if isinstance(w, QAbstractButton)]:
        group = button.group()
        if group is not None and group.exclusive():
            reached.update(group.buttons())
    way = [_name(w) for w in reached if w is not None]
    faults = [f"{_name(part)} is not reached with Tab: {way}" for part in wanted - reached]
    return faults + [f"the focus is lost in {_name(top)}"] * (None in reached)


def _round(top: QWidget) -> set[QWidget | None]:
    """What has the focus in turn while Tab is pressed, until it comes round."""
    top.activateWindow()
    QTest.qWait(10)
    reached: list[QWidget | None] = []
    for _ in range(_MOST_TABS):
        QTest.keyClick(QApplication.focusWidget() or top, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        if reached and focus is reached[0]:
            return set(reached)
        reached.append(focus)
    raise AssertionError(f"Tab does not come round in {_name(top)}")


# Reading


def _unreadable(top: QWidget) -> list[str]:
    picture = _pixels(top.grab().toImage())
    faults = []
    for part in _parts(top):
        room = part.visibleRegion().boundingRect()
        if not (part.isEnabled() and _words(part)) or min(room.width(), room.height()) < 8:
            continue
        place = QRect(part.mapTo(top, QPoint()) + room.topLeft(), room.size())
        ground, ink = _ground_and_ink(_cut(picture, place))
        # Thin strokes are paler than their colour, which is what counts.
        colour = part.palette().color(part.foregroundRole()).name()
        if contrast(ink, ground) < READABLE and contrast(colour, ground) < READABLE:
            faults.append(f"{_name(part)} is pale: {ink} on {ground}: “{_words(part)}”")
    return faults


def _words(part: QWidget) -> str:
    if isinstance(part, QLabel | QAbstractButton | QAbstractSpinBox):
        return part.text()
    if isinstance(part, QComboBox):
        return part.currentText()
    if isinstance(part, QLineEdit):
        return part.text() or part.placeholderText()
    return ""


def _pixels(image: QImage) -> _Pixels:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    height, width = image.height(), image.width()
    lines = np.frombuffer(image.constBits(), np.uint32).reshape(height, image.bytesPerLine() // 4)
    return lines[:, :width].copy() & 0xFFFFFF


def _cut(picture: _Pixels, place: QRect) -> _Pixels:
    return picture[place.top() : place.bottom() + 1, place.left() : place.right() + 1]


def _ground_and_ink(pixels: _Pixels) -> tuple[str, str]:
    """The colour that most of it has, and the one that stands out most from that."""
    colours, counts = np.unique(pixels, return_counts=True)
    ground = f"#{colours[counts.argmax()]:06x}"
    return ground, max((f"#{c:06x}" for c in colours), key=lambda c: contrast(c, ground))


def _told_by_colour_alone(top: QWidget) -> list[str]:
    """Buttons that look the same, but for their colour, whether they are checked or not.

    Links say it in other words or with another picture.
    """
    buttons = [
        part
        for part in _parts(top)
        if isinstance(part, QAbstractButton)
        and part.isCheckable()
        and part.property("role") != "link"
    ]
    return [f"{_name(b)} is told by colour alone" for b in buttons if not _changes_shape(b)]


def _changes_shape(button: QAbstractButton) -> bool:
    group, focus = button.group(), button.hasFocus()
    exclusive = group is not None and group.exclusive()
    if exclusive:
        group.setExclusive(False)
    before = button.isChecked()
    blocker = QSignalBlocker(button)
    shapes = []
    for checked in (True, False):
        button.setChecked(checked)
        shapes.append(_shape(_pixels(button.grab().toImage())))
    button.setChecked(before)
    blocker.unblock()
    if exclusive:
        group.setExclusive(True)
    assert button.hasFocus() is focus
    return not np.array_equal(*shapes)


def _shape(pixels: _Pixels) -> npt.NDArray[np.bool_]:
    ground = _ground_and_ink(pixels)[0]
    colours, places = np.unique(pixels, return_inverse=True)
    stands_out = np.array([contrast(f"#{c:06x}", ground) >= _SHAPE for c in colours])
    return stands_out[places].reshape(pixels.shape)


def _name(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__
