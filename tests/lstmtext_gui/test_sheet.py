"""The sheet is there again tomorrow."""

from collections.abc import Callable
from typing import Any

from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.workers.sheet_file import read_sheet, sheet_path, write_sheet


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


def test_a_damaged_sheet_is_an_empty_one() -> None:
    write_sheet((("a", True),))
    assert read_sheet() == (("a", True),)
    for damaged in (b"", b"{", b"[1]", b'[["a"]]', b"\xff", b"[" * 100_000):
        sheet_path().write_bytes(damaged)
        assert read_sheet() == ()
