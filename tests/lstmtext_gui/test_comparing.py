"""After training, simpler models read the same held-out text, and one sentence says the outcome."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox

import lstmtext
from lstmtext import TextModel
from lstmtext.errors import CancelledError
from lstmtext.evaluation import comparison as comparison_module
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs
from lstmtext_gui.train.train_words import comparison
from lstmtext_gui.workers.run_tasks import find_interrupted_runs


@pytest.fixture
def held_comparison(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A comparison that lasts until it is stopped or this is set."""
    go, compare = threading.Event(), comparison_module.rival_losses

    def wait(*arguments: Any, should_stop: Callable[[], bool], **options: Any) -> Any:
        while not go.wait(0.005):
            if should_stop():
                raise CancelledError("stopped")
        return compare(*arguments, should_stop=should_stop, **options)

    monkeypatch.setattr(comparison_module, "rival_losses", wait)
    yield go
    go.set()


@pytest.mark.parametrize("level", ["characters", "subwords", "words"])
def test_a_trained_model_is_compared_and_its_file_keeps_the_outcome(
    person: Any, text_file: Path, tmp_path: Path, level: str
) -> None:
    person.open_text(text_file)
    person.train("quick", level)
    label = person.see("comparisonLabel")
    assert label.isVisible()
    losses = person.window.session._text_model.baselines
    assert label.text().startswith(
        f"On the text held out: {losses['this model']:.2f} nats per character; "
    )
    assert f"-gram model {losses['n-gram']:.2f}" in label.text()
    assert f"PPMd {losses['PPMd']:.2f}. Lower is better." in label.text()
    said, path = label.text(), tmp_path / "m.lstmtext"
    person.window.save_model(path)
    person.settle()
    assert not person.window.session.status.unsaved
    assert lstmtext.load_text_model(path).baselines == losses
    person.train("quick", level)
    person.open_model(path)
    assert label.text() == said


def test_while_it_compares_this_is_said_and_the_window_lives(
    person: Any, text_file: Path, held_comparison: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    label = person.see("comparisonLabel")
    person.until(lambda: label.text() == "Comparing with simpler models…")
    assert person.see("headlineLabel").text() == "Nearly done"
    assert person.can("generateAction"), "the best model so far can be written with"
    held_comparison.set()
    person.until(lambda: person.can("trainAction"))
    assert person.see("headlineLabel").text() == "Done"
    assert label.text().startswith("On the text held out")


def test_a_comparison_can_be_stopped_and_the_model_is_a_finished_one(
    person: Any, text_file: Path, held_comparison: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    label = person.see("comparisonLabel")
    person.until(lambda: label.text().startswith("Comparing"))
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    assert person.see("headlineLabel").text() == "Done"
    assert not label.isVisible()
    assert person.window.session._text_model.history.num_tokens
    assert not person.window.session._text_model.baselines


def test_closing_ends_a_comparison(
    person: Any, text_file: Path, held_comparison: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    person.until(lambda: person.see("comparisonLabel").text().startswith("Comparing"))
    person.close_and_discard()
    assert person.window.session.shutdown(0)


def test_a_stopped_run_is_not_compared_and_a_new_one_forgets_the_sentence(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train("quick")
    assert person.see("comparisonLabel").isVisible()
    person.begin_training()
    assert not person.see("comparisonLabel").isVisible()
    person.until(lambda: len(person.see("lossChart").series("validation")[0]) >= 2)
    person.do("stopAction")
    person.settle()
    assert not person.see("comparisonLabel").isVisible()
    assert person.see("headlineLabel").text() == "Stopped, and kept"


def test_nothing_is_said_where_there_is_nothing_to_compare(
    person: Any, model_file: Path, make_text_model: Callable[..., TextModel]
) -> None:
    person.open_model(model_file)
    assert not person.see("comparisonLabel").isVisible()
    assert comparison({}, 100) == ""
    assert comparison({"this model": 1.0}, 100) == ""


def test_the_sentence_names_the_length_of_the_n_grams_and_two_decimals() -> None:
    losses = {"this model": 1.3312, "n-gram": 1.39, "PPMd": 1.342}
    assert comparison(losses, 80) == (
        "On the text held out: 1.33 nats per character; a 7-gram model 1.39, "
        "the compressor PPMd 1.34. Lower is better."
    )
    assert "a 4-gram model" in comparison(losses, 9_000)


def test_a_run_that_is_discarded_while_it_is_compared_leaves_nothing(
    person: Any, text_file: Path, held_comparison: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    person.until(lambda: person.see("comparisonLabel").text().startswith("Comparing"))
    person.window.session.discard_training()
    person.until(lambda: person.can("trainAction"))
    person.settle()
    assert person.window.session.status.model is None
    assert list_runs() == []


def test_a_run_that_the_system_ends_while_it_is_compared_is_offered_with_its_model(
    person: Any, text_file: Path, held_comparison: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    person.until(lambda: person.see("comparisonLabel").text().startswith("Comparing"))
    loss = person.window.session._text_model.validation_loss
    person.window.close_at_once()
    person.settle()
    (run,) = find_interrupted_runs()
    assert run.has_model
    assert lstmtext.load_text_model(RunFolder.open(run.path).model_path).validation_loss == loss


def test_closing_while_it_is_compared_asks_even_where_a_pause_was_asked_for(
    person: Any, text_file: Path, held_comparison: threading.Event
) -> None:
    person.open_text(text_file)
    person.begin_training("quick")
    person.until(lambda: person.see("comparisonLabel").text().startswith("Comparing"))
    person.do("pauseAction")
    person.wait(50)
    person.window.close()
    assert person.window.isVisible()
    person.answer(QMessageBox.StandardButton.Cancel)
    held_comparison.set()
    person.until(lambda: person.can("trainAction"))
    assert person.see("headlineLabel").text() == "Done"
