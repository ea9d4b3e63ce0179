"""Did it copy? The longest passage of a text that stands in another, and how many n-grams are new.

A text that only repeats its source is not writing. The share of word n-grams that the source does
not have follows the novelty script of torch-rnn (Justin Johnson).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmtext.errors import ConfigError
from lstmtext.evaluation.windows import Hashes
from lstmtext.evaluation.word_grams import words

Ints = NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2 ** 64
_INVERSE = pow(_BASE, -1, 1 << 64)
_BLOCK = 1 << 18  # windows hashed by one call; about a millisecond


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What of a text stands in a corpus.

    Attributes:
        longest_copy: The longest run of the text that stands word for word in the corpus; of
            several, the one that stands first there.
        text_position: Where it begins in the text, in characters.
        corpus_position: Where it begins in the corpus, in characters.
        num_grams: Word n-grams in the text, repeated ones included.
        num_new_grams: Those among them that the corpus does not have.
    """

    longest_copy: str
    text_position: int
    corpus_position: int
    num_grams: int
    num_new_grams: int

    @property
    def share_new(self) -> float | None:
        """Share of the n-grams that are new; None where the text has fewer than n words."""
        return self.num_new_grams / self.num_grams if self.num_grams else None


def copying(text: str, corpus: str, *, n: int = 8) -> CopyReport:
    """Look for what a text has taken from a corpus.

    20,000 characters against 5 MB take about a second, whatever is in them.

    Args:
        text: What a model wrote, for instance.
        corpus: What it learned from.
        n: Words in an n-gram. Words are cut as by `WordTokenizer` and compared as they are spelled;
            punctuation and white space do not count. In scripts that put no spaces between words,
            and in runs of letters too long for a word, each character counts as one.

    Raises:
        ConfigError: `n` is below 1.
    """
    if n < 1:
        raise ConfigError(f"n must be at least 1; not {n}")
    length, text_position, corpus_position = _longest_copy(text, corpus)
    num_grams, num_known = _count_grams(text, corpus, n)
    return CopyReport(
        longest_copy=text[text_position : text_position + length],
        text_position=text_position,
        corpus_position=corpus_position,
        num_grams=num_grams,
        num_new_grams=num_grams - num_known,
    )


def _longest_copy(text: str, corpus: str) -> tuple[int, int, int]:
    """Length and both positions: doubling the length while there is a copy, then halving steps."""
    best = (0, 0, 0)
    too_long = min(len(text), len(corpus)) + 1
    while best[0] + 1 < too_long:
        bisected = (best[0] + too_long) // 2
        length = min(max(2 * best[0], 1), bisected)
        positions = _find_copy(text, corpus, length)
        if positions is None:
            too_long = length
        else:
            best = (length, *positions)
    return best


def _find_copy(text: str, corpus: str, length: int) -> tuple[int, int] | None:
    """Where `length` characters of the text stand in the corpus: position in text, in corpus.

    Equal hashes are only a hint: the characters are compared, so that no copy is claimed which is
    none. Where two windows of the text have the same hash (a chance of 2 ** -64, unless a text is
    made for it), one of them is overlooked, and a shorter copy reported.
    """
    hashes = np.concatenate([hashes for _, hashes in _window_hashes(text, length)])
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    # Few windows of the corpus pass this table, small enough for a processor's cache; searching for
    # all would take seconds.
    num_bits = min(max(20, len(hashes).bit_length() + 4), 26)
    shift = np.uint64(64 - num_bits)
    is_possible = np.zeros(1 << num_bits, np.bool_)
    is_possible[hashes >> shift] = True
    for start, corpus_hashes in _window_hashes(corpus, length):
        places = np.flatnonzero(is_possible[corpus_hashes >> shift])
        rows = np.minimum(np.searchsorted(ordered, corpus_hashes[places]), len(ordered) - 1)
        for match in np.flatnonzero(ordered[rows] == corpus_hashes[places]):
            i, j = int(order[rows[match]]), start + int(places[match])
            if text[i : i + length] == corpus[j : j + length]:
                return i, j
    return None


def _window_hashes(text: str, length: int) -> Iterator[tuple[int, Hashes]]:
    """Polynomial hashes modulo 2 ** 64 of all windows of `length` characters, block by block.

    With sums `s[i] = c[0] b + c[1] b^2 + ... + c[i-1] b^i` the window at i has the hash
    `(s[i + length] - s[i]) / b^i`, which NumPy works out for all i at once (Karp and Rabin 1987).

    Yields:
        Where the block begins, and the hashes of the windows that begin in it, `(windows,)`.
    """
    size = max(_BLOCK, length)  # else long windows would be summed again for each block
    powers = np.cumprod(np.full(min(size + length, len(text)), _BASE, np.uint64))
    inverses = np.cumprod(np.full(min(size, len(text)), _INVERSE, np.uint64))
    for start in range(0, len(text) - length + 1, size):
        data = text[start : start + size + length - 1].encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(data, "<u4")
        sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(codes * powers[: len(codes)], out=sums[1:])
        hashes: Hashes = sums[length:] - sums[:-length]
        hashes *= inverses[: len(hashes)]
        yield start, hashes


def _count_grams(text: str, corpus: str, n: int) -> tuple[int, int]:
    """How many word n-grams the text has, and how many of them the corpus has too."""
    found = list(words(text))
    num_grams = len(found) - n + 1
    if num_grams < 1:
        return 0, 0
    vocab = {word: idx for idx, word in enumerate(dict.fromkeys(found))}
    unknown = len(vocab)  # a word that only the corpus has
    text_ids = np.array([vocab[word] for word in found], np.int64)
    corpus_ids = np.fromiter((vocab.get(word, unknown) for word in words(corpus)), np.int64)
    return num_grams, _num_known(text_ids, corpus_ids, n, unknown + 1)


def _num_known(text_ids: Ints, corpus_ids: Ints, n: int, num_ids: int) -> int:
    """How many of the text's n-grams are in the corpus, exactly, growing them word by word.

    In each round the text's n-grams are numbered, and only those places of the corpus are kept
    where one of them begins.
    """
    num_grams = len(text_ids) - n + 1
    grams = np.zeros(num_grams, np.int64)
    places = np.arange(len(corpus_ids) - n + 1)
    found = np.zeros(len(places), np.int64)
    for k in range(n):
        keys, grams = np.unique(grams * num_ids + text_ids[k : k + num_grams], return_inverse=True)
        corpus_keys = found * num_ids + corpus_ids[places + k]
        rows = np.minimum(np.searchsorted(keys, corpus_keys), len(keys) - 1)
        is_found = keys[rows] == corpus_keys
        places, found = places[is_found], rows[is_found]
    return int(np.isin(grams, found).sum())
