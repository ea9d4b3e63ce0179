"""The folder for settings, logs and models kept aside: `LSTMTEXT_HOME`, or the usual place."""

import os
import sys
from pathlib import Path


def home_folder() -> Path:
    """The folder; it need not exist yet."""
    chosen = os.environ.get("LSTMTEXT_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "lstmtext"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "lstmtext"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lstmtext"
