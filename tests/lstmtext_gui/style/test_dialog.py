"""The program's own dialogs: explained by tips, whole in any size of text, never too high.

Whether all in them is named, reached and readable is seen in `test_access_walk.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from layout_faults import layout_faults
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QWidget,
)

from lstmtext_gui.share_dialog import ShareDialog
from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.text_size import apply_text_size

DIALOGS = ("glossaryAction", "shortcutsAction", "aboutAction", "settingsAction")


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    apply_text_size(100)


@pytest.fixture
def dialogs(person: Any) -> list[WindowDialog]:
    """Each is open."""
    for name in DIALOGS:
        person.do(name)
    share = ShareDialog(person.window, "cats.txt", Path.home())
    share.offer_fingerprint(True)
    share.show()
    dialogs: list[WindowDialog] = person.window.findChildren(WindowDialog)
    assert len(dialogs) == len(DIALOGS) + 1
    return dialogs


def test_what_takes_the_focus_has_a_tip(dialogs: list[WindowDialog]) -> None:
    for dialog in dialogs:
        parts = [w for w in dialog.findChildren(QWidget) if w.isVisible()]
        own = [w for w in parts if not isinstance(w.parent(), QComboBox | QAbstractSpinBox)]
        taking = [w for w in own if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert len(taking) >= 2, dialog.objectName()
        assert not [w.objectName() for w in taking if not w.toolTip()], dialog.objectName()


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off(person: Any, dialogs: list[WindowDialog], percent: int) -> None:
    person.window.appearance.choose_size(percent)
    person.wait(20)
    for dialog in dialogs:
        assert layout_faults(dialog) == [], dialog.objectName()


def test_one_too_high_for_the_screen_scrolls(person: Any, dialogs: list[WindowDialog]) -> None:
    person.window.appearance.choose_size(200)
    for dialog in dialogs:
        available = dialog.screen().availableSize()
        assert dialog.height() <= available.height()
        assert dialog.width() <= available.width()
        areas = [a for a in dialog.findChildren(QAbstractScrollArea) if a.parent() is dialog]
        assert areas
        assert all(area.frameShape() is QFrame.Shape.NoFrame for area in areas)
