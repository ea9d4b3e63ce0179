from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError
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
    assert all(split.train[i] for i in range(len(split.train) if text else 0))


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
    pieces_in_order(text, split)
    train, held_out, test = (
        set("".join(side).splitlines()) for side in (split.train, split.validation, split.test)
    )
    assert train | held_out | test == {f"name{i}" for i in range(150)}
    assert not train & held_out
    assert not train & test
    assert not held_out & test
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
