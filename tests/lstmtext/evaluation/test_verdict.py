import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.evaluation.verdict import Standing, Verdict, verdict
from lstmtext.evaluation.verdict_words import verdict_sentences
from lstmtext.training.history import LossPoint, TrainingHistory
from lstmtext.training.results import EpochResult


def points(*losses: float, seconds: float = 100.0) -> list[LossPoint]:
    step = seconds / max(len(losses), 1)
    return [LossPoint((i + 1) * step, loss) for i, loss in enumerate(losses)]


def made(train: list[float], validation: list[float]) -> TrainingHistory:
    return TrainingHistory(
        train=points(*train), validation=points(*validation), num_tokens=1000, seconds=100.0
    )


FALLING = [3.0, 2.6, 2.3, 2.1, 1.9, 1.8, 1.7, 1.65, 1.6, 1.55]
LEVEL = [3.0, 1.57, 1.56, 1.557, 1.555, 1.55, 1.547, 1.545, 1.543, 1.54]
SUNK = [3.0, 1.5, 1.2, 1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2]
RISEN = [3.0, 2.2, 1.9, 1.8, 1.85, 1.9, 1.95, 2.0, 2.05, 2.1]


@pytest.mark.parametrize(
    ("train", "validation", "standing"),
    [
        (FALLING, FALLING, Standing.IMPROVING),
        (LEVEL, LEVEL, Standing.FLAT),
        (SUNK, RISEN, Standing.MEMORISING),
        ([*FALLING, math.nan], FALLING, Standing.DIVERGED),
        ([*FALLING, 8.0, 8.0, 8.0], FALLING, Standing.DIVERGED),
        ([60.0] * 10, FALLING, Standing.DIVERGED),
        (FALLING, [*FALLING, math.inf], Standing.DIVERGED),
        ([*FALLING, 8.0], FALLING, Standing.IMPROVING),  # one bad batch
        (FALLING, [], Standing.UNMEASURED),
        (FALLING, [3.0, 2.5], Standing.TOO_SHORT),
        ([], [], Standing.TOO_SHORT),
    ],
)
def test_each_standing_is_told_from_the_others(
    train: list[float], validation: list[float], standing: Standing
) -> None:
    assert verdict(made(train, validation)).standing is standing


def test_a_held_out_loss_that_rises_with_the_training_loss_is_not_memorising() -> None:
    rising = [2.0, 1.5, 1.4, 1.5, 1.55, 1.6, 1.62, 1.64, 1.66, 1.68]
    assert verdict(made(rising, rising)).standing is not Standing.MEMORISING


def test_a_hard_chapter_after_an_easy_one_is_no_disaster() -> None:
    chapters = [6.0, 4.0, 3.0, 2.4, 2.3, 2.3, 2.3, 3.1, 3.1, 3.1]
    assert verdict(made(chapters, FALLING)).standing is Standing.IMPROVING


def test_at_a_constant_rate_the_last_half_of_a_run_counts() -> None:
    stopped_falling = [3.0, 2.6, 2.3, 2.0, 1.8, 1.8, 1.8, 1.8, 1.8, 1.8]
    history = made(stopped_falling, stopped_falling)
    assert verdict(history, anneals=False).standing is Standing.FLAT
    assert verdict(history).standing is Standing.IMPROVING
    assert verdict(made(FALLING, FALLING), anneals=False).standing is Standing.IMPROVING


def test_a_held_out_loss_that_falls_far_less_than_the_training_loss_will_soon_be_flat() -> None:
    falling = [2.5, 2.1, 1.9, 1.85, 1.8, 1.78, 1.77, 1.765, 1.76, 1.76]
    assert verdict(made(falling, falling)).standing is Standing.IMPROVING
    assert verdict(made(SUNK, falling)).standing is Standing.FLAT


def test_a_rise_of_one_measurement_is_noise() -> None:
    noisy = [*LEVEL[:5], 1.7, *LEVEL[5:]]
    assert verdict(made(SUNK, noisy)).standing is Standing.FLAT


def test_two_measurements_make_no_lasting_rise_however_far_apart_they_are() -> None:
    noisy = [*LEVEL[:5], 1.7, 1.7, *LEVEL[7:]]
    assert verdict(made(SUNK, noisy)).standing is Standing.FLAT


def test_a_rise_of_a_moment_is_noise_however_often_it_is_measured() -> None:
    level = [loss for loss in LEVEL for _ in range(6)]
    noisy = [*level[:30], 1.7, 1.7, 1.7, 1.7, *level[30:]]
    assert verdict(made([loss for loss in SUNK for _ in range(6)], noisy)).standing is Standing.FLAT


def test_points_without_a_time_or_a_loss_are_left_out() -> None:
    history = made(SUNK, RISEN)
    expected = verdict(history)
    history.validation[3:3] = [LossPoint(math.nan, 0.1), LossPoint(5.0, math.nan)]
    history.train[3:3] = [LossPoint(math.inf, 9.0), LossPoint(5.0, -math.inf)]
    assert verdict(history) == expected


def test_a_late_fall_below_the_earlier_best_does_not_undo_memorising() -> None:
    answered = [3.0, 2.0, 1.7, 1.6, 1.65, 1.68, 1.7, 1.72, 1.6, 1.5]
    result = verdict(made(SUNK, answered))
    assert result.standing is Standing.MEMORISING
    assert result.best_at == 1.0
    assert "more time would bring little" in verdict_sentences(result)


class _Eventful(TrainingHistory):
    """A history of a later version, which tells what happened on the way."""

    def __init__(self, history: TrainingHistory, *kinds: str) -> None:
        super().__init__(train=history.train, validation=history.validation, seconds=100.0)
        self.events = [SimpleNamespace(kind=kind) for kind in kinds]


def test_a_rise_that_the_run_noticed_itself_is_memorising() -> None:
    assert verdict(_Eventful(made(FALLING, FALLING), "rise")).standing is Standing.MEMORISING
    assert verdict(_Eventful(made(FALLING, FALLING), "else")).standing is Standing.IMPROVING


@pytest.mark.parametrize(("times", "words"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_instabilities_that_were_answered_are_mentioned(times: int, words: str) -> None:
    result = verdict(_Eventful(made(FALLING, FALLING), *["rollback"] * times))
    assert result.num_rollbacks == times
    assert result.standing is Standing.IMPROVING
    assert f"became unstable {words} " in verdict_sentences(result)


def test_the_figures_are_those_of_the_best_measurement() -> None:
    result = verdict(made(SUNK, RISEN))
    assert result.best_loss == 1.8
    assert result.perplexity == pytest.approx(math.exp(1.8))
    assert result.best_at == pytest.approx(0.4)
    assert result.train_loss == 1.0
    assert result.gap == pytest.approx(0.8)
    assert "after 40% of the time" in verdict_sentences(result)


def test_epochs_do_where_no_points_were_collected() -> None:
    epochs = [
        EpochResult(i + 1, t, v, float(i + 1), 10)
        for i, (t, v) in enumerate(zip(SUNK, RISEN, strict=True))
    ]
    result = verdict(TrainingHistory(epochs=epochs, seconds=10.0))
    assert result.standing is Standing.MEMORISING
    assert result.best_loss == 1.8


# Sentences.


def test_a_layman_reads_what_the_figures_mean() -> None:
    result = verdict(
        made(FALLING, [loss - 0.05 for loss in FALLING]),
        {"this model": 1.45, "n-gram": 1.5, "PPMd": 1.4},
    )
    assert verdict_sentences(result) == (
        "It is still learning: more time would help. On text it has not seen, it is as unsure as "
        "if it chose among 4.5 characters each time. There it is better than counting letter "
        "groups (n-gram) and not yet as good as the PPMd compressor."
    )


@pytest.mark.parametrize(
    ("ngram", "ppmd", "words"),
    [
        (1.0, 1.0, "There it is not yet as good as counting word groups (n-gram) and the PPMd"),
        (2.0, 2.0, "There it is better than counting word groups (n-gram) and the PPMd compressor"),
        (1.503, 2.0, "about as good as counting word groups (n-gram) and better than the PPMd"),
    ],
)
def test_the_comparison_says_what_the_baselines_say(ngram: float, ppmd: float, words: str) -> None:
    losses = {"this model": 1.5, "n-gram": ngram, "PPMd": ppmd}
    result = verdict(made(FALLING, FALLING), losses)
    assert result.against_ngram == pytest.approx(1.5 - ngram)
    assert result.against_ppmd == pytest.approx(1.5 - ppmd)
    assert words in verdict_sentences(result, unit="word")


def test_each_comparison_says_that_it_is_about_unseen_text() -> None:
    result = verdict(made(FALLING, []), {"this model": 1.5, "PPMd": 1.7})
    assert "On text it has not seen, it is better than the PPMd" in verdict_sentences(result)


def test_without_baselines_nothing_is_compared() -> None:
    for losses in ({}, {"n-gram": 1.0}, {"this model": 1.0}, {"this model": 1.0, "PPMd": math.nan}):
        result = verdict(made(FALLING, FALLING), losses)
        assert result.against_ngram is result.against_ppmd is None
        assert "There it is" not in verdict_sentences(result)


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (0.0, "1.0 characters"),
        (1.5, "4.5 characters"),
        (2.31, "10 characters"),
        (5.0, "150 characters"),
        (8.0, "3,000 characters"),
        (800.0, "more than a million characters"),
    ],
)
def test_perplexities_are_rounded_as_people_say_them(loss: float, words: str) -> None:
    assert f"among {words} each time" in verdict_sentences(verdict(made([3.0], [loss] * 9)))


# Anything at all.

LOSSES = st.lists(st.floats(allow_nan=True, allow_infinity=True) | st.floats(0.0, 6.0), max_size=30)
TIMES = st.floats(allow_nan=True, allow_infinity=True) | st.floats(0.0, 100.0)
POINTS = st.lists(st.builds(LossPoint, TIMES, LOSSES.map(lambda xs: xs[0] if xs else 1.0)))


@given(POINTS, POINTS, TIMES, st.dictionaries(st.sampled_from(["this model", "n-gram"]), TIMES))
def test_no_history_is_too_strange(
    train: list[LossPoint],
    validation: list[LossPoint],
    seconds: float,
    baselines: dict[str, float],
) -> None:
    history = TrainingHistory(train=train, validation=validation, seconds=seconds)
    result = verdict(history, baselines)
    sentences = verdict_sentences(result)
    assert sentences.endswith(".")
    assert "nan" not in sentences
    assert "inf" not in sentences
    for value in (result.best_loss, result.best_at, result.train_loss, result.against_ngram):
        assert value is None or math.isfinite(value)
    assert result.best_at is None or 0.0 <= result.best_at <= 1.0


@given(LOSSES, LOSSES)
def test_a_verdict_contradicts_no_obvious_fact(train: list[float], validation: list[float]) -> None:
    result = verdict(made(train, validation))
    finite = [loss for loss in validation if math.isfinite(loss)]
    if train and not math.isfinite(train[-1]):
        assert result.standing is Standing.DIVERGED
    if result.standing is Standing.UNMEASURED:
        assert not finite
    if result.standing in (Standing.IMPROVING, Standing.FLAT, Standing.MEMORISING):
        assert result.best_loss == min(finite)
    if result.standing is Standing.MEMORISING:
        assert max(finite) > min(finite)
        assert train[0] > min(train) or len(train) > 1
    if finite and finite == sorted(finite) and result.standing is Standing.IMPROVING:
        raise AssertionError("a loss that only rises is no improvement")


@given(st.floats(0.1, 5.0), st.integers(4, 60))
def test_a_loss_that_never_moves_is_flat(loss: float, length: int) -> None:
    assert verdict(made([loss] * length, [loss] * length)).standing is Standing.FLAT


@given(st.lists(st.floats(0.1, 5.0), min_size=4, max_size=40))
def test_a_held_out_loss_that_never_rises_is_not_memorising(losses: list[float]) -> None:
    falling = sorted(losses, reverse=True)
    result: Verdict = verdict(made(falling, falling))
    assert result.standing in (Standing.IMPROVING, Standing.FLAT)
