"""Closing in every state: never blocking, never losing a model unasked, never slow."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFileDialog, QMessageBox

import lstmtext
from lstmtext.saving import model_file as model_file_module
from lstmtext.saving.runs import list_runs
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.training_worker import TrainingWorker

BUTTON = QMessageBox.StandardButton


def close(person: Any) -> bool:
    """Close; whatever the answer, it must come within six seconds and without a nested loop."""
    began = time.perf_counter()
    closed = bool(person.window.close())
    assert time.perf_counter() - began < 6.0
    assert closed is not person.window.isVisible()
    return closed


def test_an_idle_window_closes_at_once(person: Any) -> None:
    assert close(person)


def test_the_quit_action_closes(person: Any) -> None:
    person.do("quitAction")
    assert not person.window.isVisible()


def test_a_window_with_a_text_and_a_saved_model_closes_at_once(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    assert close(person)


def test_closing_while_a_text_is_being_read(person: Any, text_file: Path) -> None:
    person.window.open_text(text_file)
    assert close(person)


def test_closing_while_the_model_writes(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.see("lengthSpin").setValue(100_000)
    person.do("generateAction")
    person.until(lambda: bool(person.output))
    assert close(person)


@pytest.mark.usefixtures("held_training")
def test_closing_before_anything_is_learned_asks_to_stop(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.begin_training()
    assert not close(person)
    question = person.question()
    assert question.objectName() == "stopTrainingDialog"
    assert not close(person), "asking twice"
    assert person.question() is question
    person.answer(BUTTON.Cancel)
    assert person.can("stopAction")
    assert not close(person)
    person.answer(BUTTON.Discard)
    assert not person.window.isVisible()


def test_r8_closing_while_training_with_a_model_asks_to_save(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    assert not close(person)
    question = person.question()
    assert question.objectName() == "unsavedDialog"
    assert question.text() == "Stop learning “animals.txt” and close?"
    assert "can be resumed at the next start" in question.informativeText()
    said = {b: question.button(b).text() for b in (BUTTON.Save, BUTTON.Discard, BUTTON.Cancel)}
    assert said == {
        BUTTON.Save: "Stop and Save…",
        BUTTON.Discard: "Close and Resume Later",
        BUTTON.Cancel: "Keep Training",
    }
    save = question.button(BUTTON.Save)
    bold = save.font()
    bold.setWeight(QFont.Weight.DemiBold)
    assert save.width() >= QFontMetrics(bold).horizontalAdvance(save.text()) + 32, "cut off"
    person.answer(BUTTON.Cancel)
    assert person.can("stopAction")
    assert not close(person)
    began = time.perf_counter()
    person.answer(BUTTON.Discard)
    assert time.perf_counter() - began < 6.0
    assert not person.window.isVisible()


def test_without_a_folder_of_its_run_what_is_learned_is_said_to_be_lost(
    person: Any, text_file: Path, home: Path
) -> None:
    (home / "runs").write_text("a file", encoding="utf-8")
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    assert not close(person)
    question = person.question()
    assert "it is lost" in question.informativeText()
    assert question.button(BUTTON.Discard).text() == "Close Without Saving"
    person.answer(BUTTON.Discard)


def test_of_a_model_that_is_not_saved_it_is_said_what_is_left(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("quick")
    assert not close(person)
    assert "lstmtext runs" in person.question().informativeText()
    person.answer(BUTTON.Discard)
    (run,) = list_runs()
    assert run.model_path.is_file(), "the words are not true"


def test_a_model_learned_while_the_question_stood_is_asked_about_before_it_is_lost(
    person: Any, text_file: Path, held_training: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training()
    assert not close(person)
    assert person.question().objectName() == "stopTrainingDialog"
    held_training.set()
    person.until(lambda: person.can("generateAction"))
    person.answer(BUTTON.Discard)
    assert person.window.isVisible()
    assert person.question().objectName() == "unsavedDialog"
    person.answer(BUTTON.Discard)
    assert not person.window.isVisible()


def test_save_while_training_stops_it_saves_and_closes(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    assert not close(person)
    person.answer(BUTTON.Save)
    person.until(lambda: bool(person.window.findChildren(QFileDialog)))
    assert person.window.session.status.training is not JobState.RUNNING
    path = tmp_path / "kept.lstmtext"
    person.choose_file(path)
    person.until(lambda: not person.window.isVisible())
    assert lstmtext.load_text_model(path).history.num_tokens > 0


def test_cancelling_where_to_save_keeps_the_window(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    assert not close(person)
    person.answer(BUTTON.Save)
    person.dialog().reject()
    person.wait(30)
    assert person.window.isVisible()
    assert person.window.session.status.unsaved
    assert not close(person), "the answer must not be remembered"
    person.answer(BUTTON.Cancel)
    person.window.save_model(tmp_path / "later.lstmtext")
    person.settle()
    assert person.window.isVisible(), "a later save closed the window"


def test_what_else_fails_meanwhile_does_not_keep_the_window_open(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    assert not close(person)
    person.answer(BUTTON.Save)
    person.window.open_text(tmp_path / "missing.txt")
    person.until(lambda: "was not found" in person.message)
    person.choose_file(tmp_path / "kept.lstmtext")
    person.until(lambda: not person.window.isVisible())


def test_save_is_kept_to_where_training_ends_with_an_error(
    person: Any, text_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, kept: object, text_model: object, *, stopped: bool) -> None:
        raise lstmtext.TrainingError("The loss is no number any more.")

    monkeypatch.setattr(TrainingWorker, "_end", fail)
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    assert not close(person)
    person.answer(BUTTON.Save)
    person.until(lambda: bool(person.window.findChildren(QFileDialog)))
    path = tmp_path / "kept.lstmtext"
    person.choose_file(path)
    person.until(lambda: not person.window.isVisible())
    assert lstmtext.load_text_model(path).history.num_tokens > 0


def test_a_save_that_fails_keeps_the_window_and_the_model(
    person: Any, text_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: object, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    person.open_text(text_file)
    person.train("quick")
    assert not close(person)
    person.answer(BUTTON.Save)
    with monkeypatch.context() as patch:
        patch.setattr(model_file_module, "write_durably", full)
        person.choose_file(tmp_path / "full.lstmtext")
        person.until(lambda: "disk is full" in person.message)
    assert person.window.isVisible()
    assert person.window.session.status.unsaved
    person.window.save_model(tmp_path / "elsewhere.lstmtext")
    person.settle()
    assert close(person)


def test_a_model_saved_after_training_is_not_asked_about(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    assert person.window.isWindowModified()
    person.window.save_model(tmp_path / "kept.lstmtext")
    person.settle()
    assert not person.window.isWindowModified()
    assert close(person)


@pytest.mark.parametrize("milliseconds", [0, 3, 60, 300])
def test_closing_at_any_moment_of_a_run_is_clean(
    person: Any, text_file: Path, milliseconds: int
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    if milliseconds:
        person.wait(milliseconds)
    began = time.perf_counter()
    person.close_and_discard()
    assert time.perf_counter() - began < 6.0
