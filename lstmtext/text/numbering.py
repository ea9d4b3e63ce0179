"""The tokens of a text as numbers, block by block, found without a Python step for each of them.

Characters are looked up in a table. At the other levels a text is split into chunks at its white
space, which C does; each different chunk is cut into tokens once, and most of a text repeats. What
comes out is what `tokenize` gives for the whole text, for every text.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from lstmtext.errors import TextError
from lstmtext.reading.stored import StoredText, Text, cut_at, pieces_of
from lstmtext.text.subwords import SubwordTokenizer
from lstmtext.text.tokenizer import (
    CharacterTokenizer,
    SplitTokenizer,
    Tokenizer,
    WordTokenizer,
    chunks_at_spaces,
    last_white_space,
    spaced,
)

Numbers = NDArray[np.integer]

_CODE_POINTS = 0x110000
_TIE = 1 << 16  # characters; those that are seen first in the same stretch tie
_SHORT = 4_096  # characters: a text that is cut at once
_MAX_CHUNKS = 1 << 18  # that are remembered; 50 MB
_AT_ONCE = 1 << 18  # numbers that one call works on
_PACKED = 1 << 23  # numbers


class TokenNumbers:
    """Numbers for tokens, given as they come.

    Attributes:
        tokens: What the numbers stand for.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Number the tokens that `tokenizer` cuts texts into."""
        self._way: _Characters | _Chunks | _Tokens
        if isinstance(tokenizer, CharacterTokenizer):
            self._way = _Characters()
        elif isinstance(tokenizer, WordTokenizer | SubwordTokenizer):
            self._way = _Chunks(tokenizer)
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
        return list(_packed(blocks)) if isinstance(text, StoredText) else list(blocks)

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


def _packed(blocks: Iterable[Numbers]) -> Iterator[Numbers]:
    """The same in few large blocks: the system takes these back as soon as they are given up."""
    packed, end = np.empty(0, np.uint16), 0
    for block in blocks:
        if block.dtype != packed.dtype or end + len(block) > len(packed):
            yield packed[:end]
            packed, end = np.empty(max(_PACKED, len(block)), block.dtype), 0
        packed[end : end + len(block)] = block
        end += len(block)
    yield packed[:end]


def _gathered(parts: Sequence[Sequence[Numbers]]) -> Iterator[Numbers]:
    """Blocks of the size that suits one call: many documents are short."""
    waiting: list[Numbers] = []
    num_waiting = 0
    for block in (small for part in parts for block in part for small in small_blocks(block)):
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
            points = code_points(piece, self._num_read)
            # "clip" only spares a check: every code point is in the table.
            numbers = self._table.take(points, mode="clip")
            if numbers.size and numbers.min() < 0:
                self._learn(points, numbers)
                numbers = self._table.take(points, mode="clip")
            self._num_read += len(points)
            yield _smallest(numbers, len(self._seen))

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


class _Tokens:
    """Tokens as a tokenizer gives them."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._numbers = _Numbered()

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
        return _smallest(numbers, len(self._numbers))


_SPACE, _LINE_BREAK = 0, 1  # the numbers of these tokens, whenever they come


class _Chunks:
    """Words and subwords: every chunk is cut once, and the numbers of its tokens are kept."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._numbers = _Numbered({" ": _SPACE, "\n": _LINE_BREAK})
        self._first = {_SPACE: (0, 0), _LINE_BREAK: (0, 0)}  # the number before it, the place
        self._missing = {_SPACE, _LINE_BREAK}
        self._table = _ChunkTable()
        self._joins = (bytearray(), bytearray())  # whether a space after, before it is implied

    def tokens(self) -> list[str]:
        return list(self._numbers)

    def order(self) -> Sequence[int]:
        return sorted(range(len(self._numbers)), key=lambda n: self._first.get(n, (n, -1)))

    def numbers(self, text: Text) -> Iterator[Numbers]:
        num_before = len(self._numbers)
        for block in self._blocks(text):
            self._note_first(block, num_before)
            num_before = len(self._numbers)
            yield _smallest(block, num_before)

    def _blocks(self, text: Text) -> Iterator[Numbers]:
        if len(text) <= _SHORT:
            yield self._numbers_of(self._tokenizer.tokenize(str(text)))
            return
        previous = _SPACE
        for piece in cut_at(pieces_of(text), last_white_space):
            block = self._table.tokens_of(chunks_at_spaces(piece), self._cut)
            if len(block) and isinstance(self._tokenizer, WordTokenizer):
                last = int(block[-1])
                block = self._without_implied(block, previous)
                previous = last
            yield block

    def _numbers_of(self, tokens: Sequence[str]) -> NDArray[np.intc]:
        return np.array(list(map(self._numbers.__getitem__, tokens)), np.intc)

    def _cut(self, chunks: Sequence[str]) -> NDArray[np.intc]:
        return self._numbers_of(self._tokenizer.tokenize("\n".join(chunks)))

    def _note_first(self, block: Numbers, num_before: int) -> None:
        """Where the tokens come first whose numbers do not tell."""
        for number in list(self._missing):
            at = np.flatnonzero(block == number)
            if at.size:
                before = int(block[: at[0]].max(initial=num_before - 1))
                self._first[number] = (before, int(at[0]))
                self._missing.remove(number)

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
        for token in islice(self._numbers, len(after), None):
            after.append(spaced(token, "word"))
            before.append(spaced("word", token))
        return np.array(after, np.bool_), np.array(before, np.bool_)


class _ChunkTable(dict[str, int]):
    """What chunks are cut into, by the place of each in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self._forget()

    def _forget(self) -> None:
        self.clear()
        self["\n"] = 0
        self._new: list[str] = []
        self._tokens = array("i", [_LINE_BREAK])
        self._starts, self._ends = array("i", [0]), array("i", [1])  # in `_tokens`, of each chunk

    def __missing__(self, chunk: str) -> int:
        self._new.append(chunk)
        place = self[chunk] = len(self)
        return place

    def tokens_of(
        self, chunks: list[str], cut: Callable[[Sequence[str]], NDArray[np.intc]]
    ) -> Numbers:
        """The tokens of chunks, in a row.

        Args:
            chunks: Stretches of text; one with a line break has nothing else.
            cut: Gives the tokens of several chunks, with a line break's between them.
        """
        if len(self) > _MAX_CHUNKS:
            self._forget()
        places = np.array(list(map(self.__getitem__, chunks)), np.int32)
        if self._new:
            self._learn(cut(self._new))
        starts = np.frombuffer(self._starts, np.intc).take(places)
        lengths = np.frombuffer(self._ends, np.intc).take(places) - starts
        ends = np.cumsum(lengths, dtype=np.int32)
        index = np.arange(ends[-1], dtype=np.int32)
        index += np.repeat(starts - ends + lengths, lengths)
        return np.frombuffer(self._tokens, np.intc).take(index)

    def _learn(self, tokens: NDArray[np.intc]) -> None:
        breaks = np.flatnonzero(tokens == _LINE_BREAK).astype(np.intc) + len(self._tokens)
        starts = np.concatenate(([len(self._tokens)], breaks + 1)).astype(np.intc)
        ends = np.append(breaks, len(self._tokens) + len(tokens)).astype(np.intc)
        for row, new in ((self._tokens, tokens), (self._starts, starts), (self._ends, ends)):
            row.frombytes(new.tobytes())
        self._new = []


def _smallest(block: Numbers, num_tokens: int) -> Numbers:
    return block.astype(np.uint16 if num_tokens <= 1 << 16 else np.int32)
