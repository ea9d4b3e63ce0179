"""A fingerprint of a corpus: whether a model has copied can be told without the corpus.

It holds no text: two Bloom filters, of windows of characters and of words in a row. But it answers
questions, and that cannot be undone: whoever has a passage can find out whether the corpus has it,
and whoever has the beginning of one can guess on, two characters at a time, and is told when the
guess is right; a language model guesses well. It is no encryption: a corpus that nobody may know of
should have no fingerprint.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lstmtext.errors import TextError
from lstmtext.evaluation.bloom import BloomFilter
from lstmtext.evaluation.passages import MIN_PASSAGE, NUM_WORDS, CopiedPassage, Copies
from lstmtext.evaluation.windows import window_hashes
from lstmtext.evaluation.word_grams import gram_hashes
from lstmtext.reading.stored import Text
from lstmtext.reading.watch import Watch
from lstmtext.text.one_line import one_line, one_line_of, put_on_one_line

MAX_CHARACTERS = 20_000_000
"""Characters of the longest corpus that gets a fingerprint, which then has 20 MB."""

_WINDOW = 18  # characters of which there is a hash
_STRIDE = 2  # characters from one to the next
_NUM_IN_A_ROW = (MIN_PASSAGE - _WINDOW) // _STRIDE  # windows that the shortest passage surely has
_WINDOW_BITS = 12  # for each
_GRAM_BITS = 10  # for each run of words, where that is not too much for the characters
_NO_HASHES = np.zeros(0, np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What is kept of a corpus to recognise what was copied from it; less than a byte a character.

    Attributes:
        windows: Every second window of 18 characters of the corpus on one line.
        grams: Every eight words in a row.
        num_characters: Of the corpus on one line.
    """

    windows: BloomFilter
    grams: BloomFilter
    num_characters: int

    @classmethod
    def of(
        cls,
        corpus: Text,
        *,
        on_progress: Callable[[float], object] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Self:
        """The fingerprint of a corpus, the same on every computer.

        Args:
            corpus: What a model learned from, cleaned as for the model.
            on_progress: Told the share that is done.
            should_stop: Asked for each piece.

        Raises:
            TextError: The corpus is longer than `MAX_CHARACTERS`.
            CancelledError: `should_stop` said so.
        """
        watch = Watch(on_progress, should_stop)
        line = put_on_one_line(watch.part(0.0, 0.1).pieces(corpus))
        length = len(line)
        if length > MAX_CHARACTERS:
            raise TextError(
                f"The text is too long for a fingerprint: it has {length:,} characters, and at "
                f"most {MAX_CHARACTERS:,} are possible."
            )
        num_windows = max(0, (length - _WINDOW) // _STRIDE + 1)
        hashes = window_hashes(watch.part(0.1, 0.4).pieces(line), _WINDOW, _STRIDE)
        windows = BloomFilter.of(hashes, num_windows, _WINDOW_BITS * num_windows // 8 + 1)
        grams = list(gram_hashes(watch.part(0.4, 1.0).pieces(line), NUM_WORDS))
        num_grams = sum(map(len, grams))
        # Where each character counts as a word, fewer bits are left for each.
        num_bytes = min(_GRAM_BITS * num_grams // 8, length // 4) + 1
        return cls(windows, BloomFilter.of(grams, num_grams, num_bytes), length)

    def copies(self, text: str) -> Copies:
        """What a text has taken from the corpus, as `CorpusIndex.copies`, but not quite exactly.

        The share of new words is an estimate.
        """
        grams = np.concatenate([_NO_HASHES, *gram_hashes(one_line([text]), NUM_WORDS)])
        num_found = int(np.count_nonzero(self.grams.has(grams)))
        false = self.grams.false_share  # some of what is new is taken for known
        num_new = min((len(grams) - num_found) / max(1 - false, 1e-9), float(len(grams)))
        return Copies(tuple(self.passages(text)), len(grams), num_new)

    def passages(self, text: str) -> list[CopiedPassage]:
        """The copied passages; each begins and ends within one or two characters of the truth.

        Two passages of the corpus that overlap in the text by more than 16 characters are told as
        one, and a text of ten million characters has one or two that are none.
        """
        line, places = one_line_of(text)
        hashes = np.concatenate([_NO_HASHES, *window_hashes([line], _WINDOW)])
        is_known = self.windows.has(hashes)
        found = sorted(run for phase in range(_STRIDE) for run in _rows(is_known, phase))
        kept: list[tuple[int, int]] = []
        for start, stop in found:
            # Where the corpus has a passage twice, its windows begin at even and at odd places.
            if kept and stop <= kept[-1][1] + 1:
                continue
            if kept and start <= kept[-1][0] + 1:
                kept.pop()
            kept.append((start, stop))
        return [CopiedPassage(int(places[a]), int(places[b]), b - a) for a, b in kept]

    def excerpt(self, passage: CopiedPassage) -> str:
        """Nothing: there is no text in a fingerprint."""
        return ""


def _rows(is_known: NDArray[np.bool_], phase: int) -> Iterator[tuple[int, int]]:
    """Start and stop of what known windows cover that follow one another at every second place."""
    steps = np.diff(np.concatenate([[False], is_known[phase::_STRIDE], [False]]).astype(np.int8))
    firsts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        if end - first >= _NUM_IN_A_ROW:
            yield phase + first * _STRIDE, phase + (end - 1) * _STRIDE + _WINDOW
