"""The tokens of a text as numbers, block by block, found without a Python step for each of them.

Characters are looked up in a table. At the other levels a text is split into chunks at its white
space, which C does; each different chunk is cut into tokens once, and most of a text repeats. What
comes out is what `tokenize` gives for the whole text, for every text.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lstmtext.errors import TextError
from lstmtext.reading.stored import StoredText, Text, cut_at, pieces_of
from lstmtext.text.tokenizer import CharacterTokenizer, Tokenizer, last_white_space

Numbers = NDArray[np.integer]

_CODE_POINTS = 0x110000
_TIE = 1 << 16  # characters; those that are seen first in the same stretch tie
_SHORT = 4_096  # characters: a text that is cut at once
_MAX_CHUNKS = 1 << 18  # that are remembered; 50 MB
_COUNTED = 1 << 18  # numbers counted in one call


class TokenNumbers:
    """Numbers for tokens, given as they come.

    Attributes:
        tokens: What the numbers stand for.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Number the tokens that `tokenizer` cuts texts into."""
        self._way: _Characters | _Chunks = (
            _Characters() if isinstance(tokenizer, CharacterTokenizer) else _Chunks(tokenizer)
        )

    @property
    def tokens(self) -> list[str]:
        """Every token so far, by its number."""
        return self._way.tokens()

    def of(self, text: Text) -> list[Numbers]:
        """The numbers of a text's tokens, in blocks.

        Raises:
            TextError: The text holds a lone surrogate, which no file can store.
        """
        return list(self._way.numbers(text))

    def counts(self, parts: Sequence[Sequence[Numbers]]) -> dict[str, int]:
        """How often each token occurs in texts, all that were numbered, in the order of the text.

        Characters are in the order of their code points where they appear first near one another.
        """
        tokens = self.tokens
        counts = np.zeros(len(tokens), np.int64)
        for block in _gathered(parts):
            counts += np.bincount(block, minlength=len(tokens))
        numbers = counts.tolist()
        return {tokens[i]: numbers[i] for i in self._way.order() if numbers[i]}


def _gathered(parts: Sequence[Sequence[Numbers]]) -> Iterator[Numbers]:
    """Blocks that are worth a call: many documents are short."""
    waiting: list[Numbers] = []
    num_waiting = 0
    for part in parts:
        for block in part:
            waiting.append(block)
            num_waiting += len(block)
            if num_waiting >= _COUNTED:
                yield np.concatenate(waiting)
                waiting, num_waiting = [], 0
    if waiting:
        yield np.concatenate(waiting)


class _Characters:
    """Characters by a table of all code points."""

    def __init__(self) -> None:
        self._table = np.full(_CODE_POINTS, -1, np.int32)
        self._seen: dict[int, tuple[int, int]] = {}  # code point: stretch, itself
        self._num_read = 0

    def tokens(self) -> list[str]:
        return list(map(chr, self._seen))

    def order(self) -> list[int]:
        ranks = list(self._seen.values())
        return sorted(range(len(ranks)), key=ranks.__getitem__)

    def numbers(self, text: Text) -> Iterator[Numbers]:
        for piece in pieces_of(text):
            points = code_points(piece, self._num_read)
            # "clip" only spares a check: every code point is in the table.
            numbers = self._table.take(points, mode="clip")
            if numbers.size and numbers.min() < 0:
                self._learn(points, numbers)
                numbers = self._table.take(points, mode="clip")
            self._num_read += len(points)
            yield numbers.astype(np.uint16 if len(self._seen) <= 1 << 16 else np.int32)

    def _learn(self, points: Numbers, numbers: Numbers) -> None:
        at = np.flatnonzero(numbers < 0)
        new, first = np.unique(points[at], return_index=True)
        for point, place in zip(new.tolist(), at[first].tolist(), strict=True):
            self._table[point] = len(self._seen)
            self._seen[point] = ((self._num_read + place) // _TIE, point)


def code_points(text: str, num_before: int = 0) -> NDArray[np.uint32]:
    """The code points of a text that has `num_before` characters before it.

    Raises:
        TextError: The text holds a lone surrogate.
    """
    try:
        return np.frombuffer(text.encode("utf-32-le"), "<u4")
    except UnicodeEncodeError as error:
        position = num_before + error.start
        raise TextError(f"The text has half a character at {position:,}.") from None


class _Numbered(dict[str, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


_SPACE = 0  # the number of the token " "


class _Chunks:
    """Other levels: every chunk is cut once, and its tokens' numbers are kept."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._numbers = _Numbered({" ": _SPACE})
        self._first_space: int | None = None  # the number of the token before it
        self._joins = (bytearray(), bytearray())  # as `Tokenizer.joins` says of each token
        self._cache = _Cut(self._cut)

    def tokens(self) -> list[str]:
        return list(self._numbers)

    def order(self) -> list[int]:
        numbers = list(range(1, len(self._numbers)))
        if self._first_space is not None:
            numbers.insert(self._first_space, _SPACE)
        return numbers

    def _cut(self, chunk: str) -> list[int]:
        return [self._numbers[token] for token in self._tokenizer.tokenize(chunk)]

    def numbers(self, text: Text) -> Iterator[Numbers]:
        if isinstance(text, StoredText) or len(text) > _SHORT:
            blocks = self._blocks(text)
        else:
            num_before = len(self._numbers)
            blocks = iter([(np.array(self._cut(text), np.int64), num_before)])
        for block, num_before in blocks:
            if self._first_space is None:
                self._look_for_space(block, num_before)
            yield block.astype(np.uint16 if len(self._numbers) <= 1 << 16 else np.int32)

    def _look_for_space(self, block: Numbers, num_before: int) -> None:
        """Where the space comes first: its number, unlike all others, does not tell."""
        at = np.flatnonzero(block == _SPACE)
        if at.size:
            self._first_space = int(block[: at[0]].max(initial=num_before - 1))

    def _blocks(self, text: Text) -> Iterator[tuple[Numbers, int]]:
        previous = _SPACE
        for piece in cut_at(pieces_of(text), last_white_space):
            num_before = len(self._numbers)
            chunks = self._tokenizer.chunks(piece)
            block = self._cache.tokens_of(chunks)
            if block.size:
                last = int(block[-1])
                block = self._without_implied(block, previous)
                previous = last
            yield block, num_before

    def _without_implied(self, block: Numbers, previous: int) -> Numbers:
        """Without the spaces that go without saying between the tokens beside them."""
        after, before = self._flags()
        at = np.flatnonzero(block == _SPACE)
        # Behind the block comes white space, if anything: so its last space is needed.
        around = np.concatenate(([previous], block, [_SPACE]))
        implied = after.take(around.take(at)) & before.take(around.take(at + 2))
        keep = np.ones(len(block), np.bool_)
        keep[at[implied]] = False
        return block[keep]

    def _flags(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        after, before = self._joins
        for token in list(self._numbers)[len(after) :] if len(after) < len(self._numbers) else ():
            joins = self._tokenizer.joins(token)
            after.append(joins[0])
            before.append(joins[1])
        return np.array(after, np.bool_), np.array(before, np.bool_)


class _Cut(dict[str, int]):
    """Chunks by their place in a table of what they are cut into."""

    def __init__(self, cut: Callable[[str], list[int]]) -> None:
        super().__init__()
        self._cut = cut
        self._tokens = array("i")  # the tokens of one chunk after the other
        self._starts = array("i", [0])  # where each chunk's begin, and where the last one's end

    def __missing__(self, chunk: str) -> int:
        self._tokens.extend(self._cut(chunk))
        self._starts.append(len(self._tokens))
        place = self[chunk] = len(self)
        return place

    def tokens_of(self, chunks: list[str]) -> Numbers:
        """The tokens of chunks, in a row."""
        if len(self) > _MAX_CHUNKS:
            self.clear()
            self._tokens, self._starts = array("i"), array("i", [0])
        places = np.array(list(map(self.__getitem__, chunks)), np.int32)
        starts = np.array(self._starts, np.int32)
        lengths = np.diff(starts)[places]
        ends = np.cumsum(lengths)
        num_tokens = int(ends[-1]) if len(ends) else 0
        index = np.arange(num_tokens, dtype=np.int32)
        index += np.repeat(starts[places] - (ends - lengths).astype(np.int32), lengths)
        return np.array(self._tokens, np.int32)[index]
