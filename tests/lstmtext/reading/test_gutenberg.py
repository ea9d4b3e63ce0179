"""Project Gutenberg's header and licence are found, and left out only when asked."""

from pathlib import Path

import pytest

from lstmtext.reading.gutenberg import find_work
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.read import read_text

WORK = "CHAPTER I\n\nIt was a night *** of stars.\n" * 2000
LICENSE = "Terms of use. " * 1350 + "\n"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (
            "*** START OF THE PROJECT GUTENBERG EBOOK A BOOK ***",
            "*** END OF THE PROJECT GUTENBERG EBOOK A BOOK ***",
        ),
        (
            "***START OF THIS PROJECT GUTENBERG EBOOK A LONG\nNAME***",
            "End of Project Gutenberg's A Book\n\n*** END OF THIS PROJECT GUTENBERG EBOOK ***",
        ),
        (
            "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*",
            "End of The Project Gutenberg Etext of A Book",
        ),
    ],
)
def test_the_work_is_what_is_between_header_and_licence(
    tmp_path: Path, start: str, end: str
) -> None:
    path = tmp_path / "book.txt"
    whole = f"The Project Gutenberg EBook\n\n{start}\n\n{WORK}\n{end}\n{LICENSE}"
    path.write_text(whole, encoding="utf-8")
    kept = read_text(path)
    assert kept.text == whole
    assert kept.files[0].notes == (
        "Has a Project Gutenberg licence, 19,000 characters; it can be left out.",
    )
    without = read_text(path, ReadingOptions(leave_out_license=True))
    assert without.text == WORK
    assert without.files[0].notes == (
        "The Project Gutenberg licence was left out, 19,000 characters.",
    )


def test_a_text_that_only_speaks_of_it_has_none() -> None:
    assert find_work("We read about Project Gutenberg.\n*** START ***\n") is None
    middle = "x\n" * 50_000
    sign = "*** START OF THE PROJECT GUTENBERG EBOOK A ***\n"
    assert find_work(middle + sign + middle) is None
