"""What watches the window while it is measured; as a program, one start of it for `startup`.

    python -m tests.benchmarks.probes empty | window | first-text MODEL

tells on standard output at what moments, in seconds since the epoch, things were on the screen.
Imports neither torch nor numpy: how long these take is a part of what is measured.
"""

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

INTERVAL_MS = 5


class Painted(QObject):
    """Calls back once a widget has been painted, and `ready` said that it is worth it."""

    def __init__(
        self,
        widget: QWidget,
        on_painted: Callable[[], object],
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(widget)
        self._on_painted = on_painted
        self._ready = ready
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._ready():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._on_painted)  # this one is about to be painted
        return False


class Heartbeat(QTimer):
    """Beats every five milliseconds in the thread of the window, and notes how late it was.

    Attributes:
        late: Milliseconds, of each beat.
    """

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._last = 0.0
        self.setTimerType(Qt.TimerType.PreciseTimer)
        self.setInterval(INTERVAL_MS)
        self.timeout.connect(self._beat)

    def begin(self) -> None:
        """Begin anew."""
        self.late.clear()
        self._last = time.perf_counter()
        self.start()

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(1000 * (now - self._last) - INTERVAL_MS, 0.0))
        self._last = now

    def quantile(self, share: float) -> float:
        """The lateness that this share of the beats did not exceed."""
        return sorted(self.late)[min(int(share * len(self.late)), len(self.late) - 1)]


def _tell(**facts: object) -> None:
    print(*(f"{name}={value}" for name, value in facts.items()), flush=True)


def _empty() -> None:
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1180, 780)
    Painted(window, lambda: (_tell(painted=time.time()), os._exit(0)))
    window.show()
    application.exec()


def _program(arguments: list[str]) -> None:
    from lstmtext_gui.qt_loading import load_qt

    load_qt()
    from lstmtext_gui import app

    create = app.create_application

    def watched(argv: list[str]) -> tuple[QApplication, app.MainWindow]:
        application, window = create(argv)
        first = _FirstText(window) if arguments else None
        Painted(window, first.painted if first else lambda: (_tell(painted=time.time()), _end()))
        return application, window

    def _end() -> None:
        os._exit(0)

    app.create_application = watched
    app.run(["lstmtext-gui", *arguments])


class _FirstText(QObject):
    """Presses Generate as soon as that is possible, and waits for text on the screen."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._times: dict[str, object] = {}
        self._heart = Heartbeat()
        window.session.status_changed.connect(self._press)
        edit = window.write_page.output_edit
        Painted(edit.viewport(), self._shown, lambda: bool(edit.toPlainText()))

    def painted(self) -> None:
        self._times["painted"] = time.time()
        self._heart.begin()

    @Slot(object)
    def _press(self, status: object) -> None:
        if self._window.session.status.can_generate and "pressed" not in self._times:
            self._times["pressed"] = time.time()
            self._window.generate()

    def _shown(self) -> None:
        _tell(**self._times, text=time.time(), late=max(self._heart.late) / 1000)
        os._exit(0)


if __name__ == "__main__":
    _empty() if sys.argv[1] == "empty" else _program(sys.argv[2:])
