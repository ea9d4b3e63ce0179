"""The hands of a person: real clicks on what is to be seen, real keys to what has the focus."""

from __future__ import annotations

from mouse import Mouse
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

_MOST_TABS = 120


class Hands(Mouse):
    """Uses a window as a person does, with mouse and keyboard."""

    def _focus(self) -> QWidget:
        """What the keys go to; the window in front is made the active one, as a system does."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        front = QApplication.activeModalWidget() or QApplication.activeWindow()
        if front is None or not front.isVisible():  # a menu that was just closed
            front = self.window
        if not front.isActiveWindow():
            front.activateWindow()
            self._qtbot.waitUntil(front.isActiveWindow)
        if QApplication.focusWidget() is None and front.focusWidget() is not None:
            front.focusWidget().setFocus()  # as a system gives it back after a menu
        return QApplication.focusWidget() or front

    def press(self, *keys: str) -> None:
        """Press keys, each named as `QKeySequence` reads it."""
        for key in keys:
            combination = QKeySequence(key)[0]
            self.keys += 1
            QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type letters."""
        for letter in text:
            self.keys += 1
            QTest.keyClicks(self._focus(), letter)

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab, or Shift+Tab, until a widget has the focus."""
        passed = []
        for _ in range(_MOST_TABS):
            focus = self._focus()
            if focus.objectName() == name:
                return
            passed.append(focus.objectName())
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to {name}: {passed}")

    def choose(self, words: str) -> None:
        """Go down or up in the combo box with the focus to the choice with these words."""
        combo = self._focus()
        assert isinstance(combo, QComboBox), combo
        row = combo.findText(words, Qt.MatchFlag.MatchStartsWith)
        assert row >= 0, words
        for _ in range(abs(row - combo.currentIndex())):
            self.press("Down" if row > combo.currentIndex() else "Up")
        assert combo.currentIndex() == row
