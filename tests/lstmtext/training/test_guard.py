"""Failure mode R5: after hours the loss explodes, or is no number any more, and all is lost."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstmtext import (
    CarriedBatches,
    EpochResult,
    SingleLSTM_TXT,
    TrainingError,
    Validation,
    train_model_TXT,
)
from lstmtext.training.averaging import WeightAverage
from lstmtext.training.guard import Guard
from lstmtext.training.optimization import Optimization
from lstmtext.training.results import BatchResult, TrainingEvent

IDS = torch.randint(1, 6, (600,), generator=torch.Generator().manual_seed(0))
LOADER = CarriedBatches(IDS, 4, 10)  # 15 batches
CPU = torch.device("cpu")


class Poison:
    """Spoils a run once after so many steps: its loss, its gradients, or its weights."""

    def __init__(self, kind: str, value: float, step: int) -> None:
        torch.manual_seed(0)
        self.model = SingleLSTM_TXT(6, 5, 8, 1)
        self.guard = Guard()
        self.events: list[TrainingEvent] = []
        self.epochs: list[EpochResult] = []
        self._kind, self._value, self._step = kind, value, step
        self._now = 0
        self.model.linear.weight.register_hook(self._gradient)

    def criterion(self, logits: Tensor, targets: Tensor) -> Tensor:
        loss = nn.functional.cross_entropy(logits, targets)
        return loss * self._factor("loss") if self.model.training else loss

    def _gradient(self, gradient: Tensor) -> Tensor:
        return gradient * self._factor("gradient")

    def _factor(self, kind: str) -> float:
        return self._value if (kind, self._now) == (self._kind, self._step) else 1.0

    @torch.no_grad()
    def on_batch_end(self, result: BatchResult) -> None:
        self.events += result.events
        if self._kind == "weights" and self._now == self._step:
            for parameter in self.model.parameters():
                parameter.mul_(self._value)
        self._now += 1

    def train(self, epochs: int = 5, **options: object) -> None:
        optimization = Optimization(
            guard=self.guard, clip_grad_norm=None, average=options.pop("average", None)
        )
        self.epochs = train_model_TXT(
            self.model,
            _Criterion(self.criterion),
            torch.optim.AdamW(self.model.parameters(), lr=0.01),
            epochs,
            LOADER,
            optimization=optimization,
            on_batch_end=self.on_batch_end,
            verbose=False,
            **options,
        )

    @property
    def is_finite(self) -> bool:
        return all(bool(t.isfinite().all()) for t in self.model.state_dict().values())


class _Criterion(nn.Module):
    def __init__(self, call: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self._call = call

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        return self._call(logits, targets)


@pytest.mark.parametrize("kind", ["loss", "gradient", "weights"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize(
    ("step", "validated"),
    [(0, False), (1, True), (15, False), (16, True), (31, True), (74, False), (74, True)],
)
def test_r5_what_is_no_number_is_undone_at_whatever_step_it_comes(
    kind: str, value: float, step: int, validated: bool
) -> None:
    poison = Poison(kind, value, step)
    validation = Validation(CarriedBatches(IDS[:100], 1, 50), interval=7) if validated else None
    poison.train(validation=validation, average=WeightAverage(0.9) if step % 2 else None)
    assert poison.is_finite
    assert poison.guard.rate_scale == 0.5
    assert all(math.isfinite(epoch.train_loss) for epoch in poison.epochs)
    if step < 70:
        assert [event.kind for event in poison.events] == ["rollback"]
        assert poison.events[0].value == 0.5
        assert poison.epochs[-1].train_loss < 1.8
    if validation is not None:
        assert validation.best_weights is not None
        assert all(bool(t.isfinite().all()) for t in validation.best_weights.values())


@pytest.mark.parametrize(
    ("step", "value"),
    [(0, 1e6), (5, 300.0), (15, 300.0), (15, 1e6), (31, 300.0), (33, 1e6), (47, 1e6)],
)
def test_r5_weights_that_explode_are_undone_even_where_they_still_were_numbers_at_a_look(
    step: int, value: float
) -> None:
    """At steps 15, 31 and 47 the guard looks just after; the losses before it were still good."""
    poison = Poison("weights", value, step)
    poison.train(epochs=8)
    assert poison.guard.rate_scale == 0.5
    assert len(poison.events) == 1
    assert max(float(p.detach().abs().max()) for p in poison.model.parameters()) < 10.0
    assert poison.epochs[-1].train_loss < 1.8


def test_r5_after_twelve_times_in_a_row_it_gives_up_with_weights_that_are_numbers() -> None:
    poison = Poison("loss", math.nan, 40)
    rates: list[float] = []

    def criterion(logits: Tensor, targets: Tensor) -> Tensor:
        rates.append(poison.guard.rate_scale)
        loss = nn.functional.cross_entropy(logits, targets)
        return loss * math.nan if len(rates) > 40 else loss

    poison.criterion = criterion  # type: ignore[method-assign]
    with pytest.raises(TrainingError, match="smaller learning rate"):
        poison.train(epochs=1000)
    assert poison.is_finite
    assert sorted(set(rates), reverse=True) == [0.5**n for n in range(13)]
    assert [event.kind for event in poison.events] == ["rollback"] * 12


def test_r5_troubles_with_sound_steps_between_them_are_never_too_many() -> None:
    model, guard = nn.Linear(2, 1), Guard(interval=1)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    guard.begin(model)
    for _ in range(40):
        guard.note(torch.tensor(math.nan))
        assert not guard.is_sound(model)
        assert guard.go_back(model, optimizer)
        guard.note(torch.tensor(1.0))
        assert guard.is_sound(model)


@pytest.mark.parametrize(("lanes", "rate"), [(1, 3e-3), (4, 1e-2)])
def test_a_hard_chapter_after_an_easy_one_is_no_explosion(lanes: int, rate: float) -> None:
    """The loss jumps from 0 to far more than that of an untrained model, in every lane."""
    torch.manual_seed(0)
    easy, hard = torch.ones(2400).long(), torch.randint(2, 20, (800,))
    loader = CarriedBatches(torch.cat([easy, hard] * lanes), lanes, 16)
    model, guard = SingleLSTM_TXT(20, 8, 32, 1), Guard()
    losses: list[float] = []
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.AdamW(model.parameters(), lr=rate),
        1,
        loader,
        optimization=Optimization(guard=guard, clip_grad_norm=1.0),
        validation=Validation(CarriedBatches(hard[:100], 1, 50), interval=5),
        on_batch_end=lambda result: losses.append(result.loss.item()),
        verbose=False,
    )
    assert min(losses) < 0.1
    assert max(losses) > 1.25 * math.log(20) + 0.5
    assert guard.rate_scale == 1.0


def test_r5_an_explosion_that_stays_is_found_and_one_far_beyond_all_texts_at_once() -> None:
    model, guard = nn.Linear(2, 1), Guard(interval=2)
    guard.expect(4.0, math.nan)  # 5.5
    guard.begin(model)

    def look(*losses: float) -> bool:
        for loss in losses:
            guard.note(torch.tensor(loss))
        return guard.is_sound(model)

    assert look(5.4, 5.4)
    assert look(9.0, 9.0)  # perhaps a hard chapter
    assert look(7.0, 7.0)  # which is being learned
    assert not look(6.9, 6.9)
    guard.begin(model)
    assert look(9.0, 9.0)
    assert look(5.0, 5.0)
    assert look(9.0, 9.0)
    guard.begin(model)
    assert look(9.0)  # one step says little
    assert look(8.9)
    guard.begin(model)
    assert look(9.0)
    assert not look(90.0)
    guard.begin(model)
    assert not look(23.0, 23.0)


def test_going_back_is_exact_and_forgets_what_the_optimizer_knew() -> None:
    torch.manual_seed(0)
    model, guard = nn.Linear(3, 2), Guard(interval=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    guard.begin(model)
    seen = []
    for _ in range(4):
        model(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        seen.append([p.detach().clone() for p in model.parameters()])
        guard.note(torch.tensor(1.0))
        assert guard.is_sound(model)
    assert guard.go_back(model, optimizer)
    assert not optimizer.state
    for parameter, wanted in zip(model.parameters(), seen[-2], strict=True):
        assert torch.equal(parameter, wanted)


def test_r5_weights_that_were_bad_at_a_look_are_never_gone_back_to_later() -> None:
    model, guard = nn.Linear(2, 1), Guard(interval=1)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    guard.begin(model)
    good = model.weight.detach().clone()

    def look(loss: float) -> bool:
        guard.note(torch.tensor(loss))
        return guard.is_sound(model)

    with torch.no_grad():
        model.weight.mul_(1e6)
    assert look(1.0)  # the loss before that step
    for _ in range(2):
        assert not look(math.nan)
        guard.go_back(model, optimizer)
        assert torch.equal(model.weight, good)
        assert look(1.0)


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_saved_guard_goes_on_the_same(cut: int) -> None:
    losses = [5.0, 6.0, 3.0, 9.0, 8.5, 8.4, 8.3, 2.0, math.nan, 2.0, 9.0, 5.0, 30.0, 1.0] * 5

    def course(at: int | None) -> list[object]:
        torch.manual_seed(0)
        model, guard, found = nn.Linear(2, 1), Guard(interval=2), []
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        guard.expect(4.0)
        guard.begin(model)
        for step, loss in enumerate(losses):
            if step == at:
                state, guard = guard.state_dict(), Guard(interval=2)
                guard.begin(nn.Linear(2, 1))
                guard.load_state_dict(state, CPU)
            with torch.no_grad():
                model.weight.add_(0.1)
            guard.note(torch.tensor(loss))
            if guard.is_due and not guard.is_sound(model):
                guard.go_back(model, optimizer)
            found.append((guard.rate_scale, model.weight.tolist()))
        return found

    assert course(cut) == course(None)
    assert course(None)[-1][0] < 1.0


def test_the_state_before_the_first_step_has_only_numbers_that_a_file_can_hold() -> None:
    guard = Guard()
    guard.begin(nn.Linear(2, 1))
    for value in guard.state_dict().values():
        assert not isinstance(value, float) or math.isfinite(value)
    again = Guard()
    again.load_state_dict(guard.state_dict(), CPU)
    assert again.state_dict()["bound"] is None
