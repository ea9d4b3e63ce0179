import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lstmtext import CharacterTokenizer, ConfigError, SplitTokenizer, WordTokenizer
from lstmtext.text import tokenizer as module
from lstmtext.text.levels import LEVELS, tokenizer_for
from lstmtext.text.tokenizer import PAD_TOKEN, UNK_TOKEN, detokenize, word_pattern

# Marks, quotes and white space far more often than chance would bring them.
PROSE = st.text(
    st.sampled_from("ab 'Z’\n\t.,;!?()[]{}“”«»\"-…%_<>\\é\u3000\u200b\x1c1"), max_size=60
)
ANY = st.text(max_size=60)


@given(ANY | PROSE)
@example("a  b")
@example(" leading and trailing ")
@example("“It's,” he said ( 'no' ) .")
@example("don’t — rock'n'roll 3.14 50 % <pad> <unk>")
@example("\r\n\v\f\x85\u2028 ")
def test_words_come_back_exactly_for_every_text(text: str) -> None:
    tokenizer = WordTokenizer()
    assert detokenize(tokenizer, tokenizer.tokenize(text)) == text


@given(ANY | PROSE)
@example("<pad> \\<pad> \\\\<unk> <pad>x")
def test_split_words_come_back_with_single_spaces_for_every_text(text: str) -> None:
    tokenizer = SplitTokenizer()
    assert detokenize(tokenizer, tokenizer.tokenize(text)) == " ".join(text.split())


@given(ANY)
def test_characters_come_back_exactly_for_every_text(text: str) -> None:
    tokenizer = CharacterTokenizer()
    assert len(tokenizer.tokenize(text)) == len(text)
    assert detokenize(tokenizer, tokenizer.tokenize(text)) == text


@given(st.sampled_from(sorted(LEVELS)), ANY | st.text(st.sampled_from("<pad>unk\\ ")))
def test_no_text_can_pass_for_padding_or_for_unknown(level: str, text: str) -> None:
    assert not {PAD_TOKEN, UNK_TOKEN} & set(tokenizer_for(level).tokenize(text))


@given(PROSE, PROSE)
def test_a_continuation_joins_as_if_the_text_had_been_written_in_one_go(a: str, b: str) -> None:
    tokenizer = WordTokenizer()
    first, second = tokenizer.tokenize(a), tokenizer.tokenize(b)
    if first:
        whole = detokenize(tokenizer, [*first, *second])
        assert whole == a + detokenize(tokenizer, second, after=first[-1])


def test_ordinary_prose_needs_no_tokens_for_its_spaces() -> None:
    text = 'The cat (a red one) sat; it didn’t move, and said: "No!"\nThen it left.'
    tokens = WordTokenizer().tokenize(text)
    assert "didn’t" in tokens
    # The quotation mark looks the same on both sides, so its outer space is spelled out.
    assert tokens.count(" ") == 1
    assert tokens.count("") == 0


@pytest.mark.parametrize("length", [255, 256, 257, 512, 70_000])
def test_a_word_without_end_is_cut_and_comes_back(length: int) -> None:
    tokenizer, text = WordTokenizer(), f"a {'x' * length} b"
    tokens = tokenizer.tokenize(text)
    assert max(map(len, tokens)) <= 256
    assert detokenize(tokenizer, tokens) == text


def test_words_keep_apostrophes_and_split_off_marks() -> None:
    assert WordTokenizer().tokenize("don't stop, O'Neill's cat.") == [
        "don't", "stop", ",", "O'Neill's", "cat", "."
    ]  # fmt: skip


def test_a_level_that_does_not_exist_is_named() -> None:
    with pytest.raises(ConfigError, match="'letters'"):
        tokenizer_for("letters")


def test_each_level_is_found_by_the_name_it_is_saved_with() -> None:
    assert set(LEVELS) == {"characters", "words", "subwords", "split"}
    assert all(tokenizer_for(name).name == name for name in LEVELS)


@pytest.mark.parametrize("word", ["हिन्दी", "cafe\u0301", "ไม้", "עִבְרִית"])
def test_combining_marks_belong_to_their_word(word: str):
    assert WordTokenizer().tokenize(f"{word} {word}") == [word, word]


@pytest.mark.parametrize("level", ["words", "split"])
def test_m2_equal_words_of_a_long_text_are_one_object(level: str) -> None:
    tokens = tokenizer_for(level).tokenize("the same word and the same word again, " * 50)
    assert len({id(token) for token in tokens}) == len(set(tokens))


@given(ANY | PROSE)
def test_no_token_says_of_a_space_what_goes_without_saying(text: str) -> None:
    tokenizer = WordTokenizer()
    tokens = list(tokenizer.tokenize(text))
    for i, token in enumerate(tokens):
        if token in ("", " "):
            assert detokenize(tokenizer, tokens[:i] + tokens[i + 1 :]) != text


@given(PROSE)
def test_where_a_long_text_is_cut_makes_no_difference_to_its_words(text: str) -> None:
    whole = WordTokenizer().tokenize(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", 3)
        assert WordTokenizer().tokenize(text) == whole


def test_every_mark_and_nothing_else_goes_on_with_a_word() -> None:
    word = re.compile(word_pattern())
    characters = list(map(chr, range(sys.maxunicode + 1)))
    going_on = {c for c in characters if word.fullmatch("a" + c)}
    marks = {c for c in characters if unicodedata.category(c)[0] == "M"}
    assert going_on == marks | set(filter(re.compile(r"\w").match, characters))
