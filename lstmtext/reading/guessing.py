"""A guess at the encoding of bytes that are not UTF-8, from a sample of them."""

import re
import string
from collections import Counter

from lstmtext.reading.misfits import share_of_misfits

SAMPLE_BYTES = 1 << 17
"""Bytes that a guess is made from: enough to tell a language, well under a second to look at."""

_WORST_CHAOS = 0.4
_LEAST_COHERENCE = 0.2  # below, a language was seen by accident
_LETTERS_AND_DIGITS = (string.ascii_letters + string.digits).encode()
_NUM_WINDOWS = 8
_ENOUGH_HIGH_BYTES = 400
_NEARBY = 100
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\f\r\x1a\x1b\b"))

# Only what texts are found in, so that no rare relative of a common encoding wins by a hair.
# The order settles ties. Supersets stand for the encodings inside them: cp932 for Shift JIS.
_CANDIDATES = (
    *("cp1252", "cp1250", "cp1251", "cp1254", "cp1253", "cp1255", "cp1256", "cp1257"),
    *("gb18030", "big5", "euc_jp", "cp932", "cp949", "koi8_r", "koi8_u"),
    *("iso8859_2", "iso8859_15", "iso8859_5", "iso8859_7", "iso8859_8", "iso8859_6"),
    *("cp850", "mac_roman", "cp437", "cp866", "cp852", "mac_cyrillic", "tis_620"),
)


def take_sample(blocks: list[bytes]) -> bytes:
    """At most `SAMPLE_BYTES` from all over the file, whole lines where there are lines."""
    num_bytes = sum(map(len, blocks))
    if num_bytes <= SAMPLE_BYTES:
        return b"".join(blocks)
    window = SAMPLE_BYTES // 2 // _NUM_WINDOWS
    sample = b"\n".join(
        _whole_lines(_slice(blocks, i * num_bytes // _NUM_WINDOWS, window), first=i == 0)
        for i in range(_NUM_WINDOWS)
    )
    if _num_high_bytes(sample) < _ENOUGH_HIGH_BYTES:
        sample += b"\n" + _around_high_bytes(blocks)
    return sample


def guess_encoding(sample: bytes) -> str:
    """A Python codec's name, the likeliest; cp1252 where nothing tells."""
    # Takes a while to import, and most files are UTF-8.
    from charset_normalizer import from_bytes

    matches = from_bytes(
        sample, threshold=_WORST_CHAOS, cp_isolation=list(_CANDIDATES), preemptive_behaviour=False
    )
    scores = [
        (match.chaos + share_of_misfits(str(match)), match.coherence, encoding)
        for match in matches
        for encoding in match.could_be_from_charset
        if encoding in _CANDIDATES
    ]
    if _mostly_ascii(sample) and (western := _decoded(sample, "cp1252")):
        scores.append((share_of_misfits(western), 0.0, "cp1252"))  # not always among the matches
    if not scores:
        return "cp1252"
    best = min(score for score, _, _ in scores)
    alike = [entry for entry in scores if entry[0] <= best + 0.03]
    coherent = max(max(coherence for _, coherence, _ in alike) - 0.05, _LEAST_COHERENCE)
    likely = [entry[2] for entry in alike if entry[1] >= coherent] or [entry[2] for entry in alike]
    text = _decoded(sample, min(likely, key=_CANDIDATES.index))
    return next(codec for codec in _CANDIDATES if _decoded(sample, codec) == text)


def guess_utf_16(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` where the place of the NULs says so, None otherwise.

    Args:
        head: The file's beginning, from its first byte.
    """
    head = head[: len(head) // 2 * 2]
    columns = {"utf-16-le": head[1::2], "utf-16-be": head[0::2]}
    num_nul = {codec: column.count(0) for codec, column in columns.items()}
    if max(num_nul.values()) < max(0.02 * len(head) / 2, 1):
        return None
    if head.isascii():  # the upper bytes of one script are but a few; those of ASCII are many
        codec = max(num_nul, key=num_nul.__getitem__)
        commonest = sum(number for _, number in Counter(columns[codec]).most_common(3))
        one_sided = min(num_nul.values()) <= 0.05 * num_nul[codec]
        return codec if one_sided and commonest >= 0.9 * len(head) / 2 else None
    # Chinese has NULs at both places: U+4E00, the number one, is common.
    spaces = {codec: _num_spaces(head.decode(codec, "replace")) for codec in columns}
    codec = max(spaces, key=spaces.__getitem__)
    return codec if spaces[codec] else None


def _num_spaces(text: str) -> int:
    """How many of the characters separate words; 0 if this is hardly a text."""
    strange = sum(not (c.isprintable() or c.isspace()) or c == "\ufffd" for c in text)
    if "\0" in text or strange > 0.05 * len(text) + 1:
        return 0
    return sum(text.count(space) for space in " \n\r\t\u3000")


def looks_binary(sample: bytes) -> bool:
    """Whether there are more control characters than a text has."""
    return len(sample) - len(sample.translate(None, _CONTROLS)) > 0.02 * len(sample)


def _decoded(sample: bytes, codec: str) -> str | None:
    try:
        return sample.decode(codec)
    except UnicodeDecodeError:
        return None


def _mostly_ascii(sample: bytes) -> bool:
    num_ascii = sum(map(sample.count, _LETTERS_AND_DIGITS))
    return _num_high_bytes(sample) <= 0.4 * (num_ascii + 1)


def _num_high_bytes(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, bytes(range(128, 256))))


def _slice(blocks: list[bytes], start: int, length: int) -> bytes:
    parts = []
    for block in blocks:
        if start < len(block) and length > 0:
            part = block[max(start, 0) : max(start, 0) + length]
            parts.append(part)
            length -= len(part)
        start -= len(block)
    return b"".join(parts)


def _whole_lines(window: bytes, *, first: bool) -> bytes:
    start = 0 if first else window.find(b"\n") + 1
    end = window.rfind(b"\n") + 1
    if end <= start:  # no lines; bytes under 0x30 are the second half of no character
        start = 0 if first else next((i + 1 for i, b in enumerate(window) if b < 0x30), 0)
        end = next((i for i in range(len(window), start, -1) if window[i - 1] < 0x30), len(window))
    return window[start:end]


def _around_high_bytes(blocks: list[bytes]) -> bytes:
    """The surroundings of bytes above 127, for a text that has few of them."""
    parts = []
    room = SAMPLE_BYTES // 2
    for block in blocks:
        position = 0
        while room > 0 and (match := _HIGH.search(block, position)):
            start = max(match.start() - _NEARBY, position)
            position = match.end() + _NEARBY
            parts.append(block[start:position])
            room -= position - start
    return b"\n".join(parts)
