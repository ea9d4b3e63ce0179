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
from typing import ClassVar, Protocol

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

    def chunks(self, text: str) -> list[str]:
        """Stretches of a text that ends before white space, for `tokenize` one by one.

        Their tokens in a row are those of the text, and spaces that `joins` tells to leave out.
        """

    def joins(self, token: str) -> tuple[bool, bool]:
        """Whether one space after a token, and one before it, can go without saying.

        It does where both of its neighbours say so.
        """


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

    def chunks(self, text: str) -> list[str]:
        """The characters."""
        return list(text)

    def joins(self, token: str) -> tuple[bool, bool]:
        """Every space is a token."""
        return False, False


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
        return _shared(words)

    def piece(self, previous: str | None, token: str) -> str:
        """The word, after a space unless it is the first."""
        word = token[1:] if token.lstrip("\\") in SPECIAL_TOKENS else token
        return word if previous is None else " " + word

    def chunks(self, text: str) -> list[str]:
        """The words."""
        return text.split()

    def joins(self, token: str) -> tuple[bool, bool]:
        """No space is a token."""
        return False, False


@cache
def word_pattern() -> str:
    r"""A regular expression for a word with its combining marks.

    Python's `\w` leaves combining marks out: the vowel signs of Hindi, accents written apart.
    """
    marks = "".join(
        chr(p) for p in range(sys.maxunicode + 1) if unicodedata.category(chr(p))[0] == "M"
    )
    # Marks are looked for only where the plain letters end: several times faster.
    return rf"\w+(?:[{re.escape(marks)}]+\w*)*"


@cache
def _token_pattern() -> re.Pattern[str]:
    """Words with their apostrophes, or one mark or white-space character."""
    word = word_pattern()
    return re.compile(rf"{word}(?:['’]{word})*|\s|[^\w\s]")


_NO_SPACE_BEFORE = frozenset(".,;:!?)]}…’”»%'\"")
_NO_SPACE_AFTER = frozenset("([{“‘«'\"")
_GLUE = ""
"""A token of its own: no space here, although there usually is one. No text token is empty."""


def _spaced(previous: str | None, token: str) -> bool:
    """Whether one space usually stands between two neighbouring tokens."""
    if not previous or not token or previous.isspace() or token.isspace():
        return False
    return token not in _NO_SPACE_BEFORE and previous not in _NO_SPACE_AFTER


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
        return _shared(self._tokens(text))

    def _tokens(self, text: str) -> Iterator[str]:
        previous: str | None = None
        space_waits = False  # one space was read: implied or not, the next token decides
        for match in _token_pattern().finditer(text):
            token = match.group()
            if token == " " and not space_waits and previous and not previous.isspace():
                space_waits = True
                continue
            if space_waits:
                if not _spaced(previous, token):
                    yield " "
                    previous = " "
            elif _spaced(previous, token):
                yield _GLUE
            space_waits = False
            yield token[:MAX_TOKEN]
            for start in range(MAX_TOKEN, len(token), MAX_TOKEN):
                yield _GLUE
                yield token[start : start + MAX_TOKEN]
            previous = token
        if space_waits:
            yield " "

    def piece(self, previous: str | None, token: str) -> str:
        """The token, after a space where one is usual."""
        return " " + token if _spaced(previous, token) else token

    def chunks(self, text: str) -> list[str]:
        """Words with their marks and the space before them, and line breaks."""
        return chunks_at_spaces(text)

    def joins(self, token: str) -> tuple[bool, bool]:
        """What is usual, beside a word."""
        return _spaced(token, "word"), _spaced("word", token)


def chunks_at_spaces(text: str) -> list[str]:
    """A text cut before each space, and on both sides of each line break."""
    mark = next(mark for mark in map(chr, range(sys.maxunicode)) if mark not in text)
    marked = text.replace("\n", f"{mark}\n{mark}").replace(" ", f"{mark} ")
    return marked.split(mark)


def last_white_space(text: str) -> int:
    """Where the last space or line break stands, below 0 if nowhere: no token reaches over it."""
    return max(text.rfind(" "), text.rfind("\n"))


def _shared(tokens: Iterable[str]) -> list[str]:
    """The tokens as a list in which equal ones are one object: a tenth of the memory."""
    seen: dict[str, str] = {}
    return [seen.setdefault(token, token) for token in tokens]


def detokenize(tokenizer: Tokenizer, tokens: Iterable[str], *, after: str | None = None) -> str:
    """The text of `tokens` where the token `after` stands before them (None: nothing)."""
    pieces = []
    for token in tokens:
        pieces.append(tokenizer.piece(after, token))
        after = token
    return "".join(pieces)
