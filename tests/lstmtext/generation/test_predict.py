from collections import Counter
from collections.abc import Callable

import pytest
import torch

from lstmtext import ConfigError, TextModel, generate_text
from lstmtext.generation.predict import NextToken, predict_next

Maker = Callable[..., TextModel]


def test_the_likeliest_tokens_come_first_and_are_those_of_the_model(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model()
    ids = text_model.codec.encode("\na small")  # a prompt is read as the beginning of a line
    logits = text_model.model(ids[None].long())[-1]
    logits[:2] = -torch.inf
    expected = torch.softmax(logits, dim=0).sort(descending=True)
    got = predict_next(text_model.model, text_model, "a small", top=5)
    assert [text_model.vocab[token.token] for token in got] == expected.indices[:5].tolist()
    assert [t.probability for t in got] == pytest.approx(expected.values[:5].tolist(), abs=1e-5)


@pytest.mark.parametrize("level", ["characters", "words", "split"])
def test_all_tokens_together_are_certain_and_no_special_one_is_among_them(
    make_text_model: Maker, level: str
) -> None:
    text_model = make_text_model(level=level)
    text_model.model.linear.bias.data[:2] = 50.0
    got = predict_next(text_model.model, text_model, "a", top=10**6)
    special = {"<pad>", "<unk>"}
    assert {token.token for token in got} == set(text_model.vocab) - special
    assert sum(token.probability for token in got) == pytest.approx(1.0, abs=1e-5)


def test_the_odds_are_those_by_which_a_text_is_written(make_text_model: Maker) -> None:
    text_model = make_text_model()
    text_model.model.linear.weight.data.mul_(20.0)
    odds = predict_next(text_model.model, text_model, "a ", top=3)
    written = Counter(
        generate_text(text_model.model, text_model, "a ", 1, seed=seed) for seed in range(800)
    )
    for token in odds:
        assert written[token.token] / 800 == pytest.approx(token.probability, abs=0.06)


def test_unknown_tokens_are_told(make_text_model: Maker) -> None:
    text_model = make_text_model()
    told: list[list[str]] = []
    got = predict_next(text_model.model, text_model, "€", on_unknown=told.append)
    assert told == [["€"]]
    assert len(got) == 10
    assert isinstance(got[0], NextToken)


def test_no_tokens_at_all_is_refused(make_text_model: Maker) -> None:
    text_model = make_text_model()
    with pytest.raises(ConfigError, match="top must be at least 1"):
        predict_next(text_model.model, text_model, "a", top=0)
