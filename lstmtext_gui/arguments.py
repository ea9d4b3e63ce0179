"""What `lstmtext-gui` can be told when it starts. Needs neither Qt nor a display."""

import argparse

from lstmtext import __version__


def parser() -> argparse.ArgumentParser:
    """The options; what it does not know is left for Qt (`parse_known_args`)."""
    result = argparse.ArgumentParser(
        prog="lstmtext-gui",
        description="The window of LSTM Text. Nothing leaves this computer.",
        allow_abbrev=False,
    )
    result.add_argument("files", nargs="*", metavar="FILE", help="texts or a model to open")
    result.add_argument("--demo", action="store_true", help="train the built-in sample at once")
    result.add_argument("--version", action="version", version=f"lstmtext-gui {__version__}")
    return result
