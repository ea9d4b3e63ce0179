"""The sheet is there again tomorrow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.workers.sheet_file import SetAsideError, read_sheet, sheet_path, write_sheet


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


def test_a_damaged_sheet_is_set_aside_and_said() -> None:
    write_sheet((("a", True),))
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
    (aside,) = home.glob("sheet-*.json")
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
