"""The sheet is there again tomorrow."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmtext.errors import LSTMTextError
from lstmtext.saving.home_lock import moving
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.workers.sheet_file import Runs, SetAsideError, SheetFile, sheet_path


def test_the_document_and_what_the_model_wrote_in_it_come_back_at_the_next_start(
    person: Any, make_window: Callable[..., MainWindow], qtbot: Any
) -> None:
    page = person.window.write_page
    page.show_text("The 😀 hen ", "sat on\nthe mat")
    person.close_and_discard()
    window = make_window()
    document = window.write_page.output_edit
    qtbot.waitUntil(lambda: bool(document.toPlainText()))
    assert document.toPlainText() == "The 😀 hen sat on\nthe mat"
    assert document.generated.pieces() == (("The 😀 hen ", False), ("sat on\nthe mat", True))
    assert window.write_page.prompt_edit.toPlainText() == "The 😀 hen "
    document.undo()
    assert document.toPlainText(), "there is nothing to undo"


@pytest.fixture
def open_sheet() -> Iterator[Callable[[], tuple[SheetFile, Runs]]]:
    """A sheet as a window opens it, and what stands on it."""
    opened: list[SheetFile] = []

    def open_sheet() -> tuple[SheetFile, Runs]:
        opened.append(SheetFile())
        return opened[-1], opened[-1].read()

    yield open_sheet
    for sheet in opened:
        sheet.release()


def read_sheet() -> Runs:
    sheet = SheetFile()
    try:
        return sheet.read()
    finally:
        sheet.release()


def test_two_windows_keep_a_sheet_each_and_both_come_back(open_sheet: Any) -> None:
    (first, _), (second, runs) = open_sheet(), open_sheet()
    assert runs == ()
    assert not first.note
    assert "this one has a sheet of its own" in second.note
    second.write((("second", False),))
    first.write((("first", False),))
    first.release()
    second.release()
    (first, runs), (second, others) = open_sheet(), open_sheet()
    assert (runs, others) == ((("first", False),), (("second", False),))
    assert "a second window shows it" in first.note


def test_the_only_sheet_with_words_is_what_the_next_window_shows(open_sheet: Any) -> None:
    (first, _), (second, _) = open_sheet(), open_sheet()
    first.write((("first", False),))
    second.write((("second", False),))
    first.write(())
    first.release()
    second.release()
    sheet, runs = open_sheet()
    assert runs == (("second", False),)
    assert not sheet.note


def test_a_sheet_is_not_taken_while_the_files_are_moved(open_sheet: Any, home: Path) -> None:
    with moving(home, ()), pytest.raises(LSTMTextError, match="being moved"):
        open_sheet()


def test_a_second_window_does_not_write_over_the_sheet_of_the_first(
    person: Any, make_window: Callable[..., MainWindow], qtbot: Any
) -> None:
    person.see("outputEdit").setPlainText("of the first")
    second = make_window()
    qtbot.waitUntil(lambda: "sheet of its own" in second.messages.label.text(), timeout=10_000)
    second.write_page.output_edit.setPlainText("of the second")
    second.close()
    person.close_and_discard()
    assert b"of the first" in sheet_path().read_bytes()
    assert b"of the second" in sheet_path(2).read_bytes()


def test_a_damaged_sheet_is_set_aside_and_said() -> None:
    sheet_path().write_bytes(b'[["a", true]]')
    assert read_sheet() == (("a", True),)
    for damaged in (b"", b"{", b"[1]", b'[["a"]]', b"\xff", b"[" * 100_000, b'{"version": 2}'):
        sheet_path().write_bytes(damaged)
        with pytest.raises(SetAsideError, match="is kept as") as caught:
            read_sheet()
        aside = Path(str(caught.value).split(" is kept as ")[1].rstrip("."))
        assert aside.read_bytes() == damaged
        assert read_sheet() == ()


def test_the_sheet_of_another_version_is_never_written_over(
    make_window: Callable[..., MainWindow], qtbot: Any, home: Path
) -> None:
    sheet_path().write_bytes(b'{"version": 2, "runs": []}')
    window = make_window()
    qtbot.waitUntil(lambda: "of another version" in window.messages.label.text())
    window.write_page.output_edit.setPlainText("of today")
    qtbot.waitUntil(sheet_path().exists, timeout=5_000)
    (aside,) = (home / "sheets").glob("aside-*.json")
    assert aside.read_bytes() == b'{"version": 2, "runs": []}'
    assert b"of today" in sheet_path().read_bytes()


def test_a_sheet_that_the_disk_does_not_give_is_never_written_over(
    make_window: Callable[..., MainWindow], qtbot: Any
) -> None:
    sheet_path().mkdir(parents=True)
    window = make_window()
    qtbot.waitUntil(lambda: "could not be read" in window.messages.label.text())
    window.messages.dismiss()
    window.write_page.output_edit.setPlainText("of today")
    qtbot.wait(1_200)
    assert "could not be kept" not in window.messages.label.text()
    assert sheet_path().is_dir()
