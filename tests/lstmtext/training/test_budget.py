import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError
from lstmtext.training.budget import Budget, Decision

LENGTHS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 120)), max_size=8)


def course(budget: Budget, epochs: int | None, changes: list[Decision], num: int) -> list[float]:
    """The share done before each step, in a run whose length is set anew after some steps."""
    budget.begin(epochs)
    shares = []
    for step in range(num):
        shares.append(budget.progress(step))
        for at, length in changes:
            if at == step + 1:
                budget.set_length(step + 1, length)
        budget.follow_plan(step + 1)
    return shares


@given(LENGTHS, st.none() | st.integers(1, 100))
def test_the_share_done_never_falls_and_never_jumps_where_the_length_changes(
    changes: list[Decision], epochs: int | None
) -> None:
    budget = Budget()
    budget.begin(epochs)
    last = 0.0
    for step in range(130):
        now = budget.progress(step)
        assert last - 1e-12 <= now <= 1.0
        for at, length in changes:
            if at == step:
                ends = length <= step
                budget.set_length(step, length)
                assert budget.progress(step) == (1.0 if ends else pytest.approx(now))
                now = budget.progress(step)
        last = now


@given(LENGTHS, st.none() | st.integers(1, 100))
def test_the_decisions_of_a_run_repeat_its_course_to_the_last_digit(
    changes: list[Decision], epochs: int | None
) -> None:
    first = Budget(0.5)  # as of a run that is limited by minutes
    shares = course(first, epochs, changes, 130)
    again = Budget(steps=first.decisions or None)
    if first.decisions:
        assert course(again, epochs, [], 130) == shares
        assert again.decisions == first.decisions


@given(LENGTHS, st.integers(0, 129))
def test_a_run_that_is_taken_up_again_goes_on_with_the_same_share(
    changes: list[Decision], at: int
) -> None:
    whole, first, second = Budget(steps=99), Budget(steps=99), Budget(steps=99)
    shares = course(whole, 120, changes, 130)
    begun = course(first, 120, changes, at)
    second.begin(120)
    second.load_state_dict(first.state_dict())
    for step in range(at, 130):
        begun.append(second.progress(step))
        for when, length in changes:
            if when == step + 1:
                second.set_length(step + 1, length)
        second.follow_plan(step + 1)
    assert begun == shares
    assert second.decisions == whole.decisions


def test_epochs_end_a_run_even_where_steps_and_minutes_would_allow_more() -> None:
    for budget in (Budget(steps=500), Budget(5.0), Budget()):
        budget.begin(40)
        budget.adapt(8, 1.0, 0.01, 0.0)
        assert budget.num_steps == 40
        assert budget.progress(40) == 1.0


def test_a_plain_number_of_steps_is_the_length_from_the_beginning() -> None:
    budget = Budget(steps=50)
    budget.begin(None)
    assert [budget.progress(step) for step in (0, 25, 50, 51)] == [0.0, 0.5, 1.0, 1.0]
    assert budget.decisions == [(0, 50)]


def test_the_length_of_a_run_in_minutes_follows_from_the_time_left_and_the_reserve() -> None:
    budget = Budget(1.0)
    budget.begin(None)
    assert budget.progress(7) == 0.0
    budget.adapt(10, 2.0, 0.5, 8.0)
    assert budget.decisions == [(10, 110)]  # (60 - 8 - 2) / 0.5 more
    budget.adapt(60, 30.0, 0.44, 8.0)
    assert budget.decisions == [(10, 110)]  # 110 as before: nothing to decide
    budget.adapt(61, 30.0, 0.22, 8.0)
    assert budget.num_steps == 161


def test_noise_in_the_speed_changes_nothing_and_a_measurement_takes_at_most_half() -> None:
    budget = Budget(1.0)
    budget.begin(None)
    budget.adapt(0, 0.0, 0.1, 1e9)
    assert budget.num_steps == 300
    budget.adapt(100, 10.0, 0.1 * 1.01, 1e9)
    assert budget.num_steps == 300
    budget.adapt(100, 10.0, 0.1 * 1.03, 1e9)
    assert budget.num_steps == 294


def test_a_run_that_is_too_late_ends_at_once() -> None:
    budget = Budget(1.0)
    budget.begin(None)
    budget.adapt(10, 2.0, 0.5, 0.0)
    budget.adapt(90, 61.0, 0.5, 0.0)
    assert budget.progress(90) == 1.0
    assert budget.decisions[-1] == (90, 90)


def test_a_run_that_has_reached_its_length_is_not_made_longer() -> None:
    budget = Budget(1.0)
    budget.begin(None)
    budget.adapt(10, 2.0, 0.5, 0.0)
    budget.adapt(126, 40.0, 0.5, 0.0)
    assert budget.decisions == [(10, 126)]


def test_a_run_that_is_shortened_keeps_that_length_and_never_gets_longer() -> None:
    budget = Budget(1.0)
    budget.begin(None)
    budget.adapt(10, 1.0, 0.1, 0.0)
    length = budget.num_steps
    assert length is not None
    budget.shorten(100, 20)
    assert budget.num_steps == 120
    budget.adapt(110, 11.0, 0.001, 0.0)
    assert budget.num_steps == 120
    late = Budget(steps=105)
    late.begin(None)
    late.shorten(100, 20)
    assert late.num_steps == 105


@pytest.mark.parametrize("minutes", [0.0, -1.0, math.nan, math.inf])
def test_minutes_that_are_no_time_are_refused(minutes: float) -> None:
    with pytest.raises(ConfigError, match="minutes"):
        Budget(minutes)


@pytest.mark.parametrize("steps", [0, -3, [(5, 3)], [(5, 9), (4, 9)], [(0, 0)], [(-1, 5)]])
def test_steps_that_run_backwards_are_refused(steps: int | list[Decision]) -> None:
    with pytest.raises(ConfigError, match="steps"):
        Budget(steps=steps)
