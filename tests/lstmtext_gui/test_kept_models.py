"""Nothing learned is lost: what happens to a model that another one replaces."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

import lstmtext
from lstmtext import load_text_model
from lstmtext.home import home_folder
from lstmtext_gui.workers.tasks import keep_aside_task


def kept() -> list[Path]:
    return sorted((home_folder() / "unsaved").glob("*.lstmtext"))


@pytest.fixture
def slow_save(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Saving that takes until this is set."""
    go, save = threading.Event(), lstmtext.save_text_model

    def wait_and_save(*arguments: Any) -> None:
        go.wait(20)
        save(*arguments)

    monkeypatch.setattr(lstmtext, "save_text_model", wait_and_save)
    return go


def test_an_unsaved_model_is_kept_aside_when_another_is_opened(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_text(text_file)
    person.train()
    person.open_model(model_file)
    (path,) = kept()
    assert load_text_model(path).name == "animals.txt"
    assert str(path) in person.message
    assert person.see("messageStrip").property("tone") == "notice"


def test_an_unsaved_model_is_kept_aside_when_a_second_training_replaces_it(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train()
    first = person.window.session._text_model
    person.train()
    (path,) = kept()
    assert load_text_model(path).history.num_tokens == first.history.num_tokens


def test_a_saved_model_needs_no_copy(person: Any, text_file: Path, tmp_path: Path) -> None:
    person.open_text(text_file)
    person.train()
    person.window.save_model(tmp_path / "saved.lstmtext")
    person.settle()
    person.train()
    assert kept() == []


def test_only_the_latest_copies_are_kept(make_text_model: Callable[..., Any]) -> None:
    for number in range(8):
        keep_aside_task(make_text_model("abc abc", name=f"text {number}"))()
    names = [load_text_model(path).name for path in kept()]
    assert len(names) == 5
    assert "text 7" in names


def test_a_late_save_of_another_model_does_not_decide_where_save_goes(
    person: Any, text_file: Path, model_file: Path, tmp_path: Path, slow_save: threading.Event
) -> None:
    person.open_text(text_file)
    person.train()
    person.window.save_model(tmp_path / "first.lstmtext")
    person.window.open_model(model_file)
    person.until(lambda: person.window.session.model_path == model_file)
    slow_save.set()
    person.settle()
    assert (tmp_path / "first.lstmtext").exists()
    assert person.window.session.model_path == model_file


def test_closing_waits_for_the_save_that_was_asked_for(
    person: Any, text_file: Path, tmp_path: Path, slow_save: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    person.window.save_model(tmp_path / "early.lstmtext")
    person.window.close()
    person.answer(QMessageBox.StandardButton.Save)
    person.until(lambda: not person.can("stopAction"))
    slow_save.set()
    person.until((tmp_path / "early.lstmtext").exists)
    person.wait(100)
    assert person.window.isVisible(), "the finished model is not saved yet"
    person.choose_file(tmp_path / "finished.lstmtext")
    person.until(lambda: not person.window.isVisible())
    assert (
        load_text_model(tmp_path / "finished.lstmtext").history.num_tokens
        >= load_text_model(tmp_path / "early.lstmtext").history.num_tokens
    )
