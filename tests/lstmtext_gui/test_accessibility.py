"""Everything can be named, reached and read: by a screen reader, by keys, by a test."""

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from lstmtext_gui.main_window import MainWindow

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)


def belongs_to_qt(widget: QObject | None) -> bool:
    """Parts that Qt makes inside its own widgets, such as scroll bars."""
    while widget is not None:
        part = isinstance(widget, QScrollBar | QLineEdit) or widget.objectName().startswith("qt_")
        if part or isinstance(widget.parent(), QComboBox | QAbstractSpinBox | QGraphicsView):
            return True
        widget = widget.parent()
    return False


def own_widgets(window: MainWindow) -> list[QWidget]:
    return [w for w in window.findChildren(QWidget) if not belongs_to_qt(w)]


def test_every_control_has_a_name_and_an_accessible_name(window: MainWindow) -> None:
    controls = [w for w in own_widgets(window) if isinstance(w, CONTROLS)]
    assert len(controls) > 20
    assert [w for w in controls if not w.objectName()] == []
    assert [w.objectName() for w in controls if not w.accessibleName()] == []


def test_everything_that_takes_the_focus_has_an_accessible_name(window: MainWindow) -> None:
    focusable = [w for w in own_widgets(window) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    focusable = [w for w in focusable if not isinstance(w, QMenu)]
    assert [(w, w.objectName()) for w in focusable if not w.accessibleName()] == []


def test_names_are_given_once(window: MainWindow) -> None:
    named = [w.objectName() for w in own_widgets(window) if isinstance(w, (*CONTROLS, QLabel))]
    named = [name for name in named if name]
    assert len(named) == len(set(named))


def test_every_label_has_a_name_and_shows_plain_text(window: MainWindow) -> None:
    labels = [w for w in own_widgets(window) if isinstance(w, QLabel)]
    assert [w.text() for w in labels if not w.objectName()] == []
    assert [w.text() for w in labels if w.textFormat() is not Qt.TextFormat.PlainText] == []


def test_every_action_has_a_name_words_and_a_place_in_a_menu(window: MainWindow) -> None:
    menus = window.menuBar().findChildren(QMenu)
    placed = [action for menu in menus for action in menu.actions()]
    own = [a for a in window.findChildren(QAction) if a.objectName().endswith("Action")]
    assert len(own) >= 16
    for action in own:
        assert action in placed, f"{action.objectName()} is in no menu"
        assert action.text()
        assert action.toolTip()


def test_menus_and_letters_in_them_are_unambiguous(window: MainWindow) -> None:
    for menu in [window.menuBar(), *window.menuBar().findChildren(QMenu)]:
        texts = [a.text() for a in menu.actions() if not a.isSeparator()]
        letters = [t[t.index("&") + 1].lower() for t in texts if "&" in t]
        assert len(letters) == len(set(letters)), texts


def test_the_focus_goes_round_all_controls_in_view_with_tab(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    start = seen = person.see("levelCombo")
    names = set()
    while True:
        seen = seen.nextInFocusChain()
        if seen is start:
            break
        if seen.isVisible() and seen.isEnabled() and seen.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.add(seen.objectName())
    assert {"presetCombo", "deviceCombo", "trainButton", "openTextLink"} <= names


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["<img src=x>.txt", "<b>bold<b>.txt", "&amp;.txt"])
def test_a_files_name_is_shown_as_it_is_and_never_as_markup(
    person: Any, text_file: Path, name: str
) -> None:
    path = text_file.rename(text_file.with_name(name))
    person.open_text(path)
    assert person.see("textNameLabel").text() == name
    assert name in person.see("verdictLabel").text()
    assert name in person.window.windowTitle()
    person.train("quick")
    assert f"“{name}”" in person.message
    person.window.close()
    question = person.question()
    assert name in question.text()
    for label in question.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or name not in label.text()
    question.button(QMessageBox.StandardButton.Cancel).click()
    path.unlink()
    person.window.open_text(path)
    person.until(lambda: f"“{name}” was not found" in person.message)


@pytest.mark.parametrize("action", ["openTextAction", "openModelAction", "saveModelAsAction"])
def test_file_dialogs_have_names_and_do_not_block(
    person: Any, model_file: Path, action: str
) -> None:
    person.open_model(model_file)
    person.do(action)
    dialog = person.dialog()
    assert isinstance(dialog, QFileDialog)
    assert dialog.objectName().endswith("Dialog")
    assert dialog.windowTitle()
    dialog.reject()


def test_frames_carry_no_focus(window: MainWindow) -> None:
    frames = [w for w in own_widgets(window) if type(w) is QFrame]
    assert all(w.focusPolicy() is Qt.FocusPolicy.NoFocus for w in frames)
