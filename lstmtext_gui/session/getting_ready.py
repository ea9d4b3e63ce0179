"""After the window is up: torch and the plot, then what only training needs, each in a worker."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.jobs import Machine
from lstmtext_gui.workers.qt_classes import make_classes
from lstmtext_gui.workers.tasks import get_ready_to_train, load_plotting, look_at_machine
from lstmtext_gui.workers.workers import TaskWorker

_BUSY_MS = 500
_SLICE_SECONDS = 0.004  # of work in the GUI thread; a hand notices nothing


class GettingReady(QObject):
    """Loads what the window can do without until somebody presses a button.

    Attributes:
        is_ready: Everything is loaded.

    Signals:
        machine_known: `Machine`; torch is loaded.
        loaded: More has been loaded that stays for good; comes twice.
        plotting_loaded: The chart can have its plot.
        failed: The exception.
    """

    machine_known = Signal(object)
    loaded = Signal()
    plotting_loaded = Signal()
    failed = Signal(object)

    def __init__(
        self, crew: Crew, is_busy: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        """Make ready.

        Args:
            crew: Starts the workers.
            is_busy: Whether the person waits for something, which loading would slow down.
            parent: In Qt's sense.
        """
        super().__init__(parent)
        self._crew = crew
        self._is_busy = is_busy
        self.is_ready = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_BUSY_MS)
        self._timer.timeout.connect(self._go_on)
        self._classes = make_classes()
        self._making = QTimer(self)
        self._making.setInterval(0)
        self._making.timeout.connect(self._make_classes)

    def begin(self) -> None:
        """Load torch first: to open a model takes no more. The plot comes beside it."""
        self._making.start()
        self._make_classes()
        worker = TaskWorker(self._crew.next_id(), look_at_machine, self)
        self._crew.start(worker, self._on_machine, self._fail)

    def stop(self) -> None:
        """Load nothing more: the window closes."""
        self._timer.stop()
        self._making.stop()

    @Slot()
    def _make_classes(self) -> None:
        """Some at a time; when there are all that pyqtgraph asks for, load it."""
        until = time.perf_counter() + _SLICE_SECONDS
        for _ in self._classes:
            if time.perf_counter() > until:
                return
        self._making.stop()
        plotting = TaskWorker(self._crew.next_id(), load_plotting, self)
        self._crew.start(plotting, self._on_plotting, self._fail)

    @Slot(int, object)
    def _on_plotting(self, run_id: int, nothing: object) -> None:
        self.plotting_loaded.emit()

    @Slot(int, object)
    def _on_machine(self, run_id: int, machine: Machine) -> None:
        self.loaded.emit()
        self.machine_known.emit(machine)
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        if self._is_busy():
            self._timer.start()
            return
        worker = TaskWorker(self._crew.next_id(), get_ready_to_train, self)
        self._crew.start(worker, self._on_ready, self._fail)

    @Slot(int, object)
    def _on_ready(self, run_id: int, nothing: object) -> None:
        self.is_ready = True
        self.loaded.emit()

    def _fail(self, run_id: int, error: BaseException) -> None:
        self.failed.emit(error)
