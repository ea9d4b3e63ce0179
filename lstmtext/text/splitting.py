"""Which part of a text is trained on, and which is held out to measure on.

Split by characters, before anything is cut into tokens, so that the held-out part has no say in the
vocabulary. Three ways:

- `blocks`: several stretches spread over the text, or whole documents where the text has many. A
  book's last tenth is often a licence, an index, another hand; blocks are like the whole.
- `tail`: the end, as in published figures.
- `none`: everything is trained on.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lstmtext.errors import ConfigError
from lstmtext.reading.stored import Text, stretches

SPLITS = ("blocks", "tail", "none")
_MAX_BLOCKS = 10
_BLOCK_CHARACTERS = 2_000  # shorter blocks would be mostly beginnings, where little is known
_MANY_DOCUMENTS = 20
_LARGEST_OVERSHOOT = 1.5


@dataclass(frozen=True, slots=True)
class TextSplit:
    """A text in three parts, each a tuple of stretches with gaps between them.

    Where whole documents are held out, each stretch but the text's first begins with the character
    before its first document, usually a line break: so the first letter of a document is predicted
    from something, and counts.

    Attributes:
        train: To learn from.
        validation: To measure on while training, and to choose the best weights with.
        test: To measure on once, at the end.
    """

    train: tuple[Text, ...]
    validation: tuple[Text, ...] = ()
    test: tuple[Text, ...] = ()


def split_text(
    text: Text,
    method: str,
    validation_fraction: float,
    *,
    test_fraction: float = 0.0,
    document_starts: Sequence[int] = (0,),
) -> TextSplit:
    """Hold out parts of a text.

    `tail` takes exactly the characters from `int(len(text) * (1 - fraction))` on, and the test
    part after the validation part. `blocks` takes whole documents where there are at least twenty
    of them and none is too large; those with the same letters, whatever their case and marks, all
    stay on the same side. Otherwise it takes up to ten blocks that begin and end at white space.

    Args:
        text: The whole text.
        method: One of `SPLITS`.
        validation_fraction: Share of the characters, from 0 to 0.5.
        test_fraction: The same for the test part; both together at most 0.5.
        document_starts: Where documents begin, rising, the first at 0.

    Raises:
        ConfigError: A value is out of range.
    """
    if method not in SPLITS:
        raise ConfigError(f"validation must be {' or '.join(SPLITS)}, not {method!r}")
    both = validation_fraction + test_fraction
    if not (validation_fraction >= 0.0 <= test_fraction and both <= 0.5):
        raise ConfigError(
            "validation_fraction and test_fraction must be between 0 and 0.5 together, not "
            f"{validation_fraction} and {test_fraction}"
        )
    if method == "none" or both == 0.0:
        return TextSplit((text,))
    overlap = 0
    parts: list[_Part] | None = None
    if method == "tail":
        first = int(len(text) * (1.0 - both))
        second = int(len(text) * (1.0 - test_fraction))
        parts = [(0, first, 0), (first, second, 1), (second, len(text), 2)]
    elif len(document_starts) >= _MANY_DOCUMENTS:
        parts = _documents(text, document_starts, validation_fraction, test_fraction)
        overlap = 1
    if parts is None:
        parts, overlap = _blocks(text, validation_fraction, test_fraction), 0
    return TextSplit(*(tuple(_stretches(text, parts, side, overlap)) for side in range(3)))


_Part = tuple[int, int, int]
"""Start, end, and side: 0 to train, 1 to validate, 2 to test."""


def _stretches(text: Text, parts: list[_Part], side: int, overlap: int) -> Iterator[Text]:
    """The texts of one side; neighbours are joined, since nothing lies between them."""
    begin = end = -1
    for start, stop, part_side in parts:
        if part_side != side or start == stop:
            continue
        if start != end:
            if begin >= 0:
                yield text[max(begin - overlap, 0) : end]
            begin = start
        end = stop
    if begin >= 0:
        yield text[max(begin - overlap, 0) : end]


def _documents(
    text: Text, starts: Sequence[int], validation_fraction: float, test_fraction: float
) -> list[_Part] | None:
    """Documents in an order that their content alone decides, taken until each share is reached.

    None if the shares cannot be met: some documents are too large.
    """
    ends = array("q", (*starts[1:], len(text)))
    digests = [_digest(document) for document in stretches(text, starts)]
    sizes: dict[bytes, int] = {}
    for digest, a, b in zip(digests, starts, ends, strict=True):
        sizes[digest] = sizes.get(digest, 0) + b - a
    sides: dict[bytes, int] = {}
    for side, share in ((1, validation_fraction), (2, test_fraction)):
        wanted, taken = share * len(text), 0
        for digest in sorted(sizes.keys() - sides.keys()):
            if taken < wanted and taken + sizes[digest] <= _LARGEST_OVERSHOOT * wanted:
                sides[digest] = side
                taken += sizes[digest]
        if taken < wanted / 2:
            return None
    return [(a, b, sides.get(d, 0)) for d, a, b in zip(digests, starts, ends, strict=True)]


def _digest(document: str) -> bytes:
    """Alike for documents that cleaning could make alike."""
    letters = "".join(filter(str.isalnum, document.casefold())) or document
    return blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _blocks(text: Text, validation_fraction: float, test_fraction: float) -> list[_Part]:
    """Regions of equal length, each with its blocks in the middle: half, held out, half."""
    held_out = len(text) * (validation_fraction + test_fraction)
    number = int(max(1, min(held_out // _BLOCK_CHARACTERS, _MAX_BLOCKS)))
    region = len(text) / number
    reach = int(held_out / number / 4)
    borders = [0]
    for i in range(number):
        middle = (i + 0.5) * region
        start = middle - held_out / number / 2
        border = start + region * validation_fraction
        borders += [
            max(_snapped(text, int(position), reach), borders[-1])
            for position in (start, border, border + region * test_fraction)
        ]
    borders.append(len(text))
    sides = [0, 1, 2] * number + [0]
    return list(zip(borders, borders[1:], sides, strict=False))


def _snapped(text: Text, position: int, reach: int) -> int:
    """The place after a paragraph, a line or a word that is nearest before `position`, if any."""
    begin = max(position - reach, 0)
    before = str(text[begin:position])
    for gap in ("\n\n", "\n", " "):
        found = before.rfind(gap)
        if found >= 0:
            return begin + found + len(gap)
    return position
