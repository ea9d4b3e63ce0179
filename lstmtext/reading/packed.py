"""Unpacking of gzip, bzip2 and xz, in blocks and with a bound."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from lstmtext.errors import TextError
from lstmtext.reading.files import BLOCK_BYTES, MAX_BYTES
from lstmtext.reading.watch import Watch

SUFFIXES = (".gz", ".bz2", ".xz")
"""How the names of packed files end: what is before tells the format."""

_MAX_DICTIONARY_BYTES = 1 << 28  # xz can ask for gigabytes before it yields a byte


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _GzipDecompressor:
    """zlib's object with the manners of the other two."""

    def __init__(self) -> None:
        self._object = zlib.decompressobj(wbits=31)  # gzip's header and check sum

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def needs_input(self) -> bool:
        return not self._object.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._object.decompress(self._object.unconsumed_tail + data, max_length)


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is one that `unpack` takes."""
    return head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"))


def unpack(blocks: list[bytes], name: str, watch: Watch) -> list[bytes]:
    """The bytes that are packed in a file.

    Args:
        blocks: The packed bytes. The list is emptied.
        name: The file's name, safe to show, for messages.
        watch: Told and asked after every block.

    Raises:
        TextError: The file is damaged, or holds more than `MAX_BYTES`.
        CancelledError: The watch said so.
    """
    unpacked: list[bytes] = []
    num_bytes = 0
    num_blocks = len(blocks)
    blocks.reverse()
    try:
        for block in _unpacked(blocks):
            if block:
                unpacked.append(block)
            num_bytes += len(block)
            if num_bytes > MAX_BYTES:
                limit = MAX_BYTES / 1e9
                raise TextError(f"“{name}” unpacks to more than {limit:.1f} GB. Use a part.")
            watch.at(1 - len(blocks) / num_blocks)
    except EOFError:
        raise TextError(f"“{name}” ends too early, so it may be incomplete.") from None
    except (OSError, ValueError, zlib.error, lzma.LZMAError):
        raise TextError(f"“{name}” is compressed and damaged: it cannot be unpacked.") from None
    return unpacked


def _unpacked(reversed_blocks: list[bytes]) -> Iterator[bytes]:
    decompressor = None
    data = b""
    make = _maker(reversed_blocks[-1])
    while reversed_blocks or data:
        data = data or reversed_blocks.pop()
        if decompressor is None:
            data = data.lstrip(b"\0")  # padding between and after streams
            if not data:
                continue
            decompressor = make()
        yield decompressor.decompress(data, BLOCK_BYTES)
        while not (decompressor.eof or decompressor.needs_input):
            yield decompressor.decompress(b"", BLOCK_BYTES)
        data = b""
        if decompressor.eof:  # another stream may follow: `cat a.gz b.gz`
            data = decompressor.unused_data
            decompressor = None
    if decompressor is not None:
        raise EOFError


def _maker(head: bytes) -> Callable[[], _Decompressor]:
    if head.startswith(b"\x1f\x8b"):
        return _GzipDecompressor
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor
    return lambda: lzma.LZMADecompressor(memlimit=_MAX_DICTIONARY_BYTES)
