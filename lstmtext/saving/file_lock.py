"""A lock between processes, loaded when one is needed: the window is painted before."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


def file_lock(path: Path) -> "BaseFileLock":
    """A lock on a file, which the system gives back when the process ends.

    To take it in vain raises `TimeoutError`. Any thread may give it back.
    """
    from filelock import FileLock

    return FileLock(path, thread_local=False)
