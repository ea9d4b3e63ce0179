import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import BatchResult, EpochResult, ValidationResult
from lstmtext.training.history import LossPoint, TrainingHistory, thinned


def batch(seconds: float, loss: float, num_tokens: int = 10) -> BatchResult:
    return BatchResult(1, 1, torch.tensor(loss), num_tokens, 0.0, seconds)


@given(st.integers(0, 300), st.integers(2, 60))
def test_thinning_keeps_both_ends_the_order_and_the_limit(size: int, limit: int) -> None:
    points = [LossPoint(float(i), 0.0) for i in range(size)]
    kept = thinned(points, limit)
    assert len(kept) == min(size, limit)
    assert [p.seconds for p in kept] == sorted({p.seconds for p in kept})
    if points:
        assert (kept[0], kept[-1]) == (points[0], points[-1])
    gaps = [b.seconds - a.seconds for a, b in itertools.pairwise(kept)]
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_points_are_means_over_tokens_of_half_a_second_in_its_middle() -> None:
    history = TrainingHistory()
    assert history.add_batch(batch(0.2, 3.0)) is None
    assert history.add_batch(batch(0.4, 1.0, num_tokens=30)) is None
    point = history.add_batch(batch(0.6, 2.0, num_tokens=0))
    assert point == LossPoint(0.3, 1.5)
    assert history.add_batch(batch(0.8, 4.0)) is None
    assert history.add_epoch(EpochResult(1, 2.0, None, 1.0, 50)) is None
    assert history.train == [point]
    assert history.num_tokens == 50
    assert history.tokens_per_second == pytest.approx(50.0)


def test_a_run_shorter_than_half_a_second_has_a_point() -> None:
    history = TrainingHistory()
    history.add_batch(batch(0.2, 3.0))
    assert history.add_epoch(EpochResult(1, 3.0, None, 0.2, 10)) == LossPoint(0.1, 3.0)
    assert history.add_epoch(EpochResult(2, 3.0, None, 0.2, 10)) is None


def test_an_epoch_that_ends_with_a_point_adds_no_empty_one() -> None:
    history = TrainingHistory()
    history.add_batch(batch(0.6, 2.0))
    assert history.add_epoch(EpochResult(1, 2.0, None, 0.6, 10)) is None
    assert len(history.train) == 1


def test_a_copy_does_not_grow_with_the_original() -> None:
    history = TrainingHistory()
    history.add_batch(batch(0.6, 2.0))
    copy = history.copy()
    history.add_batch(batch(1.2, 2.0))
    history.add_validation(ValidationResult(1, 1.5, 2.5, is_best=True))
    history.add_epoch(EpochResult(1, 2.0, 2.5, 2.0, 20))
    assert (len(copy.train), copy.validation, copy.epochs) == (1, [], [])
    assert (copy.num_tokens, copy.seconds) == (10, 0.6)
    assert history.validation == [LossPoint(1.5, 2.5)]


def test_the_speed_of_a_run_without_time_is_0() -> None:
    assert TrainingHistory().tokens_per_second == 0.0
