from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import (
    CharacterTokenizer,
    ConfigError,
    TextDataset,
    TextError,
    WordTokenizer,
    collate_fn,
)
from lstmtext.text.dataset import split_text

TEXTS = st.text(st.sampled_from("abc \n"), min_size=2, max_size=80)


@given(TEXTS, st.integers(1, 90))
def test_chunks_hold_every_target_once_in_order_and_continue_each_other(
    text: str, seq_len: int
) -> None:
    dataset = TextDataset.from_text(text, seq_len, tokenizer=CharacterTokenizer())
    ids = dataset.token_ids.tolist()
    chunks = [dataset[i] for i in range(len(dataset))]
    assert [i for x, _ in chunks for i in x.tolist()] == ids[:-1]
    assert [i for _, y in chunks for i in y.tolist()] == ids[1:]
    assert all(1 <= len(x) == len(y) <= seq_len for x, y in chunks)
    assert all(len(x) == seq_len for x, _ in chunks[:-1])


@given(TEXTS, st.integers(1, 20), st.integers(1, 7))
def test_collating_loses_nothing_and_adds_only_padding(
    text: str, seq_len: int, batch_size: int
) -> None:
    dataset = TextDataset.from_text(text, seq_len, tokenizer=CharacterTokenizer())
    targets = []
    for start in range(0, len(dataset), batch_size):
        chunks = [dataset[i] for i in range(start, min(start + batch_size, len(dataset)))]
        x, y = collate_fn(chunks)
        assert x.shape == y.shape
        assert torch.equal(x == 0, y == 0)
        targets += y[y != 0].tolist()
    assert targets == dataset.token_ids.tolist()[1:]


def test_indexing_is_that_of_a_sequence() -> None:
    dataset = TextDataset.from_text("a b c d e", 2)
    assert len(dataset) == 2
    assert torch.equal(dataset[-1][1], dataset[1][1])
    for wrong in (2, -3):
        with pytest.raises(IndexError):
            dataset[wrong]
    assert len(list(dataset)) == 2


def test_a_file_and_the_same_text_in_memory_give_the_same_dataset(tmp_path: Path) -> None:
    path = tmp_path / "poem.txt"
    path.write_text("Rose, oh pure contradiction\n", encoding="utf-8")
    one = TextDataset(path, 4, tokenizer=WordTokenizer(), with_unknown=True)
    two = TextDataset.from_text(path.read_text(), 4, tokenizer=WordTokenizer(), with_unknown=True)
    assert one.vocab == two.vocab
    assert torch.equal(one.token_ids, two.token_ids)
    assert one.name == "poem.txt"


def test_rare_words_become_unknown_or_are_left_out() -> None:
    text = "a a a b b c"
    kept = TextDataset.from_text(text, 2, min_count=2, with_unknown=True)
    assert kept.vocab == {"<pad>": 0, "<unk>": 1, "a": 2, "b": 3}
    assert kept.token_ids.tolist() == [2, 2, 2, 3, 3, 1]
    small = TextDataset.from_text(text, 2, max_vocab_size=2)
    assert small.vocab == {"<pad>": 0, "a": 1}
    assert small.token_ids.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "words"), [("", "no word"), (" \n", "no word"), ("one", "only one word")]
)
def test_a_text_with_fewer_than_two_tokens_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(TextError, match=f"“my text” has {words}"):
        TextDataset.from_text(text, 4, name="my text")


@pytest.mark.parametrize("with_unknown", [False, True])
def test_a_text_of_which_no_token_is_kept_is_refused_before_any_training(
    with_unknown: bool,
) -> None:
    with pytest.raises(TextError, match="“names” repeats too few words"):
        TextDataset.from_text(
            "Ann Bob Cid", 1, name="names", min_count=2, with_unknown=with_unknown
        )


@pytest.mark.parametrize("seq_len", [0, -1])
def test_a_sequence_length_that_is_not_positive_is_refused(seq_len: int) -> None:
    with pytest.raises(ConfigError, match="seq_len"):
        TextDataset.from_text("a b c", seq_len)


@given(st.text(max_size=60), st.floats(0.0, 0.5))
def test_splitting_cuts_once_and_loses_nothing(text: str, fraction: float) -> None:
    head, tail = split_text(text, fraction)
    assert head + tail == text
    assert len(head) == int(len(text) * (1.0 - fraction))


def test_the_published_split_of_tiny_shakespeare_is_reproduced(corpora: Path) -> None:
    text = (corpora / "tinyshakespeare.txt").read_text(encoding="utf-8")
    head, tail = split_text(text, 0.1)
    assert (len(head), len(tail)) == (1_003_854, 111_540)


@pytest.mark.parametrize("fraction", [-0.1, 0.51, float("nan")])
def test_a_fraction_that_leaves_too_little_to_learn_from_is_refused(fraction: float) -> None:
    with pytest.raises(ConfigError, match="validation_fraction"):
        split_text("abc", fraction)
