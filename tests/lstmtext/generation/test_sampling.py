import math
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError, LSTMTextError
from lstmtext.generation.sampling import check_temperature, sample_token

LOGITS = st.lists(st.floats(-80, 80), min_size=2, max_size=12)


@given(LOGITS)
def test_temperature_0_is_the_likeliest_allowed_token(values: list[float]) -> None:
    logits = torch.tensor(values)
    assert sample_token(logits, temperature=0.0) == int(logits.argmax())
    rest = logits[1:]
    assert sample_token(logits, temperature=0.0, forbidden=torch.tensor([0])) == 1 + int(
        rest.argmax()
    )


@given(LOGITS, st.floats(0.0, 100.0), st.integers(0, 2**63 - 1))
def test_every_temperature_gives_an_allowed_id_and_repeats_with_its_seed(
    values: list[float], temperature: float, seed: int
) -> None:
    draws = {
        sample_token(
            torch.tensor(values),
            temperature=temperature,
            forbidden=torch.tensor([0]),
            generator=torch.Generator().manual_seed(seed),
        )
        for _ in range(3)
    }
    assert len(draws) == 1
    assert 1 <= draws.pop() < len(values)


def test_draws_follow_softmax_of_logits_over_temperature() -> None:
    logits = torch.tensor([0.0, 1.0, 2.0])
    generator = torch.Generator().manual_seed(0)
    for temperature in (0.7, 1.0, 2.0):
        counts = Counter(
            sample_token(logits, temperature=temperature, generator=generator) for _ in range(4000)
        )
        expected = torch.softmax(logits / temperature, 0).tolist()
        for token, share in enumerate(expected):
            assert counts[token] / 4000 == pytest.approx(share, abs=0.03)


def test_the_logits_are_not_changed() -> None:
    logits = torch.tensor([1.0, 5.0])
    sample_token(logits, temperature=0.5, forbidden=torch.tensor([1]))
    assert logits.tolist() == [1.0, 5.0]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
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
    values: list[float], temperature: float
) -> None:
    with pytest.raises(LSTMTextError, match="damaged"):
        sample_token(torch.tensor(values), temperature=temperature, forbidden=torch.tensor([0]))


@pytest.mark.parametrize("temperature", [-0.1, 100.1, math.nan, math.inf, -math.inf])
def test_a_temperature_out_of_range_is_refused(temperature: float) -> None:
    with pytest.raises(ConfigError, match="temperature must be between 0 and 100"):
        check_temperature(temperature)
