"""A ZIP archive from which documents are read: bounded, and every fault of it one sentence."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lstmtext.errors import TextError
from lstmtext.reading.files import BLOCK_BYTES, MAX_BYTES

MAX_MEMBERS = 10_000
"""Most files that an archive may hold."""

_MEMBER = b"PK\x01\x02"
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, ValueError, OSError, KeyError),
)


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a ZIP archive."""
    return head.startswith(b"PK\x03\x04")


class Archive:
    """A ZIP archive in memory; nothing of it is ever written to the disk.

    Args:
        blocks: Its bytes.
        name: The file's name, safe to show, for messages.

    Raises:
        TextError: It is damaged or has too many members.
    """

    def __init__(self, blocks: list[bytes], name: str) -> None:
        self.name = name
        # Counted before the list of members is made: it takes far more memory than the file.
        if sum(block.count(_MEMBER) for block in blocks) > MAX_MEMBERS:
            raise TextError(f"“{name}” holds more than {MAX_MEMBERS:,} files.")
        with self._faults():
            self._zip = zipfile.ZipFile(io.BytesIO(b"".join(blocks)))
            self.members = frozenset(self._zip.namelist())
        self._room = MAX_BYTES

    def read(self, member: str) -> Iterator[bytes]:
        """A member's bytes, in blocks.

        Raises:
            TextError: It is missing, encrypted or damaged, or all that was read is too much.
        """
        with self._faults():
            if self._zip.getinfo(member).flag_bits & 1:
                raise TextError(f"“{self.name}” is protected by a password. Save it without one.")
            file = self._zip.open(member)
        with file:
            while True:
                with self._faults():
                    block = file.read(BLOCK_BYTES)
                if not block:
                    return
                self._room -= len(block)
                if self._room < 0:
                    limit = MAX_BYTES / 1e9
                    raise TextError(f"“{self.name}” unpacks to more than {limit:.1f} GB.")
                yield block

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS:
            raise TextError(f"“{self.name}” is damaged: a part of it cannot be read.") from None
