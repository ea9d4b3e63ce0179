"""A long text in memory: UTF-8 in blocks, as small as its file, whatever characters it has.

A Python string takes four bytes for every character as soon as one of them is an emoji; so a long
text is a string only piece by piece. A short one is a plain `str`: there is nothing to save.
"""

import codecs
import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

PIECE = 1 << 18
"""Characters (bytes, where it is stored) that are handled in one call: a few milliseconds."""

_SHORT = 1 << 16  # characters; what has no more is a plain string


class StoredText:
    """A text of any length that is read piece by piece; what `TextBuilder` makes.

    It has a length in characters, can be sliced, and `str` gives it whole.
    """

    __slots__ = ("_blocks", "_decoded", "_starts")

    def __init__(self, blocks: Sequence[bytes], lengths: Iterable[int]) -> None:
        """Take blocks of whole characters, and how many characters each has."""
        self._blocks = tuple(blocks)
        self._starts = array("q", [0])  # in characters; the last is the length
        for length in lengths:
            self._starts.append(self._starts[-1] + length)
        self._decoded = (-1, "")  # the block that was sliced last: slices come in order

    def __len__(self) -> int:
        """Characters."""
        return self._starts[-1]

    def __str__(self) -> str:
        """The whole text as one string."""
        return "".join(self.pieces())

    def __getitem__(self, part: slice) -> "Text":
        """A part of the text, again stored unless it is short; steps other than 1 have no use."""
        start, stop, _ = part.indices(len(self))
        return (
            joined(self._strings(start, stop)) if stop - start > _SHORT else self._str(start, stop)
        )

    def _str(self, start: int, stop: int) -> str:
        return "".join(str(text) for text in self._strings(start, stop))

    def _strings(self, start: int, stop: int) -> "Iterator[Text]":
        """Blocks between two places; those that are cut as strings."""
        number = bisect_right(self._starts, start) - 1
        while start < stop:
            begin, end = self._starts[number], self._starts[number + 1]
            if begin == start and end <= stop:
                yield StoredText((self._blocks[number],), (end - begin,))
            else:
                yield self._string(number)[start - begin : stop - begin]
            start, number = end, number + 1

    def _string(self, number: int) -> str:
        decoded_number, text = self._decoded  # read once: other threads may slice, too
        if decoded_number != number:
            text = _decode(self._blocks[number])
            self._decoded = (number, text)
        return text

    def pieces(self) -> Iterator[str]:
        """The text in strings of a few hundred thousand characters at most."""
        return (piece for block in self._blocks for piece, _ in decoded(block))

    def stored(self) -> Iterator[tuple[bytes, int]]:
        """The blocks, and how many characters each has."""
        lengths = (stop - start for start, stop in pairwise(self._starts))
        return zip(self._blocks, lengths, strict=True)


Text = str | StoredText
"""A text, long or short. `len`, slices, `str` and `pieces_of` work for both."""


def pieces_of(text: Text) -> Iterator[str]:
    """The text in strings of at most `PIECE` characters, for work that must not take long."""
    if isinstance(text, StoredText):
        return text.pieces()
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def text_sha256(*texts: Text) -> str:
    """The SHA-256 by which a text is known again: of its UTF-8, a zero between several."""
    digest = hashlib.sha256()
    for number, text in enumerate(texts):
        digest.update(b"\0" if number else b"")
        for data in _utf8_of(text):
            digest.update(data)
    return digest.hexdigest()


def _utf8_of(text: Text) -> Iterator[bytes]:
    if isinstance(text, StoredText):
        return (block for block, _ in text.stored())
    return (piece.encode("utf-8", "surrogatepass") for piece in pieces_of(text))


def stretches(text: Text, starts: Sequence[int]) -> Iterator[str]:
    """The parts of a text that begin at `starts`, which rise from 0, one after the other."""
    for start, stop in pairwise((*starts, len(text))):
        yield str(text[start:stop])


def decoded(block: bytes, errors: str = "surrogatepass") -> Iterator[tuple[str, int]]:
    """UTF-8 in strings, and where each ends. What follows the last whole character is left.

    Raises:
        UnicodeDecodeError: It is no UTF-8, and `errors` is "strict".
    """
    # The memory of a string of many megabytes would be new at each call, and be filled with zeros.
    view = memoryview(block)
    end = 0
    while end < len(view):
        piece, used = codecs.utf_8_decode(view[end : end + PIECE], errors)
        if not used:
            break
        end += used
        yield piece, end


def cut_at(pieces: Iterable[str], last_border: Callable[[str], int]) -> Iterator[str]:
    """The same text in other pieces, each of which ends where `last_border` says it may.

    Args:
        pieces: A text in pieces.
        last_border: The last place in a piece where a text may be cut; below 0 if there is none.
    """
    rest: list[str] = []
    for piece in pieces:
        border = last_border(piece)
        if border >= 0:
            rest.append(piece[:border])
            yield "".join(rest)
            rest = [piece[border:]]
        else:
            rest.append(piece)
    yield "".join(rest)


def joined(texts: Iterable[Text]) -> Text:
    """Several texts as one."""
    builder = TextBuilder()
    for text in texts:
        builder.add(text)
    return builder.text()


class TextBuilder:
    """Makes a text from others that follow one another, without a second copy of them."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._lengths = array("q")
        self._waiting: list[str] = []  # too short for a block of their own
        self._num_waiting = 0

    def add(self, text: Text) -> None:
        """Append a text."""
        if isinstance(text, StoredText):
            self._store_waiting()
            for block, length in text.stored():
                self.add_stored(block, length)
            return
        self._waiting.append(text)
        self._num_waiting += len(text)
        if self._num_waiting >= PIECE:
            self._store_waiting()

    def add_stored(self, block: bytes, length: int) -> None:
        """Append UTF-8 that ends between two characters, `length` of them."""
        self._store_waiting()
        if length:
            self._blocks.append(block)
            self._lengths.append(length)

    def _store_waiting(self) -> None:
        text = "".join(self._waiting)
        self._waiting, self._num_waiting = [], 0
        for piece in pieces_of(text):
            self._blocks.append(piece.encode("utf-8", "surrogatepass"))
            self._lengths.append(len(piece))

    def text(self) -> Text:
        """Everything so far: a plain string where it is short."""
        if not self._blocks and self._num_waiting <= _SHORT:
            return "".join(self._waiting)
        self._store_waiting()
        whole = StoredText(self._blocks, self._lengths)
        return whole if len(whole) > _SHORT else str(whole)


def _decode(block: bytes) -> str:
    return block.decode("utf-8", "surrogatepass")
