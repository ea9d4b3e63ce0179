"""Text to tokens and back, exactly. Ids are the vocabulary's business, not the tokenizer's.

Four levels; each cuts a text with `tokenize`, and tells with `piece` what a token adds to a text:

- `CharacterTokenizer`: every character is a token.
- `WordTokenizer`: words, punctuation and line breaks are tokens; `detokenize(tokenize(t)) == t`.
- `SubwordTokenizer` (in `subwords`): pieces of words, trained on the text.
- `SplitTokenizer`: the plain whitespace split of seed 000; runs of white space become one space.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import ClassVar, Protocol

from lstmtext.reading.stored import PIECE

PAD_TOKEN = "<pad>"
PAD_IDX = 0
UNK_TOKEN = "<unk>"
UNK_IDX = 1
SPECIAL_TOKENS = (PAD_TOKEN, UNK_TOKEN)
MAX_TOKEN = 256
"""Characters in the longest token that has an id of its own; words are cut there."""


class Tokenizer(Protocol):
    """What a level must offer.

    Attributes:
        name: The name that a model file and the command line use.
        unit: What one token is called in a sentence, in the singular.
    """

    name: ClassVar[str]
    unit: ClassVar[str]

    @property
    def own_tokens(self) -> tuple[str, ...] | None:
        """The whole vocabulary in its order, for a level that brings one; None: it is counted."""

    def tokenize(self, text: str) -> Sequence[str]:
        """The tokens of a text, in order."""

    def piece(self, previous: str | None, token: str) -> str:
        """What `token` adds to a text whose last token is `previous` (None: nothing yet)."""


class HasVocab(Protocol):
    """What generation needs of its `dataset` argument: `TextDataset` and `TextModel` have it."""

    @property
    def vocab(self) -> Mapping[str, int]:
        """Token to id; `<pad>` is 0."""

    @property
    def idx2token(self) -> Mapping[int, str]:
        """Id to token."""


@dataclass(frozen=True, slots=True)
class CharacterTokenizer:
    """One character (Unicode code point) is one token."""

    name: ClassVar[str] = "characters"
    unit: ClassVar[str] = "character"
    own_tokens: ClassVar[None] = None

    def tokenize(self, text: str) -> Sequence[str]:
        """A string already is the sequence of its characters."""
        return text

    def piece(self, previous: str | None, token: str) -> str:
        """The character itself."""
        return token


@dataclass(frozen=True, slots=True)
class SplitTokenizer:
    """Seed 000's split at white space; joined again by single spaces.

    A word of the text that is spelled like a special token (`<pad>`) gets a backslash in front,
    which `piece` takes away again, so that it can never be mistaken for padding.
    """

    name: ClassVar[str] = "split"
    unit: ClassVar[str] = "word"
    own_tokens: ClassVar[None] = None

    def tokenize(self, text: str) -> Sequence[str]:
        """`text.split()`, with special spellings escaped."""
        words = ("\\" + w if w.lstrip("\\") in SPECIAL_TOKENS else w for w in text.split())
        shared: dict[str, str] = {}
        return [shared.setdefault(word, word) for word in words]

    def piece(self, previous: str | None, token: str) -> str:
        """The word, after a space unless it is the first."""
        word = token[1:] if token.lstrip("\\") in SPECIAL_TOKENS else token
        return word if previous is None else " " + word


@cache
def word_pattern() -> str:
    r"""A regular expression for a word with its combining marks.

    Python's `\w` leaves combining marks out: the vowel signs of Hindi, accents written apart.
    """
    is_mark = [unicodedata.category(chr(p))[0] == "M" for p in range(sys.maxunicode + 1)]
    marks = "".join(map(chr, compress(range(sys.maxunicode + 1), is_mark)))
    # A class that reaches beyond U+FFFF is searched from end to end, one that does not is a table:
    # asking first for what is no mark at all makes cutting a text three times as fast.
    others = "".join(chr(p) for p in range(1 << 16) if not is_mark[p])
    return rf"\w+(?:(?![{re.escape(others)}])[{re.escape(marks)}]+\w*)*"


NO_SPACE_BEFORE = frozenset(".,;:!?)]}…’”»%'\"")
NO_SPACE_AFTER = frozenset("([{“‘«'\"")
APOSTROPHES = frozenset("'’")
"""These stand within words, too."""
_GLUE = ""
"""A token of its own: no space here, although there usually is one. No text token is empty."""


@cache
def token_pattern() -> re.Pattern[str]:
    """One token of `WordTokenizer` in its only group, and an implied space before it."""
    word = word_pattern()
    # Only marks and white space matter here, and each of these is a token, so characters will do.
    after = rf"(?<=[^\s{re.escape(''.join(sorted(NO_SPACE_AFTER)))}])"
    before = rf"(?=[^\s{re.escape(''.join(sorted(NO_SPACE_BEFORE)))}])"
    glue = after + before
    return re.compile(rf"(?:{after} {before}|)({glue}|{word}(?:['’]{word})*|\s|[^\w\s])")


def spaced(previous: str | None, token: str) -> bool:
    """Whether one space usually stands between two neighbouring tokens."""
    if not previous or not token or previous.isspace() or token.isspace():
        return False
    return token not in NO_SPACE_BEFORE and previous not in NO_SPACE_AFTER


@dataclass(frozen=True, slots=True)
class WordTokenizer:
    """Words, punctuation marks and white space; the usual single space between words is implied.

    Where the text differs from what is usual, a token says so: a space where none is expected, or
    the empty token where a usual space is missing. So every text comes back exactly, and ordinary
    prose needs few extra tokens.
    """

    name: ClassVar[str] = "words"
    unit: ClassVar[str] = "word"
    own_tokens: ClassVar[None] = None

    def tokenize(self, text: str) -> Sequence[str]:
        """Words, marks, line breaks, and the exceptions to usual spacing."""
        find = token_pattern().findall
        shared: dict[str, str] = {}  # equal tokens are one object: a tenth of the memory
        tokens: list[str] = []
        start = 0
        while start < len(text):
            end = _next_white_space(text, start + PIECE)
            found = find(text, start, end)
            if max(map(len, found)) > MAX_TOKEN:
                found = [part for token in found for part in _parts(token)]
            tokens.extend(map(shared.setdefault, found, found))
            start = end
        return tokens

    def piece(self, previous: str | None, token: str) -> str:
        """The token, after a space where one is usual."""
        return " " + token if spaced(previous, token) else token


def _parts(token: str) -> Iterator[str]:
    yield token[:MAX_TOKEN]
    for start in range(MAX_TOKEN, len(token), MAX_TOKEN):
        yield _GLUE
        yield token[start : start + MAX_TOKEN]


def _next_white_space(text: str, start: int) -> int:
    found = (text.find(space, start) for space in " \n")
    return min((place for place in found if place >= 0), default=len(text))


def chunks_at_spaces(text: str) -> list[str]:
    """A text cut before each space, and on both sides of each line break."""
    mark = next(mark for mark in map(chr, range(sys.maxunicode)) if mark not in text)
    marked = text.replace("\n", f"{mark}\n{mark}").replace(" ", f"{mark} ")
    return marked.split(mark)


def last_white_space(text: str) -> int:
    """Where the last space or line break stands, below 0 if nowhere: no token reaches over it."""
    return max(text.rfind(" "), text.rfind("\n"))


def detokenize(tokenizer: Tokenizer, tokens: Iterable[str], *, after: str | None = None) -> str:
    """The text of `tokens` where the token `after` stands before them (None: nothing)."""
    pieces = []
    for token in tokens:
        pieces.append(tokenizer.piece(after, token))
        after = token
    return "".join(pieces)
