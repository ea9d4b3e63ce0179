"""Files that are dragged over the window: it says what it would do with them, and takes them."""

from pathlib import Path
from typing import Any

import pytest
from layout_faults import layout_faults
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from lstmtext_gui.style.text_size import apply_text_size

_COPY, _LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
_NO_KEY = Qt.KeyboardModifier.NoModifier


def dragged(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(data: QMimeData) -> QDragEnterEvent:
    return QDragEnterEvent(QPoint(1, 1), _COPY, data, _LEFT, _NO_KEY)


def hint(person: Any) -> str:
    """What is said over the window; nothing where nothing is."""
    assert person.see("dropHint").isVisible() == person.see("dropHintLabel").isVisible()
    return str(person.see("dropHintLabel").text()) if person.see("dropHint").isVisible() else ""


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("cats.txt",), "Drop to open the text “cats.txt”."),
        (("cats.txt", "b.txt", "c.md"), "Drop to open the text “cats.txt” and 2 more."),
        (("m.lstmtext",), "Drop to open the model “m.lstmtext”."),
        (
            ("cats.txt", "m.LSTMTEXT"),
            "Drop to open the model “m.LSTMTEXT” and the text “cats.txt”.",
        ),
        (("x" * 70 + ".txt",), f"Drop to open the text “{'x' * 16}…{'x' * 9}.txt”."),
    ],
)
def test_while_files_are_over_the_window_it_says_what_dropping_them_does(
    person: Any, names: tuple[str, ...], words: str
) -> None:
    assert hint(person) == ""
    data = dragged(*(f"/nowhere/{name}" for name in names))
    QApplication.sendEvent(person.window, enter(data))
    assert hint(person) == words
    assert person.see("dropHintLabel").accessibleDescription() == words
    assert person.see("dropHint").geometry() == person.window.rect()
    QApplication.sendEvent(person.window, QDragLeaveEvent())
    assert hint(person) == ""


def test_it_is_gone_with_the_drop_and_in_nobody_s_way(person: Any, text_file: Path) -> None:
    data, window = dragged(text_file), person.window
    below = window.childAt(window.rect().center())
    QApplication.sendEvent(window, enter(data))
    assert hint(person)
    assert window.childAt(window.rect().center()) is below, "the drop goes to what is below"
    QApplication.sendEvent(window, QDropEvent(QPointF(1, 1), _COPY, data, _LEFT, _NO_KEY))
    assert hint(person) == ""
    person.until(lambda: person.can("trainAction"))


def test_while_a_run_would_be_replaced_it_says_to_stop_it_first(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    data = dragged("/nowhere/m.lstmtext")  # an event does not hold it
    QApplication.sendEvent(person.window, enter(data))
    assert hint(person) == "Stop the training before opening another model."
    QApplication.sendEvent(person.window, QDragLeaveEvent())
    person.do("stopAction")
    person.settle()


def test_words_that_are_dragged_are_not_for_the_window(person: Any) -> None:
    data = QMimeData()
    data.setText("words")
    event = enter(data)
    event.ignore()
    person.window.dragEnterEvent(event)
    assert not event.isAccepted()
    assert hint(person) == ""


def test_a_file_dropped_on_any_part_reaches_the_window(person: Any, text_file: Path) -> None:
    data = dragged(text_file)
    data.setText(str(text_file))  # as file managers do, which editors would take
    window = person.window
    takers = [w for w in window.findChildren(QWidget) if w.acceptDrops() and not w.isWindow()]
    assert takers
    for part in takers:
        event = enter(data)
        event.ignore()
        assert window._drops.eventFilter(part, event), part.objectName()
        assert not event.isAccepted()
    plain = QMimeData()
    plain.setText("words")
    assert not window._drops.eventFilter(takers[0], enter(plain)), "words are for the editor"


@pytest.mark.parametrize("percent", [100, 200])
def test_what_is_said_is_whole_in_a_small_window(person: Any, percent: int) -> None:
    person.window.appearance.choose_size(percent)
    person.window.resize(900, 600)
    data = dragged("/nowhere/" + "W" * 70 + ".txt", "/nowhere/" + "W" * 70 + ".lstmtext")
    QApplication.sendEvent(person.window, enter(data))
    person.wait(10)
    assert layout_faults(person.see("dropHint")) == []
    assert person.see("dropHintLabel").text().startswith("Drop to open the model “WWW")
    QApplication.sendEvent(person.window, QDragLeaveEvent())
    apply_text_size(100)
