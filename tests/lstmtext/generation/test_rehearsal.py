import itertools
from collections.abc import Callable

import pytest
import torch

from lstmtext import ConfigError, TextModel
from lstmtext.generation.rehearsal import rehearsal_ids

Maker = Callable[..., TextModel]


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
def test_as_many_tokens_are_written_as_were_asked_for_and_a_few_more_at_most(
    make_text_model: Maker, level: str
) -> None:
    text_model = make_text_model(level=level)
    for num_tokens in (1, 500, 1_500, 40_001):
        texts = rehearsal_ids(text_model, num_tokens, seed=1)
        written = sum(len(text) - 1 for text in texts)
        assert num_tokens <= written < num_tokens + 64
        assert len(texts) == max(1, min(num_tokens // 512, 64))
        assert len({len(text) for text in texts}) == 1


def test_each_text_begins_with_a_line_break_and_holds_no_padding(make_text_model: Maker) -> None:
    text_model = make_text_model()
    texts = rehearsal_ids(text_model, 3_000, seed=1)
    assert {int(text[0]) for text in texts} == {text_model.vocab["\n"]}
    written = torch.cat(texts)
    assert written.dtype == text_model.codec.encode("a").dtype
    assert written.dim() == 1
    assert int(written.min()) > 0
    assert int(written.max()) < len(text_model.vocab)


def test_without_line_breaks_a_text_begins_with_the_commonest_token(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model("abbbbbc" * 5, with_unknown=False)
    assert {int(text[0]) for text in rehearsal_ids(text_model, 2_000, seed=1)} == {1}
    assert text_model.idx2token[1] == "b"


def test_the_same_seed_writes_the_same_and_texts_differ_among_themselves(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model()
    first, again, other = (rehearsal_ids(text_model, 3_000, seed=seed) for seed in (1, 1, 2))
    assert all(map(torch.equal, first, again))
    assert not any(map(torch.equal, first, other))
    assert not any(itertools.starmap(torch.equal, itertools.combinations(first, 2)))


def test_tokens_come_as_often_as_the_model_expects_them_the_unknown_one_too(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model()
    odds = torch.full((len(text_model.vocab),), 0.1)
    odds[text_model.vocab["<unk>"]] = 0.7
    odds[text_model.vocab["\n"]] = 2.0
    with torch.no_grad():  # whatever was read, these are the odds
        text_model.model.linear.weight.zero_()
        text_model.model.linear.bias.copy_(odds.log())
    odds[0] = 0.0  # padding
    ids = torch.cat([text[1:] for text in rehearsal_ids(text_model, 40_000, seed=3)])
    shares = torch.bincount(ids.long(), minlength=len(odds)) / len(ids)
    assert torch.allclose(shares, odds / odds.sum(), atol=0.01)
    assert shares[0] == 0.0


def test_it_does_not_change_the_model(make_text_model: Maker) -> None:
    text_model = make_text_model()
    text_model.model.train()
    before = {name: weight.clone() for name, weight in text_model.model.state_dict().items()}
    random = torch.get_rng_state()
    rehearsal_ids(text_model, 700, seed=1)
    assert text_model.model.training
    assert torch.equal(torch.get_rng_state(), random)
    for name, weight in text_model.model.state_dict().items():
        assert torch.equal(weight, before[name])


def test_stopped_it_gives_what_was_written_so_far(make_text_model: Maker) -> None:
    text_model = make_text_model()
    answers = iter([False] * 7 + [True])
    texts = rehearsal_ids(text_model, 2_000, seed=1, should_stop=lambda: next(answers))
    whole = rehearsal_ids(text_model, 2_000, seed=1)
    assert [len(text) for text in texts] == [8, 8, 8]
    assert all(
        torch.equal(text, all_of_it[:8]) for text, all_of_it in zip(texts, whole, strict=True)
    )
    assert rehearsal_ids(text_model, 2_000, seed=1, should_stop=lambda: True) == []


@pytest.mark.parametrize(("num_tokens", "seed"), [(0, 1), (-5, 1), (9, -1), (9, 2**63)])
def test_what_is_out_of_range_is_refused(
    make_text_model: Maker, num_tokens: int, seed: int
) -> None:
    with pytest.raises(ConfigError, match="num_tokens must be" if num_tokens < 1 else "seed must"):
        rehearsal_ids(make_text_model(), num_tokens, seed=seed)
