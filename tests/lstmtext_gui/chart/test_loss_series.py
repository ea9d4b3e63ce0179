"""What chart, table and sentences take from the losses of a run."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import EpochResult
from lstmtext.training.history import LossPoint
from lstmtext_gui.chart.loss_series import MAX_DRAWN, ChartChoices, Curve, LossSeries


def series_of(train: list[float], validation: list[float] = ()) -> LossSeries:
    """A training loss each second, and a measurement on held-out text every ten."""
    series = LossSeries()
    for i, loss in enumerate(train):
        series.add("train", LossPoint(float(i), loss))
    for i, loss in enumerate(validation):
        series.add("validation", LossPoint(10.0 * (i + 1), loss))
    return series


@given(st.lists(st.floats(0.1, 9.0), max_size=60), st.sampled_from([0.6, 0.8, 0.92]))
def test_smoothing_while_points_come_is_what_smoothing_all_at_once_gives(
    losses: list[float], weight: float
) -> None:
    growing = LossSeries()
    for i, loss in enumerate(losses):
        growing.add("train", LossPoint(float(i), loss))
        growing.smoothed(weight)
    at_once = series_of(losses).smoothed(weight)
    assert list(growing.smoothed(weight).losses) == list(at_once.losses)
    mean, share = 0.0, 0.0
    for loss, smooth in zip(losses, at_once.losses, strict=True):
        mean, share = weight * mean + (1 - weight) * loss, weight * share + (1 - weight)
        assert smooth == pytest.approx(mean / share), "the beginning has no bias to zero"


def test_smoothing_leaves_a_constant_and_holes_as_they_are() -> None:
    assert list(series_of([2.0] * 5).smoothed(0.8).losses) == pytest.approx([2.0] * 5)
    holes = series_of([math.nan, 2.0, math.nan, 2.0]).smoothed(0.8).losses
    assert math.isnan(holes[0])
    assert list(holes[1:]) == pytest.approx([2.0] * 3), "one undefined loss spoils no other"


def test_no_smoothing_shows_the_losses_themselves() -> None:
    series = series_of([3.0, 1.0])
    assert series.smoothed(0.0) is series.train
    assert list(series.smoothed(0.6).losses) != [3.0, 1.0]


def test_another_smoothing_forgets_the_one_before() -> None:
    series = series_of([3.0, 1.0, 2.0])
    series.smoothed(0.6)
    assert list(series.smoothed(0.8).losses) == list(
        series_of([3.0, 1.0, 2.0]).smoothed(0.8).losses
    )


def test_many_points_are_thinned_evenly_and_the_last_one_stays() -> None:
    curve = Curve()
    for i in range(12_345):
        curve.add(float(i), 2.0)
    drawn = curve.thinned()
    assert len(drawn) <= MAX_DRAWN + 1
    assert drawn.minutes[0] == 0
    assert drawn.minutes[-1] == 12_344


def test_a_part_of_the_run_keeps_the_point_from_which_the_line_enters() -> None:
    curve = Curve()
    for i in range(10):
        curve.add(float(i), 2.0)
    assert list(curve.thinned(since=6.5).minutes) == [6.0, 7.0, 8.0, 9.0]


def test_the_last_half_begins_in_the_middle_and_has_the_range_of_its_losses() -> None:
    series = series_of([9.0] * 30 + [1.0] * 31)
    (left, right), (low, high) = series.ranges(ChartChoices(part=0.5))
    assert left == pytest.approx(0.5, abs=0.02)
    assert right == pytest.approx(1.0, abs=0.03)
    whole = series.ranges(ChartChoices())[1]
    assert whole[0] < 1.0 < 9.0 < whole[1]
    series = series_of([9.0] * 29 + [1.0] * 32)
    low, high = series.ranges(ChartChoices(part=0.5))[1]
    assert low < 1.0 < high < 2.0


def test_hidden_outliers_get_no_room_but_the_lowest_losses_do() -> None:
    series = series_of([50.0] + [2.0 - i / 100 for i in range(99)])
    assert series.ranges(ChartChoices())[1][1] > 50.0
    low, high = series.ranges(ChartChoices(hide_outliers=True))[1]
    assert low < 1.02
    assert 2.0 < high < 3.0


def test_a_log_scale_has_the_logarithms_of_the_losses() -> None:
    low, high = series_of([100.0, 0.1]).ranges(ChartChoices(log=True))[1]
    assert -1.6 < low < -1.0
    assert 2.0 < high < 2.4
    low, high = series_of([0.0, 1.0]).ranges(ChartChoices(log=True))[1]
    assert math.isfinite(low), "0 has no logarithm"


def test_the_best_is_the_lowest_number_that_was_measured() -> None:
    assert series_of([], [3.0, math.nan, 2.0, 2.5]).best == (0.5, 2.0)
    assert series_of([], [math.inf]).best is None


def test_reading_finds_the_nearest_values_and_says_where_they_are() -> None:
    series = series_of([4.0 - i / 100 for i in range(60)], [3.9, 3.7])
    reading = series.read(21.4 / 60)
    assert reading is not None
    assert reading.lines() == ["0:21", "training 3.790", "held-out text 3.700 (at 0:20)"]
    assert LossSeries().read(1.0) is None
    assert series_of([], [2.0]).read(99.0).lines() == ["0:10", "held-out text 2.000"]


def test_the_sentence_tells_the_course_to_who_does_not_see_it() -> None:
    assert LossSeries().sentence() == "Nothing was measured yet."
    said = series_of([4.0] * 20 + [2.0], [3.0, 2.5]).sentence()
    assert "Training loss: 4.000 at first, 2.000 after 0:20." in said
    assert said.endswith("Best on held-out text: 2.500 after 0:20.")


def test_the_copied_numbers_are_exact_in_order_and_in_seconds() -> None:
    series = series_of([3.25, 1 / 3], [2.0])
    assert series.as_text() == (
        "seconds\ttraining loss\tvalidation loss\n"
        "0.000\t3.25\t\n"
        f"1.000\t{1 / 3!r}\t\n"
        "10.000\t\t2.0\n"
    )


def test_an_epochs_mean_stands_at_its_middle() -> None:
    series = LossSeries()
    series.add_epoch(EpochResult(1, 2.9, None, 120.0, 10))
    series.add_epoch(EpochResult(2, 2.1, None, 240.0, 10))
    assert list(series.epochs.minutes) == [1.0, 3.0]
