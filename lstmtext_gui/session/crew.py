"""Starts workers, keeps them until their threads have ended, and gives each its run id."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QObject, Signal, Slot

from lstmtext_gui.workers.garbage import GuiThreadCollector
from lstmtext_gui.workers.workers import Worker

OnFailure = Callable[[int, BaseException], object]


class Crew(QObject):
    """All workers of the window.

    Signals:
        finished: Run id; the worker's thread has ended.
    """

    finished = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[int, Worker] = {}
        self._on_failure: dict[int, OnFailure] = {}
        self._last_run_id = 0
        self.num_threads = 0  # for PyTorch, in the next worker that computes; 0: as it is
        self._collector = GuiThreadCollector(self)

    def next_id(self) -> int:
        """A run id that no worker had."""
        self._last_run_id += 1
        return self._last_run_id

    def start(self, worker: Worker, on_success: Callable[..., None], on_failure: OnFailure) -> None:
        """Start a worker.

        Args:
            worker: One that has not been started.
            on_success: A slot that gets its run id and its result.
            on_failure: Called in the GUI thread with its run id and the exception, while it runs.
        """
        worker.succeeded.connect(on_success)
        worker.failed.connect(self._on_failed)
        worker.finished.connect(self._on_finished)
        self._workers[worker.run_id] = worker
        self._on_failure[worker.run_id] = on_failure
        self._collector.hold()
        worker.num_threads = self.num_threads
        worker.start()

    def stop(self, run_id: int) -> None:
        """Ask a worker to end early, if it still works."""
        if run_id in self._workers:
            self._workers[run_id].stop()

    def shutdown(self, timeout_ms: int) -> bool:
        """Stop all and wait; returns whether all threads have ended in time."""
        for worker in self._workers.values():
            worker.stop()
        deadline = QDeadlineTimer(timeout_ms)
        ended = [worker.wait(deadline) for worker in self._workers.values()]
        return all(ended)

    @Slot()
    def _on_finished(self) -> None:
        worker = self.sender()
        assert isinstance(worker, Worker)
        worker.wait()
        del self._workers[worker.run_id], self._on_failure[worker.run_id]
        self._collector.release(collect=worker.leaves_circles)
        worker.deleteLater()
        self.finished.emit(worker.run_id)

    @Slot(int, object)
    def _on_failed(self, run_id: int, error: BaseException) -> None:
        if run_id in self._workers:
            self._on_failure[run_id](run_id, error)
