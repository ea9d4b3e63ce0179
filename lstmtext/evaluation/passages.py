"""Did it copy? The passages of a text that stand word for word in a corpus, all of them, exactly.

A text that only repeats its source is not writing. Window, command line and fingerprint mean the
same by it: passages of `MIN_PASSAGE` characters or more, and the share of runs of `NUM_WORDS` words
that the source does not have, which follows the novelty script of torch-rnn (Justin Johnson).

An index of the corpus, made once, keeps hashes of windows at every few places, so that every run of
`MIN_PASSAGE` characters has at least one of them in it. What of a text and of the corpus surrounds
equal hashes is then compared character by character.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmtext.evaluation.automaton import SuffixAutomaton
from lstmtext.evaluation.windows import Hashes, window_hashes
from lstmtext.evaluation.word_grams import gram_hashes
from lstmtext.reading.stored import PIECE, Text
from lstmtext.reading.watch import Watch
from lstmtext.text.one_line import one_line, one_line_of, put_on_one_line

Ints = NDArray[np.int64]

MIN_PASSAGE = 24
"""Characters of the shortest passage that is called copied; shorter ones are the language's."""

NUM_WORDS = 8
"""Words in a row that are new or known."""

_WINDOW = 18  # characters of which there is a hash
_STRIDE = MIN_PASSAGE - _WINDOW + 1  # so that a passage has a whole window in it
_AROUND = 60  # characters shown before and after a passage
_NONE = np.zeros(0, np.uint64)
_HASH = np.uint64(0xFFFFFFFF00000000)  # the bits of a key that are a hash; the rest is a number


@dataclass(frozen=True, slots=True)
class CopiedPassage:
    """A run of characters of a text that stands in a corpus and is part of no longer one.

    Attributes:
        start: Where it begins in the text, in characters.
        stop: Where it ends.
        length: Its characters with one space for each run of white space.
        place: Where it stands in the corpus on one line, in characters; None where that is not
            known. Of several places it is any.
    """

    start: int
    stop: int
    length: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """What a text has taken from a corpus.

    Attributes:
        passages: Those of `MIN_PASSAGE` characters or more, in their order; they may overlap.
        num_grams: Runs of `NUM_WORDS` words in the text, repeated ones included.
        num_new_grams: How many of them the corpus does not have.
    """

    passages: tuple[CopiedPassage, ...]
    num_grams: int
    num_new_grams: float

    @property
    def longest(self) -> CopiedPassage | None:
        """The longest passage; the first of several."""
        return max(self.passages, key=lambda passage: passage.length, default=None)

    @property
    def share_new(self) -> float | None:
        """Share of the runs of words that are new; None for a text of fewer words."""
        return share_new([self])


def share_new(copies: Sequence[Copies]) -> float | None:
    """Share of the runs of words of several texts that are new; None where there is none."""
    num_grams = sum(each.num_grams for each in copies)
    return sum(each.num_new_grams for each in copies) / num_grams if num_grams else None


class CorpusIndex:
    """A corpus in which copied passages are found quickly.

    White space counts as one space, so where a line is broken makes no difference. It takes about
    as much memory as four copies of an English corpus.
    """

    def __init__(
        self,
        corpus: Text,
        *,
        on_progress: Callable[[float], object] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        """Read the corpus, piece by piece.

        Args:
            corpus: What a model learned from, cleaned as for the model.
            on_progress: Told the share that is done.
            should_stop: Asked for each piece.

        Raises:
            CancelledError: `should_stop` said so.
        """
        watch = Watch(on_progress, should_stop)
        self._line = put_on_one_line(watch.part(0.0, 0.1).pieces(corpus))
        pieces = watch.part(0.1, 0.3).pieces(self._line)
        hashes = [_NONE, *window_hashes(pieces, _WINDOW, _STRIDE)]
        self._keys = _keys(np.concatenate(hashes))
        pieces = watch.part(0.3, 1.0).pieces(self._line)
        grams = [_NONE, *gram_hashes(pieces, NUM_WORDS)]
        self._grams = np.concatenate(grams)
        self._grams.sort()  # which leaves the interpreter to others; np.unique would not

    @property
    def num_characters(self) -> int:
        """Of the corpus on one line."""
        return len(self._line)

    def copies(self, text: str) -> Copies:
        """All that there is to say about a text; see `passages` for the time it takes."""
        grams = np.concatenate([_NONE, *gram_hashes(one_line([text]), NUM_WORDS)])
        begins = np.searchsorted(self._grams, grams)
        ends = np.searchsorted(self._grams, grams, side="right")
        num_known = int(np.count_nonzero(begins < ends))
        return Copies(tuple(self.passages(text)), len(grams), len(grams) - num_known)

    def passages(self, text: str) -> list[CopiedPassage]:
        """All copied passages of `MIN_PASSAGE` characters or more, as a plain search finds them.

        10,000 characters against 5 MB take a few hundredths of a second. Only the parts of the
        corpus are read that share a window with the text: where that is all of it, because the
        corpus repeats itself endlessly, it takes about a second.
        """
        line, places = one_line_of(text)
        hashes = np.concatenate([_NONE, *window_hashes([line], _WINDOW)])
        begins, numbers = self._shared(hashes)
        if not len(begins):
            return []
        stretches = list(_stretches(begins, len(line)))
        automaton = SuffixAutomaton(_parted(line, stretches))
        for start, stop in _stretches(numbers * _STRIDE, len(self._line)):
            automaton.read(self._pieces(start, stop), start, MIN_PASSAGE)
        longest = automaton.longest()
        found: list[tuple[int, int, int]] = []
        first = 0
        for start, stop in stretches:
            found += _maximal(longest[first : first + stop - start], start)
            first += stop - start + 1
        return [
            CopiedPassage(int(places[begin]), int(places[end]), end - begin, place)
            for begin, end, place in found
        ]

    def excerpt(self, passage: CopiedPassage) -> str:
        """What stands around a passage in the corpus, on one line, cut between words."""
        if passage.place is None:
            return ""
        start, stop = passage.place, passage.place + passage.length
        before = str(self._line[max(0, start - _AROUND) : start])
        after = str(self._line[stop : stop + _AROUND])
        if start > _AROUND:
            before = "…" + before[before.find(" ") + 1 :]
        if stop + _AROUND < len(self._line):
            after = after[: after.rfind(" ")] + "…" if " " in after else after + "…"
        return (before + str(self._line[start:stop]) + after).strip()

    def _shared(self, hashes: Hashes) -> tuple[Ints, Ints]:
        """Where windows of the text begin that the corpus has, and the numbers of its windows."""
        wanted = hashes & _HASH
        begins = np.searchsorted(self._keys, wanted)
        ends = np.searchsorted(self._keys, wanted | ~_HASH, side="right")
        shared = np.flatnonzero(ends > begins)
        is_shared = np.zeros(len(self._keys), np.bool_)
        for begin, end in {(int(begins[i]), int(ends[i])) for i in shared}:
            is_shared[(self._keys[begin:end] & ~_HASH).astype(np.int64)] = True
        return shared, np.flatnonzero(is_shared)

    def _pieces(self, start: int, stop: int) -> Iterator[str]:
        for begin in range(start, stop, PIECE):
            yield str(self._line[begin : min(begin + PIECE, stop)])


def _keys(hashes: Hashes) -> Hashes:
    """Hashes and the numbers of their windows in one, sorted by both.

    Half of a hash is enough: where it deceives, characters are compared in vain.
    """
    keys = (hashes & _HASH) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    return keys


def _stretches(windows: Ints, length: int) -> Iterator[tuple[int, int]]:
    """Start and stop of what surrounds windows: every passage with one of them is in a stretch.

    Args:
        windows: Where they begin, rising.
        length: Characters of the text that they are windows of.
    """
    starts = np.maximum(windows - (_STRIDE - 1), 0)
    stops = np.minimum(windows + (_WINDOW + _STRIDE - 1), length)
    is_border = starts[1:] >= stops[:-1]
    firsts = np.concatenate([[True], is_border])
    lasts = np.concatenate([is_border, [True]])
    yield from zip(starts[firsts].tolist(), stops[lasts].tolist(), strict=True)


def _parted(line: str, stretches: list[tuple[int, int]]) -> Iterator[str | None]:
    for start, stop in stretches:
        yield from line[start:stop]
        yield None


def _maximal(longest: list[tuple[int, int]], start: int) -> Iterator[tuple[int, int, int]]:
    """Begin, end and place of the runs that no longer one contains.

    Args:
        longest: For each place of a stretch, length and place of the longest run that ends there.
        start: Where the stretch begins.
    """
    for i, (length, place) in enumerate(longest):
        grows = i + 1 < len(longest) and longest[i + 1][0] > length
        if length >= MIN_PASSAGE and not grows:
            yield start + i + 1 - length, start + i + 1, place
