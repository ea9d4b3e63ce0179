"""The sheet on the disk: what the person and the model have written, to go on with tomorrow."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

from lstmtext.errors import LSTMTextError
from lstmtext.home import home_folder
from lstmtext.saving.durable_file import write_durably
from lstmtext.wording import disk_reason


class SetAsideError(LSTMTextError):
    """What was kept cannot be used, and lies aside: there is nothing to begin with."""


Runs = tuple[tuple[str, bool], ...]
"""A document in pieces: the text of each, and whether the model wrote it."""


def sheet_path() -> Path:
    """Where the sheet is kept: on this computer only."""
    return home_folder() / "sheet.json"


def read_sheet() -> Runs:
    """The sheet that was kept; an empty one where there is none.

    Raises:
        SetAsideError: It is damaged, or of another version of the program. It has another name
            now, so that the next sheet does not take its place.
        LSTMTextError: The disk does not give it; it must not be written over.
    """
    path = sheet_path()
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
        aside = path.with_name(f"sheet-{time.strftime('%Y-%m-%d-%H%M%S')}.json")
        with suppress(OSError):
            path.replace(aside)
        raise SetAsideError(
            f"The sheet of last time is damaged or of another version; it is kept as {aside}."
        ) from None


def write_sheet(runs: Runs) -> None:
    """Keep the sheet.

    Raises:
        LSTMTextError: The disk refuses; what was kept before is still there.
    """
    path = sheet_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, json.dumps(runs).encode())
    except OSError as error:
        raise LSTMTextError(f"The sheet could not be kept: {disk_reason(error)}.") from None
