"""Failure modes M3 and M4: memory runs out in a step. The batch is cut, and the same is learned."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstmtext import (
    CarriedBatches,
    SingleLSTM_TXT,
    TextDataset,
    TrainingError,
    Validation,
    train_model_TXT,
)
from lstmtext.model import LSTMState
from lstmtext.text.shuffled import ShuffledBatches
from lstmtext.training.batch_pass import BatchPass
from lstmtext.training.optimization import Optimization
from lstmtext.training.results import BatchResult, TrainingEvent

IDS = torch.randint(1, 6, (437,), generator=torch.Generator().manual_seed(0))
ERRORS = [
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
]


class _Narrow(torch.autograd.Function):
    """Does nothing; fails in the backward pass where there are too many lanes."""

    @staticmethod
    def forward(ctx: object, logits: Tensor, error: Exception | None) -> Tensor:
        ctx.error = error  # type: ignore[attr-defined]
        return logits.view_as(logits)

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> tuple[Tensor, None]:
        if ctx.error is not None:  # type: ignore[attr-defined]
            raise ctx.error  # type: ignore[attr-defined]
        return gradient, None


class Hungry(SingleLSTM_TXT):
    """Lacks memory for more than so many lanes, in the forward or in the backward pass."""

    def __init__(self, max_lanes: int, error: Exception, where: str = "forward") -> None:
        torch.manual_seed(0)
        super().__init__(6, 5, 8, 2)
        self.max_lanes, self.error, self.where = max_lanes, error, where
        self.widest = 0

    def step(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
        too_many = self.training and len(x) > self.max_lanes
        if too_many and self.where == "forward":
            raise self.error
        self.widest = max(self.widest, 0 if too_many else len(x))
        logits, state = super().step(x, state)
        return _Narrow.apply(logits, self.error if too_many else None), state


def batch_pass(model: nn.Module, told: list[int] | None = None) -> BatchPass:
    on_split: Callable[[int], object] = [].append if told is None else told.append
    return BatchPass(model, nn.CrossEntropyLoss(), Optimization(), on_split)


def passed(model: nn.Module, loader: CarriedBatches) -> list[tuple[Tensor, list[Tensor], object]]:
    """Loss, gradients and state after each batch."""
    backward, found = batch_pass(model), []
    backward.begin_epoch(loader, afresh=True)
    model.train()
    for x, y in loader:
        model.zero_grad()
        loss = backward(x, y, int((y != 0).sum()))
        gradients = [p.grad.clone() for p in model.parameters() if p.grad is not None]
        found.append((loss, gradients, backward.state))
    return found


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", ["forward", "backward"])
@pytest.mark.parametrize("max_lanes", [6, 3, 2, 1])
def test_m3_m4_where_memory_lacks_the_parts_give_the_same_gradients_and_carry_the_same_state(
    error: Exception, where: str, max_lanes: int
) -> None:
    loader = CarriedBatches(IDS, 7, 16)  # lanes that do not divide, and padding at the end
    whole = passed(Hungry(99, error), loader)
    model = Hungry(max_lanes, error, where)
    parts = passed(model, loader)
    assert model.widest <= max_lanes
    for (loss, gradients, state), (wanted, others, other) in zip(parts, whole, strict=True):
        assert loss == pytest.approx(wanted.item(), abs=1e-6)
        assert len(gradients) == len(others)
        for a, b in zip(gradients, others, strict=True):
            assert torch.allclose(a, b, atol=1e-6)
        for a, b in zip(state, other, strict=True):
            assert torch.allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("loader", [
    CarriedBatches(IDS, 7, 16),
    ShuffledBatches(TextDataset.from_text("to be or not to be " * 30, 16), 7),
], ids=["carried", "chunks"])  # fmt: skip
def test_m3_m4_a_run_that_lacks_memory_learns_the_same_and_says_so_once(loader: object) -> None:
    def train(max_lanes: int) -> tuple[nn.Module, list[TrainingEvent]]:
        torch.manual_seed(0)
        model, events = Hungry(max_lanes, MemoryError(), "backward"), []
        size = len(loader.dataset.vocab) if isinstance(loader, ShuffledBatches) else 6
        model.embedding, model.linear = nn.Embedding(size, 5), nn.Linear(8, size)

        def note(result: BatchResult) -> None:
            events.extend(result.events)

        train_model_TXT(
            model,
            nn.CrossEntropyLoss(),
            torch.optim.SGD(model.parameters(), lr=0.1),
            3,
            loader,
            on_batch_end=note,
            verbose=False,
        )
        return model, events

    (model, events), (whole, none) = train(2), train(99)
    assert none == []
    assert [(event.kind, event.value) for event in events] == [("split", 2), ("split", 4)]
    for a, b in zip(model.parameters(), whole.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_m3_the_parts_stay_as_small_and_none_is_smaller_than_a_lane() -> None:
    told: list[int] = []
    model = Hungry(2, MemoryError())
    backward = batch_pass(model, told)
    loader = CarriedBatches(IDS, 7, 16)
    backward.begin_epoch(loader, afresh=True)
    for x, y in loader:
        backward(x, y, int((y != 0).sum()))
    assert told == [2, 4]
    assert backward.num_parts == 4
    told.clear()
    backward = batch_pass(Hungry(0, MemoryError()), told)
    with pytest.raises(MemoryError):
        backward(torch.ones(4, 3).long(), torch.ones(4, 3).long(), 12)
    assert told == [2, 4]


def test_m3_what_the_first_parts_had_added_before_another_lacked_memory_does_not_count() -> None:
    class Unsteady(Hungry):
        calls = 0

        def step(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
            self.calls += 1
            self.max_lanes = 0 if self.calls in (1, 3) else 99  # whole; first part; second part
            return super().step(x, state)

    loader = CarriedBatches(IDS, 4, 16)
    whole, parts = (
        passed(Hungry(99, MemoryError()), loader),
        passed(Unsteady(99, MemoryError()), loader),
    )
    for (_, gradients, _), (_, others, _) in zip(parts, whole, strict=True):
        for a, b in zip(gradients, others, strict=True):
            assert torch.allclose(a, b, atol=1e-6)


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    model = Hungry(2, RuntimeError("shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="shapes"):
        passed(model, CarriedBatches(IDS, 7, 16))


def test_the_number_of_parts_and_the_state_are_saved_and_taken_up_again() -> None:
    loader = CarriedBatches(IDS, 7, 16)
    model = Hungry(2, MemoryError())
    first, second = batch_pass(model), batch_pass(model)
    batches = list(loader)
    for one in (first, second):
        one.begin_epoch(loader, afresh=True)
    for x, y in batches[:2]:
        first(x, y, int((y != 0).sum()))
    second.load_state_dict(first.state_dict(loader.ranks), torch.device("cpu"), loader.ranks)
    second.begin_epoch(loader, afresh=False)
    assert second.num_parts == 4
    x, y = batches[2]
    assert first(x, y, 10).item() == second(x, y, 10).item()


def test_a_graphics_card_that_gives_up_is_one_sentence_and_the_best_weights_are_kept() -> None:
    model = Hungry(99, MemoryError())
    validation = Validation(CarriedBatches(IDS, 1, 50), interval=5)
    done = 0

    def break_down(result: BatchResult) -> None:
        nonlocal done
        done = result.step
        if done == 23:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")

    with pytest.raises(TrainingError, match="graphics card stopped responding"):
        train_model_TXT(
            model,
            nn.CrossEntropyLoss(),
            torch.optim.SGD(model.parameters(), lr=0.5),
            9,
            CarriedBatches(IDS, 4, 10),
            validation=validation,
            on_batch_end=break_down,
            verbose=False,
        )
    assert done == 23
    assert validation.best is not None
    assert validation.best_weights is not None
    assert validation.best_weights.keys() == model.state_dict().keys()


def test_a_lane_that_begins_again_forgets_and_the_others_do_not() -> None:
    """What a lane's state was before its new beginning has no part in its next state."""
    torch.manual_seed(0)
    model = SingleLSTM_TXT(9, 4, 6, 2)
    loader = CarriedBatches(torch.randint(1, 9, (200,)), 4, 5, reset_every=4)
    states = []
    for poison in (0.0, 0.7):
        backward = BatchPass(model, nn.CrossEntropyLoss(), Optimization(), on_split=print)
        backward.begin_epoch(loader, afresh=True)
        for number, (x, y) in zip(range(3), loader, strict=False):
            if number == 2 and backward.state is not None:
                backward.state = (backward.state[0] + poison, backward.state[1] + poison)
            backward(x, y, y.numel())
        states.append(backward.state)
    (fresh,) = loader.fresh_lanes(2)
    same = (states[0][1] == states[1][1]).all(dim=2).all(dim=0)
    assert same.tolist() == [lane == fresh for lane in range(4)]
