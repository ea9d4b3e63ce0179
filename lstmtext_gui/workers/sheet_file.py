"""The sheet on the disk: what the person and the model have written, to go on with tomorrow.

Each window has a sheet of its own, locked as long as the window is open:

    <home>/sheet.json      of the first window
    <home>/sheets/2.json   of a second one, and so on
"""

from __future__ import annotations

import itertools
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lstmtext.errors import LSTMTextError
from lstmtext.home import home_folder
from lstmtext.saving.durable_file import write_durably
from lstmtext.saving.file_lock import file_lock
from lstmtext.saving.home_lock import SHEET, SHEETS, is_held, must_not_be_moving
from lstmtext.wording import disk_reason

if TYPE_CHECKING:
    from filelock import BaseFileLock

_PATIENCE = 1.5  # seconds; a window that has just been closed still holds its sheet


class SetAsideError(LSTMTextError):
    """What was kept cannot be used, and lies aside: there is nothing to begin with."""


Runs = tuple[tuple[str, bool], ...]
"""A document in pieces: the text of each, and whether the model wrote it."""


def sheet_path(number: int = 1) -> Path:
    """Where the sheet of the first window is kept, or of another one: on this computer only."""
    home = home_folder()
    return home / SHEET if number == 1 else home / SHEETS / f"{number}.json"


class SheetFile:
    """The sheet of this window: the first that no other window has.

    Attributes:
        note: A sentence about the sheets of other windows; empty where there is nothing to say.
    """

    def __init__(self) -> None:
        self.note = ""
        self._number = 1
        self._lock: BaseFileLock | None = None

    def read(self) -> Runs:
        """Take a sheet, one with something on it if there is one; it is empty if there is none.

        Raises:
            SetAsideError: It is damaged, or of another version of the program. It has another name
                now, so that the next sheet does not take its place.
            LSTMTextError: The disk does not give it; it must not be written over.
        """
        self._take()
        try:
            must_not_be_moving()
        except LSTMTextError:
            self.release()
            raise
        return _read(self._path)

    def write(self, runs: Runs) -> None:
        """Keep the sheet; of an empty one nothing is kept.

        Raises:
            LSTMTextError: The disk refuses; what was kept before is still there.
        """
        try:
            if runs:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_durably(self._path, json.dumps(runs).encode())
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise LSTMTextError(f"The sheet could not be kept: {disk_reason(error)}.") from None

    def release(self) -> None:
        """Let another window have the sheet."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def follow(self) -> None:
        """The program's files have moved: hold the sheet where it is now."""
        self.release()
        with suppress(OSError):  # it cannot be locked, so nobody does
            self._lock = _locked(self._path, 0)

    @property
    def held(self) -> tuple[Path, ...]:
        """The lock that this window holds."""
        return () if self._lock is None else (_lock_path(self._path),)

    @property
    def _path(self) -> Path:
        return sheet_path(self._number)

    def _take(self) -> None:
        kept = _kept()
        patience = _PATIENCE
        try:
            for number in itertools.chain(kept, itertools.count(1)):
                self._lock = _locked(sheet_path(number), patience)
                if self._lock is not None:
                    self._number = number
                    break
                patience = 0.0
        except OSError:  # it cannot be locked, so nobody does
            self._number = 1
        others = [number for number in kept if number != self._number]
        if any(is_held(_lock_path(sheet_path(number))) for number in {1, *others} - {self._number}):
            self.note = "Another window is open; this one has a sheet of its own, kept as well."
        elif others:
            self.note = "The sheet of another window is kept, too: a second window shows it."


def _kept() -> list[int]:
    """The numbers of the sheets with something on them."""
    found = (path.stem for path in sheet_path(2).parent.glob("*.json"))
    more = sorted(int(stem) for stem in found if stem.isdecimal() and int(stem) > 1)
    return [1, *more] if sheet_path().exists() else more


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _locked(path: Path, patience: float) -> BaseFileLock | None:
    """The lock of a sheet; None where another window has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = file_lock(_lock_path(path))
    try:
        lock.acquire(timeout=patience)
    except TimeoutError:
        return None
    return lock


def _read(path: Path) -> Runs:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        reason = disk_reason(error)
        raise LSTMTextError(f"The sheet of last time could not be read: {reason}.") from None
    try:
        return tuple((str(text), bool(generated)) for text, generated in json.loads(data))
    except (ValueError, TypeError, RecursionError):
        moment = time.strftime("%Y-%m-%d-%H%M%S")
        aside = home_folder() / SHEETS / f"aside-{moment}.json"
        with suppress(OSError):
            aside.parent.mkdir(parents=True, exist_ok=True)
            path.replace(aside)
        raise SetAsideError(
            f"The sheet of last time is damaged or of another version; it is kept as {aside}."
        ) from None
