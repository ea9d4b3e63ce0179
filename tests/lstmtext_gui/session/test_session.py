"""One state machine with run ids: which command does what, and that late news changes nothing."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lstmtext


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often the window has called the two long functions, and how many ran at once."""
    counts = {"train": 0, "write": 0, "at once": 0}

    def count(what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        running = []

        def counted(*arguments: Any, **options: Any) -> Any:
            counts[what] += 1
            running.append(1)
            counts["at once"] = max(counts["at once"], len(running))
            try:
                return function(*arguments, **options)
            finally:
                running.pop()

        return counted

    monkeypatch.setattr(lstmtext, "train_model_TXT", count("train", lstmtext.train_model_TXT))
    monkeypatch.setattr(lstmtext, "generate_text", count("write", lstmtext.generate_text))
    return counts


def test_at_first_only_opening_is_possible(person: Any) -> None:
    for name in ("openTextAction", "openSampleAction", "openModelAction", "quitAction"):
        assert person.can(name)
    for name in ("trainAction", "stopAction", "generateAction", "stopGenerationAction"):
        assert not person.can(name)
    assert not person.can("saveModelAction")
    assert not person.can("saveModelAsAction")


def test_opening_disables_train_and_generate_before_it_returns(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    for open_it in (
        lambda: person.window.open_text(text_file),
        lambda: person.window.open_model(model_file),
    ):
        assert person.can("trainAction")
        assert person.can("generateAction")
        open_it()
        assert not person.can("trainAction")
        assert not person.can("generateAction")
        person.until(lambda: person.can("trainAction") and person.can("generateAction"))


def test_of_two_texts_opened_in_a_row_the_last_wins(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.txt"
    second.write_text("quite another text " * 40, encoding="utf-8")
    person.window.open_text(text_file)
    person.window.open_text(second)
    assert not person.can("trainAction")
    person.settle()
    assert person.window.session.status.text.name == "second.txt"
    assert person.can("trainAction")


def test_a_text_that_was_given_up_for_another_does_not_complain_afterwards(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.window.open_text(tmp_path / "missing.txt")
    person.window.open_text(text_file)
    person.settle()
    assert "not found" not in person.message
    assert person.can("trainAction")


def test_training_twice_at_once_is_impossible(
    person: Any, text_file: Path, counted: dict[str, int]
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.window.train()
    person.window.session.train("characters", "quick", "cpu")
    person.action("trainAction").trigger()
    assert not person.can("trainAction")
    person.do("stopAction")
    person.window.train()  # not before the worker has finished
    person.until(lambda: person.can("trainAction"))
    person.settle()
    assert counted["train"] == 1


def test_train_stop_train_are_two_runs_one_after_the_other(
    person: Any, text_file: Path, counted: dict[str, int]
) -> None:
    person.open_text(text_file)
    for _ in range(2):
        person.begin_training()
        person.until(lambda: bool(person.see("lossChart").series("validation")[0]))
        person.do("stopAction")
        person.until(lambda: person.can("trainAction"))
    assert counted["train"] == 2
    assert counted["at once"] == 1


def test_stopping_at_once_ends_the_run_and_leaves_the_window_usable(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    assert not person.can("stopAction")
    person.train("quick")
    assert person.can("generateAction")


def test_stopping_before_the_first_step_keeps_the_model_that_was_there(
    person: Any, text_file: Path, model_file: Path, held_training: threading.Event
) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    before = person.generate(length=30, seed=3)
    person.begin_training()
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    assert person.window.session.status.model.name == "cats.txt"
    assert not person.window.session.status.unsaved
    assert person.generate(length=30, seed=3) == before


def test_stop_keeps_the_best_model_that_was_learned(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.until(lambda: len(person.see("lossChart").series("validation")[0]) >= 3)
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    kept = person.window.session.status.model
    assert kept.validation_loss == min(person.see("lossChart").series("validation")[1])
    assert person.window.session.status.unsaved


def test_writing_twice_at_once_is_impossible_and_writing_can_be_ended(
    person: Any, model_file: Path, counted: dict[str, int]
) -> None:
    person.open_model(model_file)
    person.see("lengthSpin").setValue(100_000)
    person.do("generateAction")
    assert not person.can("generateAction")
    person.window.generate()
    person.window.session.generate("the ", 10, 0.7, 1, "cpu")
    person.until(lambda: bool(person.output))
    person.do("stopGenerationAction")
    person.until(lambda: person.can("generateAction"))
    assert counted["write"] == 1
    assert 0 < len(person.output) < 100_000


def test_a_text_can_be_opened_while_training_and_the_run_goes_on(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("a later text " * 50, encoding="utf-8")
    person.open_text(text_file)
    person.begin_training()
    person.window.open_text(other)
    person.until(lambda: person.window.session.status.text.name == "other.txt")
    assert person.can("stopAction")
    assert not person.can("trainAction")
    person.until(lambda: person.can("generateAction"))
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))
    assert person.window.session.status.model.name == "animals.txt"


def test_a_model_cannot_be_opened_over_one_in_training(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    assert not person.can("openModelAction")
    person.window.open_model(model_file)
    assert person.message == "Stop the training before opening another model."
    assert person.can("stopAction")


def test_writing_goes_on_with_its_own_snapshot_when_another_model_is_opened(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    person.see("promptEdit").setPlainText("the ")
    person.see("lengthSpin").setValue(3000)
    person.see("seedSpin").setValue(5)
    person.do("generateAction")
    person.window.open_model(model_file)
    person.settle()
    first = person.output
    assert len(first) == 3000
    assert person.generate("the ", 3000, seed=5) == first


def test_commands_return_at_once(person: Any, text_file: Path, model_file: Path) -> None:
    person.open_text(text_file)
    for command in (
        lambda: person.window.open_text(text_file),
        lambda: person.window.open_model(model_file),
        person.window.train,
        person.window.generate,
        person.window.session.stop_training,
    ):
        began = time.perf_counter()
        command()
        assert time.perf_counter() - began < 1.0
        person.wait(50)
