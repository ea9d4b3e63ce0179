import errno
import os

import pytest

from lstmtext.wording import clock, count, disk_reason, duration, rough_count


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds"),
        (4.9, "a few seconds"),
        (5, "5 seconds"),
        (42, "40 seconds"),
        (54.9, "55 seconds"),
        (60, "about a minute"),
        (240, "about 4 minutes"),
        (5399, "about 90 minutes"),
        (5400, "about 1.5 hours"),
        (36_000, "about 10 hours"),
    ],
)
def test_a_length_of_time_is_said_roughly(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (9.9, "0:09"), (36, "0:36"), (600, "10:00"), (3723, "1:02:03")],
)
def test_a_clock_shows_it_exactly(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_counts_agree_with_their_unit() -> None:
    assert [count(n, "word") for n in (0, 1, 1205)] == ["0 words", "1 word", "1,205 words"]


def test_large_counts_are_rough() -> None:
    assert [rough_count(n) for n in (999, 9_999, 340_321, 1_234_567)] == [
        "999", "9,999", "340,000", "1.2 million"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "nothing can be written to that disk"),
        (errno.ENOENT, "the folder or the file is not there"),
        (errno.EIO, os.strerror(errno.EIO).lower()),
    ],
)
def test_what_a_disk_refuses_is_said_without_the_systems_jargon(number: int, words: str) -> None:
    assert disk_reason(OSError(number, os.strerror(number))) == words
