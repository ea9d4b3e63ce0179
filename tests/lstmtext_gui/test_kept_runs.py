"""Every training is kept on the disk, and however it ends, the disk says so."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

import lstmtext
from lstmtext import BatchResult, TrainingEvent
from lstmtext.errors import TrainingError
from lstmtext.home import home_folder
from lstmtext.saving import run_folder as run_folder_module
from lstmtext.saving import runs
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs
from lstmtext_gui.workers import preparing
from lstmtext_gui.workers.run_tasks import find_interrupted_runs

BUTTON = QMessageBox.StandardButton


@pytest.fixture
def train_and(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Changes what training tells after each step: a function from result to result."""
    train = lstmtext.train_model_TXT

    def install(change: Callable[[BatchResult], BatchResult]) -> None:
        def changed(*arguments: Any, on_batch_end: Callable[..., Any], **options: Any) -> Any:
            return train(
                *arguments,
                on_batch_end=lambda result: on_batch_end(change(result)),
                **options,
            )

        monkeypatch.setattr(lstmtext, "train_model_TXT", changed)

    return install


def only_run() -> RunFolder:
    (run,) = list_runs()
    return run


def begin_and_learn(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: len(person.see("lossChart").series("validation")[0]) >= 2)


def test_a_finished_run_keeps_its_facts_and_its_model_and_no_checkpoint(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    run = only_run()
    assert run.state is RunState.FINISHED
    assert run.facts.name == "animals.txt"
    assert run.facts.sources == (str(text_file),)
    assert run.facts.source_options["encoding"] is None
    assert run.facts.output is None
    assert run.facts.progress == 1.0
    assert not run.checkpoint_path.exists()
    kept = lstmtext.load_text_model(run.model_path)
    assert kept.baselines == person.window.session._text_model.baselines
    assert kept.baselines


def test_a_built_in_text_is_kept_by_its_name(person: Any) -> None:
    person.do("openReferenceAction")
    person.until(lambda: person.can("trainAction"))
    person.settle()
    person.train("quick")
    assert only_run().facts.sources == ()
    assert only_run().facts.source_options["built_in"] == "python"


def test_a_stopped_run_keeps_a_checkpoint_and_the_best_model(person: Any, text_file: Path) -> None:
    begin_and_learn(person, text_file)
    assert only_run().state is RunState.RUNNING
    person.do("stopAction")
    person.settle()
    run = only_run()
    assert run.state is RunState.STOPPED
    assert run.checkpoint_path.exists()
    assert lstmtext.load_text_model(run.model_path).validation_loss == min(
        person.see("lossChart").series("validation")[1]
    )


@pytest.mark.parametrize("known", [True, False])
def test_a_run_that_fails_says_why_and_keeps_its_best_model(
    person: Any,
    text_file: Path,
    train_and: Callable[..., None],
    forgive: Callable[[str], None],
    known: bool,
) -> None:
    def fail(result: BatchResult) -> BatchResult:
        if person.window.session.status.model is not None:
            raise TrainingError("It got out of hand.") if known else ZeroDivisionError("detail")
        return result

    train_and(fail)
    person.open_text(text_file)
    person.train("thorough")
    run = only_run()
    assert run.state is RunState.FAILED
    assert run.facts.error == ("It got out of hand." if known else "ZeroDivisionError")
    assert lstmtext.load_text_model(run.model_path).history.num_tokens > 0
    assert person.see("headlineLabel").text() == "Training ended early"
    assert person.can("generateAction")
    if not known:
        forgive("unexpected error")


def test_a_text_that_cannot_be_learned_leaves_no_run(person: Any, tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text(" ".join(f"w{i}" for i in range(2000)), encoding="utf-8")
    person.open_text(path)
    person.train("quick", "words")
    assert "too few words" in person.message
    assert person.see("headlineLabel").text() == "Training did not begin"
    assert list_runs() == []


def test_a_run_whose_window_is_closed_is_offered_at_the_next_start_as_paused(
    person: Any, text_file: Path, another: Callable[[], Any]
) -> None:
    begin_and_learn(person, text_file)
    assert not person.window.close()
    assert person.question().button(BUTTON.Discard).text() == "Close and Resume Later"
    person.answer(BUTTON.Discard)
    assert not person.window.isVisible()
    assert only_run().state is RunState.INTERRUPTED
    tomorrow = another()
    assert "was paused at" in tomorrow.see("runNoticeLabel").text()
    assert tomorrow.see("goOnButton").isVisible()


def test_a_run_that_the_system_ends_is_offered_at_the_next_start(
    person: Any, text_file: Path
) -> None:
    begin_and_learn(person, text_file)
    person.window.close_at_once()
    assert person.question() is None
    run = only_run()
    assert run.state is RunState.INTERRUPTED
    (found,) = find_interrupted_runs()
    assert found.can_go_on
    assert found.has_model
    assert found.path == run.path


def test_stopping_before_the_first_step_offers_nothing(
    person: Any, text_file: Path, held_training: Any
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.do("stopAction")
    person.settle()
    assert only_run().state is RunState.STOPPED
    assert not person.see("runNotice").isVisible()


def test_a_disk_that_cannot_keep_the_run_is_one_quiet_sentence_and_training_goes_on(
    person: Any, text_file: Path
) -> None:
    (home_folder() / "runs").write_text("a file", encoding="utf-8")
    said: list[str] = []
    person.window.session.training_noted.connect(said.append)
    person.open_text(text_file)
    person.train("quick")
    assert person.see("headlineLabel").text() == "Done"
    assert len(said) == 1
    assert said[0].endswith("The training itself is not affected.")
    assert person.message == said[0]
    assert person.see("messageStrip").property("tone") == "notice"


def test_a_disk_that_fills_up_is_said_once_and_training_goes_on(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lstmtext.saving import checkpoint_file, model_file

    def full(path: object, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(preparing, "CHECKPOINT_SECONDS", 0.1)
    said: list[str] = []
    person.window.session.training_noted.connect(said.append)
    person.open_text(text_file)
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint_file, "write_durably", full)
        patch.setattr(model_file, "write_durably", full)
        person.begin_training("balanced")
        person.until(lambda: bool(said))
        patch.setattr(run_folder_module, "write_durably", full)
        person.until(lambda: person.can("trainAction"))
    person.settle()
    assert len(said) == 1
    assert said[0].endswith("the disk is full. The training itself is not affected.")
    assert person.see("headlineLabel").text() == "Done"
    assert person.can("generateAction")


def test_old_runs_that_make_room_are_not_removed_in_silence(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "prune", lambda: [object(), object()])
    said: list[str] = []
    person.window.session.training_noted.connect(said.append)
    person.open_text(text_file)
    person.train("quick")
    assert said == ["2 old training runs removed to make room for this one."]


def test_what_training_does_by_itself_is_said_in_a_quiet_sentence(
    person: Any, text_file: Path, train_and: Callable[..., None]
) -> None:
    def split(result: BatchResult) -> BatchResult:
        if result.step == 3:
            return replace(result, events=(TrainingEvent(3, 0.1, "split", 2.0),))
        return result

    train_and(split)
    person.open_text(text_file)
    person.train("quick")
    assert "each batch is now computed in 2 parts" in person.message
    assert person.see("messageStrip").property("tone") == "notice"
    assert person.window.session._text_model.history.events


def test_the_time_left_is_what_training_says(
    person: Any, text_file: Path, train_and: Callable[..., None]
) -> None:
    left: list[float | None] = []
    train_and(lambda result: replace(result, seconds_left=None if result.step < 9 else 1234.0))
    person.window.session.training_progressed.connect(lambda p: left.append(p.seconds_left))
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: "about 21 minutes left" in person.see("clockLabel").text())
    assert left[0] is None
    person.do("stopAction")
    person.settle()


def test_each_measurement_has_one_sample_which_is_shown_and_kept(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    samples: list[Any] = []
    person.window.session.sample_written.connect(samples.append)
    person.open_text(text_file)
    person.train("balanced")
    model = person.window.session._text_model
    assert len(samples) == len(model.history.validation)
    assert model.history.samples == samples
    shown = person.see("sampleEdit").toPlainText()
    assert shown == samples[-1].text.strip()
    person.window.save_model(tmp_path / "m.lstmtext")
    person.settle()
    person.see("sampleEdit").clear()
    person.open_model(tmp_path / "m.lstmtext")
    assert person.see("sampleEdit").toPlainText() == shown


def test_the_verdict_stands_there_at_the_end_and_when_the_model_is_opened(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.train("balanced")
    label = person.see("verdictLabel")
    verdict = label.text()
    assert "On text it has not seen, it is as unsure as if it chose among" in verdict
    assert "(n-gram)" in verdict
    assert label.wordWrap()
    assert label.textInteractionFlags() & label.textInteractionFlags().TextSelectableByKeyboard
    assert label.accessibleName() == verdict, "a screen reader must read the whole of it"
    person.window.save_model(tmp_path / "m.lstmtext")
    person.settle()
    person.train("quick")
    person.open_model(tmp_path / "m.lstmtext")
    assert label.text() == verdict


def test_a_stopped_run_is_not_judged_as_one_whose_rate_had_fallen(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lstmtext.evaluation import verdict_words

    annealed: list[bool] = []
    judge = verdict_words.judge

    def note(*arguments: Any, anneals: bool) -> Any:
        annealed.append(anneals)
        return judge(*arguments, anneals=anneals)

    monkeypatch.setattr(verdict_words, "judge", note)
    begin_and_learn(person, text_file)
    person.do("stopAction")
    person.settle()
    person.train("quick")
    assert annealed == [False, True]


def test_the_facts_on_the_disk_hold_no_word_of_the_text(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("quick")
    facts = (only_run().path / "run.json").read_text(encoding="utf-8")
    assert "mat" not in json.loads(facts)["name"]
    assert "sat on the" not in facts
