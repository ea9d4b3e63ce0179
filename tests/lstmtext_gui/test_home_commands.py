"""Choosing the folder for the program's files, and what becomes of those that are there."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QPushButton

from lstmtext.home import NOTE, decide_anew, home_folder, usual_folder
from lstmtext.saving import moving_home
from lstmtext.saving.home_lock import is_held
from lstmtext.saving.moving_home import MOVED
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.settings_dialog import SettingsDialog


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.delenv("LSTMTEXT_HOME")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    decide_anew()
    yield usual_folder()
    decide_anew()


def settings(person: Any) -> SettingsDialog:
    person.do("settingsAction")
    (dialog,) = [d for d in person.window.findChildren(SettingsDialog) if d.isVisible()]
    return dialog


def button(dialog: Any, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def choose(person: Any, folder: Path) -> None:
    button(settings(person), "chooseHomeButton").click()
    dialog = person.dialog()
    edit = dialog.findChild(QLineEdit, "fileNameEdit")
    edit.setText(str(folder))
    dialog.accept()


def answer(person: Any, words: str) -> None:
    box: QMessageBox = person.question()
    assert box is not None
    next(b for b in box.buttons() if b.text().replace("&", "") == words).click()


def folder_words(person: Any) -> tuple[str, str]:
    dialog = settings(person)
    return tuple(  # type: ignore[return-value]
        dialog.findChild(QLabel, name).text() for name in ("folderLabel", "folderStateLabel")
    )


def test_files_are_moved_and_the_window_goes_on_with_them_there(
    person: Any, usual: Path, tmp_path: Path, model_file: Path, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    person.see("outputEdit").setPlainText("my own words")
    person.wait(1200)
    person.settle()
    assert set(os.listdir(usual)) <= {*MOVED, "variants.lock", "sheet.lock"}, (
        "something would be left behind"
    )
    target = tmp_path / "stick"
    target.mkdir()
    choose(person, target)
    answer(person, "Move Them")
    person.until(lambda: "now" in person.message)
    person.settle()
    assert str(target) in person.message
    assert folder_words(person) == (str(target), "")
    assert os.listdir(usual) == [NOTE]
    assert (target / "sheet.json").exists()
    assert is_held(target / "sheet.lock"), "another window would take the sheet"
    assert len(list((target / "runs").iterdir())) == 1
    person.do("darkThemeAction")
    person.see("outputEdit").setPlainText("more words")
    person.close_and_discard()
    person.settle()
    assert b"more words" in (target / "sheet.json").read_bytes()
    assert not is_held(target / "sheet.lock")
    assert b"theme=dark" in (target / "settings.ini").read_bytes()
    assert os.listdir(usual) == [NOTE]


def test_a_stopped_run_and_the_model_go_on_after_the_move(
    person: Any, tmp_path: Path, text_file: Path, usual: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.window.session.status.model is not None)
    person.do("stopAction")
    person.until(lambda: person.can("goOnAction"))
    person.settle()
    kept_aside = usual / "unsaved" / "tale.lstmtext"
    kept_aside.parent.mkdir()
    person.window.save_model(kept_aside)
    person.until(lambda: person.window.session._keeper.path == kept_aside)
    (tmp_path / "stick").mkdir()
    choose(person, tmp_path / "stick")
    answer(person, "Move Them")
    person.until(lambda: "now" in person.message)
    person.settle()
    moved = person.window.session._keeper.path
    assert moved.is_relative_to(tmp_path / "stick")
    assert moved.is_file()
    person.do("goOnAction")
    session = person.window.session
    person.until(lambda: session._run_path.is_relative_to(tmp_path / "stick"))
    person.do("stopAction")
    person.until(lambda: person.can("goOnAction"))
    person.settle()
    assert os.listdir(usual) == [NOTE]


def test_files_may_stay_and_the_choice_holds_from_the_next_start_on(
    person: Any, usual: Path, tmp_path: Path, make_window: Callable[..., MainWindow]
) -> None:
    target = tmp_path / "fresh"
    target.mkdir()
    choose(person, target)
    answer(person, "Begin Without Them")
    assert str(target) in person.message
    assert str(usual) in person.message
    assert home_folder() == usual
    assert folder_words(person) == (str(usual), f"From the next start on: {target}")
    button(settings(person), "usualHomeButton").click()
    answer(person, "Use Those Files")
    assert folder_words(person) == (str(usual), "")


def test_a_move_can_be_cancelled_and_everything_stays(
    person: Any, usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any) -> Iterator[int]:
        while True:
            yield 0

    monkeypatch.setattr(moving_home, "_copy", slow)
    person.window.preferences.theme = "dark"
    target = tmp_path / "stick"
    target.mkdir()
    choose(person, target)
    answer(person, "Move Them")
    (cancel,) = [
        b for b in person.window.findChildren(QPushButton, "cancelMovingButton") if b.isVisible()
    ]
    cancel.click()
    person.until(lambda: person.message == "Nothing was moved.")
    person.settle()
    assert not [b for b in person.window.findChildren(QPushButton, "cancelMovingButton")
                if b.isVisible()]  # fmt: skip
    assert os.listdir(target) == []
    assert (usual / "settings.ini").exists()
    assert home_folder() == usual


def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(person: Any, usual: Path) -> None:
    inside = usual / "inside"
    inside.mkdir(parents=True)
    choose(person, inside)
    assert person.question() is None
    assert "may not lie inside" in person.message


def test_nothing_is_moved_during_training(
    person: Any, text_file: Path, tmp_path: Path, held_training: Any
) -> None:
    person.open_text(text_file)
    person.begin_training()
    choose(person, tmp_path)
    assert person.question() is None
    assert person.message == "Stop the training before choosing another folder."
    person.do("stopAction")
    held_training.set()
    person.settle()


def test_a_missing_folder_is_said_at_the_start_and_in_the_settings(
    usual: Path, tmp_path: Path, another: Callable[[], Any]
) -> None:
    usual.mkdir(parents=True)
    (usual / NOTE).write_bytes(os.fsencode(tmp_path / "unplugged"))
    decide_anew()
    person = another()
    assert "is not there" in person.message
    assert folder_words(person)[0] == str(usual)
    assert "is not there" in folder_words(person)[1]


def test_a_folder_that_the_environment_names_is_shown_as_fixed(
    person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTMTEXT_HOME", str(tmp_path / "named"))
    folder, words = folder_words(person)
    assert folder == str(tmp_path / "named")
    assert "LSTMTEXT_HOME" in words
    assert not button(settings(person), "chooseHomeButton").isVisible()
