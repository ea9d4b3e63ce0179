"""A busy machine: noticed, told once, answered with fewer threads, and taken back."""

import pytest
import torch
from torch import nn

from lstmtext import CarriedBatches, SingleLSTM_TXT, train_model_TXT
from lstmtext.training.busyness import BusyWatch, threads_are_restored
from lstmtext.training.event_words import event_sentence
from lstmtext.training.results import BatchResult, TrainingEvent


class Machine:
    """Some cores, of which others may take some; steps of 1,000 tokens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cores: int = 2) -> None:
        self.cores = self.threads = cores
        self.taken = 0
        self.penalty = 20.0  # when threads have to wait for a core
        self.slowness = 1.0
        self.idle = 0.0  # of the time of a step nobody computes
        self.now = self.cpu = 0.0
        self.told: list[tuple[str, float]] = []
        self.used: list[int] = []
        monkeypatch.setattr(torch, "get_num_threads", lambda: self.threads)
        monkeypatch.setattr(torch, "set_num_threads", self._set)
        self.watch = BusyWatch(
            lambda kind, value: self.told.append((kind, value)), lambda: self.now, lambda: self.cpu
        )

    def _set(self, number: int) -> None:
        self.threads = number

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            free = self.cores - self.taken
            crowded = self.threads > free
            step = 0.1 * self.slowness / self.threads * (self.penalty if crowded else 1.0)
            self.now += step
            self.cpu += step * min(self.threads, max(free, 1)) * (1.0 - self.idle)
            self.used.append(self.threads)
            self.watch.on_step(1000)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_a_quiet_machine_uses_all_threads_all_the_time(machine: Machine) -> None:
    machine.run(300)
    assert set(machine.used) == {2}
    assert machine.told == []


def test_a_busy_machine_is_told_once_and_answered_with_fewer_threads(machine: Machine) -> None:
    machine.run(20)
    machine.taken = 1
    machine.used.clear()
    machine.run(200)
    assert machine.told == [("busy", pytest.approx(20.0, rel=0.05))]
    assert machine.used.count(1) > 0.97 * len(machine.used)
    # More threads are tried again, but seldom.
    assert machine.used[-500:].count(2) < 15


def test_when_the_others_end_all_threads_come_back_and_that_is_told(machine: Machine) -> None:
    machine.run(20)
    machine.taken = 1
    machine.run(30)
    machine.taken = 0
    machine.run(61)
    assert machine.threads == 2
    assert [kind for kind, _ in machine.told] == ["busy", "calm"]
    assert machine.told[-1][1] == 2


def test_a_run_that_begins_on_a_busy_machine_notices_too(machine: Machine) -> None:
    machine.taken = 1
    machine.run(20)
    assert machine.threads == 1
    assert machine.told == [("busy", pytest.approx(10.0, rel=0.05))]  # at least


def test_others_that_come_and_go_are_not_told_of_every_time(machine: Machine) -> None:
    for _ in range(4):
        machine.taken = 1
        machine.run(20)
        machine.taken = 0
        machine.run(20)
    assert [kind for kind, _ in machine.told].count("busy") == 1
    machine.run(300)
    machine.taken = 1
    machine.run(20)
    assert [kind for kind, _ in machine.told].count("busy") == 2


def test_steps_that_wait_for_something_else_keep_their_threads(machine: Machine) -> None:
    machine.idle = 0.5
    machine.run(300)
    assert machine.told == []
    assert machine.used.count(1) < 0.05 * len(machine.used)


def test_a_processor_that_slows_down_by_itself_keeps_its_threads(machine: Machine) -> None:
    machine.run(10)
    machine.slowness = 3.0
    machine.used.clear()
    machine.run(300)
    assert machine.told == []
    assert machine.used.count(1) < 0.05 * len(machine.used)


def test_where_there_are_many_cores_the_threads_fit_into_those_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = Machine(monkeypatch, cores=16)
    machine.run(10)
    machine.taken = 11
    machine.run(60)
    assert machine.threads == 4
    machine.taken = 0
    machine.run(130)
    assert machine.threads == 16
    assert [kind for kind, _ in machine.told] == ["busy", "calm"]


def test_with_one_thread_there_is_nothing_to_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, cores=1)
    machine.taken = 1
    machine.run(60)
    assert set(machine.used) == {1}
    assert machine.told == []


def test_the_number_of_threads_is_what_it_was_however_a_run_ends() -> None:
    before = torch.get_num_threads()

    @threads_are_restored()
    def run() -> None:
        torch.set_num_threads(before + 1)
        raise KeyError

    with pytest.raises(KeyError):
        run()
    assert torch.get_num_threads() == before


def test_training_watches_its_steps_and_tells_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[TrainingEvent] = []
    counted: list[int] = []

    def on_step(watch: BusyWatch, num_tokens: int) -> None:
        counted.append(num_tokens)
        if len(counted) == 3:
            watch._tell("busy", 7.5)

    monkeypatch.setattr(BusyWatch, "on_step", on_step)
    model = SingleLSTM_TXT(6, 5, 8, 1)

    def note(result: BatchResult) -> None:
        events.extend(result.events)

    loader = CarriedBatches(torch.arange(200) % 5 + 1, 4, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    train_model_TXT(
        model, nn.CrossEntropyLoss(), optimizer, 1, loader, on_batch_end=note, verbose=False
    )
    assert sum(counted) == loader.num_tokens
    assert [(event.kind, event.step, event.value) for event in events] == [("busy", 3, 7.5)]
    assert "7.5 times slower" in event_sentence(events[0])
    assert "all 4 threads" in event_sentence(TrainingEvent(5, 1.0, "calm", 4))
