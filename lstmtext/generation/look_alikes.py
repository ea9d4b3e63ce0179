"""Characters that look alike: a prompt is typed with one, the model knows another.

Keyboards, phones and word processors differ in the quotes, dashes, spaces and accents that they
write. What the vocabulary lacks is replaced by what it has, in whichever direction that is.
"""

import re
import unicodedata

from lstmtext.text.cleaning import nfc
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import SPECIAL_TOKENS, SplitTokenizer, WordTokenizer

# By code point, since they look alike. Each plain form with what stands for it elsewhere.
_ALIKE = {
    "'": "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`\u2039\u203a",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t",
    "...": "\u2026",
}
_PLAIN = str.maketrans({other: plain for plain, others in _ALIKE.items() for other in others})
# Quotation marks in the order in which they suit; German opens with \u201e and closes with \u201c.
_TO_OPEN = "\u201e\u201a\u00ab\u2039\u201c\u2018\u201f\u201b\"'"
_TO_CLOSE = "\u00bb\u203a\u201d\u2019\"'\u201c\u2018\u201f\u201b"
_OPENING = frozenset(_TO_OPEN[:-2] + "([{-\u2013\u2014")
_MARK = re.compile(rf"\.{{3}}|['\"{''.join(_ALIKE.values())}-]")
_ANY = re.compile(r"\.{3}|.", re.DOTALL)


def plain(text: str) -> str:
    """The form in which look-alikes are equal: ASCII marks, composed letters (Unicode NFC)."""
    return nfc(text).translate(_PLAIN)


class LookAlikes:
    """Cuts a text with a codec's tokenizer, replacing what is unknown by what looks like it."""

    def __init__(self, codec: TextCodec) -> None:
        """Look the vocabulary through once."""
        self._codec = codec
        self._by_plain: dict[str, list[str]] = {}
        for token in codec.vocab:
            if token not in SPECIAL_TOKENS:
                self._by_plain.setdefault(plain(token), []).append(token)

    def tokenize(self, text: str) -> list[str]:
        """The tokens of a cleaned text; those that nothing looks like stay as they are."""
        tokenizer = self._codec.tokenizer
        if tokenizer.name != SplitTokenizer.name:  # its tokens are glued together with their marks
            if not self._is_known("\r"):
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            text = nfc(text)
            unit = _MARK if tokenizer.name == WordTokenizer.name else _ANY
            text = unit.sub(self._known_like, text)
        return [self._token_like(token) for token in tokenizer.tokenize(text)]

    def _is_known(self, character: str) -> bool:
        """Whether a character alone is a token, or needs none: words imply their spaces."""
        implied = character == " " and self._codec.tokenizer.name == WordTokenizer.name
        return implied or self._codec.is_known(character)

    def _known_like(self, match: re.Match[str]) -> str:
        """What to write for a character, or for three full stops."""
        found = match.group()
        if all(map(self._is_known, found)):
            return found
        alike = [token for token in self._by_plain.get(plain(found), ()) if len(token) == 1]
        if alike:
            before = match.string[match.start() - 1] if match.start() else " "
            suiting = _TO_OPEN if before.isspace() or before in _OPENING else _TO_CLOSE
            return min(alike, key=lambda token: suiting.find(token) % len(_PLAIN))
        for other in (plain(found), unicodedata.normalize("NFD", found)):
            if all(map(self._is_known, other)):
                return other
        return found

    def _token_like(self, token: str) -> str:
        """A known token that looks like this one: words with an apostrophe or accent in them."""
        if self._codec.is_known(token):
            return token
        return next(iter(self._by_plain.get(plain(token), ())), token)
