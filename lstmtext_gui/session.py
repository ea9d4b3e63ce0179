"""The one place that knows what the program is doing: commands in, signals out.

Two jobs may run side by side, training and writing, each on data of its own: writing works on a
snapshot of the weights. Opening and saving are short tasks. Every worker has a run id; a signal
whose id is not that of the present job is late and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, Signal, Slot

from lstmtext_gui.garbage import GuiThreadCollector
from lstmtext_gui.jobs import GenerationRequest, OpenedModel, OpenedText, TrainingRequest
from lstmtext_gui.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.tasks import (
    keep_aside_task,
    look_at_machine,
    open_model_task,
    open_text_task,
    save_model_task,
)
from lstmtext_gui.workers import GenerationWorker, TaskWorker, TrainingWorker, Worker

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.reading.source import TextSource

_SAVE_WAIT_MS = 300  # a save takes a tenth of that; a slow disk must not stop the window


class Session(QObject):
    """Runs the jobs and holds the open text and the model.

    Signals:
        status_changed: `SessionStatus`, whenever anything in it changes.
        history_reset: `TrainingHistory` of the model that was opened.
        training_started, training_progressed, point_added, epoch_finished, sample_written: the
            course of the training job, as its worker tells it.
        training_ended: `TextModel`, and whether it was stopped.
        writing_started, text_written, unknown_found: the course of the writing job.
        model_saved: The path.
        model_kept: The path of the copy of an unsaved model that another one has replaced.
        failed: An exception, from any job, and whether it was training that ended by it.
    """

    status_changed = Signal(object)
    history_reset = Signal(object)
    training_started = Signal()
    training_progressed = Signal(object)
    point_added = Signal(str, object)
    epoch_finished = Signal(object)
    sample_written = Signal(object)
    training_ended = Signal(object, bool)
    writing_started = Signal()
    text_written = Signal(str)
    unknown_found = Signal(object)
    model_kept = Signal(object)
    model_saved = Signal(object)
    failed = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = SessionStatus()
        self.model_path: Path | None = None
        self._text: OpenedText | None = None
        self._text_model: TextModel | None = None
        self._workers: dict[int, Worker] = {}
        self._last_run_id = 0
        self._training_id = self._writing_id = self._text_id = self._model_id = 0
        self._came_from = 0  # the run that made the model
        self._opening: dict[int, str] = {}
        self._collector = GuiThreadCollector(self)

    # Commands

    def look_at_machine(self) -> None:
        """Find out about devices; also loads torch."""
        self._start(TaskWorker(self._next_id(), look_at_machine, self), self._on_machine)

    def open_text(self, name: str, read: Callable[[], TextSource]) -> None:
        """Read a text; the last one asked for wins."""
        worker = TaskWorker(self._next_id(), open_text_task(read), self)
        self._text_id = worker.run_id
        self._begin_opening(worker, name)
        self._start(worker, self._on_text)

    def open_model(self, path: Path) -> None:
        """Open a model file; ignored while training would replace it."""
        if self.status.training is not JobState.IDLE:
            return
        worker = TaskWorker(self._next_id(), open_model_task(path), self)
        self._model_id = worker.run_id
        self._begin_opening(worker, path.name)
        self._start(worker, self._on_model)

    def save_model(self, path: Path) -> None:
        """Save the model as it is now; usually done when this returns, else soon after."""
        if self._text_model is not None:
            worker = TaskWorker(self._next_id(), save_model_task(self._text_model, path), self)
            self._start(worker, self._on_saved)
            worker.wait(QDeadlineTimer(_SAVE_WAIT_MS))

    def train(self, level: str, preset: str, device: str) -> None:
        """Train on the open text; ignored unless `status.can_train`."""
        if not self.status.can_train or self._text is None:
            return
        request = TrainingRequest(self._text, level, preset, device)
        worker = TrainingWorker(self._next_id(), request, self)
        self._training_id = worker.run_id
        worker.progressed.connect(self._on_progress)
        worker.point_added.connect(self._on_point)
        worker.epoch_finished.connect(self._on_epoch)
        worker.snapshot_taken.connect(self._on_snapshot)
        worker.sample_written.connect(self._on_sample)
        self._update(training=JobState.RUNNING)
        self.training_started.emit()
        self._start(worker, self._on_trained)

    def stop_training(self) -> None:
        """Stop training and keep what was learned."""
        if self.status.training is JobState.RUNNING:
            self._workers[self._training_id].stop()
            self._update(training=JobState.STOPPING)

    def generate(
        self, prompt: str, length: int, temperature: float, seed: int, device: str
    ) -> None:
        """Write with the model as it is now; ignored unless `status.can_generate`."""
        if not self.status.can_generate or self._text_model is None:
            return
        request = GenerationRequest(self._text_model, prompt, length, temperature, seed, device)
        worker = GenerationWorker(self._next_id(), request, self)
        self._writing_id = worker.run_id
        worker.text_written.connect(self._on_text_written)
        worker.unknown_found.connect(self._on_unknown)
        self._update(writing=JobState.RUNNING)
        self.writing_started.emit()
        self._start(worker)

    def stop_writing(self) -> None:
        """Stop writing and keep what was written."""
        if self.status.writing is JobState.RUNNING:
            self._workers[self._writing_id].stop()
            self._update(writing=JobState.STOPPING)

    def shutdown(self, timeout_ms: int) -> bool:
        """Stop every job and wait; returns whether all threads have ended in time."""
        for worker in self._workers.values():
            worker.stop()
        deadline = QDeadlineTimer(timeout_ms)
        ended = [worker.wait(deadline) for worker in self._workers.values()]
        return all(ended)

    # Workers

    def _next_id(self) -> int:
        self._last_run_id += 1
        return self._last_run_id

    def _start(self, worker: Worker, on_success: Callable[..., None] | None = None) -> None:
        if on_success is not None:
            worker.succeeded.connect(on_success)
        worker.failed.connect(self._on_failed)
        worker.finished.connect(self._on_finished)
        self._workers[worker.run_id] = worker
        self._collector.hold()
        worker.start()

    def _begin_opening(self, worker: Worker, name: str) -> None:
        self._opening[worker.run_id] = name
        self._update(opening=name)

    def _update(self, **changes: object) -> None:
        status = replace(self.status, **changes)  # type: ignore[arg-type]
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)

    def _set_model(self, text_model: TextModel, run_id: int, path: Path | None = None) -> None:
        before, came_from = self._text_model, self._came_from
        self._text_model, self._came_from = text_model, run_id
        self.model_path = path
        if self.status.unsaved and before is not None and came_from != run_id:
            self._start(TaskWorker(self._next_id(), keep_aside_task(before), self), self._on_kept)
        self._update(model=ModelInfo.of(text_model), unsaved=path is None)

    @Slot()
    def _on_finished(self) -> None:
        worker = self.sender()
        assert isinstance(worker, Worker)
        worker.wait()
        del self._workers[worker.run_id]
        self._collector.release()
        self._opening.pop(worker.run_id, None)
        changes: dict[str, object] = {"opening": next(reversed(self._opening.values()), "")}
        if worker.run_id == self._writing_id:
            self._writing_id = 0
            changes["writing"] = JobState.IDLE
        if worker.run_id == self._training_id:
            self._training_id = 0
            changes["training"] = JobState.IDLE
        worker.deleteLater()
        self._update(**changes)

    @Slot(int, object)
    def _on_failed(self, run_id: int, error: BaseException) -> None:
        outdated = run_id in self._opening and run_id not in (self._text_id, self._model_id)
        if run_id in self._workers and not outdated:
            self.failed.emit(error, run_id == self._training_id)

    # What the tasks bring

    @Slot(int, object)
    def _on_machine(self, run_id: int, machine: object) -> None:
        self._update(machine=machine)

    @Slot(int, object)
    def _on_text(self, run_id: int, opened: OpenedText) -> None:
        if run_id == self._text_id:
            self._text = opened
            self._update(text=opened.info)

    @Slot(int, object)
    def _on_model(self, run_id: int, opened: OpenedModel) -> None:
        if run_id != self._model_id or self.status.training is not JobState.IDLE:
            return
        self._set_model(opened.text_model, run_id, opened.path)
        self.history_reset.emit(opened.text_model.history)

    @Slot(int, object)
    def _on_saved(self, run_id: int, saved: OpenedModel) -> None:
        if saved.text_model is self._text_model:  # else another one has come since
            self.model_path = saved.path
            self._update(unsaved=False)
        self.model_saved.emit(saved.path)

    @Slot(int, object)
    def _on_kept(self, run_id: int, kept: OpenedModel) -> None:
        self.model_kept.emit(kept.path)

    # What training tells

    @Slot(int, object)
    def _on_progress(self, run_id: int, progress: object) -> None:
        if run_id == self._training_id:
            self.training_progressed.emit(progress)

    @Slot(int, str, object)
    def _on_point(self, run_id: int, series: str, point: object) -> None:
        if run_id == self._training_id:
            self.point_added.emit(series, point)

    @Slot(int, object)
    def _on_epoch(self, run_id: int, result: object) -> None:
        if run_id == self._training_id:
            self.epoch_finished.emit(result)

    @Slot(int, object)
    def _on_snapshot(self, run_id: int, text_model: TextModel) -> None:
        if run_id == self._training_id:
            self._set_model(text_model, run_id)

    @Slot(int, object)
    def _on_sample(self, run_id: int, sample: object) -> None:
        if run_id == self._training_id:
            self.sample_written.emit(sample)

    @Slot(int, object)
    def _on_trained(self, run_id: int, text_model: TextModel) -> None:
        if run_id == self._training_id:
            stopped = self.status.training is JobState.STOPPING
            if text_model.history.num_tokens or self._text_model is None:
                self._set_model(
                    text_model, run_id
                )  # else nothing was learned: the model before it stays
            self.training_ended.emit(text_model, stopped)

    # What writing tells

    @Slot(int, str)
    def _on_text_written(self, run_id: int, text: str) -> None:
        if run_id == self._writing_id:
            self.text_written.emit(text)

    @Slot(int, object)
    def _on_unknown(self, run_id: int, unknown: object) -> None:
        if run_id == self._writing_id:
            self.unknown_found.emit(unknown)
