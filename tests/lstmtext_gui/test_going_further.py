"""A model learns another text: the box in the side panel, and what follows from it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lstmtext
from lstmtext import TextModel
from lstmtext.home import home_folder
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers import preparing
from lstmtext_gui.workers.jobs import TextRequest, TrainingRequest
from lstmtext_gui.workers.tasks import open_text


@pytest.fixture
def other_text(tmp_path: Path) -> Path:
    path = tmp_path / "birds.txt"
    path.write_text("a quick brown fox jumps over ZÜRICH\n" * 60, encoding="utf-8")
    return path


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[TextModel | None]:
    """The models that runs were prepared from."""
    models: list[TextModel | None] = []
    prepare = lstmtext.prepare_training

    def note(*arguments: Any, start_from: TextModel | None = None, **options: Any) -> Any:
        models.append(start_from)
        return prepare(*arguments, start_from=start_from, **options)

    monkeypatch.setattr(lstmtext, "prepare_training", note)
    return models


def test_the_box_is_there_only_with_a_text_and_a_model_and_is_off(
    person: Any, text_file: Path, model_file: Path
) -> None:
    box = person.see("startFromModelCheck")
    person.open_model(model_file)
    assert not box.isVisible()
    person.open_text(text_file)
    assert box.isVisible()
    assert not box.isChecked()
    assert box.text() == "Start from “cats.txt”"
    assert box.accessibleName() == box.text()


def test_without_the_box_a_new_model_begins_from_nothing(
    person: Any, text_file: Path, model_file: Path, starts: list[TextModel | None]
) -> None:
    person.open_model(model_file)
    person.open_text(text_file)
    person.train("quick")
    assert starts == [None]


def test_with_the_box_training_starts_from_the_model_and_its_level(
    person: Any, text_file: Path, other_text: Path, starts: list[TextModel | None]
) -> None:
    person.open_text(text_file)
    person.train("quick", "words")
    before = person.window.session._text_model
    person.open_text(other_text)
    person.choose(level="characters")
    person.see("startFromModelCheck").setChecked(True)
    assert person.see("levelCombo").currentData() == "words"
    assert not person.see("levelCombo").isEnabled()
    person.choose(preset="quick")
    person.do("trainAction")
    assert not person.see("startFromModelCheck").isEnabled()
    person.until(lambda: person.can("trainAction"))
    person.settle()
    assert starts == [None, before]
    after = person.window.session._text_model
    assert after.settings["learning_rate"] < before.settings["learning_rate"], "smaller steps"
    assert after.tokenizer.name == "words"
    assert after.name == "birds.txt"
    for token, idx in before.vocab.items():
        assert after.vocab[token] == idx
    assert "fox" in after.vocab
    assert len(list((home_folder() / "unsaved").iterdir())) == 1, "the old model was not kept"
    assert not person.see("startFromModelCheck").isChecked(), "the next must be asked for anew"
    assert person.see("levelCombo").currentData() == "characters", "the own choice comes back"


def test_unchecking_gives_the_own_level_back(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    person.choose(level="subwords")
    forecast = person.see("forecastLabel").text()
    person.see("startFromModelCheck").setChecked(True)
    assert person.see("levelCombo").currentData() == "characters"
    assert "keeps what it knows" in person.see("forecastLabel").text()
    person.see("startFromModelCheck").setChecked(False)
    assert person.see("levelCombo").currentData() == "subwords"
    assert person.see("levelCombo").isEnabled()
    assert person.see("forecastLabel").text() == forecast


def test_another_model_is_not_gone_on_with_unasked(
    person: Any, text_file: Path, model_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    person.see("startFromModelCheck").setChecked(True)
    person.open_text(text_file)
    assert person.see("startFromModelCheck").isChecked(), "another text is what it is for"
    other = tmp_path / "other.lstmtext"
    other.write_bytes(model_file.read_bytes())
    model = lstmtext.load_text_model(model_file)
    lstmtext.save_text_model(TextModel(model.model, model.codec, "dogs.txt", model.settings), other)
    person.open_model(other)
    assert not person.see("startFromModelCheck").isChecked()


def test_the_sample_is_learned_from_nothing(person: Any, text_file: Path, model_file: Path) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    person.see("startFromModelCheck").setChecked(True)
    person.do("openSampleAction")
    person.until(lambda: person.can("trainAction"))
    assert not person.see("startFromModelCheck").isChecked()
    assert person.see("levelCombo").currentData() == "words"


def test_a_model_of_a_level_that_cannot_be_chosen_goes_on_at_its_own(
    person: Any, text_file: Path, tmp_path: Path, make_text_model: Callable[..., TextModel]
) -> None:
    path = tmp_path / "split.lstmtext"
    lstmtext.save_text_model(make_text_model("a b a b", level="split", name="s & t.txt"), path)
    person.open_text(text_file)
    person.open_model(path)
    assert person.see("startFromModelCheck").text() == "Start from “s && t.txt”"
    person.see("startFromModelCheck").setChecked(True)
    person.choose(preset="quick")
    person.do("trainAction")
    person.until(lambda: person.can("trainAction"))
    person.settle()
    assert person.window.session.status.model.level == "split", person.message


def test_a_long_name_is_shortened_and_said_in_full(
    person: Any, text_file: Path, tmp_path: Path, make_text_model: Callable[..., TextModel]
) -> None:
    name = "a very long name of a text that does not fit the side panel at all.txt"
    path = tmp_path / "long.lstmtext"
    lstmtext.save_text_model(make_text_model(name=name), path)
    person.open_text(text_file)
    person.open_model(path)
    box = person.see("startFromModelCheck")
    assert "…" in box.text()
    assert box.sizeHint().width() <= box.width()
    assert name in box.accessibleName()
    assert name in box.toolTip()


@pytest.mark.parametrize("saved", [True, False])
def test_a_run_from_a_model_can_go_on_after_a_stop(
    person: Any,
    text_file: Path,
    other_text: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    saved: bool,
) -> None:
    monkeypatch.setattr(preparing, "CHECKPOINT_SECONDS", 0.1)
    person.open_text(text_file)
    person.train("quick")
    if saved:
        person.window.save_model(tmp_path / "first.lstmtext")
        person.settle()
    person.open_text(other_text)
    person.see("startFromModelCheck").setChecked(True)
    person.choose(preset="balanced")
    person.do("trainAction")
    person.until(lambda: bool(person.see("lossChart").series("validation")[0]))
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    person.settle()
    steps = person.window.session._text_model.history.num_steps
    person.see("goOnButton").click()
    person.until(lambda: person.can("trainAction"))
    person.settle()
    assert person.see("headlineLabel").text() == "Done", person.message
    assert person.window.session._text_model.history.num_steps > steps
    assert list_runs()[0].state is RunState.FINISHED


def stop_a_run_from(person: Any, text_file: Path, model_file: Path) -> RunFolder:
    """A run that began with the model in this file, and was stopped soon."""
    person.open_text(text_file)
    person.open_model(model_file)
    person.see("startFromModelCheck").setChecked(True)
    person.choose(preset="thorough")
    person.do("trainAction")
    person.until(lambda: person.window.session.status.unsaved)
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    person.settle()
    return list_runs()[0]


def resume(person: Any) -> None:
    person.see("goOnButton").click()
    person.until(lambda: person.can("trainAction"))
    person.settle()


def make_old(run: RunFolder, start_file: Path) -> None:
    """As versions left it that kept no copy of the model."""
    run.start_path.unlink()
    run.acquire()
    options = {**run.facts.source_options, "start_from": str(start_file)}
    run.end(RunState.STOPPED, start_sha256="", source_options=options)


@pytest.mark.parametrize("change", ["gone", "another"])
def test_a_run_from_a_model_can_be_resumed_whatever_became_of_that_models_file(
    person: Any,
    text_file: Path,
    model_file: Path,
    make_text_model: Callable[..., TextModel],
    change: str,
) -> None:
    run = stop_a_run_from(person, text_file, model_file)
    model_file.unlink()
    if change == "another":
        lstmtext.save_text_model(make_text_model("quite another", name="dogs.txt"), model_file)
    person.see("goOnButton").click()
    person.until(lambda: person.window.session.status.training is JobState.RUNNING)
    person.until(lambda: bool(person.see("lossChart").series("train")[0]), 30)
    assert RunFolder.open(run.path).state is RunState.RUNNING, person.message
    person.do("stopAction")
    person.settle()
    assert RunFolder.open(run.path).state is RunState.STOPPED


def test_a_run_of_an_earlier_version_is_resumed_with_the_models_file_and_then_keeps_a_copy(
    person: Any, text_file: Path, model_file: Path
) -> None:
    run = stop_a_run_from(person, text_file, model_file)
    make_old(run, model_file)
    for _ in range(2):
        person.see("goOnButton").click()
        person.until(lambda: bool(person.see("lossChart").series("train")[0]), 30)
        assert run.start_path.is_file(), person.message
        person.do("stopAction")
        person.settle()
        model_file.unlink(missing_ok=True)  # the second time, the copy must do


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("gone", "The model that this run began with is no longer there (“"),
        ("another", "“animals.txt”, or the model that the run began with (“"),
    ],
)
def test_where_no_copy_was_kept_and_the_file_has_changed_the_sentence_names_it(
    person: Any,
    text_file: Path,
    model_file: Path,
    make_text_model: Callable[..., TextModel],
    change: str,
    words: str,
) -> None:
    run = stop_a_run_from(person, text_file, model_file)
    make_old(run, model_file)
    model_file.unlink()
    if change == "another":
        lstmtext.save_text_model(make_text_model("quite another", name="dogs.txt"), model_file)
    resume(person)
    assert person.message.startswith(words)
    assert str(model_file) in person.message
    assert RunFolder.open(run.path).state is RunState.STOPPED
    assert person.see("runNotice").isVisible()


def test_a_changed_text_is_still_called_changed_where_the_model_is_kept(
    person: Any, text_file: Path, model_file: Path
) -> None:
    stop_a_run_from(person, text_file, model_file)
    text_file.write_text("quite another text\n" * 90, encoding="utf-8")
    person.open_text(text_file)  # else the run would go on with the one that is open
    resume(person)
    assert person.message.startswith("“animals.txt” has changed since then, and a run can be ")


def test_a_model_that_lies_in_no_file_is_kept_in_the_run(
    text_file: Path, make_text_model: Callable[..., TextModel]
) -> None:
    model = make_text_model(text_file.read_text(encoding="utf-8"), name="cats.txt")
    opened = open_text(TextRequest("animals.txt", (text_file,)))
    request = TrainingRequest(opened, "characters", "quick", "cpu", start_from=model)
    kept, _ = preparing.prepare(request, pytest.fail)
    assert kept.folder is not None
    kept.folder.release()
    assert lstmtext.load_text_model(kept.folder.start_path).name == "cats.txt"
