"""The words of a text, and hashes of each few of them in a row."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b

import numpy as np

from lstmtext.evaluation.windows import Hashes, hashes_of_rows
from lstmtext.reading.stored import cut_at
from lstmtext.text.tokenizer import word_pattern

_SPACE = re.compile(r"\s")
_STRETCH = 1 << 10  # characters at least; short, so that most are ASCII in an English text
_LONGEST_WORD = 40  # characters; longer runs of letters are no words
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"  # Thai, Lao, Burmese, Khmer, kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"  # Chinese characters
)


@cache
def _word(is_ascii: bool) -> re.Pattern[str]:
    """A word as `WordTokenizer` cuts it; ASCII has no combining marks, which take long to test."""
    word = r"\w+" if is_ascii else word_pattern()
    return re.compile(rf"{word}(?:['’]{word})*")


def words(text: str) -> Iterator[str]:
    """Words, without punctuation and white space; characters where there are no words."""
    for stretch in _stretches(text):
        found = _word(stretch.isascii()).findall(stretch)
        if not _UNSPACED.search(stretch) and max(map(len, found), default=0) <= _LONGEST_WORD:
            yield from found
            continue
        for word in found:
            if len(word) > _LONGEST_WORD or _UNSPACED.search(word):
                yield from word
            else:
                yield word


def _stretches(text: str) -> Iterator[str]:
    """A text cut at white space: the words of a whole book would fill memory and take long."""
    start = 0
    while start < len(text):
        space = _SPACE.search(text, start + _STRETCH)
        end = space.end() if space else len(text)
        yield text[start:end]
        start = end


def gram_hashes(line: Iterable[str], n: int) -> Iterator[Hashes]:
    """Hashes of each `n` words in a row of a text.

    Args:
        line: The pieces of a text on one line (`one_line`).
        n: Words in a row.

    Yields:
        The hashes of those that end in a piece, in order; `(grams,)`.
    """
    hash_of = _WordHashes()
    rest = np.zeros(0, np.uint64)
    for piece in cut_at(line, lambda text: text.rfind(" ")):
        found = np.fromiter(map(hash_of.__getitem__, words(piece)), np.uint64)
        values = np.concatenate([rest, found])
        hashes = hashes_of_rows(values, n)
        rest = values[len(hashes) :]
        yield hashes


class _WordHashes(dict[str, int]):
    """Word to hash, worked out once for each different word; the same on every computer."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = value = int.from_bytes(digest, "little")
        return value
