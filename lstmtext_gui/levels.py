"""The levels as the window speaks of them: words, units, and lengths that suit each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level.

    Attributes:
        words: What a person chooses; empty for a level that only opened models have.
        unit: What one token is called in a sentence, in the singular.
        length: Tokens that a text usually has when the model writes.
    """

    words: str
    unit: str
    length: int


LEVELS = {
    "characters": Level("Letter by letter", "character", 600),
    "subwords": Level("Piece by piece", "piece", 250),
    "words": Level("Word by word", "word", 150),
    "split": Level("", "word", 150),
}
"""The library's levels by name, in the order in which they are offered."""
