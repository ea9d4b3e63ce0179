"""The sheet on the disk: what the person and the model have written, to go on with tomorrow."""

from __future__ import annotations

import json
from pathlib import Path

from lstmtext.errors import LSTMTextError
from lstmtext.home import home_folder
from lstmtext.saving.durable_file import write_durably

Runs = tuple[tuple[str, bool], ...]
"""A document in pieces: the text of each, and whether the model wrote it."""


def sheet_path() -> Path:
    """Where the sheet is kept: on this computer only."""
    return home_folder() / "sheet.json"


def read_sheet() -> Runs:
    """The sheet that was kept; an empty one where there is none, or where it is damaged."""
    try:
        runs = json.loads(sheet_path().read_bytes())
        return tuple((str(text), bool(generated)) for text, generated in runs)
    except (OSError, ValueError, TypeError, RecursionError):
        return ()


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
        reason = (error.strerror or str(error)).lower()
        raise LSTMTextError(f"The sheet could not be kept: {reason}.") from None
