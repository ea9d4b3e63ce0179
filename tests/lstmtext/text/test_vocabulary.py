from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import TextError
from lstmtext.text import vocabulary
from lstmtext.text.vocabulary import count_tokens, encode, make_vocab

WORDS = st.lists(st.sampled_from(["a", "b", "cc", "ß", "", "<pad>", "<unk>", "\n"]), max_size=60)


@given(st.text(max_size=200))
def test_characters_are_counted_like_any_tokens(text: str) -> None:
    assert count_tokens(text) == Counter(text) == count_tokens(list(text))


def test_counting_and_encoding_are_the_same_across_block_borders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "abcabcaab€😀" * 5
    vocab = make_vocab(count_tokens(text))
    whole = encode(text, vocab)
    monkeypatch.setattr(vocabulary, "_BLOCK", 7)
    assert count_tokens(text) == count_tokens(list(text)) == Counter(text)
    assert torch.equal(encode(text, vocab), whole)
    assert torch.equal(encode(list(text), vocab), whole)


@given(
    WORDS,
    st.booleans(),
    st.integers(1, 4),
    st.none() | st.integers(0, 8),
)
def test_ids_are_dense_padding_is_0_and_the_limits_hold(
    words: list[str], with_unknown: bool, min_count: int, max_size: int | None
) -> None:
    counts = count_tokens(words)
    vocab = make_vocab(counts, with_unknown=with_unknown, min_count=min_count, max_size=max_size)
    special = 1 + with_unknown
    assert list(vocab.values()) == list(range(len(vocab)))
    assert vocab["<pad>"] == 0
    assert vocab.get("<unk>") == (1 if with_unknown else None)
    assert len(vocab) <= max(max_size if max_size is not None else 99, special)
    kept = [token for token in vocab if token not in ("<pad>", "<unk>")]
    assert all(counts[token] >= min_count for token in kept)
    assert [counts[t] for t in kept] == sorted((counts[t] for t in kept), reverse=True)


@given(WORDS, st.booleans())
def test_encoding_is_the_dictionary_lookup_with_unknown_tokens_replaced_or_left_out(
    words: list[str], with_unknown: bool
) -> None:
    vocab = make_vocab({"a": 3, "b": 2, "\n": 1}, with_unknown=with_unknown)
    ids = [vocab.get(word, 1 if with_unknown else None) for word in words]
    assert encode(words, vocab).tolist() == [i for i in ids if i is not None]


@given(st.text(st.sampled_from("abcé€😀\0\n"), max_size=50), st.booleans())
def test_a_string_encodes_like_the_list_of_its_characters(text: str, with_unknown: bool) -> None:
    vocab = make_vocab({"a": 3, "é": 2, "😀": 1}, with_unknown=with_unknown)
    assert torch.equal(encode(text, vocab), encode(list(text), vocab))


@pytest.mark.parametrize(
    ("size", "dtype"),
    [(255, torch.uint8), (256, torch.uint8), (257, torch.int16), (32_768, torch.int16),
     (32_769, torch.int32), (70_000, torch.int32)],
)  # fmt: skip
def test_the_smallest_type_holds_the_largest_id(size: int, dtype: torch.dtype) -> None:
    vocab = {"<pad>": 0} | {str(i): i for i in range(1, size)}
    ids = encode([str(size - 1)], vocab)
    assert ids.dtype == dtype
    assert ids.tolist() == [size - 1]


def test_ties_get_ids_in_the_order_of_the_text() -> None:
    assert list(make_vocab(count_tokens(["z", "y", "x", "y"]))) == ["<pad>", "y", "z", "x"]


@pytest.mark.parametrize("tokens", ["ab\ud800c", ["ab", "\ud800c"]])
def test_half_a_character_is_refused_because_no_file_can_store_it(tokens: str | list[str]) -> None:
    with pytest.raises(TextError, match="half a character"):
        count_tokens(tokens)
