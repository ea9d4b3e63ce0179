"""Where the program finds its own files, and where it keeps the person's."""

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lstmtext.errors import LSTMTextError

NOTE = "folder.txt"
"""A file in the usual place that names the folder which was chosen instead."""

_PACKAGE = Path(__file__).parent
_LONGEST_NOTE = 1 << 16  # bytes


class Home(NamedTuple):
    """Where the program keeps its files, and why there.

    Attributes:
        folder: It need not exist yet.
        is_fixed: `LSTMTEXT_HOME` names it, so nobody can choose another one.
        trouble: A sentence: why it is not the folder that was chosen; empty if it is.
    """

    folder: Path
    is_fixed: bool = False
    trouble: str = ""


def home_folder() -> Path:
    """The folder for settings, logs and models kept aside; it need not exist yet.

    `LSTMTEXT_HOME`, or the folder that was chosen in the window, or the system's usual place.
    """
    return home().folder


def home() -> Home:
    """The folder, and how it came to be that one: decided once in a process."""
    named = os.environ.get("LSTMTEXT_HOME")
    return Home(Path(named), is_fixed=True) if named else _decided(usual_folder())


def usual_folder() -> Path:
    """The system's usual place for a program's files, where the note of a chosen folder is, too."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "lstmtext"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "lstmtext"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lstmtext"


def chosen_folder() -> Path | None:
    """What the note names now, which holds from the next start on; None without one.

    Raises:
        LSTMTextError: The note cannot be read, or names no folder.
    """
    note = usual_folder() / NOTE
    try:
        name = os.fsdecode(note.read_bytes()[:_LONGEST_NOTE].rstrip(b"\r\n"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError):
        name = ""
    if "\0" in name or not Path(name).is_absolute():
        raise LSTMTextError(f"The note of the chosen folder, {note}, cannot be used.")
    return Path(name)


def decide_anew() -> None:
    """Follow the note from now on, not only from the next start."""
    _decided.cache_clear()


@lru_cache(maxsize=1)
def _decided(usual: Path) -> Home:
    try:
        chosen = chosen_folder()
    except LSTMTextError as error:
        return Home(usual, trouble=f"{error} The usual folder is used: {usual}.")
    if chosen is None:
        return Home(usual)
    if not chosen.is_dir():
        reason = "is not there (is its disk connected?)"
    elif not os.access(chosen, os.R_OK | os.W_OK | os.X_OK):
        reason = "cannot be written to"
    else:
        return Home(chosen)
    trouble = f"The chosen folder for the program’s files, {chosen}, {reason}."
    return Home(usual, trouble=f"{trouble} Until it can be used, they are kept in {usual}.")


def resource_path(name: str) -> Path:
    """A file of `resources/`: inside the package when installed, beside it in a checkout."""
    installed = _PACKAGE / "_resources" / name
    return installed if installed.exists() else _PACKAGE.parent / "resources" / name
