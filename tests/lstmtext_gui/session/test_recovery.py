"""A run that a crash has ended is offered at the next start; nothing happens to it unasked."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

import lstmtext
from lstmtext.home import home_folder
from lstmtext.reading.options import ReadingOptions
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs
from lstmtext_gui.train.train_words import offer_sentence, when
from lstmtext_gui.workers.jobs import TextChoices, TextRequest, UnfinishedRun
from lstmtext_gui.workers.preparing import prepare_again
from lstmtext_gui.workers.run_tasks import find_interrupted_runs

BUTTON = QMessageBox.StandardButton
Crash = Callable[..., RunFolder]


@pytest.fixture
def start(make_window: Callable[..., Any], qtbot: Any, person: Any) -> Callable[[], Any]:
    """Starts the program anew; returns the person at the new window."""

    def start() -> Any:
        next_person = type(person)(make_window(), qtbot)
        next_person.settle()
        return next_person

    return start


def offer(person: Any) -> str:
    notice = person.see("runNotice")
    return person.see("runNoticeLabel").text() if notice.isVisible() else ""


def train_to_the_end(person: Any) -> None:
    person.until(lambda: not person.can("stopAction"), 30)
    person.settle()


def test_a_crashed_run_is_offered_at_the_next_start_and_left_as_it_is(
    crash: Crash, start: Callable[[], Any]
) -> None:
    run = crash()
    before = {file.name: file.read_bytes() for file in run.path.iterdir()}
    person = start()
    share = f"{100 * run.facts.progress:.0f} %"
    assert offer(person).startswith(
        f"Training on “animals.txt” ended unexpectedly at {share}, today "
    )
    assert person.question() is None
    assert person.see("runNotice").accessibleName() == offer(person)
    for name in ("goOnButton", "openBestButton", "discardRunButton", "laterButton"):
        assert person.see(name).isVisible()
        assert person.see(name).isEnabled()
        assert person.see(name).accessibleName()
        assert person.see(name).focusPolicy() & Qt.FocusPolicy.TabFocus
    assert {file.name: file.read_bytes() for file in run.path.iterdir()} == before
    assert run.state is RunState.INTERRUPTED


def test_without_a_crash_nothing_is_offered(person: Any) -> None:
    assert not offer(person)
    for name in ("goOnAction", "openBestAction", "discardRunAction", "laterAction"):
        assert not person.can(name)


def test_going_on_reads_the_text_again_and_trains_to_the_end(
    crash: Crash, start: Callable[[], Any]
) -> None:
    run = crash()
    before = lstmtext.load_text_model(run.model_path).history
    person = start()
    person.see("goOnButton").click()
    assert person.can("stopAction")
    assert not offer(person), "not offered while it goes on"
    person.until(lambda: person.can("generateAction"))
    assert person.see("lossChart").series("train")[0][0] * 60 < 1.0, "the old points are there"
    train_to_the_end(person)
    history = person.window.session._text_model.history
    assert history.num_tokens > before.num_tokens
    assert history.validation[0].loss == before.validation[0].loss, "it began anew"
    assert history.validation[0].seconds == pytest.approx(before.validation[0].seconds, abs=0.01)
    assert person.see("headlineLabel").text() == "Done"
    assert person.see("textNameLabel").text() == "animals.txt"
    assert RunFolder.open(run.path).state is RunState.FINISHED
    assert len(list_runs()) == 1, "it went on in a new folder"
    assert not offer(person)
    assert not offer(start())


@pytest.mark.parametrize("name", ["stories", "python"])
def test_a_run_of_a_built_in_text_can_go_on(
    crash: Crash, start: Callable[[], Any], name: str
) -> None:
    crash(
        TextRequest("any name", built_in=name), level="words" if name == "stories" else "characters"
    )
    person = start()
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert person.see("headlineLabel").text() == "Done", person.message
    assert list_runs()[0].state is RunState.FINISHED
    assert person.see("levelCombo").currentData() == list_runs()[0].facts.level


def test_a_run_reads_its_text_with_the_choices_that_it_began_with(
    crash: Crash, start: Callable[[], Any], text_file: Path
) -> None:
    text_file.write_bytes(("the café sat on the mat, über alles.\n" * 60).encode("latin-1"))
    cleaning = lstmtext.Cleaning(lowercase=True, strip_punctuation=True)
    reading = ReadingOptions(encoding="latin-1", document_per_line=True)
    choices = TextChoices(reading, cleaning)
    crash(TextRequest("animals.txt", (text_file,), choices=choices))
    person = start()
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert person.see("headlineLabel").text() == "Done", person.message
    assert person.window.session.status.text.choices == choices
    assert person.window.session._text_model.cleaning == cleaning


@pytest.mark.parametrize("change", ["missing", "another"])
def test_a_text_that_is_gone_or_another_is_one_sentence_and_the_run_stays(
    crash: Crash, start: Callable[[], Any], text_file: Path, change: str
) -> None:
    run = crash()
    before = run.checkpoint_path.read_bytes()
    text_file.unlink()
    if change == "another":
        text_file.write_text("quite another text\n" * 90, encoding="utf-8")
    person = start()
    person.see("goOnButton").click()
    train_to_the_end(person)
    words = {"missing": "“animals.txt” was not found", "another": "has changed since then"}
    assert words[change] in person.message
    assert person.see("headlineLabel").text() == "Training did not begin"
    assert offer(person), "it can still be opened, or gone on with another time"
    assert run.checkpoint_path.read_bytes() == before
    assert RunFolder.open(run.path).state is RunState.INTERRUPTED
    person.see("openBestButton").click()
    person.until(lambda: person.can("generateAction"))


def test_a_damaged_checkpoint_is_one_sentence_and_the_best_model_can_still_be_opened(
    crash: Crash, start: Callable[[], Any]
) -> None:
    run = crash()
    run.checkpoint_path.write_bytes(run.checkpoint_path.read_bytes()[:-100])
    person = start()
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert "is damaged" in person.message
    assert run.state is RunState.INTERRUPTED
    person.see("openBestButton").click()
    person.until(lambda: person.can("generateAction"))


def test_its_best_model_is_opened_as_one_that_is_not_saved_and_the_run_stays(
    crash: Crash, start: Callable[[], Any], tmp_path: Path
) -> None:
    run = crash()
    before = run.model_path.read_bytes()
    person = start()
    person.see("openBestButton").click()
    person.until(lambda: person.can("generateAction"))
    person.settle()
    assert person.window.session.status.unsaved
    assert person.window.session.model_path is None, "Save would write into the run"
    assert person.generate("the ", 20)
    person.do("trainPageAction")
    assert not offer(person), "it was answered"
    assert not person.can("openBestAction")
    assert person.can("goOnAction"), "the menu still can"
    assert person.see("lossChart").series("validation")[0]
    person.window.save_model(tmp_path / "mine.lstmtext")
    person.settle()
    assert run.model_path.read_bytes() == before
    assert RunFolder.open(run.path).state is RunState.INTERRUPTED
    assert offer(start())


def test_discarding_asks_once_and_only_then_removes(crash: Crash, start: Callable[[], Any]) -> None:
    run = crash()
    person = start()
    person.see("discardRunButton").click()
    question = person.question()
    assert question.objectName() == "discardRunDialog"
    assert "animals.txt" in question.text()
    person.action("discardRunAction").trigger()
    assert person.question() is question, "asked twice"
    assert run.path.exists()
    person.answer(BUTTON.Cancel)
    person.settle()
    assert run.checkpoint_path.exists()
    assert offer(person)
    person.see("discardRunButton").click()
    person.answer(BUTTON.Discard)
    person.settle()
    assert not run.path.exists()
    assert not offer(person)


def test_when_the_best_model_was_opened_the_next_run_is_asked_about(
    crash: Crash, start: Callable[[], Any]
) -> None:
    crash()
    crash(TextRequest("Short stories", built_in="stories"), level="words")
    person = start()
    assert "“Short stories”" in offer(person)
    person.see("openBestButton").click()
    person.until(lambda: person.can("generateAction"))
    person.settle()
    assert "“animals.txt”" in offer(person)
    person.see("openBestButton").click()
    person.settle()
    assert not offer(person)
    person.do("goOnAction")
    assert person.window.session.run_name == "Short stories", "the first that was put off"
    person.do("stopAction")
    person.settle()


def test_later_hides_it_until_the_next_start(crash: Crash, start: Callable[[], Any]) -> None:
    run = crash()
    person = start()
    assert "next start" in person.see("laterButton").toolTip()
    person.see("laterButton").click()
    assert not offer(person)
    assert run.state is RunState.INTERRUPTED
    assert offer(start())


def test_of_two_crashed_runs_the_newer_is_offered_first_and_then_the_other(
    crash: Crash, start: Callable[[], Any]
) -> None:
    older = crash()
    newer = crash(TextRequest("Short stories", built_in="stories"), level="words")
    person = start()
    assert "“Short stories”" in offer(person)
    person.do("discardRunAction")
    person.answer(BUTTON.Discard)
    person.settle()
    assert not newer.path.exists()
    assert older.path.exists()
    assert "“animals.txt”" in offer(person)


def test_a_run_that_another_window_trains_is_not_offered(
    crash: Crash, start: Callable[[], Any]
) -> None:
    run = crash()
    run.acquire()
    assert not offer(start())
    run.release()
    assert offer(start())


def test_a_run_that_another_window_took_meanwhile_is_left_alone(
    crash: Crash, start: Callable[[], Any]
) -> None:
    run = crash()
    person = start()
    run.acquire()
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert "is training already" in person.message
    person.do("discardRunAction")
    person.answer(BUTTON.Discard)
    person.settle()
    assert "stop it first" in person.message
    assert run.checkpoint_path.exists()
    assert offer(person)
    run.release()


@pytest.mark.parametrize("state", [RunState.FINISHED, RunState.STOPPED, RunState.FAILED])
def test_a_run_that_was_ended_is_not_offered(
    crash: Crash, start: Callable[[], Any], state: RunState
) -> None:
    run = crash()
    run.acquire()
    run.end(state)
    assert not offer(start())


def test_runs_of_the_command_line_are_left_to_it(crash: Crash, start: Callable[[], Any]) -> None:
    run = crash()
    run.acquire()
    run.update(output="/somewhere/model.lstmtext")
    run.release()
    assert not offer(start())


def test_a_run_of_which_nothing_was_saved_yet_is_not_offered(
    crash: Crash, start: Callable[[], Any]
) -> None:
    run = crash()
    run.checkpoint_path.unlink()
    assert not start().see("goOnButton").isVisible()
    run.model_path.unlink()
    assert not offer(start())


def test_damaged_runs_and_foreign_folders_do_not_keep_the_window_shut(
    crash: Crash, start: Callable[[], Any], person: Any
) -> None:
    person.close_and_discard()
    run = crash()
    (run.path / "run.json").write_bytes(b"{")
    (home_folder() / "runs" / "mine").mkdir()
    person = start()
    assert not offer(person)
    assert person.message == "Ready."
    person.close_and_discard()
    shutil.rmtree(home_folder() / "runs")
    (home_folder() / "runs").write_text("a file", encoding="utf-8")
    assert start().message == "Ready."


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"source_options": {"colour": "red"}}, "another version"),
        ({"settings": {}}, "another version"),
        ({"sources": ()}, "not known where"),
    ],
)
def test_facts_of_another_version_are_one_sentence(
    crash: Crash, start: Callable[[], Any], table: dict[str, Any], words: str
) -> None:
    run = crash()
    run.acquire()
    run.update(**table)
    run.release()
    person = start()
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert words in person.message
    assert offer(person)


def test_stopping_while_the_text_is_read_again_is_no_error(
    crash: Crash, start: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lstmtext_gui.workers import preparing

    def read_slowly(request: Any, *, should_stop: Callable[[], bool]) -> None:
        while not should_stop():
            pass
        raise lstmtext.CancelledError("stopped")

    run = crash()
    monkeypatch.setattr(preparing, "open_text", read_slowly)
    person = start()
    person.see("goOnButton").click()
    person.do("stopAction")
    train_to_the_end(person)
    assert person.message == "Ready."
    assert offer(person)
    assert run.state is RunState.INTERRUPTED


def test_while_something_else_is_trained_nothing_is_offered_and_afterwards_it_is(
    crash: Crash, start: Callable[[], Any], text_file: Path
) -> None:
    crash()
    person = start()
    person.open_text(text_file)
    person.begin_training("quick")
    assert not offer(person)
    assert not person.can("goOnAction")
    train_to_the_end(person)
    assert "unexpectedly" in offer(person)


def test_a_stopped_run_can_be_gone_on_with_at_once_but_is_not_offered_at_the_next_start(
    person: Any, text_file: Path, start: Callable[[], Any]
) -> None:
    person.open_text(text_file)
    person.begin_training("balanced")
    person.until(lambda: len(person.see("lossChart").series("validation")[0]) >= 2)
    person.do("stopAction")
    train_to_the_end(person)
    assert "“animals.txt” was stopped at" in offer(person)
    assert not person.see("discardRunButton").isVisible()
    assert not person.see("openBestButton").isVisible()
    steps = person.window.session._text_model.history.num_steps
    assert not offer(start())
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert person.window.session._text_model.history.num_steps > steps
    assert person.see("headlineLabel").text() == "Done"
    assert not (home_folder() / "unsaved").exists(), "the same run's model was kept aside"
    (run,) = list_runs()
    assert run.state is RunState.FINISHED


def test_a_new_training_forgets_the_stopped_one(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    person.do("stopAction")
    train_to_the_end(person)
    assert offer(person)
    person.train("quick")
    assert not offer(person)


def test_moments_are_said_as_people_say_them() -> None:
    now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert when("2026-03-01T08:05:00+00:00", now) == ", today 08:05"
    assert when("2026-02-28T23:59:00+00:00", now) == ", yesterday 23:59"
    assert when("2026-02-20T14:02:00+00:00", now) == ", on 20 February at 14:02"
    assert when("2025-12-31T14:02:00+00:00", now) == ", on 31 December 2025 at 14:02"
    assert when("2026-03-02T00:01:00+00:00", now) == ", on 2 March at 00:01"
    assert when("", now) == ""


def test_the_offer_says_only_what_is_known() -> None:
    run = UnfinishedRun(Path("r"), "a.txt", "words", 0.404, "", True, True)
    now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert offer_sentence(run, now).startswith("Training on “a.txt” ended unexpectedly at 40 %. ")
    assert offer_sentence(replace(run, stopped=True), now).startswith(
        "Training on “a.txt” was stopped at 40 %"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_runs_name_is_shown_as_plain_text(crash: Crash, start: Callable[[], Any]) -> None:
    run = crash()
    run.acquire()
    run.update(name="<b>bold\u202e.txt")
    run.release()
    assert "“<b>bold[U+202E].txt”" in offer(start())


@pytest.mark.parametrize("change", ["moved", "changed"])
def test_a_run_goes_on_with_the_open_text_where_its_file_is_gone_or_another(
    crash: Crash, start: Callable[[], Any], text_file: Path, change: str
) -> None:
    run = crash()
    person = start()
    moved = text_file.with_name("elsewhere.txt")
    text = text_file.read_text(encoding="utf-8")
    moved.write_text("another text\n" * 90, encoding="utf-8")
    person.open_text(moved)
    text_file.unlink()
    person.see("goOnButton").click()
    person.until(lambda: "was not found" in person.message)
    assert person.message.endswith("Open the text from where it is now, then choose Resume.")
    moved.write_text(text, encoding="utf-8")
    person.open_text(moved)
    if change == "changed":
        text_file.write_text("something else\n" * 90, encoding="utf-8")
    assert offer(person)
    person.see("goOnButton").click()
    train_to_the_end(person)
    assert person.see("headlineLabel").text() == "Done", person.message
    assert RunFolder.open(run.path).state is RunState.FINISHED


def test_a_run_that_cannot_go_on_is_given_back_at_once(crash: Crash, text_file: Path) -> None:
    run = crash()
    text_file.unlink()
    (found,) = find_interrupted_runs()
    with pytest.raises(lstmtext.TextError) as failure:
        prepare_again(found, pytest.fail, lambda: False)
    assert run.state is RunState.INTERRUPTED, "its lock lives as long as the traceback"
    assert failure.tb is not None
