"""Where the program finds its own files, and where it keeps the person's."""

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).parent


def home_folder() -> Path:
    """The folder for settings, logs and models kept aside; it need not exist yet.

    `LSTMTEXT_HOME`, or the system's usual place.
    """
    chosen = os.environ.get("LSTMTEXT_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "lstmtext"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "lstmtext"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "lstmtext"


def resource_path(name: str) -> Path:
    """A file of `resources/`: inside the package when installed, beside it in a checkout."""
    installed = _PACKAGE / "_resources" / name
    return installed if installed.exists() else _PACKAGE.parent / "resources" / name
