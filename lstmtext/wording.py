"""Numbers and names in the words in which people say them."""

import errno
import unicodedata
from os import PathLike
from pathlib import Path


def duration(seconds: float) -> str:
    """A length of time, roughly: "a few seconds", "40 seconds", "about 4 minutes"."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 55:
        return f"{max(round(seconds / 5) * 5, 5)} seconds"
    if seconds < 90:
        return "about a minute"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} minutes"
    hours = seconds / 3600
    return f"about {hours:.0f} hours" if hours >= 10 else f"about {hours:.1f} hours"


def clock(seconds: float) -> str:
    """A length of time, exactly: "0:36", "1:02:03"."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    tail = f"{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
    return f"{hours}:{tail}" if hours else tail


def count(number: int, unit: str) -> str:
    """A count with its unit in the right number: "1 word", "1,205 words"."""
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def rough_count(number: int) -> str:
    """A large count, roughly: "1.2 million", "340,000"."""
    if number >= 1_000_000:
        return f"{number / 1e6:.1f} million"
    if number >= 10_000:
        return f"{round(number, -3):,}"
    return f"{number:,}"


def disk_reason(error: OSError) -> str:
    """Why a disk did not do something, in plain words that end a sentence."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "the disk is full"
        case errno.EACCES | errno.EPERM:
            return "this is not allowed there"
        case errno.EROFS:
            return "nothing can be written to that disk"
        case errno.ENOENT:
            return "the folder or the file is not there"
        case errno.EISDIR:
            return "there is a folder of that name"
        case _:
            return (error.strerror or str(error)).rstrip(".").lower()


def shown_name(path: str | PathLike[str]) -> str:
    """A file's name made safe to show: one line, no control or direction marks, at most 80 long."""
    safe = visible(Path(path).name or str(path))
    return safe if len(safe) <= 80 else f"{safe[:50]}…{safe[-29:]}"


def visible(text: str) -> str:
    """A text on one line in which control and direction marks are spelled out: `[U+202E]`."""
    return "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else f"[U+{ord(c):04X}]"
        for c in text
    )
