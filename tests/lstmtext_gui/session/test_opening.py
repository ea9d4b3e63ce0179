"""Opening files of every kind and folders: how far it is, and that it can be called off."""

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

import lstmtext
from lstmtext.errors import CancelledError
from lstmtext.reading import stored
from lstmtext.reading.source import TextSource
from lstmtext_gui.workers import tasks
from lstmtext_gui.workers.jobs import TextRequest
from lstmtext_gui.workers.tasks import open_text


class HeldReading:
    """Reading that comes as far as a half, and then waits to be let go or stopped."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.stops = 0

    def __call__(
        self,
        paths: Any,
        options: Any,
        *,
        leave_out: bool,
        on_progress: Callable[[float], object],
        should_stop: Callable[[], bool],
    ) -> TextSource:
        share = 0.0
        while not self.go.wait(0.01):
            if should_stop():
                self.stops += 1
                raise CancelledError("Reading was stopped.")
            share = min(share + 0.01, 0.5)
            on_progress(share)
        return TextSource("a late text", "late.txt", "utf-8")


@pytest.fixture
def held_reading(monkeypatch: pytest.MonkeyPatch) -> HeldReading:
    held = HeldReading()
    monkeypatch.setattr("lstmtext.reading.read.read_texts", held)
    return held


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in (1, 2, 10):
        (folder / f"letter{number}.txt").write_text(f"letter {number} begins here\n" * 30)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return folder


def test_the_dialog_offers_texts_of_every_kind_and_all_files(person: Any) -> None:
    person.do("openTextAction")
    texts, everything = person.dialog().nameFilters()
    for suffix in ["txt", "md", "html", "csv", "tsv", "docx", "epub", "gz"]:
        assert f"*.{suffix}" in texts
    assert everything == "All files (*)"
    person.dialog().reject()


def test_a_folder_is_chosen_in_a_dialog_and_remembered(person: Any, folder: Path) -> None:
    person.do("openFolderAction")
    dialog = person.dialog()
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(folder))
    dialog.done(QFileDialog.DialogCode.Rejected)
    person.until(lambda: person.can("trainAction"))
    assert person.see("textNameLabel").text() == "letters"
    assert person.window.preferences.folder == folder
    assert person.window.session.status.text.preview.startswith("letter 1 begins")


def test_what_was_left_out_of_a_folder_is_said(person: Any, folder: Path) -> None:
    person.open_text(folder)
    words = person.see("textFilesLabel").text()
    assert words.endswith("read. 1 file that is not text was left out.")


def test_the_panel_says_how_far_opening_is(person: Any, held_reading: HeldReading) -> None:
    person.window.open_text("long.txt")
    details, cancel = person.see("textDetailsLabel"), person.see("cancelOpeningLink")
    assert details.text() == "Opening…"
    person.until(lambda: re.fullmatch(r"Opening… [1-9]\d? %", details.text()) is not None)
    assert cancel.isVisible()
    assert not person.see("howReadLink").isVisible()
    held_reading.go.set()
    person.settle()
    assert person.see("textNameLabel").text() == "late.txt"
    assert not cancel.isVisible()


def press_escape(person: Any) -> None:
    QTest.keyClick(person.see("levelCombo"), Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    "cancel",
    [press_escape, lambda person: person.see("cancelOpeningLink").click()],
    ids=["Esc", "link"],
)
def test_calling_it_off_is_no_error_and_leaves_what_was_open(
    person: Any,
    text_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    cancel: Callable[[Any], None],
) -> None:
    person.open_text(text_file)
    held = HeldReading()
    monkeypatch.setattr("lstmtext.reading.read.read_texts", held)
    person.window.open_text("long.txt")
    assert not person.can("trainAction")
    cancel(person)
    assert person.can("trainAction"), "it takes effect at once"
    person.settle()
    assert held.stops == 1
    assert person.message == "Ready."
    assert person.see("textNameLabel").text() == "animals.txt"
    assert not person.can("cancelOpeningAction")


def test_a_text_that_comes_after_all_is_not_taken(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, request = threading.Event(), TextRequest("animals.txt", (text_file,))
    opened = open_text(request)
    monkeypatch.setattr(tasks, "open_text", lambda *rest: go.wait(20) and opened)
    person.window.open_text(text_file)
    person.do("cancelOpeningAction")
    go.set()
    person.settle()
    assert person.window.session.status.text is None


def test_opening_a_model_can_be_called_off(
    person: Any, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, load = threading.Event(), lstmtext.load_text_model
    monkeypatch.setattr(lstmtext, "load_text_model", lambda path: go.wait(20) and load(path))
    person.window.open_model(model_file)
    press_escape(person)
    go.set()
    person.settle()
    assert person.window.session.status.model is None


def test_another_text_ends_the_reading_of_the_one_before(
    person: Any, text_file: Path, held_reading: HeldReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.window.open_text("long.txt")
    person.until(lambda: "%" in person.see("textDetailsLabel").text())
    monkeypatch.undo()
    person.window.open_text(text_file)
    person.settle()
    assert held_reading.stops == 1
    assert person.see("textNameLabel").text() == "animals.txt"


def test_escape_ends_the_writing_first_and_then_the_opening(
    person: Any, model_file: Path, held_reading: HeldReading
) -> None:
    person.open_model(model_file)
    person.see("lengthSpin").setValue(100_000)
    person.do("generateAction")
    person.do("writePageAction")
    person.until(lambda: bool(person.output))
    person.window.open_text("long.txt")
    QTest.keyClick(person.see("seedSpin"), Qt.Key.Key_Escape)
    person.until(lambda: not person.can("stopGenerationAction"))
    assert person.can("cancelOpeningAction")
    QTest.keyClick(person.see("seedSpin"), Qt.Key.Key_Escape)
    assert not person.can("cancelOpeningAction")
    person.settle()


def test_closing_the_window_ends_the_reading(person: Any, held_reading: HeldReading) -> None:
    person.window.open_text("long.txt")
    began = time.monotonic()
    person.window.close()
    assert time.monotonic() - began < 4
    assert held_reading.stops == 1


def test_long_texts_are_counted_as_short_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "one two  three\nfour" * 40 + " é ß"
    path = tmp_path / "long.txt"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(stored, "PIECE", 7)
    info = open_text(TextRequest("long.txt", (path,))).info
    assert info.num_characters == len(text)
    assert info.num_words == len(text.split())
    assert info.num_distinct == len(set(text))


def test_counting_can_be_stopped_too(text_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "PIECE", 7)
    shares: list[float] = []
    with pytest.raises(CancelledError):
        open_text(
            TextRequest("a", (text_file,)), shares.append, lambda: max(shares, default=0) > 0.9
        )
    assert shares == sorted(shares)
    assert max(shares) < 1
