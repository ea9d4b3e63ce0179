import copy
import math
import time
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstmtext import (
    CarriedBatches,
    SingleLSTM_TXT,
    Validation,
    ValidationResult,
    train_model_TXT,
)
from lstmtext.training.averaging import WeightAverage
from lstmtext.training.budget import Budget
from lstmtext.training.checkpoints import Checkpoints, SavedRun
from lstmtext.training.guard import Guard
from lstmtext.training.history import TrainingHistory
from lstmtext.training.optimization import Optimization
from lstmtext.training.results import BatchResult
from lstmtext.training.schedule import Plateau, warmup_cosine

LUCK = torch.Generator().manual_seed(0)
IDS = torch.randint(1, 6, (240,), generator=LUCK)
OTHER = torch.randint(1, 6, (200,), generator=LUCK)  # what is learned of IDS is wrong here
LOADER = CarriedBatches(IDS, 4, 12)  # 5 batches
NEVER = math.inf


class Run:
    def __init__(
        self,
        *,
        steps: int = 200,
        interval: int | None = 6,
        patience: int | None = None,
        held_out: Tensor = OTHER,
        should_stop: Callable[[], bool] | None = None,
        resume_from: SavedRun | None = None,
        save_interval: float = NEVER,
        rate: float = 0.02,
        **optimization: object,
    ) -> None:
        torch.manual_seed(0)
        self.model = SingleLSTM_TXT(6, 8, 24, 1, dropout=0.1)
        self.validation = Validation(
            CarriedBatches(held_out, 2, 25), interval=interval, patience=patience
        )
        self.budget = Budget(steps=steps)
        self.saved: list[SavedRun] = []
        self.steps: list[BatchResult] = []
        self.history = TrainingHistory()
        self.validation.on_result = self.history.add_validation
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=rate)
        self.rates: list[float] = []
        self.epochs = train_model_TXT(
            self.model,
            nn.CrossEntropyLoss(),
            self.optimizer,
            10**6,
            LOADER,
            validation=self.validation,
            optimization=Optimization(guard=Guard(), **optimization),
            budget=self.budget,
            checkpoints=Checkpoints(
                lambda state: self.saved.append(copy.deepcopy(state)),
                interval=save_interval,
                resume_from=resume_from,
            ),
            on_batch_end=self._note,
            should_stop=should_stop,
            verbose=False,
        )

    def _note(self, result: BatchResult) -> None:
        self.steps.append(result)
        self.rates.append(self.optimizer.param_groups[0]["lr"])

    @property
    def events(self) -> list[str]:
        return [event.kind for result in self.steps for event in result.events]

    def result(self) -> object:
        assert self.validation.best_weights is not None
        weights = [self.model.state_dict(), self.validation.best_weights]
        return (
            [{name: t.tolist() for name, t in tensors.items()} for tensors in weights],
            [(r.step, r.loss) for r in self.validation.results],
        )


@pytest.mark.parametrize("average", [None, 0.9])
@pytest.mark.parametrize("schedule", [None, Plateau, warmup_cosine])
def test_a_lasting_rise_ends_the_run_early_from_the_best_weights_and_nothing_is_lost(
    schedule: Callable[[], object] | None, average: float | None
) -> None:
    run = Run(
        steps=1000,
        patience=4,
        schedule=schedule() if schedule else None,
        average=WeightAverage(average) if average else None,
    )
    assert run.events == ["rise"]
    (event,) = [event for result in run.steps for event in result.events]
    risen = [r for r in run.validation.results if r.step <= event.step]
    best = min(risen, key=lambda r: r.loss)
    assert event.value == best.step
    assert len(run.steps) < 300
    assert len(run.steps) - event.step == max(round(best.step * 0.15), 2 * 5)
    assert run.validation.best is not None
    assert run.validation.best.loss <= best.loss
    after = run.validation.results[len(risen) :]
    assert after[0].loss < risen[-1].loss  # it has gone back
    rates = run.rates[event.step - 1 :]
    assert rates[1:] == sorted(rates[1:], reverse=True)  # annealing
    assert rates[-1] < 0.3 * rates[1]


def test_without_patience_or_without_a_rise_the_run_goes_to_its_end() -> None:
    for patience, held_out in [(None, OTHER), (4, IDS)]:
        run = Run(steps=150, patience=patience, held_out=held_out)
        assert len(run.steps) == 150
        assert run.events == []


def test_a_run_that_was_rising_is_taken_up_in_its_annealing() -> None:
    options = {"steps": 3000, "patience": 4, "average": WeightAverage(0.9)}
    whole = Run(**options, save_interval=0.0)
    for index in (-6, -3):
        state = copy.deepcopy(whole.saved[index])
        assert state["annealing_from"] is not None
        again = Run(**(options | {"average": WeightAverage(0.9)}), resume_from=state)
        assert again.result() == whole.result()
        state = copy.deepcopy(whole.saved[index]) | {"annealing_from": None}
        again = Run(**(options | {"average": WeightAverage(0.9)}), resume_from=state)
        assert again.result() != whole.result()


@pytest.mark.parametrize(("measured", "risen"), [
    ({10: 3.0, 40: 2.0, 50: 2.1, 60: 2.2}, False),  # not often enough
    ({10: 3.0, 40: 2.0, 50: 2.1, 60: 2.2, 70: 2.3}, True),
    ({10: 3.0, 40: 2.0, 50: 2.3, 60: 2.2, 70: 2.1}, False),  # it falls again
    ({10: 3.0, 40: 2.0, 50: 2.1, 60: 2.01, 70: 2.3}, False),  # almost as good as the best
    ({10: 3.0, 400: 2.0, 410: 2.1, 420: 2.2, 430: 2.3}, False),  # soon after the best
    ({10: 3.0, 400: 2.0, 410: 2.1, 420: 2.2, 480: 2.3}, True),
])  # fmt: skip
def test_a_rise_lasts_where_all_are_worse_for_long_and_getting_worse(
    measured: dict[int, float], risen: bool
) -> None:
    validation = Validation([], patience=3)
    assert not validation.has_risen()
    results = [ValidationResult(step, 0.0, loss, False) for step, loss in measured.items()]
    validation.results = results
    validation.best = min(results, key=lambda result: result.loss)
    assert validation.has_risen() == risen
    validation.patience = None
    assert not validation.has_risen()


def stop_in_measurement(number: int) -> Callable[[], bool]:
    """Asks to stop in the midst of the measurement that begins so many questions in a row later."""
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > number

    return should_stop


@pytest.mark.parametrize(("interval", "schedule"), [(None, None), (5, Plateau), (6, None)])
def test_r1_a_stop_at_any_moment_and_going_on_is_exact_even_within_a_measurement(
    interval: int | None, schedule: Callable[[], object] | None
) -> None:
    def run(**options: object) -> Run:
        return Run(steps=33, interval=interval, schedule=schedule and schedule(), **options)

    whole = run()
    cut_short = 0
    for number in range(0, 70, 6):
        first = run(should_stop=stop_in_measurement(number))
        if not first.saved:
            assert first.result() == whole.result()  # it had ended before
            continue
        state = first.saved[-1]
        step = state["progress"]["step"]
        cut_short += step in {r.step for r in whole.validation.results} and step not in {
            r["step"] for r in state["validation"]["results"]
        }
        again = run(resume_from=state)
        assert again.result() == whole.result(), number
        assert len(first.steps) + len(again.steps) == 33
    assert cut_short > 1


def test_a_run_can_be_stopped_before_its_first_step_and_taken_up() -> None:
    first = Run(steps=20, should_stop=lambda: True)
    assert first.steps == []
    (state,) = first.saved
    assert Run(steps=20, resume_from=state).result() == Run(steps=20).result()


def test_r5_after_a_stop_of_exploding_weights_the_saved_state_still_has_its_way_back() -> None:
    run = Run(steps=40, save_interval=0.0, rate=1e30)
    for state in run.saved:
        assert all(bool(t.isfinite().all()) for t in state["guard"]["kept"])
    assert all(bool(p.isfinite().all()) for p in run.model.parameters())
    assert "rollback" in run.events


def test_saving_changes_nothing_however_often_it_happens() -> None:
    often, never = Run(steps=60, save_interval=0.0), Run(steps=60)
    assert len(often.saved) == 60
    assert never.saved == []
    assert often.result() == never.result()


def test_a_slow_disk_does_not_take_all_of_the_time() -> None:
    """A save that takes longer than the interval would be due again at once."""

    class Slow(list[SavedRun]):
        def append(self, state: SavedRun) -> None:
            time.sleep(0.1)
            super().append(state)

    saved = Slow()
    torch.manual_seed(0)
    model = SingleLSTM_TXT(6, 8, 24, 1)
    count = 0

    def should_stop() -> bool:
        nonlocal count
        count += 1
        time.sleep(0.0005)
        return False

    begun = time.perf_counter()
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.SGD(model.parameters(), lr=0.1),
        40,
        LOADER,
        checkpoints=Checkpoints(saved.append, interval=0.05),
        should_stop=should_stop,
        verbose=False,
    )
    passed = time.perf_counter() - begun
    assert count == 200
    assert len(saved) < 2 + passed / 0.14


def test_the_state_to_go_on_from_is_let_go_once_it_is_used() -> None:
    state = Run(steps=20, save_interval=0.0).saved[5]
    checkpoints = Checkpoints(lambda _: None, interval=NEVER, resume_from=state)
    torch.manual_seed(0)
    model = SingleLSTM_TXT(6, 8, 24, 1, dropout=0.1)
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.AdamW(model.parameters()),
        10,
        LOADER,
        validation=Validation(CarriedBatches(OTHER, 2, 25)),
        optimization=Optimization(guard=Guard()),
        budget=Budget(steps=20),
        checkpoints=checkpoints,
        verbose=False,
    )
    assert checkpoints.resume_from is None
