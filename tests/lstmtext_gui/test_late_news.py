"""News of jobs that have ended changes nothing; news of failures is said once, in a sentence."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import lstmtext
from lstmtext.training.history import LossPoint
from lstmtext_gui.session import training as training_module
from lstmtext_gui.session import writing as writing_module
from lstmtext_gui.workers.jobs import Beginning, TrainingProgress
from lstmtext_gui.workers.training_worker import TrainingWorker
from lstmtext_gui.workers.writing_worker import GenerationWorker


@pytest.fixture
def ended_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Workers that stay reachable after their end, to speak when they no longer should."""
    workers: list[Any] = []

    def keep(kind: type) -> type:
        class Kept(kind):
            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments)
                workers.append(self)

            def deleteLater(self) -> None:  # noqa: N802
                pass

        return Kept

    monkeypatch.setattr(training_module, "TrainingWorker", keep(TrainingWorker))
    monkeypatch.setattr(writing_module, "GenerationWorker", keep(GenerationWorker))
    yield workers
    for worker in workers:
        super(type(worker), worker).deleteLater()


def test_late_signals_of_an_ended_job_change_nothing(
    person: Any, text_file: Path, ended_workers: list[Any], held_training: threading.Event
) -> None:
    person.open_text(text_file)
    held_training.set()
    person.choose(preset="quick", level="characters")
    person.do("trainAction")
    person.until(lambda: person.can("trainAction"))
    person.generate()
    held_training.clear()
    person.do("trainAction")
    model = person.window.session._text_model
    status, chart, output = person.window.session.status, person.see("lossChart"), person.output
    old_training, old_writing = ended_workers[0], ended_workers[1]
    late_point = LossPoint(1.0, 123.0)
    late_epoch = lstmtext.EpochResult(1, 123.0, 123.0, 1.0, 10)
    old_training.began.emit(old_training.run_id, Beginning("words"))
    old_training.noted.emit(old_training.run_id, "late")
    old_training.comparing.emit(old_training.run_id)
    old_training.progressed.emit(old_training.run_id, TrainingProgress(0.9, 9.0, 9.0, 9))
    old_training.point_added.emit(old_training.run_id, "train", late_point)
    old_training.epoch_finished.emit(old_training.run_id, late_epoch)
    old_training.snapshot_taken.emit(old_training.run_id, None)
    old_training.succeeded.emit(old_training.run_id, None)
    old_training.failed.emit(old_training.run_id, RuntimeError("late"))
    old_writing.text_written.emit(old_writing.run_id, "late")
    old_writing.unknown_found.emit(old_writing.run_id, ("late",))
    old_writing.failed.emit(old_writing.run_id, RuntimeError("late"))
    person.wait(30)
    assert chart.series("train") == ([], [])
    assert person.see("trainProgress").value() == 0
    assert person.output == output
    assert "late" not in person.message + person.see("unknownLabel").text()
    assert person.window.session.status == status
    assert person.window.session._text_model is model
    person.do("stopAction")
    person.until(lambda: person.can("trainAction"))


def test_an_unforeseen_error_in_training_is_one_sentence_and_a_log_entry(
    person: Any,
    text_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    forgive: Callable[[str], None],
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise ZeroDivisionError("a detail for the log")

    person.open_text(text_file)
    with monkeypatch.context() as patch:
        patch.setattr(lstmtext, "train_model_TXT", fail)
        person.do("trainAction")
        person.until(lambda: person.can("trainAction"))
    assert person.message.startswith("Something went wrong (ZeroDivisionError).")
    assert "\n" not in person.message
    assert person.see("headlineLabel").text() == "Training ended early"
    forgive("unexpected error")
    person.train("quick")
    assert person.can("generateAction")
    assert "went wrong" not in person.message


def test_an_error_elsewhere_does_not_say_that_training_has_ended(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    person.open_text(text_file)
    person.begin_training()
    person.window.open_text(tmp_path / "missing.txt")
    person.until(lambda: "not found" in person.message)
    assert person.see("headlineLabel").text() != "Training ended early"
    assert person.can("stopAction")
