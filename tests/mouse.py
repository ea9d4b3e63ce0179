"""The mouse hand of a person: looks, and clicks on what is to be seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDropEvent,
    QHelpEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QMenu,
    QScrollArea,
    QSpinBox,
    QStyle,
    QStyleOptionSpinBox,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

_LEFT = Qt.MouseButton.LeftButton
_NO_KEY = Qt.KeyboardModifier.NoModifier


class Mouse:
    """Looks at a window, clicks and drags, and counts.

    Attributes:
        clicks: Presses of a mouse button; a double click counts as two.
        keys: Key presses; a chord such as Ctrl+S counts as one.
        drops: Things dragged onto the window.
    """

    def __init__(self, window: QWidget, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot
        self.rest()
        window.activateWindow()

    def rest(self) -> None:
        """Count from nothing."""
        self.clicks = self.keys = self.drops = 0

    @property
    def effort(self) -> str:
        """What was done, in words."""
        counts = ((self.clicks, "clicks"), (self.keys, "keys"), (self.drops, "drops"))
        return ", ".join(f"{number} {words}" for number, words in counts if number) or "nothing"

    # Looking

    def find(self, name: str) -> Any:
        """The widget of this name that can be seen, in whichever window."""
        shown = [w for w in QApplication.allWidgets() if w.objectName() == name and w.isVisible()]
        assert len(shown) == 1, f"{name}: {len(shown)} to be seen"
        return shown[0]

    def sees(self, name: str) -> bool:
        """Whether such a widget is to be seen."""
        return any(w.objectName() == name and w.isVisible() for w in QApplication.allWidgets())

    def read(self, name: str) -> str:
        """The words of a widget."""
        return str(self.find(name).text())

    # The mouse

    def click(
        self, target: str | QWidget, place: QPoint | None = None, *, button: Any = _LEFT
    ) -> None:
        """Click a widget, by default in its middle; it must be in view there, and usable."""
        widget, at = self._aim(target, place)
        self.clicks += 1
        QTest.mouseClick(widget, button, _NO_KEY, at)

    def double_click(self, target: str | QWidget, place: QPoint | None = None) -> None:
        """Click twice."""
        widget, at = self._aim(target, place)
        self.clicks += 2
        QTest.mouseClick(widget, _LEFT, _NO_KEY, at)
        QTest.mouseDClick(widget, _LEFT, _NO_KEY, at)

    def _aim(self, target: str | QWidget, place: QPoint | None) -> tuple[QWidget, QPoint]:
        self._qtbot.wait(1)  # what was just unfolded is laid out by then
        widget = self.find(target) if isinstance(target, str) else target
        name = widget.objectName() or type(widget).__name__
        at = widget.rect().center() if place is None else place
        self._scroll_to(widget, at)
        assert widget.isEnabled(), f"{name} cannot be used now"
        modal = QApplication.activeModalWidget()
        assert modal is None or widget.window() in (modal, QApplication.activePopupWidget()), (
            f"{name} is behind a question: {modal.objectName()}"
        )
        top = widget.window()
        for _ in range(100):  # until all is laid out; what stays covered is a fault
            hit = top.childAt(widget.mapTo(top, at)) or top
            if widget is hit or widget.isAncestorOf(hit):
                break
            self._qtbot.wait(10)
        else:
            raise AssertionError(f"{name} is covered by {hit.objectName()}")
        return hit, hit.mapFromGlobal(widget.mapToGlobal(at))

    def _scroll_to(self, widget: QWidget, at: QPoint) -> None:
        """Turn the wheel until the place is in view."""
        for _ in range(200):
            area = _area_that_hides(widget, at)
            if area is None:
                return
            view = area.viewport()
            below = widget.mapTo(view, at).y() > view.rect().center().y()
            self._turn(view, -120 if below else 120)
        raise AssertionError(f"{widget.objectName()} cannot be scrolled into view")

    def _turn(self, view: QWidget, angle: int) -> None:
        middle = QPointF(view.rect().center())
        event = QWheelEvent(
            middle,
            QPointF(view.mapToGlobal(view.rect().center())),
            QPoint(),
            QPoint(0, angle),
            Qt.MouseButton.NoButton,
            _NO_KEY,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view, event)

    def hover(self, target: str | QWidget, place: QPoint) -> None:
        """Move the mouse there."""
        widget, at = self._aim(target, place)
        where = QPointF(widget.mapToGlobal(at))
        QCursor.setPos(where.toPoint())
        none = Qt.MouseButton.NoButton
        kind = QEvent.Type.MouseMove
        QApplication.sendEvent(widget, QMouseEvent(kind, QPointF(at), where, none, none, _NO_KEY))

    def tip(self, target: QWidget, place: QPoint) -> str:
        """What the tool tip says where the mouse rests."""
        QToolTip.hideText()
        where = target.mapToGlobal(place)
        QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, place, where))
        return QToolTip.text()

    def pick(self, name: str, words: str) -> None:
        """Open a combo box and click the choice that begins with these words."""
        combo: QComboBox = self.find(name)
        self.click(combo)
        view = combo.view()
        self._qtbot.waitUntil(view.isVisible)
        row = combo.findText(words, Qt.MatchFlag.MatchStartsWith)
        assert row >= 0, words
        place = view.visualRect(combo.model().index(row, 0)).center()
        self.hover(view.viewport(), place)
        self._qtbot.wait(QApplication.doubleClickInterval() + 20)  # Qt takes an earlier one for two
        self.click(view.viewport(), place)
        self._qtbot.waitUntil(lambda: not view.isVisible())
        assert combo.currentIndex() == row, combo.currentText()

    def step(self, name: str, up: bool, times: int = 1) -> None:
        """Click an arrow of a spin box."""
        spin: QSpinBox = self.find(name)
        option = QStyleOptionSpinBox()
        spin.initStyleOption(option)
        part = QStyle.SubControl.SC_SpinBoxUp if up else QStyle.SubControl.SC_SpinBoxDown
        rect = spin.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, spin)
        for _ in range(times):
            self.click(spin, rect.center())

    def click_row(self, name: str, row: int, *, button: Any = _LEFT) -> None:
        """Click a row of a list."""
        view = self.find(name)
        self.click(view.viewport(), _row_rect(view, row).center(), button=button)

    def menu(self, title: str, words: str) -> None:
        """Open a menu of the window and click what begins with these words."""
        bar = self.window.menuBar()
        (entry,) = (a for a in bar.actions() if a.text().replace("&", "") == title)
        self.click(bar, bar.actionGeometry(entry).center())
        self._qtbot.waitUntil(entry.menu().isVisible)
        self.click_entry(words)

    def click_entry(self, words: str) -> None:
        """Click what begins with these words in the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        self.click(menu, menu.actionGeometry(_entry(menu, words)).center())

    def context_menu(self, name: str, words: str) -> None:
        """Click the right button, and in the menu that opens what begins with these words."""
        view = self.find(name).viewport()
        at = view.rect().center()
        self.click(view, at, button=Qt.MouseButton.RightButton)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
        self._qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        self.click_entry(words)

    def in_popup(self, open_it: Callable[[], None], use_it: Callable[[], None]) -> None:
        """Open a menu that waits until it is closed again, and use it."""
        outcome: list[Exception | None] = []

        def look() -> None:
            popup = QApplication.activePopupWidget()
            if popup is None:
                QTimer.singleShot(10, look)
                return
            try:
                use_it()
                outcome.append(None)
            except Exception as error:
                outcome.append(error)
                popup.close()

        QTimer.singleShot(0, look)
        open_it()
        self._qtbot.waitUntil(lambda: bool(outcome))
        if outcome[0] is not None:
            raise outcome[0]

    def drop(self, *paths: Path, onto: str | None = None) -> None:
        """Drag files onto what is below the mouse, by default in the middle of the window."""
        target = self.window if onto is None else self.find(onto)
        top = target.window()
        place = target.mapTo(top, target.rect().center())
        below = top.childAt(place) or top
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        at = below.mapFrom(top, place)
        copy, keys = Qt.DropAction.CopyAction, _NO_KEY
        self.drops += 1
        entered = QDragEnterEvent(at, copy, data, _LEFT, keys)
        QApplication.sendEvent(below, entered)
        assert entered.isAccepted(), f"nothing can be dropped on {below.objectName()}"
        QApplication.sendEvent(below, QDropEvent(QPointF(at), copy, data, _LEFT, keys))


def _area_that_hides(widget: QWidget, at: QPoint) -> QScrollArea | None:
    here = None if widget.isWindow() else widget.parentWidget()
    while here is not None:
        if isinstance(here, QScrollArea) and not here.viewport().rect().contains(
            widget.mapTo(here.viewport(), at)
        ):
            return here
        here = here.parentWidget() if not here.isWindow() else None
    return None


def _entry(menu: QMenu, words: str) -> QAction:
    return next(a for a in menu.actions() if a.text().replace("&", "").startswith(words))


def _row_rect(view: Any, row: int) -> QRect:
    index = view.model().index(row, 0)
    view.scrollTo(index)
    return view.visualRect(index)  # type: ignore[no-any-return]
