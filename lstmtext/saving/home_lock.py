"""Who keeps whom from the program's folder: windows hold their sheets, a move holds all of it.

Who begins to use the folder takes a lock of their own first, and then looks for a move; a move
takes its lock first, and then looks for the others. So one of the two always sees the other.
"""

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path

from lstmtext.errors import LSTMTextError
from lstmtext.home import decide_anew, home_folder
from lstmtext.saving.file_lock import file_lock

SHEET, SHEETS = "sheet.json", "sheets"
"""What the first window has written, and the folder for that of the others."""
SHEET_LOCK = "sheet.lock"
MOVING = "moving.lock"


def is_held(path: Path, patience: float = 0.0) -> bool:
    """Whether somebody holds this lock; who only looks holds it for less than `patience`."""
    if not path.exists():
        return False
    lock = file_lock(path)
    try:
        lock.acquire(timeout=patience, poll_interval=0.005)
    except TimeoutError:
        return True
    except OSError:  # it cannot be locked, so nobody does
        return False
    lock.release()
    return False


def must_not_be_moving() -> None:
    """Keep away from the folder while it is moved.

    Raises:
        LSTMTextError: It is moved at this moment.
    """
    if is_held(home_folder() / MOVING):
        raise LSTMTextError(
            "The program’s files are being moved to another folder. Begin again when that is done."
        )


def settle_home() -> None:
    """Decide which folder is used, at the beginning of a process.

    Raises:
        LSTMTextError: It is moved at this moment.
    """
    must_not_be_moving()
    decide_anew()  # a move may have ended just now


@contextlib.contextmanager
def moving(source: Path, held: Collection[Path]) -> Iterator[None]:
    """Keep all others from the folder while it is moved.

    Args:
        source: The folder; it is removed at the end if nothing is left in it.
        held: Locks that the caller holds.

    Raises:
        LSTMTextError: Another window uses the folder, or moves it.
    """
    source.mkdir(parents=True, exist_ok=True)
    lock = file_lock(source / MOVING)
    try:
        lock.acquire(timeout=0)
    except TimeoutError:
        raise LSTMTextError("Another window is moving the program’s files already.") from None
    try:
        of_windows = {source / SHEET_LOCK, *(source / SHEETS).glob("*.lock")} - set(held)
        if any(map(is_held, of_windows)):
            raise LSTMTextError(
                "Another window of the program is open. Close it first, then move the files."
            )
        yield
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            (source / MOVING).unlink(missing_ok=True)
            source.rmdir()
