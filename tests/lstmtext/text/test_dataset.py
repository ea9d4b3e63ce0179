from itertools import pairwise
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from lstmtext import (
    CharacterTokenizer,
    ConfigError,
    TextDataset,
    TextError,
    WordTokenizer,
    collate_fn,
)
from lstmtext.text.cleaning import Cleaning

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


PARTS = st.lists(st.text(st.sampled_from("abc "), max_size=30), min_size=1, max_size=6)


@given(PARTS, st.integers(1, 12), st.integers(1, 12))
def test_windows_cover_every_target_of_every_part_and_never_cross_a_gap(
    parts: list[str], seq_len: int, stride: int
) -> None:
    if max(map(len, parts)) < 2 or stride > seq_len:
        return
    dataset = TextDataset.from_text(parts, seq_len, tokenizer=CharacterTokenizer(), stride=stride)
    pairs = {(text[i], text[i + 1]) for text in parts for i in range(len(text) - 1)}
    seen = set()
    for x, y in (dataset[i] for i in range(len(dataset))):
        assert x[1:].tolist() == y[:-1].tolist()
        tokens = [dataset.idx2token[i] for i in [*x.tolist(), int(y[-1])]]
        assert any("".join(tokens) in text for text in parts)
        seen |= set(pairwise(tokens))
    assert seen == pairs


def test_windows_of_stride_one_are_those_of_seed_001() -> None:
    text = "Lorem ipsum dolor sit amet..."
    dataset = TextDataset.from_text(text, 5, tokenizer=CharacterTokenizer(), stride=1)
    assert len(dataset) == len(text) - 5
    for idx in range(len(dataset)):
        x, y = dataset[idx]
        assert "".join(dataset.idx2token[int(i)] for i in x) == text[idx : idx + 5]
        assert dataset.idx2token[int(y[-1])] == text[idx + 5]


@given(PARTS, st.integers(1, 9), st.data())
def test_a_batch_fetched_at_once_is_the_one_collated_from_single_chunks(
    parts: list[str], seq_len: int, data: st.DataObject
) -> None:
    if max(map(len, parts)) < 2:
        return
    dataset = TextDataset.from_text(parts, seq_len, tokenizer=CharacterTokenizer())
    indices = data.draw(st.lists(st.integers(0, len(dataset) - 1), min_size=1, max_size=7))
    single = [dataset[i] for i in indices]
    batch = dataset.__getitems__(indices)
    for (x, y), (x2, y2) in zip(single, batch, strict=True):
        assert torch.equal(x, x2)
        assert torch.equal(y, y2)
    for expected, found in zip(collate_fn(single), collate_fn(batch), strict=True):
        assert torch.equal(expected, found)


def test_a_data_loader_fetches_whole_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = TextDataset.from_text("abcdefgh" * 9, 4, tokenizer=CharacterTokenizer())
    monkeypatch.setattr(TextDataset, "__getitem__", lambda *_: pytest.fail("one by one"))
    loader = DataLoader(dataset, batch_size=5, shuffle=True, collate_fn=collate_fn)
    assert sum(int((y != 0).sum()) for _, y in loader) == 8 * 9 - 1


def test_windows_that_would_leave_text_out_are_refused() -> None:
    for stride in (0, 5):
        with pytest.raises(ConfigError, match="stride"):
            TextDataset.from_text("a b c d e f g", 4, stride=stride)


def test_the_share_of_known_tokens_is_reported() -> None:
    dataset = TextDataset.from_text("a a a b", 2, min_count=2, with_unknown=True)
    assert dataset.coverage == 0.75
    assert TextDataset.from_text("a a a b", 2).coverage == 1.0


def test_cleaning_is_done_to_the_corpus_and_is_known_to_the_codec() -> None:
    dataset = TextDataset.from_text(
        "What is your name : Jay", 4, cleaning=Cleaning(lowercase=True, letters_only=True)
    )
    assert list(dataset.vocab) == ["<pad>", "what", "is", "your", "name", "jay"]
    assert dataset.codec.encode("WHAT is... Jay?").tolist() == [1, 2, 5]
