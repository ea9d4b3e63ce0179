import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import ConfigError
from lstmtext.evaluation import copying as module
from lstmtext.evaluation import word_grams
from lstmtext.evaluation.copying import CopyReport, copying
from lstmtext.text.tokenizer import WordTokenizer

LETTERS = st.text("ab", max_size=40)
UNICODE = st.text("aé\u0301😀🙂\ud800 ", max_size=20)
PROSE = st.lists(st.sampled_from(["a", "b", "can't", "ß", ".", ", ", "\n", " "]), max_size=40)


def naive_longest(text: str, corpus: str) -> int:
    lengths = range(min(len(text), len(corpus)), 0, -1)
    starts = range(len(text))
    found = (n for n in lengths for i in starts if i + n <= len(text) and text[i : i + n] in corpus)
    return next(found, 0)


def naive_grams(text: str, corpus: str, n: int) -> tuple[int, int]:
    def grams(string: str) -> list[tuple[str, ...]]:
        tokens = [t for t in WordTokenizer().tokenize(string) if t and (t[0].isalnum())]
        return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]

    known = set(grams(corpus))
    return len(grams(text)), sum(gram not in known for gram in grams(text))


def assert_stands_at_both_places(report: CopyReport, text: str, corpus: str) -> None:
    length = len(report.longest_copy)
    assert text[report.text_position :][:length] == report.longest_copy
    assert corpus[report.corpus_position :][:length] == report.longest_copy
    assert corpus.find(report.longest_copy) == report.corpus_position
    assert text.find(report.longest_copy) == report.text_position


@given(text=LETTERS | UNICODE, corpus=LETTERS | UNICODE)
def test_the_longest_copy_is_as_long_as_the_naive_search_finds(text: str, corpus: str) -> None:
    report = copying(text, corpus)
    assert len(report.longest_copy) == naive_longest(text, corpus)
    assert_stands_at_both_places(report, text, corpus)


@given(text=LETTERS, corpus=LETTERS, block=st.integers(1, 9))
def test_copies_across_the_borders_of_blocks_are_found(text: str, corpus: str, block: int) -> None:
    expected = copying(text, corpus)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        assert copying(text, corpus) == expected


@given(text=PROSE.map("".join), corpus=PROSE.map("".join), n=st.integers(1, 4))
def test_new_ngrams_are_counted_as_the_naive_search_does(text: str, corpus: str, n: int) -> None:
    report = copying(text, corpus, n=n)
    assert (report.num_grams, report.num_new_grams) == naive_grams(text, corpus, n)


@given(st.text(max_size=60), st.integers(1, 9))
def test_words_are_those_of_the_word_tokenizer(text: str, stretch: int) -> None:
    tokens = [t for t in WordTokenizer().tokenize(text) if t and (t[0].isalnum() or t[0] == "_")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_grams, "_STRETCH", stretch)
        cut = list(word_grams.words(text))
    assert "".join(cut) == "".join(tokens)
    if not word_grams._UNSPACED.search(text) and max(map(len, tokens), default=0) <= 40:
        assert cut == tokens


@pytest.mark.parametrize("size", [30, 1000, 20_000])
def test_a_planted_copy_is_found_in_a_big_text_at_both_places(size: int) -> None:
    rng = random.Random(size)
    corpus = "".join(rng.choices("abcdefgh \n", k=1_000_000))
    noise = "".join(rng.choices("ijklmnop \n", k=20_000))
    at, place = rng.randrange(len(corpus) - size), rng.randrange(len(noise))
    text = noise[:place] + "é" + corpus[at : at + size] + "é" + noise[place:]
    report = copying(text, corpus)
    assert report.longest_copy == corpus[at : at + size]
    assert (report.text_position, report.corpus_position) == (place + 1, at)


@pytest.mark.parametrize(
    ("text", "corpus", "copy"),
    [
        ("", "", ""),
        ("", "abc", ""),
        ("abc", "", ""),
        ("a", "b", ""),
        ("a", "ba", "a"),
        ("same text", "same text", "same text"),
        ("a" * 20_000, "a" * 1_000_000, "a" * 20_000),
        ("a" * 20_000, ("a" * 9_999 + "b") * 50, "a" * 9_999),
        ("x😀y", "z😀", "😀"),
        ("\u0301", "e\u0301", "\u0301"),
        ("a\0\0b", "\0\0\0", "\0\0"),
    ],
)
def test_short_identical_and_repetitive_texts(text: str, corpus: str, copy: str) -> None:
    report = copying(text, corpus)
    assert report.longest_copy == copy
    assert_stands_at_both_places(report, text, corpus)


def test_a_collision_of_hashes_never_claims_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    # Thue and Morse's strings collide under every polynomial hash modulo 2 ** 64.
    one, other = "ab", "ba"
    while len(one) < 2048:
        one, other = one + other, other + one
    hashes = [next(module._window_hashes(string, 2048))[1] for string in (one, other)]
    assert hashes[0] == hashes[1]
    assert module._find_copy(one, other, 2048) is None

    def all_alike(text: str, length: int):  # type: ignore[no-untyped-def]
        yield 0, np.zeros(len(text) - length + 1, np.uint64)

    monkeypatch.setattr(module, "_window_hashes", all_alike)
    assert copying("abcde", "vwxyz").longest_copy == ""


def test_the_share_of_new_ngrams_speaks_of_words_only() -> None:
    corpus = "The cat sat on the mat, and the dog lay down."
    report = copying("the mat and the dog -- lay up!", corpus, n=3)
    assert (report.num_grams, report.num_new_grams) == (5, 1)
    assert report.share_new == 0.2
    assert copying("The Mat and the", corpus, n=3).share_new == 1


def test_a_word_that_only_the_corpus_has_is_no_word_of_the_text() -> None:
    assert copying("a b b a", "a x, b x", n=2).num_new_grams == 3


def test_a_text_shorter_than_an_ngram_has_no_share() -> None:
    report = copying("one, two, three!", "one two three", n=4)
    assert (report.num_grams, report.share_new) == (0, None)
    assert copying("one two three", "", n=3).share_new == 1
    assert copying("one two three", "one two", n=3).share_new == 1


@pytest.mark.parametrize(
    ("text", "corpus", "num_grams", "num_new"),
    [
        ("人人生而自由", "人人生而平等,而自由", 4, 1),
        ("สวัสดีชาวโลก", "สวัสดีชาวโลก", 10, 0),
        ("ab" * 30, "ab" * 40, 58, 0),
    ],
)
def test_characters_count_where_no_spaces_stand_between_words(
    text: str, corpus: str, num_grams: int, num_new: int
) -> None:
    report = copying(text, corpus, n=3)
    assert (report.num_grams, report.num_new_grams) == (num_grams, num_new)


def test_an_ngram_of_no_words_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least 1"):
        copying("a", "a", n=0)
