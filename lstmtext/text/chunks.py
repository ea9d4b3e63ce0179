"""Words and subwords as numbers: a text is split beside its words, and most of it repeats.

Each different chunk, a word with the space before it or marks, is cut into tokens once; after that
its tokens are looked up, those of many thousands of chunks in one call.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count, islice

import numpy as np
from numpy.typing import NDArray

from lstmtext.reading.stored import Text, cut_at, pieces_of
from lstmtext.text.tokenizer import (
    APOSTROPHES,
    NO_SPACE_AFTER,
    NO_SPACE_BEFORE,
    Tokenizer,
    WordTokenizer,
    last_white_space,
    spaced,
)

Numbers = NDArray[np.integer]

_SHORT = 4_096  # characters: a text that is cut at once
_MAX_CHUNKS = 1 << 18  # that are remembered; 50 MB
_LONGEST = 48  # characters of a chunk that is looked up with many others
_SLOT_BITS = 20
_NUM_KINDS = 0x2040  # code points: letters of Europe, and all usual marks


def numbering(*keys: str) -> defaultdict[str, int]:
    """A dictionary that gives each new key the next number, these first, at the speed of C."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    for key in keys:
        _ = numbers[key]
    return numbers


def newest(numbers: dict[str, int], num_known: int) -> list[str]:
    """The keys that came after the first `num_known`, in their order."""
    return list(islice(reversed(numbers), len(numbers) - num_known))[::-1]


_SPACE, _LINE_BREAK = 0, 1  # the numbers of these tokens, whenever they come


class ChunkNumbers:
    """Words and subwords: every chunk is cut once, and the numbers of its tokens are kept."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Number the tokens that `tokenizer` cuts texts into."""
        self._tokenizer = tokenizer
        self._numbers = numbering(" ", "\n")  # _SPACE, _LINE_BREAK
        self._first = {_SPACE: (0, 0), _LINE_BREAK: (0, 0)}  # the number before it, the place
        self._missing = {_SPACE, _LINE_BREAK}
        self._num_tokens = 0
        self._table = _ChunkTable(self._cut)
        self._joins = (bytearray(), bytearray())  # whether a space after, before it is implied

    def tokens(self) -> list[str]:
        """Every token so far, by its number."""
        return list(self._numbers)

    def order(self) -> Sequence[int]:
        """The numbers in the order in which their tokens come first."""
        order = list(range(_LINE_BREAK + 1, len(self._numbers)))
        for number in sorted(self._first, key=self._first.__getitem__, reverse=True):
            order.insert(max(self._first[number][0] - _LINE_BREAK, 0), number)
        return order

    def numbers(self, text: Text) -> Iterator[Numbers]:
        """The numbers of a text's tokens, in blocks."""
        num_before = len(self._numbers)
        for block in self._blocks(text):
            self._note_first(block, num_before)
            num_before = len(self._numbers)
            yield smallest(block, num_before)

    def _blocks(self, text: Text) -> Iterator[Numbers]:
        if len(text) <= _SHORT:
            yield self._numbers_of(self._tokenizer.tokenize(str(text)))
            return
        previous = _SPACE
        for piece in cut_at(pieces_of(text), last_white_space):
            block: Numbers = self._table.tokens_of(piece)
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
                self._first[number] = (before, self._num_tokens + int(at[0]))
                self._missing.remove(number)
        self._num_tokens += len(block)

    def _without_implied(self, block: Numbers, previous: int) -> Numbers:
        """Without the spaces that go without saying between the tokens beside them."""
        after, before = self._flags()
        at = np.flatnonzero(block == _SPACE)
        # Behind the block comes white space, if anything: so its last space is needed.
        around = np.concatenate(([previous], block, [_SPACE])).astype(np.intc)
        left, right = around.take(at, mode="clip"), around.take(at + 2, mode="clip")
        implied = after.take(left, mode="clip") & before.take(right, mode="clip")
        keep = np.ones(len(block), np.bool_)
        keep[at[implied]] = False
        return block[keep]

    def _flags(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        after, before = self._joins
        for token in newest(self._numbers, len(after)):
            is_word = len(token) > 1
            after.append(is_word or spaced(token, "word"))
            before.append(is_word or spaced("word", token))
        return np.frombuffer(after, np.bool_), np.frombuffer(before, np.bool_)


class _ChunkTable:
    """What the chunks of texts are cut into.

    A chunk is found by two sums of 64 bits over its characters, each with random weights: among a
    million chunks, two have both sums in common in less than one of 10**12 texts.
    """

    # `take` with "clip" spares a check, and is twice as fast: every place is in its table.

    def __init__(self, cut: Callable[[Sequence[str]], NDArray[np.intc]]) -> None:
        """Cut with `cut`: it gives the tokens of several chunks, a line break's between them."""
        self._cut = cut
        random = np.random.default_rng()
        shape = (2, _LONGEST + 1)
        self._weights = random.integers(1 << 63, size=shape, dtype=np.uint64) * np.uint64(2)
        self._weights += np.uint64(1)
        self._forget()

    def _forget(self) -> None:
        self._places = numbering("\n")
        self._tokens = array("i", [_LINE_BREAK])
        self._starts, self._ends = array("i", [0]), array("i", [1])  # in `_tokens`, of each place
        self._known = np.zeros((2, 1 << _SLOT_BITS), np.uint64)  # the sums of one chunk a slot
        self._place = np.zeros(1 << _SLOT_BITS, np.int32)

    def tokens_of(self, text: str) -> NDArray[np.intc]:
        """The tokens of a text that ends before white space, and every single space."""
        if not text:
            return np.empty(0, np.intc)
        if len(self._places) > _MAX_CHUNKS:
            self._forget()
        places = self._places_of(text)
        starts = np.frombuffer(self._starts, np.intc).take(places, mode="clip")
        lengths = np.frombuffer(self._ends, np.intc).take(places, mode="clip") - starts
        ends = np.cumsum(lengths, dtype=np.int32)
        index = np.arange(ends[-1], dtype=np.int32)
        index += np.repeat(starts - ends + lengths, lengths)
        tokens: NDArray[np.intc] = np.frombuffer(self._tokens, np.intc).take(index, mode="clip")
        return tokens

    def _places_of(self, text: str) -> NDArray[np.int32]:
        points = code_points(text)
        starts = _chunk_starts(points)
        lengths = np.diff(starts, append=np.int32(len(points)))
        sums = self._sums(points, starts, lengths)
        slots = (sums[0] >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
        found = (self._known[0].take(slots, mode="clip") == sums[0]) & (
            self._known[1].take(slots, mode="clip") == sums[1]
        )
        found &= lengths <= _LONGEST
        places: NDArray[np.int32] = self._place.take(slots, mode="clip")
        at = np.flatnonzero(~found)
        if at.size:
            spans = zip(starts[at].tolist(), (starts + lengths)[at].tolist(), strict=True)
            places[at] = self._look_up([text[start:end] for start, end in spans])
            at = at[(lengths[at] <= _LONGEST) & (self._known[0].take(slots[at]) == 0)]
            self._known[:, slots[at]] = sums[:, at]
            self._place[slots[at]] = places[at]
        return places

    def _sums(
        self, points: NDArray[np.uint32], starts: NDArray[np.int32], lengths: NDArray[np.int32]
    ) -> NDArray[np.uint64]:
        offsets = np.arange(len(points), dtype=np.int32)
        offsets -= np.repeat(starts, lengths)
        wide = points.astype(np.uint64)
        wide += np.uint64(1)  # or NULs would be no characters
        sums = np.empty((2, len(starts)), np.uint64)
        for row, weights in zip(sums, self._weights, strict=True):
            up_to = np.cumsum(wide * weights.take(offsets, mode="clip"))
            ends = up_to.take(starts + lengths - 1, mode="clip")
            row[0], row[1:] = ends[0], np.diff(ends)  # chunk follows chunk
        return sums

    def _look_up(self, chunks: list[str]) -> list[int]:
        """The places of chunks; those that are new are cut together."""
        num_known = len(self._places)
        places = list(map(self._places.__getitem__, chunks))
        if len(self._places) > num_known:
            self._learn(self._cut(newest(self._places, num_known)))
        return places

    def _learn(self, tokens: NDArray[np.intc]) -> None:
        first, end = len(self._tokens), len(self._tokens) + len(tokens)
        breaks = np.flatnonzero(tokens == _LINE_BREAK) + first
        self._tokens.frombytes(tokens.tobytes())
        self._starts.frombytes(np.append(first, breaks + 1).astype(np.intc).tobytes())
        self._ends.frombytes(np.append(breaks, end).astype(np.intc).tobytes())


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text, half characters, too."""
    if text.isascii():
        return np.frombuffer(text.encode("utf-32-le"), np.uint32)
    # Twice as fast as the codec where a text is not ASCII.
    return np.array([text], f"<U{len(text)}").view(np.uint32)


def _chunk_starts(points: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Where chunks begin: two characters are parted where one's "after" meets the other's "before".

    That is before each space, on both sides of each line break, and between a word and the mark
    that closes or opens it: with their marks, words would be ten times as many.
    """
    kinds = _kinds().take(points, mode="clip")
    begins = np.empty(len(points), np.bool_)
    begins[0] = True
    np.not_equal((kinds[:-1] >> _AFTER) & kinds[1:], 0, out=begins[1:])
    return np.flatnonzero(begins).astype(np.int32)


_AFTER = 4  # bits: the lower ones of a kind are about the place before the character
_IS_WHITE, _IS_BREAK, _CLOSES, _OPENS = 1, 2, 4, 8  # what parts two characters


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character does to the places beside it; the last is for all that are beyond.

    No token of a word level has a letter or digit and one of these marks in it, and no space goes
    without saying between them. An apostrophe may be part of a word.
    """
    kinds = np.full(_NUM_KINDS + 1, _IS_BREAK | _IS_WHITE << _AFTER, np.uint8)
    kinds[[ord(" "), ord("\n")]] |= _IS_WHITE
    kinds[ord("\n")] |= _IS_BREAK << _AFTER
    kinds[[p for p in range(_NUM_KINDS) if chr(p).isalnum()]] |= _OPENS | _CLOSES << _AFTER
    kinds[[ord(mark) for mark in NO_SPACE_BEFORE - APOSTROPHES]] |= _CLOSES
    kinds[[ord(mark) for mark in NO_SPACE_AFTER - APOSTROPHES]] |= _OPENS << _AFTER
    return kinds


def smallest(block: Numbers, num_tokens: int) -> Numbers:
    """The same numbers in a smaller type, if that is enough for all."""
    if num_tokens <= 1 << 8:
        return block.astype(np.uint8)
    return block.astype(np.uint16 if num_tokens <= 1 << 16 else np.int32)
