"""Words in a row: which words there are, and how many of a text's runs a corpus does not have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.evaluation import passages, word_grams
from lstmtext.evaluation.passages import Copies, CorpusIndex, share_new
from lstmtext.text.tokenizer import WordTokenizer

PROSE = st.lists(st.sampled_from(["a", "b", "can't", "ß", ".", ", ", "\n", " "]), max_size=40)


def copies(text: str, corpus: str, n: int) -> Copies:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passages, "NUM_WORDS", n)
        return CorpusIndex(corpus).copies(text)


def naive_grams(text: str, corpus: str, n: int) -> tuple[int, int]:
    def grams(string: str) -> list[tuple[str, ...]]:
        tokens = [t for t in WordTokenizer().tokenize(string) if t and (t[0].isalnum())]
        return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]

    known = set(grams(corpus))
    return len(grams(text)), sum(gram not in known for gram in grams(text))


@given(text=PROSE.map("".join), corpus=PROSE.map("".join), n=st.integers(1, 8))
def test_new_runs_of_words_are_counted_as_a_plain_search_does(
    text: str, corpus: str, n: int
) -> None:
    found = copies(text, corpus, n)
    assert (found.num_grams, found.num_new_grams) == naive_grams(text, corpus, n)


@given(st.text(max_size=60), st.integers(1, 9))
def test_words_are_those_of_the_word_tokenizer(text: str, stretch: int) -> None:
    tokens = [t for t in WordTokenizer().tokenize(text) if t and (t[0].isalnum() or t[0] == "_")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_grams, "_STRETCH", stretch)
        cut = list(word_grams.words(text))
    assert "".join(cut) == "".join(tokens)
    if not word_grams._UNSPACED.search(text) and max(map(len, tokens), default=0) <= 40:
        assert cut == tokens


def test_the_share_of_new_runs_speaks_of_words_only() -> None:
    corpus = "The cat sat on the mat, and the dog lay down."
    found = copies("the mat and the dog -- lay up!", corpus, 3)
    assert (found.num_grams, found.num_new_grams, found.share_new) == (5, 1, 0.2)
    assert copies("The Mat and the", corpus, 3).share_new == 1


def test_a_word_that_only_the_corpus_has_is_no_word_of_the_text() -> None:
    assert copies("a b b a", "a x, b x", 2).num_new_grams == 3


def test_a_text_of_fewer_words_has_no_share_and_of_several_texts_all_runs_count() -> None:
    short = copies("one, two, three!", "one two three", 4)
    assert (short.num_grams, short.share_new) == (0, None)
    new, known = (copies("one two three", corpus, 3) for corpus in ("one two", "one two three"))
    assert (new.share_new, known.share_new) == (1, 0)
    assert share_new([short, new, known]) == 0.5
    assert share_new([]) is None


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
    found = copies(text, corpus, 3)
    assert (found.num_grams, found.num_new_grams) == (num_grams, num_new)
