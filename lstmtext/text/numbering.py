"""The tokens of a text as numbers, block by block, without a step of Python's for each of them.

Characters are looked up in a table. For words and subwords see `chunks`. What comes out is what
`tokenize` gives for the whole text, for every text.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from lstmtext.errors import TextError
from lstmtext.reading.stored import Text, cut_at, pieces_of
from lstmtext.text.chunks import ChunkNumbers, Numbers, code_points, numbering, smallest
from lstmtext.text.subwords import SubwordTokenizer
from lstmtext.text.tokenizer import (
    CharacterTokenizer,
    SplitTokenizer,
    Tokenizer,
    WordTokenizer,
    last_white_space,
)

_CODE_POINTS = 0x110000
_TIE = 1 << 16  # characters; those that are seen first in the same stretch tie
_AT_ONCE = 1 << 18  # numbers that one call works on
_PACKED = 1 << 23  # numbers


class TokenNumbers:
    """Numbers for tokens, given as they come.

    Attributes:
        tokens: What the numbers stand for.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Number the tokens that `tokenizer` cuts texts into."""
        self._way: _Characters | ChunkNumbers | _Tokens
        if isinstance(tokenizer, CharacterTokenizer):
            self._way = _Characters()
        elif isinstance(tokenizer, WordTokenizer | SubwordTokenizer):
            self._way = ChunkNumbers(tokenizer)
        else:
            self._way = _Tokens(tokenizer)

    @property
    def tokens(self) -> list[str]:
        """Every token so far, by its number."""
        return self._way.tokens()

    def of(self, text: Text) -> list[Numbers]:
        """The numbers of a text's tokens, in blocks.

        Raises:
            TextError: The text holds a lone surrogate, which no file can store.
        """
        blocks = self._way.numbers(text)
        if isinstance(text, str):
            return list(blocks)
        return list(_packed(blocks, len(text) if isinstance(self._way, _Characters) else _PACKED))

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


def _packed(blocks: Iterable[Numbers], capacity: int) -> Iterator[Numbers]:
    """The same in large blocks: the system takes these back as soon as they are given up."""
    packed, end = np.empty(capacity, np.uint8), 0
    for block in blocks:
        if end + len(block) > len(packed):
            yield packed[:end]
            packed, end = np.empty(max(capacity, len(block)), block.dtype), 0
        elif block.dtype.itemsize > packed.itemsize:
            narrow, packed = packed, np.empty(len(packed), block.dtype)
            packed[:end] = narrow[:end]
        packed[end : end + len(block)] = block
        end += len(block)
    yield packed[:end]


def _gathered(parts: Sequence[Sequence[Numbers]]) -> Iterator[Numbers]:
    """Blocks of the size that suits one call: many documents are short."""
    waiting: list[Numbers] = []
    num_waiting = 0
    for block in (small for part in parts for large in part for small in small_blocks(large)):
        waiting.append(block)
        num_waiting += len(block)
        if num_waiting >= _AT_ONCE:
            yield np.concatenate(waiting)
            waiting, num_waiting = [], 0
    if waiting:
        yield np.concatenate(waiting)


def small_blocks(block: Numbers) -> Iterator[Numbers]:
    """A block in parts that take about a millisecond to work on."""
    return (block[start : start + _AT_ONCE] for start in range(0, len(block), _AT_ONCE))


class _Characters:
    """Characters by a table of all code points."""

    def __init__(self) -> None:
        self._table = np.full(_CODE_POINTS, -1, np.int32)
        self._seen: dict[int, tuple[int, int]] = {}  # code point: stretch, itself
        self._num_read = 0

    def tokens(self) -> list[str]:
        return list(map(chr, self._seen))

    def order(self) -> Sequence[int]:
        ranks = list(self._seen.values())
        return sorted(range(len(ranks)), key=ranks.__getitem__)

    def numbers(self, text: Text) -> Iterator[Numbers]:
        for piece in pieces_of(text):
            points = code_points(piece)
            # "clip" only spares a check: every code point is in the table.
            numbers = self._table.take(points, mode="clip")
            if numbers.size and numbers.min() < 0:
                self._learn(points, numbers)
                numbers = self._table.take(points, mode="clip")
            self._num_read += len(points)
            yield smallest(numbers, len(self._seen))

    def _learn(self, points: Numbers, numbers: Numbers) -> None:
        at = np.flatnonzero(numbers < 0)
        new, first = np.unique(points[at], return_index=True)
        halves = first[(new >= 0xD800) & (new <= 0xDFFF)]
        if halves.size:
            position = self._num_read + int(at[halves.min()])
            raise TextError(f"The text has half a character at {position:,}.")
        for point, place in zip(new.tolist(), at[first].tolist(), strict=True):
            self._table[point] = len(self._seen)
            self._seen[point] = ((self._num_read + place) // _TIE, point)


class _Tokens:
    """Tokens as a tokenizer gives them."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._numbers = numbering()

    def tokens(self) -> list[str]:
        return list(self._numbers)

    def order(self) -> Sequence[int]:
        return range(len(self._numbers))

    def numbers(self, text: Text) -> Iterator[Numbers]:
        # The text's end is nothing to a split at white space; what another does is not known.
        is_plain = isinstance(self._tokenizer, SplitTokenizer)
        for piece in cut_at(pieces_of(text), last_white_space) if is_plain else (str(text),):
            yield self._number(self._tokenizer.tokenize(piece))

    def _number(self, tokens: Sequence[str]) -> Numbers:
        numbers = np.array(list(map(self._numbers.__getitem__, tokens)), np.int32)
        return smallest(numbers, len(self._numbers))
