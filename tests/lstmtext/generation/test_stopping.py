import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError
from lstmtext.generation.stopping import StopAt

PIECES = st.lists(st.text("ab .!?…\"')”“»。\uff01\uff1f」\n", max_size=6), max_size=12)
END, END_CJK = ".!?…", "。\uff01\uff1f"
CLOSING, CLOSING_LATIN = "\"')”»」", "\"')”»」“"


def shown(stop_at: str | None, pieces: list[str]) -> tuple[list[str], bool]:
    stop = StopAt(stop_at)
    given_out = [stop.feed(piece) for piece in pieces]
    over = stop.is_over
    return [*given_out, stop.finish()], over


def end_of_sentence(text: str) -> int:
    for i, mark in enumerate(text):
        j = i + 1
        if mark in END:
            while j < len(text) and text[j] in CLOSING_LATIN:
                j += 1
            if j < len(text) and text[j].isspace():
                return j
        elif mark in END_CJK:
            while j < len(text) and text[j] in END + END_CJK:
                j += 1
            while j < len(text) and text[j] in CLOSING:
                j += 1
            if j < len(text) and text[j] not in END + END_CJK + CLOSING:
                return j
    return -1


def plain_end(stop_at: str, text: str) -> int:
    """Where the text ends, looked for in the whole of it; -1 if it goes on."""
    if stop_at == "sentence":
        return end_of_sentence(text)
    if stop_at not in ("line", "paragraph"):
        return text.find(stop_at)
    for i, character in enumerate(text):
        if character == "\n" and text[:i].strip():
            line, *later = text[i + 1 :].split("\n")
            if stop_at == "line" or (later and not line.strip()):
                return i
    return -1


@given(PIECES, st.sampled_from(["line", "sentence", "paragraph", "\n", "a", "aab", "abab", ".\n"]))
def test_the_text_ends_where_a_plain_search_in_the_whole_of_it_says(
    pieces: list[str], stop_at: str
) -> None:
    parts, over = shown(stop_at, pieces)
    text, whole = "".join(parts), "".join(pieces)
    end = plain_end(stop_at, whole)
    assert over == (end >= 0)
    assert text == (whole[:end] if over else whole)


@given(PIECES)
def test_without_a_stop_every_piece_is_shown_at_once(pieces: list[str]) -> None:
    assert shown(None, pieces) == ([*pieces, ""], False)


@given(st.lists(st.text("ab", max_size=4), max_size=12), st.text("ab", min_size=1, max_size=5))
def test_a_text_to_stop_before_is_never_shown_and_nothing_is_held_without_reason(
    pieces: list[str], stop_at: str
) -> None:
    stop = StopAt(stop_at)
    text, whole = "", "".join(pieces)
    for i, piece in enumerate(pieces):
        text += stop.feed(piece)
        held = "".join(pieces[: i + 1])[len(text) :]
        assert stop.is_over or (stop_at.startswith(held) and held != stop_at)
    assert text + stop.finish() == whole.partition(stop_at)[0]


@pytest.mark.parametrize(
    ("stop_at", "whole", "text"),
    [
        ("line", "To be,\nor not", "To be,"),
        ("line", "\n\n To be,\nor not", "\n\n To be,"),
        ("paragraph", "One\ntwo\n \t\nthree", "One\ntwo"),
        ("paragraph", "\n\nOne\n\ntwo", "\n\nOne"),
        ("sentence", "It is 3.5 m. Or not", "It is 3.5 m."),
        ("sentence", "He said: “No!” Then", "He said: “No!”"),
        ("sentence", "Well... (Yes.) And", "Well..."),
        ("sentence", "„Nein.“ Dann", "„Nein.“"),
        ("sentence", "他说。“你好。”", "他说。"),
        ("sentence", "「行く\uff01」と", "「行く\uff01」"),
        ("sentence", "no end", "no end"),
        ("THE END", "This is THE ENTRANCE. THE END.", "This is THE ENTRANCE. "),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_lines_sentences_and_paragraphs_end_where_a_reader_says(
    stop_at: str, whole: str, text: str, size: int
) -> None:
    pieces = [whole[i : i + size] for i in range(0, len(whole), size)]
    assert "".join(shown(stop_at, pieces)[0]) == text


@pytest.mark.parametrize("stop_at", ["line", "paragraph", "sentence", "\n\n\n"])
@pytest.mark.parametrize("endless", [" ", "\n", ".", ")", ".)", "\n "])
def test_m5_what_is_looked_at_again_is_bounded_however_a_model_repeats_itself(
    stop_at: str, endless: str
) -> None:
    stop = StopAt(stop_at)
    stop.feed("a.")
    for _ in range(5_000):
        stop.feed(endless)
        assert len(stop._tail) < 100


def test_an_empty_stop_is_refused() -> None:
    with pytest.raises(ConfigError, match="stop_at must not be empty"):
        StopAt("")
