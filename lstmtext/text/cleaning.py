"""What is changed in a text before it is cut into tokens: the same for the corpus and for a prompt.

Nothing is changed unless asked for: the case, the punctuation and the spaces of a text are what a
model is to learn.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields

from lstmtext.reading.stored import Text, cut_at, joined, pieces_of

_ASCII_SYMBOLS = "$+<=>^`|~"
_WHITE_SPACE = re.compile(r"\s+")
_BLOCK = 1 << 16  # characters handled by one call
# Five hundred characters and what may still belong to the last of them: no composition reaches over
# the next one. That is ASCII, white space, or a letter or digit other than those that compose with
# what is before them: the second and third parts of Hangul syllables, and a vowel of Kirat Rai.
_COMPOSING_LETTERS = frozenset(map(chr, (*range(0x1160, 0x1200), 0x16D67)))
_COMPOSED_AT_ONCE = re.compile(
    r"(?s:.){1,500}+(?:(?![\x00-\x7f\s]|[^\W\u1160-\u11ff\U00016d67])(?s:.)){0,500}+"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleaning:
    """The steps to take, in the order in which they stand here (seeds 002 and 004).

    Attributes:
        nfc: Compose letters and accents (Unicode NFC), so that é is the same however it is stored.
        lowercase: Lower-case letters only.
        letters_only: Keep letters of any script, their marks, and white space.
        strip_punctuation: Leave out punctuation and ASCII symbols.
        collapse_whitespace: Make each run of white space one space, or one line break if it has
            one.
    """

    nfc: bool = False
    lowercase: bool = False
    letters_only: bool = False
    strip_punctuation: bool = False
    collapse_whitespace: bool = False

    def __call__(self, text: str) -> str:
        """The cleaned text."""
        for name, step in _STEPS.items():
            if getattr(self, name):
                text = step(text)
        return text

    def of(self, text: Text) -> Text:
        """The same for a text of any length, in pieces that no step looks beyond."""
        if not self:
            return text
        return joined(map(self, cut_at(pieces_of(text), _last_border)))

    def __bool__(self) -> bool:
        """Whether anything is changed at all."""
        return any(getattr(self, field.name) for field in fields(self))


def _last_border(text: str) -> int:
    """The last beginning of a word: a letter that every step leaves, after white space."""
    for border in range(len(text) - 1, 0, -1):
        letter = text[border]
        if letter.isalpha() and text[border - 1].isspace() and letter not in _COMPOSING_LETTERS:
            return border
    return -1


def nfc(text: str) -> str:
    """The text with letters and accents composed (Unicode NFC), in time linear in its length.

    The standard library's takes quadratic time for a run of marks, and holds the interpreter for
    the whole text. Here a run of more than 500 marks, which no language has, is composed in parts.
    """
    return "".join(
        unicodedata.normalize("NFC", block[0]) for block in _COMPOSED_AT_ONCE.finditer(text)
    )


def _letters_only(text: str) -> str:
    return _without(text, lambda c: unicodedata.category(c)[0] not in "LM" and not c.isspace())


def _without_punctuation(text: str) -> str:
    return _without(text, lambda c: unicodedata.category(c)[0] == "P" or c in _ASCII_SYMBOLS)


def _without(text: str, unwanted: Callable[[str], bool]) -> str:
    """The text without unwanted characters; each different one is looked at only once."""
    drop = dict.fromkeys(ord(c) for c in set(text) if unwanted(c))
    blocks = (text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK))
    return "".join(block.translate(drop) for block in blocks)


def _collapsed(text: str) -> str:
    return _WHITE_SPACE.sub(lambda run: "\n" if "\n" in run.group() else " ", text)


_STEPS: dict[str, Callable[[str], str]] = {
    "nfc": nfc,
    "lowercase": str.lower,
    "letters_only": _letters_only,
    "strip_punctuation": _without_punctuation,
    "collapse_whitespace": _collapsed,
}
