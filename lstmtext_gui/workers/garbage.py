"""Keeps Python's cyclic garbage collector out of the worker threads.

The collector runs in whichever thread allocates the object too many. If that is a worker, it may
free Qt objects there, and Qt may crash. So while workers run, collection happens by a timer in the
GUI thread alone.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_INTERVAL_MS = 10_000


class GuiThreadCollector(QObject):
    """Collects in the GUI thread while at least one worker runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holders = 0
        self._is_due = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._afterwards = QTimer(self)  # once what the last worker held has been let go
        self._afterwards.setSingleShot(True)
        self._afterwards.setInterval(0)
        self._afterwards.timeout.connect(self._collect)

    def hold(self) -> None:
        """A worker is about to start."""
        self._holders += 1
        if self._holders == 1:
            gc.disable()  # no collection here: it takes a fifth of a second, and the person waits
            self._timer.start()

    def release(self, *, collect: bool = True) -> None:
        """A worker has finished; `collect` unless it has left nothing worth a fifth of a second."""
        self._holders -= 1
        self._is_due = self._is_due or collect
        if self._holders == 0:
            self._timer.stop()
            gc.enable()
            # A run is full of circles: left to chance, several would lie in memory side by side.
            if self._is_due:
                self._afterwards.start()

    @Slot()
    def _collect(self) -> None:
        self._is_due = False
        gc.collect()
