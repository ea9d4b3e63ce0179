import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import CancelledError
from lstmtext.evaluation import passages as module
from lstmtext.evaluation.passages import MIN_PASSAGE, CorpusIndex
from lstmtext.reading.stored import Text, joined
from lstmtext.text.one_line import one_line

CORPUS = (
    "It was a quiet morning by the harbour, and the old boats lay side by side without a sound. "
    "Nobody had come down to the water yet.\nA gull stood on the wall and looked at the bread in "
    "the baker's window; the baker looked at the gull. It was a quiet morning by the harbour."
)
# Pieces of the corpus and of nothing: few letters, so that passages overlap and begin anywhere.
MOSAIC = st.lists(
    st.one_of(
        st.tuples(st.integers(0, len(CORPUS)), st.integers(0, 70)).map(
            lambda cut: CORPUS[cut[0] : cut[0] + cut[1]]
        ),
        st.text("ab \n\u00a0\u2028é😀", max_size=30),
    ),
    max_size=12,
).map("".join)
FEW_LETTERS = st.lists(st.sampled_from(["ab", "b", "a" * 9, " ", "\n\n", "abba" * 5])).map("".join)


def on_one_line(text: str) -> str:
    return "".join(one_line([text]))


def plain_search(text: str, corpus: str) -> list[str]:
    """Runs that stand in the corpus and are part of no longer one, by the definition."""
    found, reached = [], 0
    for i in range(len(text)):
        length = 0
        while i + length < len(text) and text[i : i + length + 1] in corpus:
            length += 1
        if length >= MIN_PASSAGE and i + length > reached:
            found.append(text[i : i + length])
        reached = max(reached, i + length)
    return found


def assert_found_as_by_plain_search(text: str, corpus: Text) -> None:
    line = on_one_line(str(corpus))
    passages = CorpusIndex(corpus).passages(text)
    copied = [line[p.place : p.place + p.length] for p in passages if p.place is not None]
    assert copied == plain_search(on_one_line(text), line)
    for passage, run in zip(passages, copied, strict=True):
        assert on_one_line(text[passage.start : passage.stop]) == run


@given(text=MOSAIC)
def test_passages_are_those_of_a_plain_search(text: str) -> None:
    assert_found_as_by_plain_search(text, CORPUS)


@given(text=FEW_LETTERS, corpus=FEW_LETTERS)
def test_texts_that_repeat_themselves_are_searched_exactly(text: str, corpus: str) -> None:
    assert_found_as_by_plain_search(text, corpus)


@pytest.mark.parametrize("shift", range(12))
@pytest.mark.parametrize("length", [MIN_PASSAGE - 1, MIN_PASSAGE, MIN_PASSAGE + 1])
def test_the_shortest_passage_is_found_wherever_it_stands(shift: int, length: int) -> None:
    copied = "".join(map(chr, range(0x100, 0x100 + length)))
    found = CorpusIndex("-" * shift + copied + "+" * 40).passages("ab" + copied + "cd")
    assert [(p.start, p.length, p.place) for p in found] == (
        [(2, length, shift)] if length >= MIN_PASSAGE else []
    )


def test_a_long_stored_corpus_is_searched_across_its_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(5)
    corpus = "".join(rng.choices("abcdefgh \n😀", k=300_000))
    stored = joined([corpus])
    assert not isinstance(stored, str)
    border = 1 << 18
    cuts = [corpus[border - 40 : border + 50], corpus[border - 3 : border + 30], corpus[-60:]]
    text = "xyz".join([*cuts, corpus[:40], corpus[7_000:7_023]])
    index = CorpusIndex(stored)
    assert [p.length for p in index.passages(text)] == [len(on_one_line(c)) for c in cuts] + [
        len(on_one_line(corpus[:40]))
    ]
    monkeypatch.setattr(module, "PIECE", 7)
    assert len(index.passages(text)) == 4


def test_white_space_and_line_breaks_part_no_passage_and_places_are_those_of_the_text() -> None:
    corpus = "the cat  sat\non the mat,\n\n\nand the dog lay down"
    text = "Well:\n\n  the cat sat on\tthe\r\nmat, and   so on"
    (passage,) = CorpusIndex(corpus).passages(text)
    assert text[passage.start : passage.stop] == "the cat sat on\tthe\r\nmat, and   "
    assert passage.length == len("the cat sat on the mat, and ")
    assert passage.place == 0


@pytest.mark.parametrize(
    "corpus", ["a" * 400_000, "one line again and again\n" * 20_000, "ab" * 200_000 + "c"]
)
def test_a_corpus_of_one_thing_is_searched_to_the_end(corpus: str) -> None:
    text = corpus[-10_000:]
    (passage,) = CorpusIndex(corpus).passages(text)
    assert (passage.start, passage.stop) == (0, len(text))


def test_equal_hashes_alone_are_no_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    original = module.window_hashes
    monkeypatch.setattr(module, "window_hashes", lambda *a: (h * 0 for h in original(*a)))
    assert_found_as_by_plain_search("xx" + CORPUS[3:60] + "y" * 90 + CORPUS[200:230], CORPUS)


@pytest.mark.parametrize(("text", "corpus"), [("", ""), ("", CORPUS), (CORPUS, ""), ("a", " ")])
def test_of_nothing_nothing_is_copied(text: str, corpus: str) -> None:
    copies = CorpusIndex(corpus).copies(text)
    assert copies.passages == ()
    assert copies.longest is None


def test_the_excerpt_shows_what_stands_around_a_passage() -> None:
    index = CorpusIndex(CORPUS)
    (passage,) = index.passages("Look: Nobody had come down to the water yet. Look.")
    assert index.excerpt(passage) == (
        "…and the old boats lay side by side without a sound. Nobody had come down to the water "
        "yet. A gull stood on the wall and looked at the bread in the…"
    )
    (whole,) = index.passages(CORPUS)
    assert index.excerpt(whole) == on_one_line(CORPUS)


def test_an_index_tells_how_far_it_is_and_can_be_given_up() -> None:
    told: list[float] = []
    CorpusIndex(CORPUS, on_progress=told.append)
    assert told == sorted(told)
    answers = iter([False, False, True])
    stop: Callable[[], bool] = lambda: next(answers)  # noqa: E731
    with pytest.raises(CancelledError):
        CorpusIndex(CORPUS * 20_000, should_stop=stop)
