"""A pause changes nothing in a run: not a bit of its weights, not a second of its time."""

import threading
import time
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstmtext import CarriedBatches, SingleLSTM_TXT, Validation, train_model_TXT
from lstmtext.training.budget import Budget
from lstmtext.training.checkpoints import Checkpoints, SavedRun
from lstmtext.training.optimization import Optimization
from lstmtext.training.pausing import Pause
from lstmtext.training.results import BatchResult

IDS = torch.randint(1, 6, (400,), generator=torch.Generator().manual_seed(0))
STEPS = 30


class Course:
    """A run with dropout, carried state, measurements and checkpoints, which may be paused."""

    def __init__(self, **budget: object) -> None:
        self.saved: list[SavedRun] = []
        self.held: list[bool] = []
        self.steps: list[BatchResult] = []
        self.wants_to_stop = False
        self.checkpoints = Checkpoints(self.saved.append, interval=1e9)
        self.pause = Pause(lambda: self.wants_to_stop, self.checkpoints, self._on_change)
        self.on_step: Callable[[int], object] = lambda step: None
        self.on_held: Callable[[], object] = self.pause.end
        self.budget = Budget(**budget or {"steps": STEPS})  # type: ignore[arg-type]

    def _on_change(self, held: bool) -> None:
        self.held.append(held)
        if held:
            self.on_held()

    def _on_batch(self, result: BatchResult) -> None:
        self.steps.append(result)
        self.on_step(result.step)

    def train(self) -> dict[str, Tensor]:
        torch.manual_seed(0)
        model = SingleLSTM_TXT(6, 5, 8, 1, dropout=0.2)
        train_model_TXT(
            model,
            nn.CrossEntropyLoss(),
            torch.optim.AdamW(model.parameters(), lr=0.01),
            1000,
            CarriedBatches(IDS, 4, 10),
            validation=Validation(CarriedBatches(IDS, 1, 20), interval=7),
            optimization=Optimization(clip_grad_norm=1.0),
            budget=self.budget,
            checkpoints=self.checkpoints,
            should_stop=self.pause.should_stop,
            on_batch_end=self._on_batch,
            verbose=False,
        )
        return model.state_dict()


def test_a_paused_run_of_so_many_steps_gives_bit_for_bit_what_an_unpaused_one_gives() -> None:
    plain = Course().train()
    paused = Course()
    paused.on_step = lambda step: paused.pause.begin() if step in (3, 7, 20) else None
    weights = paused.train()
    assert paused.held == [True, False] * 3
    assert len(paused.steps) == STEPS
    assert all(torch.equal(plain[name], weights[name]) for name in plain)


def test_a_run_is_saved_as_it_is_before_it_is_held() -> None:
    course = Course()
    course.on_step = lambda step: course.pause.begin() if step == 5 else None
    saved_when_held: list[int] = []
    course.on_held = lambda: (
        saved_when_held.extend(state["progress"]["step"] for state in course.saved),
        course.pause.end(),
    )
    course.train()
    assert saved_when_held == [5]


def test_a_pause_that_is_wanted_before_the_first_step_is_held_and_saved_after_it() -> None:
    course = Course()
    course.pause.begin()
    course.train()
    assert course.held == [True, False]
    assert [state["progress"]["step"] for state in course.saved] == [1]


def test_a_pause_that_is_given_up_before_it_is_due_holds_nothing() -> None:
    course = Course()
    course.on_step = lambda step: (course.pause.begin(), course.pause.end())
    course.train()
    assert course.held == []
    assert len(course.steps) == STEPS


def test_a_pause_that_is_ended_and_begun_again_between_two_looks_is_told_and_saved_anew() -> None:
    course = Course()
    course.on_step = lambda step: course.pause.begin() if step == 5 else None

    def change_ones_mind_twice() -> None:
        course.pause.end()
        if course.held == [True]:  # as fast as nobody can be, and a busy window is
            course.pause.begin()

    course.on_held = change_ones_mind_twice
    rescue = threading.Timer(10, course.pause.end)  # of a run that would be held for ever
    rescue.start()
    course.train()
    rescue.cancel()
    rescue.join()
    assert course.held == [True, False] * 2
    assert [state["progress"]["step"] for state in course.saved] == [5, 6]
    assert len(course.steps) == STEPS


def test_the_wish_to_stop_ends_a_pause_and_the_run() -> None:
    course = Course()
    course.on_step = lambda step: course.pause.begin() if step == 5 else None
    course.on_held = lambda: setattr(course, "wants_to_stop", True)
    course.train()
    assert course.held == [True, False]
    assert len(course.steps) == 5
    assert course.saved[-1]["progress"]["step"] == 5


def test_a_run_that_is_saved_nowhere_can_be_held_too() -> None:
    held: list[bool] = []
    pause = Pause(lambda: False, on_change=held.append)
    pause.begin()
    threading.Timer(0.02, pause.end).start()
    assert not pause.should_stop()
    assert held == [True, False]


def test_checkpoints_that_come_later_are_written_before_the_run_is_held() -> None:
    pause = Pause(lambda: False)
    checkpoints = Checkpoints(lambda state: None)
    pause.begin()
    pause.save_first(checkpoints)
    assert checkpoints.is_due(0.0)
    assert not pause.should_stop(), "held although nothing was saved"


def test_time_paused_is_neither_the_runs_nor_its_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def wait(course: Course) -> None:
        nonlocal now
        now += 3600.0
        course.pause.end()

    def step(number: int) -> None:
        nonlocal now
        now += 0.5
        if number == 20:
            course.pause.begin()

    monkeypatch.setattr("lstmtext.training.clock.seconds_awake", lambda: now)
    course = Course(minutes=0.5)
    course.on_step, course.on_held = step, lambda: wait(course)
    course.train()
    assert course.held == [True, False]
    assert course.steps[-1].seconds == pytest.approx(30.0, abs=2.0)
    assert len(course.steps) == pytest.approx(60, abs=4)


def test_a_held_run_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Course()
    course.on_step = lambda step: course.pause.begin() if step == 5 else None
    is_held = threading.Event()
    course.on_held = is_held.set
    thread = threading.Thread(target=course.train)
    thread.start()
    assert is_held.wait(20)
    before = time.process_time()
    time.sleep(0.2)
    spent = time.process_time() - before
    course.pause.end()
    thread.join(20)
    assert not thread.is_alive()
    assert spent < 0.1
