from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import TextDataset, TextError, TextModel, load_text_model, save_text_model
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec
from lstmtext.text.growing import grown_codec
from lstmtext.text.levels import LEVELS, tokenizer_for

OLD = "The longer the singer was singing, the longer the listeners listened.\n" * 4
TEXTS = st.lists(
    st.text(max_size=80) | st.text(st.sampled_from(" singer\nlongTh é☂.,'’<pad>unk"), max_size=80),
    max_size=3,
)


def codec_for(
    level: str, *, with_unknown: bool = False, cleaning: Cleaning | None = None
) -> TextCodec:
    """What a model of `OLD` would have."""
    return TextDataset.from_text(
        OLD,
        8,
        tokenizer=tokenizer_for(level, [OLD]),
        cleaning=cleaning,
        with_unknown=with_unknown,
    ).codec


CODECS = {
    (level, with_unknown): codec_for(level, with_unknown=with_unknown)
    for level in LEVELS
    for with_unknown in (False, True)
}
ANY = st.sampled_from(list(CODECS.values()))


def new_tokens(codec: TextCodec, grown: TextCodec) -> list[str]:
    return list(grown.vocab)[len(codec.vocab) :]


@given(ANY, TEXTS, st.integers(1, 3), st.integers(3, 120))
def test_old_tokens_keep_their_ids_and_the_new_ones_follow_within_the_limits(
    codec: TextCodec, texts: Sequence[str], min_count: int, max_vocab_size: int
) -> None:
    before = dict(codec.vocab)
    grown = grown_codec(codec, texts, min_count=min_count, max_vocab_size=max_vocab_size)
    assert list(grown.vocab.items())[: len(before)] == list(before.items())
    assert list(grown.vocab.values()) == list(range(len(grown.vocab)))
    assert codec.vocab == before
    assert len(grown.vocab) <= max(max_vocab_size, len(before))
    assert grown.has_unknown == codec.has_unknown
    tokens = [token for text in texts for token in codec.tokenize(text)]
    counts = [tokens.count(token) for token in new_tokens(codec, grown)]
    assert counts == sorted(counts, reverse=True)
    assert all(count >= min_count for count in counts)


@pytest.mark.parametrize("with_unknown", [False, True])
@pytest.mark.parametrize("level", [level for level in LEVELS if level != "split"])
@given(text=st.text(max_size=200) | st.text(st.sampled_from(" singer\nTh é☂.,'’<unk>")))
def test_new_texts_come_back_exactly(level: str, with_unknown: bool, text: str) -> None:
    grown = grown_codec(CODECS[level, with_unknown], [text])
    assert grown.decode(grown.encode(text)) == text
    assert all(map(grown.is_known, grown.tokenize(text)))
    assert grown.decode(grown.encode(OLD)) == OLD


@given(ANY, TEXTS, st.text() | st.text(st.sampled_from(" singer\nlongTh é☂.’")))
def test_every_text_is_cut_as_before(codec: TextCodec, texts: Sequence[str], text: str) -> None:
    grown = grown_codec(codec, texts)
    assert list(grown.tokenize(text)) == list(codec.tokenize(text))
    assert grown.encode(OLD).tolist() == codec.encode(OLD).tolist()


@pytest.mark.parametrize("level", LEVELS)
def test_a_grown_codec_can_be_saved_opened_and_grown_again(
    level: str, tmp_path: Path, make_text_model: Callable[..., TextModel]
) -> None:
    old = make_text_model(OLD, level=level)
    text = "Ünder the ☂ the singers ☂ sang: “longer”, «longest»!\n\n"
    grown = grown_codec(old.codec, [text])
    model = old.model.grown(len(grown.vocab))
    path = tmp_path / "grown.lstmtext"
    save_text_model(TextModel(model, grown, "text"), path)
    opened = load_text_model(path)
    assert opened.codec == grown
    assert list(opened.codec.vocab.items()) == list(grown.vocab.items())
    assert opened.codec.encode(text + OLD).tolist() == grown.encode(text + OLD).tolist()
    again = grown_codec(opened.codec, [text, "a snowman: ☃"])
    assert "☃" in again.vocab
    assert list(again.vocab)[: len(grown.vocab)] == list(grown.vocab)


def test_the_commonest_new_tokens_come_first_counted_over_all_texts() -> None:
    grown = grown_codec(CODECS["characters", True], ["a\u00e9 ☂ é", "☂ ☃ ☂"])
    assert new_tokens(CODECS["characters", True], grown) == ["☂", "é", "☃"]


def test_of_new_words_the_rare_ones_and_those_beyond_the_limit_are_left_out() -> None:
    codec = CODECS["words", True]
    text = "umbrella snow umbrella rain snow umbrella"
    assert new_tokens(codec, grown_codec(codec, [text], min_count=2)) == ["umbrella", "snow"]
    room = len(codec.vocab) + 1
    assert new_tokens(codec, grown_codec(codec, [text], max_vocab_size=room)) == ["umbrella"]
    assert grown_codec(codec, [text], max_vocab_size=5) == codec


def test_subwords_gain_single_characters_and_keep_their_unions() -> None:
    codec = CODECS["subwords", True]
    grown = grown_codec(codec, ["singer ☂☂ zzz zzz zzz zzz\u0301"])
    assert sorted(new_tokens(codec, grown)) == ["z", "\u0301", "☂"]
    assert grown.tokenizer.own_tokens == tuple(list(grown.vocab)[2:])
    assert " singer" in grown.tokenize("the singer")


def test_new_texts_are_cleaned_as_the_old_one_was() -> None:
    codec = codec_for("characters", cleaning=Cleaning(lowercase=True, strip_punctuation=True))
    grown = grown_codec(codec, ["ZÉBU! ¡Zut!"])
    assert sorted(new_tokens(codec, grown)) == ["b", "u", "z", "é"]
    assert grown.cleaning == codec.cleaning


def test_nothing_new_is_no_change() -> None:
    for codec in CODECS.values():
        assert grown_codec(codec, []) == codec
        assert grown_codec(codec, [OLD, ""]) == codec


def test_a_vocabulary_that_is_not_in_the_order_of_its_ids_is_put_into_it() -> None:
    codec = TextCodec(tokenizer_for("characters"), {"b": 2, "<pad>": 0, "a": 1})
    grown = grown_codec(codec, ["abc"])
    assert list(grown.vocab.items()) == [("<pad>", 0), ("a", 1), ("b", 2), ("c", 3)]


@pytest.mark.parametrize("level", LEVELS)
def test_half_a_character_is_refused_in_one_sentence(level: str) -> None:
    with pytest.raises(TextError, match="half a character"):
        grown_codec(CODECS[level, True], ["half \ud800 half"])
