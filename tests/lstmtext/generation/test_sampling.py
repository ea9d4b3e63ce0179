import itertools
import math
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import Tensor

from lstmtext import ConfigError, LSTMTextError
from lstmtext.generation import sampling as functions
from lstmtext.generation.sampling import (
    PAST_WINDOW,
    PENALTY_WINDOW,
    Sampling,
    draw,
    masses,
    penalize_repetition,
)

LOGITS = st.lists(st.floats(-80, 80, width=32), min_size=2, max_size=12)
SETTINGS = st.builds(
    Sampling,
    temperature=st.floats(0.05, 100.0),
    top_k=st.none() | st.integers(1, 15),
    top_p=st.none() | st.floats(0.01, 1.0),
    min_p=st.none() | st.floats(0.0, 1.0),
    repetition_penalty=st.just(1.0) | st.floats(1.0, 10.0),
    no_repeat_ngram=st.integers(0, 4),
)


def without(logits: Tensor, forbidden: Tensor | None) -> np.ndarray:
    allowed = logits if forbidden is None else logits.index_fill(1, forbidden, -math.inf)
    return allowed.numpy()


def next_probabilities(
    logits: Tensor, sampling: Sampling, forbidden: Tensor | None = None, past: Tensor | None = None
) -> Tensor:
    ids = None if past is None else past.numpy()
    odds = functions.next_probabilities(without(logits, forbidden), sampling, past=ids)
    return torch.from_numpy(odds)


def sample_tokens(
    logits: Tensor,
    sampling: Sampling,
    forbidden: Tensor | None = None,
    past: Tensor | None = None,
    seed: int = 0,
) -> Tensor:
    uniform = torch.rand(
        len(logits), dtype=torch.float64, generator=torch.Generator().manual_seed(seed)
    )
    ids = None if past is None else past.numpy()
    drawn = functions.sample_tokens(without(logits, forbidden), uniform.numpy(), sampling, past=ids)
    assert drawn.dtype == np.int64
    return torch.from_numpy(drawn)


def drawn(values: list[float], sampling: Sampling, seed: int = 0) -> int:
    """The id drawn from one row, never 0."""
    return int(
        sample_tokens(torch.tensor([values]), sampling, forbidden=torch.tensor([0]), seed=seed)
    )


class TooCloseError(Exception):
    """Two numbers that a comparison depends on are nearly the same: rounding would decide."""


def below(a: float, b: float) -> bool:
    if a != b and abs(a - b) < 1e-4 * max(1.0, abs(b)):
        raise TooCloseError
    return a < b


def plain_probabilities(
    logits: list[float], past: list[int], forbidden: set[int], s: Sampling
) -> list[float]:
    """What the settings mean, as slow and plain as can be."""
    x = [-math.inf if i in forbidden else value for i, value in enumerate(logits)]
    for i in set(past[-PENALTY_WINDOW:]):
        x[i] = x[i] / s.repetition_penalty if x[i] > 0 else x[i] * s.repetition_penalty
    n, seen = s.no_repeat_ngram, past[-PAST_WINDOW:]
    if n:
        runs = {tuple(seen[i : i + n]) for i in range(len(seen) - n + 1)}
        begun = tuple(seen[len(seen) - n + 1 :]) if n > 1 else ()
        left = [-math.inf if (*begun, i) in runs else v for i, v in enumerate(x)]
        x = left if max(left) > -math.inf else x
    p = [math.exp((value - max(x)) / s.temperature) for value in x]
    order = sorted(range(len(p)), key=lambda i: (-x[i], i))
    for a, b in itertools.pairwise(order):
        below(x[b], x[a])
    if s.top_k is not None:
        p = [value if i in order[: s.top_k] else 0.0 for i, value in enumerate(p)]
    if s.top_p is not None and s.top_p < 1.0:
        total, mass, kept = sum(p), 0.0, set()
        for i in order:
            if kept and not below(mass, s.top_p):
                break
            kept.add(i)
            mass += p[i] / total
        p = [value if i in kept else 0.0 for i, value in enumerate(p)]
    if s.min_p:
        p = [0.0 if below(value, s.min_p * max(p)) else value for value in p]
    return [value / sum(p) for value in p]


@given(
    st.lists(st.floats(-6, 6, width=32), min_size=2, max_size=12),
    st.lists(st.integers(0, 11), max_size=40),
    st.sets(st.integers(0, 3)),
    SETTINGS,
)
def test_the_odds_are_those_of_a_plain_slow_implementation(
    logits: list[float], past: list[int], forbidden: set[int], sampling: Sampling
) -> None:
    past = [i % len(logits) for i in past]
    forbidden = {i for i in forbidden if i < len(logits) - 1}
    try:
        expected = plain_probabilities(logits, past, forbidden, sampling)
    except TooCloseError:
        assume(False)
    got = next_probabilities(
        torch.tensor([logits]),
        sampling,
        forbidden=torch.tensor(sorted(forbidden), dtype=torch.long),
        past=torch.tensor([past], dtype=torch.long),
    )
    assert got[0].tolist() == pytest.approx(expected, abs=2e-4)


@given(
    st.integers(2, 9).flatmap(
        lambda v: st.lists(
            st.tuples(
                st.lists(st.floats(-30, 30, width=32), min_size=v, max_size=v),
                st.lists(st.integers(0, v - 1), min_size=7, max_size=7),
            ),
            min_size=1,
            max_size=4,
        )
    ),
    SETTINGS,
)
def test_every_text_of_a_batch_is_treated_as_if_it_were_alone(
    rows: list[tuple[list[float], list[int]]], sampling: Sampling
) -> None:
    logits = torch.tensor([row for row, _ in rows])
    past = torch.tensor([ids for _, ids in rows])
    alone = [
        next_probabilities(logits[i : i + 1], sampling, past=past[i : i + 1])
        for i in range(len(rows))
    ]
    got = next_probabilities(logits, sampling, past=past)
    assert torch.allclose(got, torch.cat(alone), atol=1e-6)


@given(
    st.integers(2, 9).flatmap(
        lambda v: st.lists(
            st.lists(st.integers(-20, 20).map(lambda x: x / 4), min_size=v, max_size=v),
            min_size=1,
            max_size=4,
        )
    ),
    SETTINGS,
)
def test_a_graphics_card_is_given_the_same_masses(rows: list[list[float]], s: Sampling) -> None:
    scores = torch.tensor(rows)
    scores -= scores.amax(1, keepdim=True)
    on_card = masses(scores, s, torch)
    assert np.allclose(on_card.numpy(), masses(scores.numpy(), s, np), atol=1e-6)


@given(
    st.lists(st.floats(0.0, 1.0, width=32), min_size=1, max_size=9).filter(any),
    st.floats(0.0, 1.0 - 2**-50),
)
def test_a_draw_is_the_first_id_that_exceeds_the_share_and_never_one_of_mass_0(
    mass: list[float], uniform: float
) -> None:
    sums = np.cumsum(mass, dtype=np.float64)
    expected = next(i for i, total in enumerate(sums) if total > uniform * sums[-1])
    row, share = np.array([mass], dtype=np.float32), np.array([uniform])
    assert draw(row, share, np).tolist() == [expected]
    assert mass[expected] > 0.0
    assert draw(torch.from_numpy(row), torch.from_numpy(share), torch).tolist() == [expected]


@given(st.integers(0, 10**6), st.integers(1, 1_500), st.integers(1, 4), st.floats(0.0, 1.0))
def test_a_draw_from_a_large_vocabulary_is_that_of_one_running_total(
    seed: int, vocab_size: int, count: int, gaps: float
) -> None:
    chance = np.random.default_rng(seed)
    mass = np.exp(4 * chance.standard_normal((count, vocab_size))).astype(np.float32)
    mass[chance.random(mass.shape) < gaps] = 0.0
    mass[:, chance.integers(vocab_size)] = 1.0
    uniform = chance.choice([0.0, 1.0 - 2**-50, chance.random()], count)
    with pytest.MonkeyPatch.context() as patch:
        expected = draw(mass, uniform, np)
        patch.setattr(functions, "_SEVERAL_BLOCKS", 0)
        ids = draw(mass, uniform, np)
    assert ids.dtype == np.int64
    assert ids.tolist() == expected.tolist()
    assert np.take_along_axis(mass, ids[:, None], 1).all()


def test_a_block_that_has_lost_the_last_bit_gives_its_last_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(functions, "_SEVERAL_BLOCKS", 0)
    mass = np.full((1, 250), 2.0**-54, dtype=np.float32)  # lost one by one, not all together
    mass[:, 0], mass[:, 240:] = 1.0, 0.0
    assert draw(mass, np.array([1.0 - 2**-50]), np).tolist() == [239]


@given(LOGITS)
def test_temperature_0_is_the_likeliest_allowed_token(values: list[float]) -> None:
    logits = torch.tensor([values])
    greedy = Sampling(temperature=0.0)
    assert int(sample_tokens(logits, greedy)) == int(logits.argmax())
    assert drawn(values, greedy) == 1 + int(logits[0, 1:].argmax())
    assert next_probabilities(logits, greedy).tolist() == [
        [float(i == int(logits.argmax())) for i in range(len(values))]
    ]


@given(LOGITS, st.floats(0.0, 100.0), st.integers(0, 2**63 - 1))
def test_every_temperature_gives_an_allowed_id_and_repeats_with_its_seed(
    values: list[float], temperature: float, seed: int
) -> None:
    draws = {drawn(values, Sampling(temperature=temperature), seed) for _ in range(3)}
    assert len(draws) == 1
    assert 1 <= draws.pop() < len(values)


def test_draws_follow_softmax_of_logits_over_temperature() -> None:
    logits = torch.tensor([0.0, 1.0, 2.0])
    for temperature in (0.7, 1.0, 2.0):
        sampling = Sampling(temperature=temperature)
        draws = sample_tokens(logits.expand(4000, -1), sampling, seed=round(temperature * 10))
        counts = Counter(draws.tolist())
        expected = torch.softmax(logits / temperature, 0).tolist()
        for token, share in enumerate(expected):
            assert counts[token] / 4000 == pytest.approx(share, abs=0.03)


def test_the_penalty_lowers_each_recent_token_once_whatever_its_sign() -> None:
    scores = np.array([[2.0, -2.0, 1.0, -1.0]], dtype=np.float32)
    penalized = penalize_repetition(scores, np.array([[0, 1, 0, 1, 1]]), 2.0)
    assert penalized.tolist() == [[1.0, -4.0, 1.0, -1.0]]


def test_the_penalty_forgets_what_is_long_past() -> None:
    past = torch.tensor([[0] + [1] * PENALTY_WINDOW])
    odds = next_probabilities(
        torch.tensor([[5.0, 0.0, 4.0]]), Sampling(repetition_penalty=2.0), past=past
    )
    assert odds.argmax() == 0
    odds = next_probabilities(
        torch.tensor([[5.0, 0.0, 4.0]]), Sampling(repetition_penalty=2.0), past=past[:, :-1]
    )
    assert odds.argmax() == 2


def test_penalties_change_what_temperature_0_takes() -> None:
    logits = torch.tensor([[3.0, 2.0, -1.0]])
    past = torch.tensor([[0, 1, 0]])
    strong = Sampling(temperature=0.0, repetition_penalty=2.0)
    no_pairs = Sampling(temperature=0.0, no_repeat_ngram=2)
    assert int(sample_tokens(logits, strong, past=past[:, :1])) == 1
    assert int(sample_tokens(logits, no_pairs, past=past)) == 0
    assert int(sample_tokens(torch.tensor([[1.0, 2.0, 0.0]]), no_pairs, past=past)) == 0


@pytest.mark.parametrize("temperature", [0.0, 1e-4, 100.0])
def test_p6_any_filter_leaves_a_token(temperature: float) -> None:
    logits = torch.tensor([[-1e6, 5.0, 5.0, -30.0]])
    past = torch.tensor([[1, 2, 3]])
    for sampling in (
        Sampling(temperature=temperature, top_k=1),
        Sampling(temperature=temperature, top_k=10**9),
        Sampling(temperature=temperature, top_p=1e-12),
        Sampling(temperature=temperature, top_p=1.0, min_p=1.0),
        Sampling(temperature=temperature, no_repeat_ngram=1),
        Sampling(temperature=temperature, no_repeat_ngram=1, top_k=1, top_p=0.1, min_p=0.5),
    ):
        drawn = sample_tokens(logits, sampling, forbidden=torch.tensor([0]), past=past)
        assert 1 <= int(drawn) <= 3


def test_p6_a_ban_that_would_leave_nothing_is_dropped_in_that_text_alone() -> None:
    logits = torch.zeros(2, 3)
    past = torch.tensor([[1, 2], [1, 1]])
    odds = next_probabilities(
        logits, Sampling(no_repeat_ngram=1), forbidden=torch.tensor([0]), past=past
    )
    assert odds.tolist() == [[0.0, 0.5, 0.5], [0.0, 0.0, 1.0]]


def test_top_k_keeps_exactly_k_of_equal_tokens_and_top_p_the_fewest() -> None:
    logits = torch.zeros(1, 4)
    assert next_probabilities(logits, Sampling(top_k=2)).tolist() == [[0.5, 0.5, 0.0, 0.0]]
    assert next_probabilities(logits, Sampling(top_p=0.5)).tolist() == [[0.5, 0.5, 0.0, 0.0]]
    many = next_probabilities(torch.zeros(1, 5_000), Sampling(top_k=3))
    assert many.nonzero()[:, 1].tolist() == [0, 1, 2]
    assert next_probabilities(logits, Sampling(top_p=0.51))[0, :3].gt(0.3).all()


def test_the_logits_are_not_changed() -> None:
    logits = torch.tensor([[1.0, 5.0, 2.0]])
    sampling = Sampling(temperature=0.5, top_k=1, top_p=0.5, min_p=0.5, repetition_penalty=2.0)
    sample_tokens(logits, sampling, forbidden=torch.tensor([1]), past=torch.tensor([[0, 1]]))
    assert logits.tolist() == [[1.0, 5.0, 2.0]]


@pytest.mark.parametrize("sampling", [Sampling(temperature=0.0), Sampling(), Sampling(top_p=0.5)])
@pytest.mark.parametrize(
    "values",
    [
        [1.0, math.nan],
        [1.0, math.inf],
        [-math.inf, -math.inf],
        [5.0, -math.inf],
        [1.0, 1.0, math.nan],
    ],
)
def test_logits_that_are_not_numbers_are_reported_as_damage(
    values: list[float], sampling: Sampling
) -> None:
    with pytest.raises(LSTMTextError, match="damaged"):
        drawn(values, sampling)
    healthy = [0.0] * len(values)
    with pytest.raises(LSTMTextError, match="damaged"):
        sample_tokens(torch.tensor([healthy, values]), sampling, forbidden=torch.tensor([0]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", -0.1),
        ("temperature", 100.1),
        ("temperature", math.nan),
        ("temperature", math.inf),
        ("temperature", -math.inf),
        ("top_k", 0),
        ("top_k", -1),
        ("top_p", 0.0),
        ("top_p", 1.1),
        ("top_p", math.nan),
        ("min_p", -0.1),
        ("min_p", 1.1),
        ("min_p", math.nan),
        ("repetition_penalty", 0.9),
        ("repetition_penalty", 10.1),
        ("repetition_penalty", math.nan),
        ("no_repeat_ngram", -1),
        ("no_repeat_ngram", 101),
    ],
)
def test_p5_p6_a_setting_out_of_range_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match=rf"{name} must be (between|at least|above) \d+"):
        Sampling(**{name: value})
