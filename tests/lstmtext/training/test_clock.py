import sys
from collections.abc import Callable
from time import get_clock_info
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn

from lstmtext import CarriedBatches, SingleLSTM_TXT, Validation, train_model_TXT
from lstmtext.training import clock as clock_module
from lstmtext.training.budget import Budget
from lstmtext.training.clock import Clock, Pace
from lstmtext.training.results import BatchResult

IDS = torch.randint(1, 6, (400,), generator=torch.Generator().manual_seed(0))


class Time:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    turned = Time()
    monkeypatch.setattr(clock_module, "time", turned)
    return turned


def test_a_question_may_be_a_pause_which_is_no_training_time(time: Time) -> None:
    clock = Clock()
    time.now += 3.0

    def pause() -> bool:
        time.now += 60.0
        return True

    assert clock.ask(pause)
    assert clock.seconds == 3.0


def test_a_resumed_run_goes_on_from_the_time_it_had(time: Time) -> None:
    clock = Clock()
    clock.set(50.0)
    time.now += 2.0
    assert clock.seconds == 52.0


def test_a_process_believes_what_it_is_told_until_told_again(time: Time) -> None:
    clock = Clock()
    clock.tell(7.0)
    time.now += 2.0
    assert (clock.seconds, clock.own) == (7.0, 2.0)


def lived(time: Time, minutes: float, seconds_per_step: Callable[[int], float]) -> Budget:
    """A run of steps that take so long, until its budget ends it."""
    clock, budget = Clock(), Budget(minutes)
    pace = Pace(clock, budget)
    budget.begin(None)
    step = 0
    while budget.progress(step) < 1.0:
        time.now += seconds_per_step(step)
        step += 1
        pace.on_step(step, 0.0, 0.0)
        assert step < 100_000
    return budget


@pytest.mark.parametrize("minutes", [0.05, 1.0, 10.0])
def test_minutes_end_a_run_of_even_speed_on_time_with_one_decision(
    time: Time, minutes: float
) -> None:
    budget = lived(time, minutes, lambda step: 0.01 if step else 0.5)
    assert time.now - 100.0 == pytest.approx(minutes * 60.0, rel=0.02)
    assert len(budget.decisions) == 1


def test_the_time_of_measurements_is_planned_for_once(time: Time) -> None:
    clock, budget = Clock(), Budget(1.0)
    pace = Pace(clock, budget)
    budget.begin(None)
    step = 0
    while budget.progress(step) < 1.0:
        step += 1
        time.now += 0.01
        pace.on_step(step, 0.01, 0.0)
        if step % 10 == 0:
            time.now += 0.1
            clock.measuring += 0.1
    assert time.now - 100.0 == pytest.approx(60.0, rel=0.02)
    assert all(abs(length - 3000) < 30 for _, length in budget.decisions)


@pytest.mark.parametrize("factor", [0.2, 5.0])
def test_minutes_end_a_run_on_time_whose_speed_changes_on_the_way(
    time: Time, factor: float
) -> None:
    budget = lived(time, 1.0, lambda _: 0.01 if time.now < 120.0 else 0.01 * factor)
    assert time.now - 100.0 == pytest.approx(60.0, rel=0.05)
    assert 1 < len(budget.decisions) < 20


def test_the_time_left_is_told_once_it_is_known(time: Time) -> None:
    clock, budget = Clock(), Budget(steps=100)
    pace = Pace(clock, budget)
    budget.begin(None)
    assert pace.seconds_left(0) is None
    for step in range(1, 41):
        time.now += 9.0 if step == 1 else 0.5  # the first one is slow, and no measure for others
        pace.on_step(step, 0.0, 0.0)
    assert pace.seconds_left(40) == pytest.approx(30.0)


def train(should_stop: Callable[[], bool], **options: object) -> list[BatchResult]:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(6, 5, 8, 1)
    results: list[BatchResult] = []
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.SGD(model.parameters(), lr=0.1),
        2,
        CarriedBatches(IDS, 4, 10),
        should_stop=should_stop,
        on_batch_end=results.append,
        verbose=False,
        **options,
    )
    return results


def test_a_pause_in_the_midst_of_a_measurement_is_no_training_time_either(time: Time) -> None:
    validation = Validation(CarriedBatches(IDS, 1, 20), interval=3)
    asked = 0

    def pause() -> bool:
        nonlocal asked
        asked += 1
        time.now += 10.0
        return False

    results = train(pause, validation=validation)
    assert asked > 100
    assert len(validation.results) > 5
    assert results[-1].seconds == 0.0
    assert validation.results[-1].seconds == 0.0
    assert validation.duration == 0.0


def test_a_closed_lid_is_no_training_time(monkeypatch: pytest.MonkeyPatch) -> None:
    awake = asleep = 100.0
    monkeypatch.setattr(clock_module, "seconds_awake", lambda: awake)
    clock, budget = Clock(), Budget(1.0)
    pace = Pace(clock, budget)
    budget.begin(None)
    step = 0
    while budget.progress(step) < 1.0:
        awake += 0.1
        asleep += 0.1 if step != 300 else 8 * 3600.0  # a night, in the middle of a step
        step += 1
        pace.on_step(step, 0.0, 0.0)
        assert step < 10_000
    assert step == pytest.approx(600, rel=0.02)
    assert clock.seconds == pytest.approx(60.0, rel=0.02)
    assert asleep - awake > 28_000


@pytest.mark.skipif(sys.platform == "win32", reason="there the system is asked otherwise")
def test_the_clock_is_one_that_stands_still_while_the_computer_sleeps() -> None:
    used = get_clock_info("perf_counter").implementation
    assert used in ("clock_gettime(CLOCK_MONOTONIC)", "mach_absolute_time()")
    before = clock_module.seconds_awake()
    assert 0.0 <= clock_module.seconds_awake() - before < 60.0


def test_windows_is_asked_for_the_time_it_was_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        def QueryUnbiasedInterruptTimePrecise(self, ticks: Any) -> None:  # noqa: N802
            ticks._obj.value = 25_000_000

    windows = SimpleNamespace(kernelbase=Kernel())
    monkeypatch.setattr(clock_module.ctypes, "windll", windows, raising=False)
    monkeypatch.setattr(clock_module.sys, "platform", "win32")
    assert clock_module.seconds_awake() == 2.5
