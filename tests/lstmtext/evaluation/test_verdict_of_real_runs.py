"""The verdict beside what really happened: runs that `tests/recorded_runs/record.py` recorded."""

import json
from pathlib import Path

import pytest

from lstmtext.evaluation.verdict import WORTH_WHILE, Standing, expected_gain, verdict
from lstmtext.evaluation.verdict_words import verdict_sentences
from lstmtext.saving.history_table import history_of
from lstmtext.training.history import TrainingHistory

RECORDED = Path(__file__).parents[2] / "recorded_runs"
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
MEMORISING = (
    "jokes-heart-20",
    "alice-heart-words-30",
    "nietzsche-heart-constant-20",
    "alice-heart-25",
)


def recorded(name: str) -> TrainingHistory:
    table = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return history_of(table["history"])


def best(history: TrainingHistory) -> float:
    return min(point.loss for point in history.validation)


def with_double() -> list[str]:
    """Runs beside which the same run with twice the epochs was recorded."""
    pairs = []
    for name in NAMES:
        base, _, epochs = name.rpartition("-")
        if f"{base}-{int(epochs) * 2}" in NAMES:
            pairs.append(name)
    return pairs


def real_gain(name: str) -> float:
    base, _, epochs = name.rpartition("-")
    before, after = best(recorded(name)), best(recorded(f"{base}-{int(epochs) * 2}"))
    return (before - after) / before


def test_the_recorded_runs_are_many_and_small() -> None:
    assert len(NAMES) >= 40
    assert all((RECORDED / f"{name}.json").stat().st_size < 20_000 for name in NAMES)


@pytest.mark.parametrize("name", with_double())
def test_whether_more_time_helps_is_what_twice_the_time_really_brought(name: str) -> None:
    gain, standing = real_gain(name), verdict(recorded(name)).standing
    if gain > 1.5 * WORTH_WHILE:
        assert standing in (Standing.IMPROVING, Standing.TOO_SHORT)
    elif gain < 0.5 * WORTH_WHILE:
        assert standing in (Standing.FLAT, Standing.MEMORISING)
    else:  # both answers are fair
        assert standing in (Standing.IMPROVING, Standing.FLAT)


def test_the_expected_gain_is_near_the_real_one() -> None:
    errors = []
    for name in with_double():
        expected = expected_gain(recorded(name))
        if expected is not None and not name.startswith("too-fast"):  # a gain of a fifth
            errors.append(abs(expected - real_gain(name)))
    assert len(errors) >= 15
    assert sum(errors) / len(errors) < 0.015
    assert max(errors) < 0.055


@pytest.mark.parametrize("name", MEMORISING)
def test_a_large_network_on_a_short_text_is_seen_to_learn_it_by_heart(name: str) -> None:
    result = verdict(recorded(name))
    assert result.standing is Standing.MEMORISING
    assert result.best_at is not None
    assert result.best_at < 0.9
    assert best(recorded(name)) == result.best_loss
    assert "by heart" in verdict_sentences(result)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("diverged")])
def test_a_learning_rate_of_ten_is_seen_to_diverge(name: str) -> None:
    assert verdict(recorded(name)).standing is Standing.DIVERGED


@pytest.mark.parametrize("name", [n for n in NAMES if "unmeasured" in n])
def test_without_held_out_text_nothing_is_claimed_about_unseen_text(name: str) -> None:
    result = verdict(recorded(name))
    assert result.standing is Standing.UNMEASURED
    assert result.best_loss is result.perplexity is result.best_at is result.gap is None
    assert "nobody knows" in verdict_sentences(result)
    assert ("by heart" in verdict_sentences(result)) == name.startswith("by-heart")


@pytest.mark.parametrize("name", [n for n in NAMES if "constant" in n and "diverged" not in n])
@pytest.mark.parametrize("share", [0.25, 0.5])
def test_at_a_constant_rate_the_beginning_of_a_run_foretells_what_follows(
    name: str, share: float
) -> None:
    whole = recorded(name)
    seconds = whole.seconds
    part = TrainingHistory(
        epochs=[e for e in whole.epochs if e.seconds <= share * seconds],
        train=[p for p in whole.train if p.seconds <= share * seconds],
        validation=[p for p in whole.validation if p.seconds <= share * seconds],
        seconds=share * seconds,
    )
    later = min(p.loss for p in whole.validation if p.seconds <= 2 * share * seconds)
    expected = expected_gain(part, anneals=False)
    assert expected is not None
    gain = (best(part) - later) / best(part)
    assert expected == pytest.approx(gain, abs=0.03)
    if not 0.5 * WORTH_WHILE < gain < 1.5 * WORTH_WHILE:
        standing = Standing.IMPROVING if gain > WORTH_WHILE else Standing.FLAT
        assert verdict(part, anneals=False).standing is standing
