"""How oddly the characters of a text stand beside each other, as they do in a wrong encoding."""

import re
import unicodedata
from itertools import islice

_LOOKED_AT = 4000
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_INSIDE_WORDS = frozenset("’‘·–—…\xad")  # marks that do stand between two letters
_ICELANDIC = frozenset("ýþðÝÞÐ")  # far oftener Turkish in a wrong encoding


def share_of_misfits(text: str) -> float:
    """Share of the characters beyond ASCII that hardly stand so in any language: 0 to 1."""
    num_seen = 0
    misfits = 0.0
    for match in islice(_NOT_ASCII.finditer(text), _LOOKED_AT):
        position = match.start()
        before = text[position - 1 : position] or " "
        after = text[position + 1 : position + 2] or " "
        num_seen += 1
        misfits += _misfit(match[0], before, after)
    return misfits / num_seen if num_seen else 0.0


def _misfit(character: str, before: str, after: str) -> float:
    category = unicodedata.category(character)
    if category in ("Cc", "Co", "Cn"):
        return 1
    beside_ascii = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    if category[0] == "L":
        if "\uff61" <= character <= "\uff9f":  # half-width Japanese, of terminals of old
            return 1
        if category == "Lu" and before.islower():
            return 1
        if beside_ascii and not _is_latin(character):
            return 1
        return 0.5 if character in _ICELANDIC else 0
    if category[0] == "M":
        return beside_ascii
    between = _has_case(before) and _has_case(after)
    return between and category != "Zs" and character not in _INSIDE_WORDS


def _is_latin(character: str) -> bool:
    return character < "\u0250" or "\u1e00" <= character < "\u1f00"


def _has_case(character: str) -> bool:
    return character.lower() != character.upper()
