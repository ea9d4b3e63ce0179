"""The whole job as one story: train, watch, write meanwhile, stop, save, open, write again."""

import json
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

import lstmtext
from lstmtext import EpochResult
from lstmtext.command_line.main import main


class Observed:
    """What the window's calls of the library gave back, and in which thread they ran."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.threads: dict[str, set[int]] = {}
        self.epochs: list[EpochResult] = []
        self.texts: list[str] = []
        train, write = lstmtext.train_model_TXT, lstmtext.generate_text

        def train_model(*arguments: Any, **options: Any) -> list[EpochResult]:
            self._note("train")
            results = train(*arguments, **options)
            self.epochs += results
            return results

        def generate(*arguments: Any, **options: Any) -> str:
            self._note("write")
            text = write(*arguments, **options)
            self.texts.append(text)
            return text

        monkeypatch.setattr(lstmtext, "train_model_TXT", train_model)
        monkeypatch.setattr(lstmtext, "generate_text", generate)

    def _note(self, what: str) -> None:
        self.threads.setdefault(what, set()).add(threading.get_ident())


@pytest.fixture
def observed(monkeypatch: pytest.MonkeyPatch) -> Observed:
    return Observed(monkeypatch)


def assert_on_chart(person: Any, epochs: list[EpochResult]) -> None:
    chart = person.see("lossChart")
    for name, losses in (
        ("train", [epoch.train_loss for epoch in epochs]),
        ("validation", [e.validation_loss for e in epochs if e.validation_loss is not None]),
    ):
        times, values = chart.series(name)
        assert len(times) == len(values)
        assert list(times) == sorted(times)
        assert set(losses) <= set(values)


def test_train_watch_write_meanwhile_stop_save_open_and_write_the_same(
    person: Any, text_file: Path, tmp_path: Path, observed: Observed
) -> None:
    person.open_text(text_file)
    person.begin_training("thorough")
    assert person.can("stopAction")
    assert not person.can("trainAction")
    person.until(lambda: person.can("generateAction"))
    person.until(lambda: bool(person.see("lossChart").series("validation")[0]))

    assert len(person.generate("the ", 60)) == 60
    assert person.can("stopAction"), "writing ended the training"
    person.until(lambda: person.see("trainProgress").value() > 0)

    person.do("stopAction")
    assert person.can("stopAction"), "it can be stopped until the worker has finished"
    person.until(lambda: person.can("trainAction"))
    assert not person.can("stopAction")
    assert observed.epochs
    assert_on_chart(person, observed.epochs)

    before = person.generate("the small ", 80, seed=7)
    path = tmp_path / "animals.lstmtext"
    person.window.save_model(path)
    person.until(path.exists)
    person.settle()
    person.open_model(path)
    assert person.generate("the small ", 80, seed=7) == before
    assert before in observed.texts
    assert threading.get_ident() not in observed.threads["train"] | observed.threads["write"]


def test_the_sample_is_learned_to_its_end_word_by_word(person: Any, observed: Observed) -> None:
    person.do("openSampleAction")
    person.until(lambda: person.can("trainAction"))
    assert person.see("levelCombo").currentData() == "words"
    person.train("quick", "words")
    assert person.see("headlineLabel").text() == "Done"
    assert person.see("trainProgress").value() == person.see("trainProgress").maximum()
    assert len(observed.epochs) >= 1
    assert_on_chart(person, observed.epochs)


def test_every_epoch_of_a_complete_run_stands_on_the_chart(
    person: Any, text_file: Path, observed: Observed
) -> None:
    person.open_text(text_file)
    person.train("balanced")
    assert len(observed.epochs) > 3
    assert_on_chart(person, observed.epochs)
    assert person.see("lossChart").series("epochs")[1] == [e.train_loss for e in observed.epochs]


def test_the_train_series_has_a_point_at_least_every_two_seconds(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train("balanced")
    minutes = [0.0, *person.see("lossChart").series("train")[0]]
    gaps = [60 * (b - a) for a, b in pairwise(minutes)]
    assert max(gaps) <= 2.0


@pytest.mark.parametrize("level", ["characters", "words"])
def test_window_and_command_line_write_the_same_text_with_the_same_seed(
    person: Any,
    text_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    level: str,
) -> None:
    person.open_text(text_file)
    person.train("quick", level)
    path = tmp_path / "model.lstmtext"
    person.window.save_model(path)
    person.settle()
    text_file.unlink()  # the model alone must do
    written = person.generate("the large", 40, seed=11)
    temperature = str(person.see("temperatureSpin").value())
    choices = ["--length", "40", "--seed", "11", "--temperature", temperature, "--device", "cpu"]
    capsys.readouterr()
    assert main(["generate", str(path), "--prompt", "the large", *choices, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == written


def test_no_break_spaces_are_written_and_read_as_they_are(
    person: Any, tmp_path: Path, observed: Observed
) -> None:
    path = tmp_path / "français.txt"
    path.write_text("«\u00a0Où\u00a0?\u00a0»\u2028" * 200, encoding="utf-8")
    person.open_text(path)
    person.train("quick")
    observed.texts.clear()
    written = person.generate("«\u00a0", 60)
    assert "\u00a0" in written
    assert written in observed.texts
    person.do("copyTextAction")
    assert QApplication.clipboard().text() == "«\u00a0" + written


def test_the_window_stays_live_while_it_trains(person: Any, text_file: Path) -> None:
    ticks: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    person.open_text(text_file)
    timer.start(10)
    person.train("balanced")
    timer.stop()
    gaps = [b - a for a, b in pairwise(ticks)]
    assert len(ticks) > 20
    assert max(gaps) < 1.0


@pytest.mark.cuda
def test_train_generate_and_save_on_the_gpu_and_open_on_the_cpu(
    person: Any, text_file: Path, tmp_path: Path, observed: Observed
) -> None:
    person.choose(device="cuda")
    person.open_text(text_file)
    before = torch.cuda.memory_allocated()
    person.train("balanced")
    assert torch.cuda.max_memory_allocated() > before
    assert_on_chart(person, observed.epochs)
    assert len(person.generate("the ", 40)) == 40
    path = tmp_path / "gpu.lstmtext"
    person.window.save_model(path)
    person.settle()
    model = lstmtext.load_text_model(path, device="cpu")
    assert {parameter.device.type for parameter in model.model.parameters()} == {"cpu"}
    person.choose(device="cpu")
    person.open_model(path)
    assert len(person.generate("the ", 40)) == 40
