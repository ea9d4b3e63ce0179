import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from lstmtext.training.optimization import Optimization, fast_dtype
from lstmtext.training.schedule import warmup_cosine

SHARES = st.floats(0.0, 1.0)


@given(SHARES, st.floats(0.0, 0.9), st.floats(0.0, 1.0))
def test_the_schedule_stays_between_0_and_1_and_ends_at_its_final_value(
    progress: float, warmup: float, final: float
) -> None:
    schedule = warmup_cosine(warmup=warmup, final=final)
    assert 0.0 <= schedule(progress) <= 1.0 + 1e-9
    assert schedule(1.0) == pytest.approx(final)
    assert schedule(1.5) == pytest.approx(final)
    assert schedule(warmup) == pytest.approx(1.0)


@given(SHARES, SHARES)
def test_the_schedule_rises_while_warming_up_and_falls_after(a: float, b: float) -> None:
    schedule = warmup_cosine(warmup=0.25)
    low, high = sorted((a, b))
    if high <= 0.25:
        assert schedule(low) <= schedule(high) + 1e-9
    if low >= 0.25:
        assert schedule(low) >= schedule(high) - 1e-9


def test_the_first_step_of_a_warm_up_moves_at_all() -> None:
    assert warmup_cosine()(0.0) > 0.0


def test_steps_are_plain_unless_something_is_chosen() -> None:
    model = nn.Linear(2, 1, bias=False)
    nn.init.zeros_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.weight.grad = torch.tensor([[300.0, -400.0]])
    Optimization().before_step(model, optimizer, 0.5)
    optimizer.step()
    assert model.weight.tolist() == [[-300.0, 400.0]]


def test_the_clip_bounds_the_norm_of_all_gradients_together() -> None:
    model = nn.Linear(2, 1, bias=False)
    nn.init.zeros_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.weight.grad = torch.tensor([[300.0, -400.0]])
    Optimization(clip_grad_norm=5.0).before_step(model, optimizer, 0.5)
    optimizer.step()
    assert model.weight.tolist()[0] == pytest.approx([-3.0, 4.0], rel=1e-4)


def test_the_schedule_multiplies_each_groups_own_rate_and_never_compounds() -> None:
    one, two = nn.Linear(1, 1), nn.Linear(1, 1)
    groups = [{"params": one.parameters(), "lr": 1.0}, {"params": two.parameters(), "lr": 0.1}]
    optimizer = torch.optim.SGD(groups)
    optimization = Optimization(schedule=lambda progress: 0.5)
    for _ in range(3):
        optimization.before_step(one, optimizer, 0.3)
        optimizer.step()
        assert [group["lr"] for group in optimizer.param_groups] == pytest.approx([0.5, 0.05])


def test_autocast_is_off_unless_chosen() -> None:
    cpu = torch.device("cpu")
    a = torch.ones(2, 2)
    with Optimization().autocast(cpu):
        assert (a @ a).dtype == torch.float32
    with Optimization(autocast_dtype=torch.bfloat16).autocast(cpu):
        assert (a @ a).dtype == torch.bfloat16


def test_the_fast_type_is_bfloat16_or_none() -> None:
    assert fast_dtype(torch.device("cpu")) in (None, torch.bfloat16)


@pytest.mark.cuda
def test_the_fast_type_of_a_gpu_is_bfloat16_or_none() -> None:
    assert fast_dtype(torch.device("cuda")) in (None, torch.bfloat16)
