"""Replacing a file so that, whatever happens, the old one or the new one is there whole."""

import errno
import os
import stat
import tempfile
from os import PathLike
from pathlib import Path

# The umask can be read only by setting it, for all threads: a file that another one creates at that
# moment has other permissions. So it is read once, and such a file is too private, not too open.
_UMASK = os.umask(0o077)
os.umask(_UMASK)


def write_durably(path: str | PathLike[str], data: bytes) -> None:
    """Write `data` to `path` atomically and durably.

    The bytes go to a temporary file in the same folder, are synced to the disk, read back and
    compared, and only then take the name of the old file. A symbolic link is followed; the old
    file's permissions are kept.

    Raises:
        OSError: Nothing was changed; the old file is as it was.
    """
    target = Path(os.path.realpath(path))
    mode = _mode_to_keep(target)
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent
    )
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if Path(temporary).read_bytes() != data:
            raise OSError(errno.EIO, "what was written reads back differently")
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode_to_keep(target: Path) -> int:
    try:
        status = target.stat()
    except FileNotFoundError:
        return 0o666 & ~_UMASK
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not an ordinary file", str(target))
    return stat.S_IMODE(status.st_mode)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, too; by now the new file is in place, so failing is no failure."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows has no way to, and needs none
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
