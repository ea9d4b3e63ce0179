from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError
from lstmtext.reading import stored
from lstmtext.reading.stored import joined
from lstmtext.text.splitting import TextSplit, split_text

TEXTS = st.text(st.sampled_from("ab \n"), max_size=3_000)
SHARES = st.floats(0.0, 0.25)


def pieces_in_order(text: str, split: TextSplit) -> None:
    """Every character is in exactly one part, and the parts lie as in the text."""
    parts = [*split.train, *split.validation, *split.test]
    assert sum(map(len, parts)) == len(text)
    for side in (split.train, split.validation, split.test):
        position = 0
        for part in side:
            position = text.index(part, position) + len(part)


@given(TEXTS, SHARES, SHARES, st.sampled_from(["blocks", "tail", "none"]))
def test_every_character_is_on_exactly_one_side(
    text: str, validation: float, test: float, method: str
) -> None:
    split = split_text(text, method, validation, test_fraction=test)
    pieces_in_order(text, split)
    assert "".join(split.train) or len(text) < 4
    if method == "blocks":
        for side, share in ((split.validation, validation), (split.test, test)):
            assert sum(map(len, side)) <= 1.6 * share * len(text) + 10


@given(st.text(max_size=60), st.floats(0.0, 0.5))
def test_the_tail_is_cut_at_one_character(text: str, fraction: float) -> None:
    split = split_text(text, "tail", fraction)
    head, tail = "".join(split.train), "".join(split.validation)
    assert head + tail == text
    assert len(head) == int(len(text) * (1.0 - fraction)) or fraction == 0.0


def test_the_published_split_of_tiny_shakespeare_is_reproduced(corpora: Path) -> None:
    text = (corpora / "tinyshakespeare.txt").read_text(encoding="utf-8")
    split = split_text(text, "tail", 0.1)
    assert [len(part) for part in (*split.train, *split.validation)] == [1_003_854, 111_540]


def test_blocks_are_spread_over_the_text_and_end_between_words() -> None:
    text = " ".join(f"word{i}" for i in range(25_000))
    split = split_text(text, "blocks", 0.1)
    assert len(split.validation) == 10
    assert sum(map(len, split.validation)) == pytest.approx(0.1 * len(text), rel=0.05)
    places = [text.index(block) / len(text) for block in split.validation]
    assert places[0] < 0.1
    assert places[-1] > 0.85
    assert all(block.endswith(" ") and block.startswith("word") for block in split.validation)


def test_a_short_text_has_one_block() -> None:
    split = split_text("a line of text\n" * 200, "blocks", 0.1)
    assert len(split.validation) == 1
    assert split.validation[0].startswith("a line")


def documents(names: list[str]) -> tuple[str, "array[int]"]:
    starts, length = array("q"), 0
    for name in names:
        starts.append(length)
        length += len(name)
    return "".join(names), starts


def test_whole_documents_are_held_out_and_equal_ones_stay_together() -> None:
    names = [f"name{i % 150}\n" for i in range(1_000)]
    text, starts = documents(names)
    split = split_text(text, "blocks", 0.1, test_fraction=0.1, document_starts=starts)
    train, held_out, test = (
        set("".join(side).splitlines()) for side in (split.train, split.validation, split.test)
    )
    assert train | held_out | test == {"", *(f"name{i}" for i in range(150))}
    assert train & held_out <= {""}  # the line break before a document
    assert train & test <= {""}
    assert held_out & test <= {""}
    for side in (split.validation, split.test):
        assert 0.09 < sum(map(len, side)) / len(text) < 0.12


def test_the_held_out_documents_do_not_depend_on_their_order() -> None:
    names = [f"joke number {i * i}\n" for i in range(300)]
    text, starts = documents(names)
    text2, starts2 = documents(names[::-1])
    first = split_text(text, "blocks", 0.2, document_starts=starts)
    second = split_text(text2, "blocks", 0.2, document_starts=starts2)
    assert sorted("".join(first.validation).splitlines()) == sorted(
        "".join(second.validation).splitlines()
    )


def test_each_stretch_of_documents_begins_with_the_line_break_before_it() -> None:
    text, starts = documents([f"joke {i * 7}\n" for i in range(200)])
    split = split_text(text, "blocks", 0.1, document_starts=starts)
    stretches = [*split.train, *split.validation]
    assert sum(stretch.startswith("\njoke") for stretch in stretches) == len(stretches) - 1
    assert sum(map(len, stretches)) == len(text) + len(stretches) - 1


@pytest.mark.parametrize("size", [500, 2_000, 50_000])
def test_one_document_of_great_length_is_not_held_out_whole(size: int) -> None:
    letters = [f"letter {i}, short and kind as ever\n" for i in range(24)]
    for number in range(12):  # where it stands in the order depends on its words
        names = [*letters[:number], f"a long novel {number} " * size + "\n", *letters[number:]]
        text, starts = documents(names)
        split = split_text(text, "blocks", 0.1, test_fraction=0.1, document_starts=starts)
        for side in (split.validation, split.test):
            assert 0.04 < sum(map(len, side)) / len(text) < 0.16


def test_documents_that_cleaning_makes_alike_stay_together() -> None:
    names = [
        f"{word} joke {i}{mark}\n" for i in range(60) for word, mark in (("A", "!"), ("a", "."))
    ]
    text, starts = documents(names)
    split = split_text(text, "blocks", 0.2, document_starts=starts)
    held_out = "".join(split.validation).lower().replace("!", "").replace(".", "").split("\n")
    train = "".join(split.train).lower().replace("!", "").replace(".", "").split("\n")
    assert not set(held_out) & set(train) - {""}


@pytest.mark.parametrize(
    ("validation", "test"), [(-0.1, 0.0), (0.51, 0.0), (float("nan"), 0.0), (0.3, 0.3), (0.0, -1.0)]
)
def test_shares_that_leave_too_little_to_learn_from_are_refused(
    validation: float, test: float
) -> None:
    with pytest.raises(ConfigError, match="validation_fraction"):
        split_text("abc", "blocks", validation, test_fraction=test)


def test_a_way_to_split_that_does_not_exist_is_named() -> None:
    with pytest.raises(ConfigError, match="blocks or tail or none"):
        split_text("abc", "head", 0.1)


@given(TEXTS, SHARES, st.sampled_from(["blocks", "tail"]), st.booleans())
def test_a_long_text_is_split_at_the_same_places(
    text: str, share: float, method: str, of_documents: bool
) -> None:
    starts = range(0, max(len(text), 1), max(len(text) // 40, 1)) if of_documents else (0,)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "PIECE", 50)
        patch.setattr(stored, "_SHORT", 20)
        long = split_text(
            joined([text]), method, share, test_fraction=share, document_starts=starts
        )
        short = split_text(text, method, share, test_fraction=share, document_starts=starts)
        for side in ("train", "validation", "test"):
            assert tuple(map(str, getattr(long, side))) == getattr(short, side)
