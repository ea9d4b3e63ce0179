"""`lstmtext-gui`: the window, or without a display the same job in the terminal."""

import os
import subprocess
import sys

from lstmtext_gui.arguments import parser
from lstmtext_gui.qt_loading import load_qt


def main() -> int:
    """Start the program; returns the exit status."""
    demo = parser().parse_known_args()[0].demo  # also answers --help and --version
    obstacle = _why_no_window(probe=demo)
    if obstacle is None:
        from lstmtext_gui.app import run

        return run(sys.argv)
    print(f"lstmtext-gui: {obstacle}", file=sys.stderr)
    if not demo:
        print("The command “lstmtext” does the same in a terminal.", file=sys.stderr)
        return 2
    from lstmtext.demo import run_demo

    print("Training the sample here in the terminal instead.", file=sys.stderr)
    return run_demo()


def _why_no_window(*, probe: bool) -> str | None:
    """Why no window can open, as a sentence; None if one can, as far as one can tell.

    Where a display is named that does not answer, Qt ends the process. `probe` lets another process
    find out first, which takes a moment.
    """
    if sys.platform == "win32":
        import torch  # noqa: F401  (on Windows its libraries do not load after Qt's)
    elif sys.platform != "darwin" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        return "No display was found."
    try:
        load_qt()
    except ImportError as error:
        return f"Qt could not be loaded ({error}). On Debian and Ubuntu run: sh scripts/demo"
    if probe:
        attempt = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
        done = subprocess.run([sys.executable, "-c", attempt], capture_output=True, timeout=60)
        if done.returncode:
            return "No display was found that answers."
    return None


if __name__ == "__main__":
    sys.exit(main())
