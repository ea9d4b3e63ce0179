"""Bytes of one local file, in blocks, and every way in which a file cannot be read."""

import os
import stat
from os import PathLike
from pathlib import Path

from lstmtext.errors import TextError
from lstmtext.reading.watch import Watch

MAX_BYTES = 1 << 30
"""Largest file that is read, in bytes, unpacked too: ids and text take a few times as much."""

BLOCK_BYTES = 1 << 20
"""Bytes that are handled in one call, so that a window can paint between two."""


def read_blocks(path: str | PathLike[str], name: str, watch: Watch) -> list[bytes]:
    """The bytes of an ordinary file, in blocks of `BLOCK_BYTES`.

    Args:
        path: The file; ``~`` is not expanded.
        name: Its name, safe to show, for messages.
        watch: Told and asked after every block.

    Raises:
        TextError: The file is missing, not an ordinary file, too large, cannot be read, or changed
            meanwhile.
        CancelledError: The watch said so.
    """
    with open(_open(path, name), "rb", buffering=0) as file:
        before = os.fstat(file.fileno())
        check_size(before.st_size, name)
        blocks: list[bytes] = []
        num_bytes = 0
        try:
            while block := file.read(BLOCK_BYTES):
                blocks.append(block)
                num_bytes += len(block)
                if num_bytes > before.st_size:
                    break
                watch.at(num_bytes / before.st_size)
            after = os.fstat(file.fileno())
        except OSError as error:
            raise TextError(f"“{name}” could not be read: {_reason(error)}.") from None
    if num_bytes and not before.st_size:  # such as /proc: made up while it is read
        raise TextError(f"“{name}” is not an ordinary file.")
    if (num_bytes, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise TextError(f"“{name}” changed while it was being read. Try again.")
    return blocks


def check_size(num_bytes: int, name: str) -> None:
    """Refuses what is too large.

    Raises:
        TextError: There are more than `MAX_BYTES`.
    """
    if num_bytes > MAX_BYTES:
        size, limit = num_bytes / 1e9, MAX_BYTES / 1e9
        raise TextError(f"“{name}” has {size:.1f} GB; the limit is {limit:.1f}. Use a part.")


def _open(path: str | PathLike[str], name: str) -> int:
    try:
        # A named pipe without a writer would block an ordinary open for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _binary_flag())
    except FileNotFoundError:
        raise TextError(f"“{name}” was not found. It may have been moved or renamed.") from None
    except IsADirectoryError:
        raise TextError(f"“{name}” is a folder. Choose a file.") from None
    except PermissionError:
        reason = "is a folder" if Path(path).is_dir() else "may not be read: no permission"
        raise TextError(f"“{name}” {reason}. Choose another file.") from None
    except (OSError, ValueError) as error:
        raise TextError(f"“{name}” could not be opened: {_reason(error)}.") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a folder. Choose a file" if stat.S_ISDIR(mode) else "not an ordinary file"
        raise TextError(f"“{name}” is {kind}.")
    return descriptor


def _binary_flag() -> int:
    return getattr(os, "O_BINARY", 0)  # Windows opens descriptors in text mode otherwise


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).rstrip(".").lower()
