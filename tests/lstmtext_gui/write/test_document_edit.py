"""The document: prompt and continuation as one text, generated text known from the person's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmtext_gui.style.theme import DARK, LIGHT
from lstmtext_gui.workers.writing_jobs import CopiedSpan
from lstmtext_gui.write import document_edit, opening_line
from lstmtext_gui.write.document_edit import DocumentEdit
from lstmtext_gui.write.ghost import lines_beside
from lstmtext_gui.write.opening_line import OpeningEdit

Line = QTextCharFormat.UnderlineStyle


@pytest.fixture
def edit(qtbot: QtBot) -> Iterator[DocumentEdit]:
    """A document with the focus, and a field after it."""
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    document = DocumentEdit()
    layout.addWidget(document)
    layout.addWidget(QLineEdit())
    page.resize(500, 300)
    page.show()
    page.activateWindow()
    document.setFocus()
    qtbot.waitUntil(document.hasFocus)
    yield document
    page.close()


def press(edit: DocumentEdit, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(edit, key, modifiers)


def write(edit: DocumentEdit, *pieces: str, start: int | None = None) -> None:
    """Let the model write at the end, or in the place of all that follows a place."""
    end = edit.generated.end
    edit.start_writing(end if start is None else start, end)
    for piece in pieces:
        edit.generated.append(piece)
    edit.finish_writing()


def parts(edit: DocumentEdit) -> list[str]:
    return [text for _, text in edit.generated.spans()]


def caret_to(edit: DocumentEdit, place: int) -> None:
    cursor = edit.textCursor()
    cursor.setPosition(place)
    edit.setTextCursor(cursor)


def suggest(edit: DocumentEdit, text: str) -> None:
    edit.suggest(edit.text_before_caret, text)


def test_a_generation_is_one_step_of_undo_however_it_came_in(edit: DocumentEdit) -> None:
    QTest.keyClicks(edit, "the ")
    write(edit, "cat\n", "", "sat ", "on")
    assert edit.toPlainText() == "the cat\nsat on"
    write(edit, " a mat")
    edit.undo()
    assert edit.toPlainText() == "the cat\nsat on"
    edit.undo()
    assert edit.toPlainText() == "the "
    edit.undo()
    assert edit.toPlainText() == ""
    for _ in range(3):
        edit.redo()
    assert edit.toPlainText() == "the cat\nsat on a mat"
    assert parts(edit) == ["cat\nsat on a mat"]


def test_a_text_in_the_place_of_another_is_one_step_of_undo(edit: DocumentEdit) -> None:
    edit.setPlainText("the ")
    write(edit, "cat ", "sat")
    write(edit, "dog", " ran", start=4)
    assert edit.toPlainText() == "the dog ran"
    edit.undo()
    assert edit.toPlainText() == "the cat sat"
    assert parts(edit) == ["cat sat"]


def test_what_is_typed_into_generated_text_is_the_persons(edit: DocumentEdit) -> None:
    edit.setPlainText("the ")
    write(edit, "cat sat")
    caret_to(edit, 7)
    QTest.keyClicks(edit, "fish")
    press(edit, Qt.Key.Key_Return)
    edit.event(QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "é"))
    assert edit.toPlainText() == "the catfish\né sat"
    assert parts(edit) == ["cat", " sat"]
    for _ in range(3):
        edit.undo()
    assert edit.toPlainText() == "the cat sat"
    assert parts(edit) == ["cat sat"]


def test_typing_over_generated_text_is_one_step_of_undo(edit: DocumentEdit) -> None:
    edit.setPlainText("the ")
    write(edit, "cat sat")
    cursor = edit.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(7, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    QTest.keyClicks(edit, "x")
    assert edit.toPlainText() == "the x sat"
    assert parts(edit) == [" sat"]
    edit.undo()
    assert edit.toPlainText() == "the cat sat"
    assert parts(edit) == ["cat sat"]


def test_nobody_types_while_text_comes_in(edit: DocumentEdit) -> None:
    edit.start_writing(0, 0)
    QTest.keyClicks(edit, "mine")
    edit.generated.append("its")
    assert edit.isReadOnly()
    edit.finish_writing()
    QTest.keyClicks(edit, "!")
    assert edit.toPlainText() == "its!"


def test_the_opening_ends_where_generated_text_begins_through_every_edit(
    edit: DocumentEdit,
) -> None:
    edit.setPlainText("the 😀 ")
    write(edit, "\n", "cat")
    assert edit.generated.opening == "the 😀 "
    caret_to(edit, 0)
    QTest.keyClicks(edit, "See ")
    assert edit.generated.opening == "See the 😀 "
    edit.generated.replace_opening("See a 😀 ")
    assert edit.toPlainText() == "See a 😀 \ncat"
    edit.selectAll()
    press(edit, Qt.Key.Key_Delete)
    assert edit.generated.opening == ""
    assert not edit.generated.is_any
    edit.undo()
    assert edit.generated.opening == "See a 😀 "
    assert edit.generated.spans() == ((9, "\ncat"),)


def test_every_line_keeps_its_height(edit: DocumentEdit) -> None:
    edit.setPlainText("one\ntwo")
    caret_to(edit, 3)
    press(edit, Qt.Key.Key_Return)
    write(edit, "\nthree\nfour")
    document = edit.document()
    blocks = [document.findBlockByNumber(n) for n in range(document.blockCount())]
    assert {block.blockFormat().lineHeight() for block in blocks} == {150.0}


def test_the_tint_follows_the_theme_and_is_no_step_of_undo(
    edit: DocumentEdit, qtbot: QtBot
) -> None:
    edit.setPlainText("the ")
    write(edit, "cat")
    for theme in (DARK, LIGHT):
        edit.apply_theme(theme)
        (mark,) = edit.extraSelections()
        assert mark.cursor.selectedText() == "cat"
        assert mark.format.background().color() == QColor(theme.generated)
    edit.undo()
    assert edit.toPlainText() == "the "
    qtbot.waitUntil(lambda: not edit.extraSelections())


def test_the_suggestion_is_no_part_of_the_text_and_tab_takes_it(edit: DocumentEdit) -> None:
    QTest.keyClicks(edit, "the")
    suggest(edit, " small cat")
    assert edit.ghost == " small cat"
    assert edit.toPlainText() == "the"
    press(edit, Qt.Key.Key_Tab)
    assert edit.toPlainText() == "the small cat"
    assert edit.ghost == ""
    assert parts(edit) == [" small cat"]
    assert edit.hasFocus()
    edit.undo()
    assert edit.toPlainText() == "the"


def test_without_a_suggestion_tab_moves_on(edit: DocumentEdit) -> None:
    QTest.keyClicks(edit, "the")
    press(edit, Qt.Key.Key_Tab)
    assert edit.toPlainText() == "the"
    assert not edit.hasFocus()


def test_control_and_right_takes_one_word(edit: DocumentEdit) -> None:
    QTest.keyClicks(edit, "the")
    suggest(edit, " small cat")
    press(edit, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == "the small"
    assert edit.ghost == " cat"
    press(edit, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == "the small cat"
    assert edit.ghost == ""


def test_typing_the_same_letters_shortens_a_suggestion_and_others_dismiss_it(
    edit: DocumentEdit,
) -> None:
    QTest.keyClicks(edit, "the")
    suggest(edit, " cat")
    QTest.keyClicks(edit, " c")
    assert edit.ghost == "at"
    QTest.keyClicks(edit, "o")
    assert edit.ghost == ""
    assert not edit.generated.is_any


def test_escape_dismisses_a_suggestion_until_more_is_typed(edit: DocumentEdit) -> None:
    QTest.keyClicks(edit, "the")
    suggest(edit, " cat")
    press(edit, Qt.Key.Key_Escape)
    assert edit.ghost == ""
    suggest(edit, " cat")
    assert edit.ghost == ""
    QTest.keyClicks(edit, "y")
    suggest(edit, " sat")
    assert edit.ghost == " sat"


def test_a_suggestion_is_for_the_end_of_a_line_while_the_person_types(edit: DocumentEdit) -> None:
    edit.setPlainText("the cat")
    caret_to(edit, 7)
    suggest(edit, " sat")
    assert edit.ghost == "", "nothing was typed"
    caret_to(edit, 3)
    QTest.keyClicks(edit, "y")
    suggest(edit, " sat")
    assert edit.ghost == "", "in the middle of a line"
    caret_to(edit, 8)
    QTest.keyClicks(edit, "s")
    edit.suggest("another text", " sat")
    assert edit.ghost == "", "it is late"
    suggest(edit, " sat")
    assert edit.ghost == " sat"
    press(edit, Qt.Key.Key_Left)
    assert edit.ghost == "", "the caret went away"
    press(edit, Qt.Key.Key_End)
    suggest(edit, " sat")
    assert edit.ghost == "", "the person looks around"


def test_the_suggestion_is_painted_after_the_caret(edit: DocumentEdit) -> None:
    QTest.keyClicks(edit, "the")
    without = edit.viewport().grab().toImage()
    suggest(edit, " small cat that sat on a red mat and would not be moved by anyone at all")
    assert edit.viewport().grab().toImage() != without
    press(edit, Qt.Key.Key_Escape)
    assert edit.viewport().grab().toImage() == without


def test_a_suggestion_is_broken_between_words() -> None:
    assert lines_beside(" one two three", (8, 20), len) == [" one two", "three"]
    assert lines_beside(" one two three", (2, 8), len) == ["", "one two", "three"]
    assert lines_beside("ing one", (30, 30), len) == ["ing one"]


def test_the_text_before_the_caret_is_its_end_and_begins_where_it_did(edit: DocumentEdit) -> None:
    edit.setPlainText("0123456789" * 2_000)
    caret_to(edit, 15_000)
    before = edit.text_before_caret
    assert 3_000 < len(before) <= 5_000
    assert (edit.toPlainText()[:15_000]).endswith(before)
    caret_to(edit, 15_010)
    assert edit.text_before_caret[: len(before)] == before
    edit.setPlainText("😀" * 10_000)
    for place in (14_998, 15_000):
        caret_to(edit, place)
        edit.text_before_caret.encode()  # no half of a character


def test_only_plain_text_is_pasted_and_files_are_left_to_the_window(edit: DocumentEdit) -> None:
    rich = QMimeData()
    rich.setHtml("<b>bold</b>")
    rich.setText("bold")
    edit.setPlainText("the ")
    write(edit, "cat")
    edit.insertFromMimeData(rich)
    assert edit.toPlainText() == "the catbold"
    assert parts(edit) == ["cat"]
    file = QMimeData()
    file.setUrls([QUrl.fromLocalFile("/somewhere/tale.txt")])
    file.setText("file:///somewhere/tale.txt")
    assert not edit.canInsertFromMimeData(file)
    edit.insertFromMimeData(file)
    assert edit.toPlainText() == "the catbold"


def test_passages_are_underlined_by_length_and_go_with_the_text(edit: DocumentEdit) -> None:
    edit.setPlainText("😀 ")
    text = "😀 " + "long " * 12 + "new short"
    write(edit, text[2:])
    passages = (CopiedSpan(3, 63, "<b>long</b>"), CopiedSpan(67, 72, "short"))
    edit.show_passages(passages)
    caret_to(edit, 0)
    QTest.keyClicks(edit, "typed ")
    edit.apply_theme(LIGHT)
    lines = {
        mark.cursor.selectedText(): mark.format.underlineStyle()
        for mark in edit.extraSelections()
        if mark.format.underlineStyle() is not Line.NoUnderline
    }
    assert lines == {"long " * 12: Line.SingleUnderline, "short": Line.DotLine}
    passage = edit.copied.passage_at(edit.toPlainText().index("ng") + 1)
    assert passage is not None
    assert passage.excerpt == "<b>long</b>"
    assert edit.copied.passage_at(2) is None


def test_the_source_of_a_passage_is_shown_as_it_is_and_never_as_markup(
    edit: DocumentEdit,
) -> None:
    write(edit, "copied and new")
    edit.show_passages((CopiedSpan(0, 6, "a <img src=x> & more"),))
    assert "&lt;img src=x&gt; &amp; more" in edit.copied.tip_at(3)
    assert edit.copied.tip_at(9) == ""


def test_another_text_as_a_whole_is_one_step_of_undo(edit: DocumentEdit) -> None:
    edit.setPlainText("the ")
    write(edit, "cat")
    edit.generated.replace_all("a dog ", "ran\naway")
    assert edit.toPlainText() == "a dog ran\naway"
    assert parts(edit) == ["ran\naway"]
    edit.undo()
    assert edit.toPlainText() == "the cat"
    assert parts(edit) == ["cat"]


@pytest.mark.parametrize("kind", [DocumentEdit, OpeningEdit])
def test_of_a_whole_book_only_the_beginning_is_pasted_and_that_is_told(
    qtbot: QtBot, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (document_edit, opening_line):
        monkeypatch.setattr(module, "MOST_PASTED", 10)
    edit = kind()
    qtbot.addWidget(edit)
    told: list[bool] = []
    edit.paste_cut.connect(lambda: told.append(True))
    data = QMimeData()
    data.setText("0123456789")
    edit.insertFromMimeData(data)
    assert not told
    data.setText("0123456789a")
    edit.insertFromMimeData(data)
    assert edit.toPlainText() == "01234567890123456789"
    assert told
