"""Measuring for a forecast: when nothing else works, once for each network, the last one asked."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from lstmtext.errors import TextError
from lstmtext.settings import TrainingSettings
from lstmtext_gui.choices import Measured
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.forecasting import Forecasting
from lstmtext_gui.workers import forecast_tasks
from lstmtext_gui.workers.forecast_tasks import measure_speed
from lstmtext_gui.workers.jobs import TextRequest
from lstmtext_gui.workers.tasks import open_text

MEASURED = Measured(1000, 0.1, 10, 0.0, 10, 1.0, 1.0)
SETTINGS = TrainingSettings(hidden_size=16)


class Probes:
    """Stands for measuring: notes what was asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[TrainingSettings] = []
        self.stopped = 0
        self.go = threading.Event()
        self.error: Exception | None = None

    def __call__(
        self, source: object, settings: TrainingSettings, should_stop: Callable[[], bool]
    ) -> Measured | None:
        self.asked.append(settings)
        while not self.go.wait(0.002):
            if should_stop():
                self.stopped += 1
                return None
        if self.error is not None:
            raise self.error
        return MEASURED


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> Probes:
    made = Probes()
    monkeypatch.setattr(forecast_tasks, "measure_speed", made)
    return made


@pytest.fixture
def opened(text_file: Path) -> Any:
    return open_text(TextRequest("animals.txt", (text_file,)))


@pytest.fixture
def forecasting(probes: None, qtbot: QtBot) -> Iterator[Forecasting]:
    crew = Crew()
    made = Forecasting(crew)
    made._timer.setInterval(0)
    made.set_idle(True)
    yield made
    made.set_idle(False)
    assert crew.shutdown(5000)
    qtbot.waitUntil(lambda: not crew._workers)


def test_each_network_is_measured_once_whatever_ends_the_run(
    forecasting: Forecasting, probed: Probes, opened: Any, qtbot: QtBot
) -> None:
    told: list[TrainingSettings] = []
    forecasting.measured.connect(lambda settings, measured: told.append(settings))
    probed.go.set()
    for minutes in (1.0, 2.0):
        settings = TrainingSettings(hidden_size=16, minutes=minutes)
        forecasting.ask(opened, settings)
        qtbot.waitUntil(lambda settings=settings: told[-1:] == [settings])
    assert len(probed.asked) == 1
    forecasting.ask(opened, TrainingSettings(hidden_size=32))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert [settings.hidden_size for settings in probed.asked] == [16, 32]


def test_the_last_question_wins(
    forecasting: Forecasting, probed: Probes, opened: Any, qtbot: QtBot
) -> None:
    told: list[TrainingSettings] = []
    forecasting.measured.connect(lambda settings, measured: told.append(settings))
    forecasting.ask(opened, SETTINGS)
    qtbot.waitUntil(lambda: len(probed.asked) == 1)
    last = TrainingSettings(hidden_size=32)
    forecasting.ask(opened, last)
    qtbot.waitUntil(lambda: len(probed.asked) == 2)
    probed.go.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [last]


def test_work_of_the_person_ends_measuring_which_begins_anew_afterwards(
    forecasting: Forecasting, probed: Probes, opened: Any, qtbot: QtBot
) -> None:
    forecasting.ask(opened, SETTINGS)
    qtbot.waitUntil(lambda: len(probed.asked) == 1)
    forecasting.set_idle(False)
    qtbot.waitUntil(lambda: probed.stopped == 1)
    qtbot.wait(20)
    assert len(probed.asked) == 1
    probed.go.set()
    with qtbot.waitSignal(forecasting.measured):
        forecasting.set_idle(True)


def test_a_text_that_does_not_do_is_told_before_train_is_pressed(
    forecasting: Forecasting, probed: Probes, opened: Any, qtbot: QtBot
) -> None:
    probed.error = TextError("Its words are too rare.")
    probed.go.set()
    with qtbot.waitSignal(forecasting.refused) as refused:
        forecasting.ask(opened, SETTINGS)
    assert refused.args == [SETTINGS, "Its words are too rare."]


def test_what_is_measured_is_the_network_that_would_be_trained(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_tasks, "_SECONDS", 0.02)
    settings = TrainingSettings(hidden_size=24, batch_size=4, seq_len=16, device="cpu")
    measured = measure_speed(opened.source, settings, lambda: False)
    assert measured is not None
    vocab_size = opened.info.num_distinct + 2
    gates = 4 * 24 * (64 + 24 + 2)
    assert measured.num_parameters == vocab_size * 64 + gates + vocab_size * 25
    assert measured.steps_per_pass == pytest.approx(0.9 * opened.info.num_characters / 64, rel=0.1)
    for seconds in (
        measured.step_seconds,
        measured.measuring_seconds,
        measured.preparing_seconds,
        measured.comparing_seconds,
    ):
        assert 0 < seconds < 60


def test_measuring_ends_when_it_is_asked_to(opened: Any) -> None:
    assert measure_speed(opened.source, SETTINGS, lambda: True) is None
    answers = iter([False] * 5)
    assert measure_speed(opened.source, SETTINGS, lambda: next(answers, True)) is None


def test_of_a_long_text_a_part_is_measured_and_the_whole_foretold(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_tasks, "_SECONDS", 0.02)
    settings = TrainingSettings(hidden_size=8, batch_size=4, seq_len=16, device="cpu")
    whole = measure_speed(opened.source, settings, lambda: False)
    monkeypatch.setattr(forecast_tasks, "_MOST", len(opened.source.stored) // 2)
    part = measure_speed(opened.source, settings, lambda: False)
    assert whole is not None
    assert part is not None
    assert part.steps_per_pass == pytest.approx(whole.steps_per_pass, rel=0.15)


def test_the_window_forecasts_what_is_chosen(probes: None, person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.choose(preset="quick")
    person.until(lambda: "Reads the text about" in person.see("forecastLabel").text())
    assert "with preparing and comparing about" in person.see("forecastLabel").text()
    person.choose(preset="balanced")
    person.do("trainAction")
    person.until(lambda: not person.can("stopAction"))
