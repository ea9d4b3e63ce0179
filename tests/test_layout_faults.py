"""The finder of clipped and overlapping parts finds them, and is quiet about a good layout."""

import pytest
from layout_faults import layout_faults
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

WORDS = "Words that need some room"


def shown(qtbot: QtBot, *parts: QWidget) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    for part in parts:
        layout.addWidget(part)
    window.show()
    return window


def combo() -> QComboBox:
    box = QComboBox()
    box.addItem(WORDS)
    return box


def placeholder() -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(WORDS)
    line.setMinimumWidth(400)
    return line


PARTS = {
    "label": lambda: QLabel(WORDS),
    "button": lambda: QPushButton(WORDS),
    "combo": combo,
    "placeholder": placeholder,
}


@pytest.mark.parametrize("kind", PARTS)
def test_what_has_its_room_is_no_fault_and_what_has_not_is_one(qtbot: QtBot, kind: str) -> None:
    part = PARTS[kind]()
    window = shown(qtbot, part)
    assert layout_faults(window) == []
    part.setFixedWidth(40)
    qtbot.wait(1)
    assert any("cut off" in fault for fault in layout_faults(window))


def test_parts_that_cover_each_other_are_found(qtbot: QtBot) -> None:
    one, other = QPushButton("One"), QPushButton("Other")
    window = shown(qtbot, one, other)
    other.move(one.pos())
    assert any("overlap" in fault for fault in layout_faults(window))


def test_a_text_that_is_lower_than_a_line_is_found(qtbot: QtBot) -> None:
    edit = QPlainTextEdit(WORDS)
    window = shown(qtbot, edit)
    assert layout_faults(window) == []
    edit.setFixedHeight(8)
    qtbot.wait(1)
    assert any("too low" in fault for fault in layout_faults(window))
