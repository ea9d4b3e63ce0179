"""A text on one line: each run of white space is one space, so where a line breaks is no matter."""

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from lstmtext.reading.stored import Text, TextBuilder

_WHITE_SPACE = re.compile(r"\s\s+")


def one_line(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a text, on one line together; none is empty."""
    after_space = False
    for piece in filter(None, pieces):
        line = " ".join(piece.split())
        line = " " * (piece[0].isspace() and not after_space) + line
        after_space = piece[-1].isspace()
        line += " " * (after_space and not piece.isspace())
        if line:
            yield line


def put_on_one_line(pieces: Iterable[str]) -> Text:
    """A text of any length on one line."""
    line = TextBuilder()
    for piece in one_line(pieces):
        line.add(piece)
    return line.text()


def one_line_of(text: str) -> tuple[str, NDArray[np.int64]]:
    """A short text on one line, and where each of its characters stood.

    Returns:
        The line, and for each of its characters, and for its end, the place in the text,
        `(characters + 1,)`. A space stands where its run of white space began.
    """
    stays = np.ones(len(text), np.bool_)
    for run in _WHITE_SPACE.finditer(text):
        stays[run.start() + 1 : run.end()] = False
    return "".join(one_line([text])), np.append(np.flatnonzero(stays), len(text))
