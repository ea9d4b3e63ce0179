"""`lstmtext-gui`: the window, or without a display the same job in the terminal."""

import os
import sys


def main() -> int:
    """Start the program; returns the exit status."""
    arguments = sys.argv[1:]
    if "--version" in arguments:
        from lstmtext import __version__

        print(f"lstmtext-gui {__version__}")
        return 0
    obstacle = _why_no_window()
    if obstacle is None:
        from lstmtext_gui.app import run

        return run(sys.argv)
    print(f"lstmtext-gui: {obstacle}", file=sys.stderr)
    if "--demo" not in arguments:
        print("The command “lstmtext” does the same in a terminal.", file=sys.stderr)
        return 2
    from lstmtext.demo import run_demo

    print("Training the sample here in the terminal instead.", file=sys.stderr)
    return run_demo()


def _why_no_window() -> str | None:
    """Why no window can open, as a sentence; None if one can."""
    if sys.platform == "win32":
        import torch  # noqa: F401  (on Windows its libraries do not load after Qt's)
    elif sys.platform != "darwin" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        return "No display was found."
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return f"Qt could not be loaded ({error}). On Debian and Ubuntu run: sh scripts/demo"
    return None


if __name__ == "__main__":
    sys.exit(main())
