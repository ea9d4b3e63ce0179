"""A long text is held as UTF-8 and behaves like the string that it stands for."""

import hashlib
import tracemalloc
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.reading import stored
from lstmtext.reading.source import TextSource
from lstmtext.reading.stored import (
    StoredText,
    TextBuilder,
    cut_at,
    joined,
    pieces_of,
    stretches,
    text_sha256,
)

CHARACTERS = st.text(st.sampled_from("ab é€\n😀中\ud800\0"), max_size=60)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "PIECE", 7)
    monkeypatch.setattr(stored, "_SHORT", 3)


def long(text: str) -> StoredText:
    whole = joined([text])
    assert isinstance(whole, StoredText)
    return whole


@given(st.lists(CHARACTERS, max_size=6))
def test_texts_that_are_joined_come_back_whole_and_in_pieces(texts: list[str]) -> None:
    whole = joined(map(joined, ([text] for text in texts)))
    assert str(whole) == "".join(pieces_of(whole)) == "".join(texts)
    assert len(whole) == len("".join(texts))
    assert all(0 < len(piece) <= 7 for piece in pieces_of(whole))


@given(CHARACTERS, st.integers(-70, 70), st.integers(-70, 70))
def test_a_slice_is_that_of_the_string(text: str, start: int, stop: int) -> None:
    whole = joined([text])
    assert str(whole[start:stop]) == text[start:stop]
    assert str(whole[start:]) == text[start:]
    assert len(whole[:stop]) == len(text[:stop])


@given(CHARACTERS, st.sets(st.integers(1, 59)))
def test_stretches_follow_one_another_to_the_end(text: str, places: set[int]) -> None:
    starts = [0, *sorted(place for place in places if place < len(text))]
    expected = [text[a:b] for a, b in pairwise((*starts, len(text)))]
    assert list(stretches(joined([text]), starts)) == expected == list(stretches(text, starts))


@given(st.lists(CHARACTERS, max_size=8))
def test_pieces_that_are_cut_elsewhere_end_where_they_may(pieces: list[str]) -> None:
    cut = list(cut_at(pieces, lambda text: text.rfind(" ")))
    assert "".join(cut) == "".join(pieces)
    assert all(piece.startswith(" ") for piece in cut[1:])


def test_bytes_that_are_kept_as_they_are_stand_between_other_texts() -> None:
    builder = TextBuilder()
    builder.add("a")
    builder.add_stored("€uro".encode(), 4)
    builder.add("b")
    assert str(builder.text()) == "a€urob"


def test_one_emoji_does_not_make_a_text_four_times_as_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    piece = "all of these are ASCII but for one 😀 " * 2_000
    tracemalloc.start()
    try:
        text = joined([piece] * 30)
        size = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert size < 1.3 * len(piece) * 30 == 1.3 * len(text)


def test_a_source_gives_a_long_text_whole_or_in_pieces_and_a_short_one_as_it_is() -> None:
    source = TextSource("long enough 😀", "name", "utf-8")
    assert source.text == "long enough 😀"
    assert isinstance(source.stored, StoredText)
    assert list(source.document_starts) == [0]
    short = "abc"
    assert TextSource(short, "name", "utf-8").stored is short
    assert long("abcd")[1:3] == "bc"


def test_a_source_can_be_replaced_but_for_some_of_it() -> None:
    source = TextSource("long enough", "name", "utf-8")
    renamed = replace(source, name="other")
    assert (renamed.text, renamed.name, renamed.encoding) == ("long enough", "other", "utf-8")
    assert renamed.document_starts == source.document_starts
    assert replace(source, text="of another text").text == "of another text"
    assert replace(source, stored="so").stored == "so"


def test_a_text_is_known_again_by_one_digest_however_it_is_stored() -> None:
    text = "a small red cat 😀\n" * 5_000
    long = joined([text])
    assert not isinstance(long, str)
    assert text_sha256(long) == text_sha256(text) == hashlib.sha256(text.encode()).hexdigest()
    assert text_sha256("a", "b") == hashlib.sha256(b"a\0b").hexdigest()
