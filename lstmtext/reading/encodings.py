"""In which encoding a file is written.

The person's word is above all; then a byte order mark; then strict UTF-8; then what the file says
of itself; and last a guess, which is told as one. The system's locale has no say.
"""

import codecs
from dataclasses import dataclass

from lstmtext.errors import TextError
from lstmtext.reading.decoding import CountingDecoder
from lstmtext.reading.guessing import guess_encoding, guess_utf_16, looks_binary, take_sample
from lstmtext.reading.watch import Watch

_HEAD_BYTES = 1 << 16
_PLAINLY_NOT = 1000  # errors
_BYTE_ORDER_MARKS = (  # UTF-32's begins with UTF-16's, so it is tried first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEEDS_A_MARK = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec's name, and whether it is a guess."""

    codec: str
    guessed: bool = False


def find_encoding(
    blocks: list[bytes], name: str, watch: Watch, *, named: str | None, declared: str | None
) -> Encoding:
    """Finds out how bytes are to be decoded.

    Args:
        blocks: The file's bytes.
        name: The file's name, safe to show, for messages.
        watch: Told and asked after every block.
        named: What the person says it is.
        declared: What the file says of itself, if its format can.

    Raises:
        TextError: There is no such encoding, or the bytes are not text.
        CancelledError: The watch said so.
    """
    head = blocks[0] if blocks else b""
    marked = encoding_of_mark(head)
    if named is not None:
        codec = known_codec(named)
        if codec in _NEEDS_A_MARK and not marked:
            codec = guess_utf_16(head[:_HEAD_BYTES]) or _NEEDS_A_MARK[codec]
        return Encoding(codec)
    if marked:
        return Encoding(marked)
    has_nul = any(0 in block for block in blocks)
    if has_nul and (utf_16 := guess_utf_16(head[:_HEAD_BYTES])):
        return Encoding(utf_16, guessed=True)
    if declared and declared.startswith("iso2022"):  # these are ASCII bytes with escapes
        return Encoding(declared)
    if _is_utf_8(blocks, watch):
        return Encoding("utf-8")
    sample = take_sample(blocks)
    if has_nul or looks_binary(sample):
        raise TextError(f"“{name}” is not a text file, or its encoding must be named.")
    return Encoding(declared) if declared else Encoding(guess_encoding(sample), guessed=True)


def encoding_of_mark(head: bytes) -> str | None:
    """The codec that a byte order mark tells, None where there is none."""
    return next((codec for mark, codec in _BYTE_ORDER_MARKS if head.startswith(mark)), None)


def known_codec(encoding: str) -> str:
    """The codec's own name for what the person wrote.

    Raises:
        TextError: Python knows no such encoding.
    """
    try:
        codec = codecs.lookup(encoding).name
        b" ".decode(codec)  # refuses codecs that are not from bytes to text: base64, rot13
    except UnicodeError:
        pass  # it is one all the same: half a character of UTF-16
    except (LookupError, ValueError):
        shown = encoding.encode("ascii", "backslashreplace").decode().replace("\0", "\\x00")
        raise TextError(f"“{shown}” is not an encoding that Python knows.") from None
    return codec


def _is_utf_8(blocks: list[bytes], watch: Watch) -> bool:
    """Whether it is UTF-8, if need be damaged: far more that has a meaning than that has none."""
    decoder = CountingDecoder("utf-8")
    num_not_ascii = 0
    for number, block in enumerate(blocks, 1):
        if block.isascii() and not decoder.pending:
            continue
        for start in range(0, len(block), _HEAD_BYTES):
            piece = decoder.decode(block[start : start + _HEAD_BYTES])
            num_not_ascii += len(piece) - len(piece.encode("ascii", "ignore"))
            if decoder.num_runs > _PLAINLY_NOT and num_not_ascii < 2 * decoder.num_runs:
                return False  # each error takes a while to count
        watch.at(number / len(blocks))
    num_inside, cut = decoder.num_runs, decoder.pending
    decoder.decode(b"", final=True)
    num_valid = num_not_ascii - num_inside
    if not decoder.num_runs:
        return True
    if not num_inside:  # a single byte at the end is a letter of an older encoding as well
        return num_valid > 0 or cut > 1
    return num_valid > 4 * decoder.num_runs
