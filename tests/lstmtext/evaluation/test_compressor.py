import math
import random
from pathlib import Path

import pyppmd
import pytest

from lstmtext.errors import CancelledError, ConfigError
from lstmtext.evaluation import compressor
from lstmtext.evaluation.compressor import ppmd_loss
from lstmtext.reading.read import read_text


def prose(num_words: int, seed: int) -> str:
    words = "the cat sat on a mat and saw dogs run over green hills by night"
    return " ".join(random.Random(seed).choices(words.split(), k=num_words))


def compressed(text: str, order: int) -> int:
    return len(pyppmd.compress(text.encode(), max_order=order, mem_size=1 << 28))


@pytest.mark.parametrize("train", ["", prose(3000, 0), "Ελληνικά 🙂 " * 200])
def test_the_loss_is_what_the_held_out_text_adds_to_the_compressed_size(train: str) -> None:
    heldout = prose(2000, 1)
    added = min(compressed(train + heldout, n) - compressed(train, n) for n in (5, 6, 8))
    expected = added * 8 * math.log(2) / len(heldout)
    within = 3 * 8 * math.log(2) / len(heldout)  # a few bytes stay in the encoder
    assert ppmd_loss(train, heldout) == pytest.approx(expected, abs=within)


def test_having_read_the_like_before_helps() -> None:
    heldout = prose(300, 1)
    assert ppmd_loss(prose(5000, 0), heldout) < 0.9 * ppmd_loss("", heldout)


def test_characters_are_counted_not_bytes() -> None:
    rng = random.Random(0)
    latin = "".join(rng.choices("abcdefgh", k=4000))
    astral = latin.translate({ord(c): ord("😀") + i for i, c in enumerate("abcdefgh")})
    assert ppmd_loss("", astral) == pytest.approx(ppmd_loss("", latin), rel=0.1)


def test_coin_tosses_cost_one_bit_each() -> None:
    rng = random.Random(0)
    train, heldout = ("".join(rng.choices("ab", k=n)) for n in (50_000, 20_000))
    assert ppmd_loss(train, heldout) == pytest.approx(math.log(2), rel=0.05)


def test_the_size_of_the_blocks_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    train, heldout = prose(900, 0), prose(300, 1)
    expected = ppmd_loss(train, heldout)
    monkeypatch.setattr(compressor, "_BLOCK", 77)
    assert ppmd_loss(train, heldout) == expected


def test_the_memory_is_enough_to_forget_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressor, "_MIN_MEMORY", 1 << 16)
    train, heldout = "".join(random.Random(0).choices("abcdefghijklmnop", k=200_000)), "ponm" * 500
    expected = ppmd_loss(train, heldout)
    monkeypatch.setattr(compressor, "_MEMORY_PER_BYTE", 200)
    assert ppmd_loss(train, heldout) == expected
    monkeypatch.setattr(compressor, "_MEMORY_PER_BYTE", 2)
    assert ppmd_loss(train, heldout) != expected  # too little would have been noticed


def test_an_empty_held_out_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="no text"):
        ppmd_loss("abc", "")


def test_half_characters_are_no_obstacle() -> None:
    assert ppmd_loss("a\ud800b", "\ud800" * 50) > 0


def test_it_can_be_cancelled_between_orders_and_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressor, "_BLOCK", 10)
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked == stop_at

    stop_at = -1
    ppmd_loss("a" * 25, "b" * 15, should_stop=should_stop)
    assert asked == 3 * (3 + 2)
    for stop_at in (1, 4, 6):
        asked = 0
        with pytest.raises(CancelledError):
            ppmd_loss("a" * 25, "b" * 15, should_stop=should_stop)
        assert asked == stop_at


@pytest.mark.parametrize(
    ("file", "encoding", "nats"),
    [
        ("tinyshakespeare.txt", None, 1.404),
        ("nietzsche.txt", None, 1.336),
        ("encodings/english-kjv.txt", None, 1.145),
        ("encodings/french.txt", "latin-1", 1.173),
        ("irish.abc", None, 1.195),
        ("alice29.txt", None, 1.338),
    ],
)
def test_it_reaches_the_measured_loss_on_the_last_tenth_of_known_texts(
    corpora: Path, file: str, encoding: str | None, nats: float
) -> None:
    text = read_text(corpora / file, encoding=encoding).text
    middle = len(text) * 9 // 10
    assert ppmd_loss(text[:middle], text[middle:]) == pytest.approx(nats, abs=0.001)
