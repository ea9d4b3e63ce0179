"""Runs that can be resumed: offered one at a time, never resumed or deleted unasked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.jobs import OpenedModel, UnfinishedRun
from lstmtext_gui.workers.run_tasks import discard_task, find_interrupted_runs, open_best_task
from lstmtext_gui.workers.workers import TaskWorker


class Recovery(QObject):
    """What a crash has left on the disk, and the run that the person has just stopped.

    Signals:
        offered: The `UnfinishedRun` that is offered now; None if none is.
        model_opened: Run id, `OpenedModel`: the best model of an unfinished run.
        failed: The exception.
    """

    offered = Signal(object)
    model_opened = Signal(int, object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._runs: list[UnfinishedRun] = []
        self._taken: UnfinishedRun | None = None  # somebody goes on with it
        self._discarding: dict[int, UnfinishedRun] = {}
        self._opening_id = 0

    @property
    def offer(self) -> UnfinishedRun | None:
        """The run that is offered now."""
        return self._runs[0] if self._runs else None

    def look(self) -> None:
        """Look for runs that were interrupted."""
        worker = TaskWorker(self._crew.next_id(), find_interrupted_runs, self)
        self._crew.start(worker, self._on_found, self._fail)

    def add(self, run: UnfinishedRun) -> None:
        """Offer a run that the person has just stopped."""
        self._runs.insert(0, run)
        self._tell()

    def forget_stopped(self) -> None:
        """A new run begins: the one that was stopped before is not what the person wants."""
        self._runs = [run for run in self._runs if not run.stopped]
        self._tell()

    @Slot()
    def later(self) -> None:
        """Offer nothing more until the next start."""
        self._runs = []
        self._tell()

    def take(self) -> UnfinishedRun | None:
        """The offered run, for the one who goes on with it."""
        self._taken = self._runs.pop(0) if self._runs else None
        self._tell()
        return self._taken

    def follow(self, before: Path, after: Path) -> None:
        """The program's files have moved, and the runs with them."""
        self._runs = [
            replace(run, path=after / run.path.relative_to(before))
            if run.path.is_relative_to(before)
            else run
            for run in self._runs
        ]
        self._tell()

    def give_back(self) -> None:
        """It was not possible to go on with the run that was taken: it is offered as before."""
        if self._taken is not None:
            self._runs.insert(0, self._taken)
            self._taken = None
            self._tell()

    def keep_taken(self) -> None:
        """The run that was taken goes on."""
        self._taken = None

    def discard(self) -> None:
        """Remove the offered run from the disk."""
        if self._runs:
            run = self._runs.pop(0)
            worker = TaskWorker(self._crew.next_id(), discard_task(run), self)
            self._discarding[worker.run_id] = run
            self._crew.start(worker, self._on_discarded, self._fail_discarding)
            self._tell()

    @Slot()
    def open_best(self) -> None:
        """Open the best model of the offered run, which stays as it is."""
        run = self.offer
        if run is not None and run.has_model:
            worker = TaskWorker(self._crew.next_id(), open_best_task(run), self)
            self._opening_id = worker.run_id
            self._crew.start(worker, self._on_opened, self._fail)

    def _tell(self) -> None:
        self.offered.emit(self.offer)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self.failed.emit(error)

    def _fail_discarding(self, run_id: int, error: BaseException) -> None:
        self._runs.insert(0, self._discarding.pop(run_id))
        self._tell()
        self.failed.emit(error)

    @Slot(int, object)
    def _on_found(self, run_id: int, runs: tuple[UnfinishedRun, ...]) -> None:
        self._runs += runs
        self._tell()

    @Slot(int, object)
    def _on_discarded(self, run_id: int, nothing: object) -> None:
        del self._discarding[run_id]

    @Slot(int, object)
    def _on_opened(self, run_id: int, opened: OpenedModel) -> None:
        if run_id != self._opening_id:
            return
        # The person has chosen: another run may be asked about, this one waits in the menu.
        answered = [run for run in self._runs if run.path == opened.path.parent]
        others = [run for run in self._runs if run not in answered]
        self._runs = [*others, *(replace(run, opened=True) for run in answered)]
        self._tell()
        self.model_opened.emit(run_id, opened)
