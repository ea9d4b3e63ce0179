"""A walk over the window and its dialogs: what can be focused is named, reached and readable."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QScrollBar,
    QWidget,
)

from lstmtext_gui.share_dialog import ShareDialog
from lstmtext_gui.style.contrast import contrast
from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.text_size import apply_text_size
from lstmtext_gui.style.theme import DARK, LIGHT, Theme

DIALOGS = ("glossaryAction", "shortcutsAction", "aboutAction", "settingsAction")


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    apply_text_size(100)


@pytest.fixture
def everything(person: Any) -> list[QWidget]:
    """The window and each dialog of its own."""
    for name in DIALOGS:
        person.do(name)
    share = ShareDialog(person.window, "cats.txt", Path.home())
    share.offer_fingerprint(True)
    share.show()
    dialogs = person.window.findChildren(WindowDialog)
    assert len(dialogs) == len(DIALOGS) + 1
    return [person.window, *dialogs]


def made_by_qt(widget: QObject) -> bool:
    """A part of a standard control, or the place where a scroll area shows what it holds."""
    parent = widget.parent()
    inside = isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit)
    return inside or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def parts(top: QWidget) -> list[QWidget]:
    """What is in view in one window."""
    found = [w for w in top.findChildren(QWidget) if w.window() is top and w.isVisible()]
    return [w for w in found if not made_by_qt(w)]


def test_what_takes_the_focus_has_a_name_and_a_tooltip(everything: list[QWidget]) -> None:
    for top in everything:
        for part in parts(top):
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(part, QMenuBar):
                assert part.accessibleName(), (top.objectName(), part.objectName(), part)
                if top is not everything[0]:
                    assert part.toolTip(), (top.objectName(), part.objectName())


def test_everything_that_takes_the_focus_is_reached_with_tab(everything: list[QWidget]) -> None:
    for top in everything:
        wanted = {
            w for w in parts(top) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()
        }
        reached, part = set(), top.nextInFocusChain()
        while part is not top:
            reached.add(part)
            part = part.nextInFocusChain()
        assert wanted <= reached, top.objectName()
        if top is not everything[0]:
            assert len(wanted) >= 2, top.objectName()


def ground_of(part: QWidget, theme: Theme) -> str:
    if isinstance(part, QPushButton) and part.property("role") != "link":
        return theme.accent if part.property("role") == "primary" else theme.base
    here: QWidget | None = part
    while here is not None:
        if here.property("role") == "card":
            return theme.base
        if here.objectName() == "sidePanel":
            return theme.panel
        if here.objectName() == "runNotice":
            return theme.generated
        here = here.parentWidget()
    return theme.window


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_text_can_be_read_where_it_stands(
    person: Any, everything: list[QWidget], name: str
) -> None:
    person.do(f"{name}ThemeAction")
    theme = {"light": LIGHT, "dark": DARK}[name]
    checked = 0
    for top in everything:
        for part in parts(top):
            if isinstance(part, QLabel | QPushButton) and part.isEnabled():
                colour = part.palette().color(part.foregroundRole()).name()
                ground = ground_of(part, theme)
                assert contrast(colour, ground) >= 4.5, (part.objectName(), colour, ground)
                checked += 1
    assert checked > 60


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_in_a_dialog_is_cut_off(
    person: Any, everything: list[QWidget], percent: int
) -> None:
    person.window.appearance.choose_size(percent)
    person.wait(20)
    for top in everything[1:]:
        for part in parts(top):
            if isinstance(part, QLabel) and not part.pixmap().width():
                width = part.contentsRect().width()
                needed = part.heightForWidth(width) if part.wordWrap() else part.sizeHint().height()
                assert part.height() >= needed - 1, (top.objectName(), part.objectName())
                if not part.wordWrap():
                    assert part.width() >= part.sizeHint().width(), part.objectName()
            elif isinstance(part, QPushButton | QComboBox):
                assert part.width() >= part.minimumSizeHint().width(), part.objectName()


def test_a_dialog_too_high_for_the_screen_scrolls(person: Any, everything: list[QWidget]) -> None:
    person.window.appearance.choose_size(200)
    for top in everything[1:]:
        available = top.screen().availableSize()
        assert top.height() <= available.height()
        assert top.width() <= available.width()
        areas = [a for a in top.findChildren(QAbstractScrollArea) if a.parent() is top]
        assert areas
        assert all(area.frameShape() is QFrame.Shape.NoFrame for area in areas)
