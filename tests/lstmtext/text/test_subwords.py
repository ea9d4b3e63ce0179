from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmtext import ConfigError, TextDataset, TextError
from lstmtext.text.levels import restored_tokenizer
from lstmtext.text.subwords import SubwordTokenizer, suitable_vocab_size
from lstmtext.text.tokenizer import SPECIAL_TOKENS, detokenize

SONG = (
    "The longer the singer was singing, the longer the listeners listened.\n"
    "A stronger singer is a singer who sings longer songs.\n"
) * 5
TRAINED = SubwordTokenizer.train([SONG], 60)


@given(st.text() | st.text(st.sampled_from(" singer\nlongTh▁.'’\u0301<unk>")))
def test_every_text_comes_back_exactly(text: str) -> None:
    assert detokenize(TRAINED, TRAINED.tokenize(text)) == text


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=2, max_size=300), st.integers(3, 200))
def test_any_text_can_be_trained_on_and_comes_back_from_its_ids(text: str, size: int) -> None:
    if not text.strip():
        return
    tokenizer = SubwordTokenizer.train([text], size)
    assert len(tokenizer.tokens) <= size
    assert len(set(tokenizer.tokens)) == len(tokenizer.tokens)
    assert not set(SPECIAL_TOKENS) & set(tokenizer.tokens)
    if set(text) <= set(tokenizer.tokens) and len(tokenizer.tokenize(text)) > 1:
        dataset = TextDataset.from_text(text, 4, tokenizer=tokenizer)
        assert dataset.codec.decode(dataset.codec.encode(text)) == text


def test_what_repeats_becomes_one_piece() -> None:
    assert " singer" in TRAINED.tokens
    assert TRAINED.tokenize("a singer") == ["a", " singer"]
    assert len(TRAINED.tokenize(SONG)) < len(SONG) / 2.5


def test_pieces_never_cross_a_space_or_a_line() -> None:
    assert all(" " not in token[1:] and "\n" not in token[1:] for token in TRAINED.tokens)


def test_the_list_of_pieces_alone_restores_the_tokenizer() -> None:
    dataset = TextDataset.from_text(SONG, 8, tokenizer=TRAINED, with_unknown=True)
    assert list(dataset.vocab)[2:] == list(TRAINED.tokens)
    restored = restored_tokenizer("subwords", dataset.vocab)
    assert restored == TRAINED
    assert restored.tokenize(SONG) == TRAINED.tokenize(SONG)


def test_training_reads_several_texts_and_keeps_the_limit() -> None:
    both = SubwordTokenizer.train(["banana " * 9, "papaya " * 9], 20)
    assert len(both.tokens) <= 20
    assert any("nan" in token for token in both.tokens)
    assert any("pap" in token for token in both.tokens)


def test_e7_of_a_huge_script_the_commonest_characters_are_kept() -> None:
    rare = "".join(chr(0x4E00 + i) for i in range(3_000))
    tokenizer = SubwordTokenizer.train(["的了的了 " * 50 + rare], 40)
    assert len(tokenizer.tokens) <= 40
    assert {"的", "了"} <= set(tokenizer.tokens)


def test_d6_a_word_without_end_takes_no_quadratic_time() -> None:
    text = "ab" * 100_000
    tokenizer = SubwordTokenizer.train([text], 30)
    assert detokenize(tokenizer, tokenizer.tokenize(text)) == text


def test_the_learned_pieces_shorten_a_real_text_about_threefold(corpora: Path) -> None:
    text = (corpora / "tinyshakespeare.txt").read_text(encoding="utf-8")
    tokenizer = SubwordTokenizer.train([text], suitable_vocab_size(len(text)))
    tokens = tokenizer.tokenize(text)
    assert "".join(tokens) == text
    assert 2.5 < len(text) / len(tokens) < 4.0


class Forgetful(dict[str, tuple[str, ...]]):
    """A cache that another thread empties at the worst moment."""

    def __contains__(self, word: object) -> bool:
        return True

    def __setitem__(self, word: str, pieces: tuple[str, ...]) -> None:
        pass


def test_a_cache_that_another_thread_empties_does_no_harm() -> None:
    tokenizer = SubwordTokenizer(TRAINED.tokens)
    object.__setattr__(tokenizer, "_cache", Forgetful())
    assert tokenizer.tokenize(SONG) == TRAINED.tokenize(SONG)


@pytest.mark.parametrize("text", ["half \ud800 half \ud800", "a" * 9 + "\udfff"])
def test_half_a_character_is_refused_in_one_sentence_as_at_the_other_levels(text: str) -> None:
    with pytest.raises(TextError, match="The text has half a character in one of its words"):
        SubwordTokenizer.train([text], 50)


def test_a_vocabulary_without_room_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least 3"):
        SubwordTokenizer.train(["abc"], 2)
