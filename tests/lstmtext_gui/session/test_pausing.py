"""Pausing, discarding, and leaving a run for tomorrow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

from lstmtext.saving.run_facts import RunState
from lstmtext.saving.runs import list_runs
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.run_tasks import find_interrupted_runs

BUTTON = QMessageBox.StandardButton


def state(person: Any) -> JobState:
    found = person.window.session.status.training
    assert isinstance(found, JobState)
    return found


def pause(person: Any) -> None:
    person.do("pauseAction")
    person.until(lambda: state(person) is JobState.PAUSED)


@pytest.fixture
def training(person: Any, text_file: Path) -> Any:
    """A person whose long run has a model already."""
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.can("generateAction"))
    return person


def steps(person: Any) -> int:
    return len(person.see("lossChart").series("train")[0])


def test_a_paused_run_makes_no_steps_and_is_on_the_disk(training: Any) -> None:
    pause(training)
    (run,) = list_runs()
    assert run.checkpoint_path.is_file()
    assert run.facts.paused
    training.wait(50)
    before = steps(training)
    training.wait(150)
    assert steps(training) == before
    assert training.action("pauseAction").text() == "&Resume"
    assert "Paused and saved" in training.message
    assert training.generate(), "a paused run keeps the model from writing"
    training.do("pauseAction")
    training.until(lambda: steps(training) > before)
    assert state(training) is JobState.RUNNING
    assert training.action("pauseAction").text() == "&Pause"
    training.do("stopAction")
    training.settle()


@pytest.mark.parametrize("wait", [True, False])
def test_a_paused_run_can_be_stopped_and_kept(training: Any, wait: bool) -> None:
    training.do("pauseAction")
    if wait:
        training.until(lambda: state(training) is JobState.PAUSED)
    training.do("stopAction")
    training.settle()
    (run,) = list_runs()
    assert run.state is RunState.STOPPED
    assert not run.facts.paused
    assert training.window.session.status.model.name == "animals.txt"


def test_changing_ones_mind_at_once_leaves_the_run_as_it_was(training: Any) -> None:
    training.do("pauseAction")
    training.do("pauseAction")
    before = steps(training)
    training.until(lambda: steps(training) > before)
    assert state(training) is JobState.RUNNING
    training.do("stopAction")
    training.settle()


def test_f6_pauses_while_a_run_is_trained_and_goes_on_with_an_unfinished_one_otherwise(
    training: Any,
) -> None:
    def owner() -> list[str]:
        names = ("pauseAction", "goOnAction")
        return [name for name in names if training.action(name).shortcut().toString() == "F6"]

    assert owner() == ["pauseAction"]
    training.do("stopAction")
    training.settle()
    assert training.can("goOnAction")
    assert owner() == ["goOnAction"]


def test_a_paused_run_is_left_without_a_question_and_offered_the_next_day(
    training: Any, make_window: Callable[..., Any], qtbot: Any
) -> None:
    pause(training)
    assert training.window.close()
    training.settle()
    (found,) = find_interrupted_runs()
    assert found.paused
    assert found.can_go_on
    tomorrow = type(training)(make_window(), qtbot)
    tomorrow.settle()
    assert "“animals.txt” was paused at" in tomorrow.see("runNoticeLabel").text()
    tomorrow.do("goOnAction")
    tomorrow.until(lambda: tomorrow.can("generateAction") and steps(tomorrow) > 0)
    assert not list_runs()[0].facts.paused
    tomorrow.do("stopAction")
    tomorrow.settle()


def test_an_unsaved_model_of_another_run_is_still_asked_about(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open_text(text_file)
    person.train("quick")
    monkeypatch.setattr(
        "lstmtext_gui.workers.training_worker.TrainingWorker._hand_out_snapshot",
        lambda self, seconds: None,
    )
    person.begin_training()
    pause(person)
    assert not person.window.close()
    assert person.question().objectName() == "unsavedDialog"
    person.answer(BUTTON.Discard)


def test_a_discarded_run_is_gone_and_the_model_before_it_is_back(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: person.window.session.status.model.name == "animals.txt")
    person.do("discardTrainingAction")
    assert person.question().objectName() == "discardTrainingDialog"
    assert "“animals.txt”" in person.question().text()
    person.answer(BUTTON.Cancel)
    assert state(person) is JobState.RUNNING
    person.do("discardTrainingAction")
    person.answer(BUTTON.Discard)
    person.settle()
    assert state(person) is JobState.IDLE
    assert list_runs() == []
    status = person.window.session.status
    assert status.model.name == "cats.txt"
    assert not status.unsaved
    assert person.window.session.model_path == model_file
    assert status.offered_run is None
    assert person.can("trainAction")


def test_without_a_model_before_there_is_none_after_discarding(training: Any) -> None:
    pause(training)
    training.do("discardTrainingAction")
    training.answer(BUTTON.Discard)
    training.settle()
    assert training.window.session.status.model is None
    assert not training.can("generateAction")
    assert list_runs() == []
    assert training.see("headlineLabel").text() == "Ready to learn"
    assert training.see("lossChart").series("train") == ([], [])


def test_a_question_about_a_run_that_has_ended_meanwhile_is_withdrawn(training: Any) -> None:
    training.do("discardTrainingAction")
    training.do("stopAction")
    training.settle()
    assert training.question() is None
    (run,) = list_runs()
    assert run.state is RunState.STOPPED
