"""The one place that knows what the program is doing: commands in, signals out.

Two jobs may run side by side, training and writing, each on data of its own: writing works on a
snapshot of the weights. Opening and saving are short tasks. Every worker has a run id; a signal
whose id is not that of the present job is late and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, Signal, Slot

from lstmtext_gui.crew import Crew
from lstmtext_gui.jobs import (
    Filters,
    GenerationRequest,
    OpenedModel,
    OpenedText,
    TextChoices,
    TextRequest,
    TrainingRequest,
)
from lstmtext_gui.opening import Opening
from lstmtext_gui.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.tasks import keep_aside_task, look_at_machine, save_model_task
from lstmtext_gui.training_worker import TrainingWorker
from lstmtext_gui.workers import TaskWorker
from lstmtext_gui.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from lstmtext import TextModel

_SAVE_WAIT_MS = 300  # a save takes a tenth of that; a slow disk must not stop the window


class Session(QObject):
    """Runs the jobs and holds the open text and the model.

    Signals:
        status_changed: `SessionStatus`, whenever anything in it changes.
        history_reset: `TrainingHistory` of the model that was opened.
        training_started, training_progressed, point_added, epoch_finished, sample_written: the
            course of the training job, as its worker tells it.
        comparing_started: Training is over, and simpler models read the same text.
        training_ended: `TextModel`, and whether it was stopped.
        writing_started, text_written, unknown_found: the course of the writing job.
        copies_found: `CopyNews` about what was written.
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
    comparing_started = Signal()
    training_ended = Signal(object, bool)
    writing_started = Signal()
    text_written = Signal(str)
    unknown_found = Signal(object)
    copies_found = Signal(object)
    model_kept = Signal(object)
    model_saved = Signal(object)
    failed = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = SessionStatus()
        self.model_path: Path | None = None
        self._text: OpenedText | None = None
        self._text_model: TextModel | None = None
        self._training_id = 0
        self._learned_all = False  # only the comparison was still to be made
        self._came_from = 0  # the run that made the model
        self._crew = Crew(self)
        self._crew.finished.connect(self._on_finished)
        self._opening = Opening(self._crew, self)
        self._opening.changed.connect(self._on_opening)
        self._opening.text_opened.connect(self._on_text)
        self._opening.model_opened.connect(self._on_model)
        self._opening.failed.connect(self._on_failed)
        self._writing = Writing(self._crew, self)
        self._writing.state_changed.connect(self._on_writing)
        self._writing.started.connect(self.writing_started)
        self._writing.text_written.connect(self.text_written)
        self._writing.unknown_found.connect(self.unknown_found)
        self._writing.copies_found.connect(self.copies_found)
        self._writing.failed.connect(self._on_failed)

    # Commands

    def look_at_machine(self) -> None:
        """Find out about devices; also loads torch."""
        self._do(look_at_machine, self._on_machine)

    def open_text(self, request: TextRequest) -> None:
        """Read a text; the last one asked for wins."""
        self._opening.open_text(request)

    @Slot(object)
    def read_again(self, choices: TextChoices) -> None:
        """Read the open text again with other choices."""
        if self._text is not None:
            self._opening.open_text(replace(self._text.request, choices=choices))

    def open_model(self, path: Path) -> None:
        """Open a model file; ignored while training would replace it."""
        if self.status.training is JobState.IDLE:
            self._opening.open_model(path)

    @Slot()
    def cancel_opening(self) -> None:
        """Open nothing after all; what was open stays."""
        self._opening.cancel()

    def save_model(self, path: Path) -> None:
        """Save the model as it is now; usually done when this returns, else soon after."""
        if self._text_model is not None:
            worker = self._do(save_model_task(self._text_model, path), self._on_saved)
            worker.wait(QDeadlineTimer(_SAVE_WAIT_MS))

    def train(self, level: str, preset: str, device: str) -> None:
        """Train on the open text; ignored unless `status.can_train`."""
        if not self.status.can_train or self._text is None:
            return
        request = TrainingRequest(self._text, level, preset, device)
        worker = TrainingWorker(self._crew.next_id(), request, self)
        self._training_id, self._learned_all = worker.run_id, False
        worker.progressed.connect(self._on_progress)
        worker.point_added.connect(self._on_point)
        worker.epoch_finished.connect(self._on_epoch)
        worker.snapshot_taken.connect(self._on_snapshot)
        worker.sample_written.connect(self._on_sample)
        worker.comparing.connect(self._on_comparing)
        self._update(training=JobState.RUNNING)
        self.training_started.emit()
        self._crew.start(worker, self._on_trained, self._fail)

    def stop_training(self) -> None:
        """Stop training and keep what was learned."""
        if self.status.training is JobState.RUNNING:
            self._crew.stop(self._training_id)
            self._update(training=JobState.STOPPING)

    def generate(
        self,
        prompt: str,
        length: int,
        temperature: float,
        seed: int,
        device: str,
        *,
        stop_at: str | None = None,
        filters: Filters | None = None,
    ) -> None:
        """Write with the model as it is now; ignored unless `status.can_generate`."""
        if not self.status.can_generate or self._text_model is None:
            return
        model, text, filters = self._text_model, self._text, filters or Filters()
        is_learned = text is not None and text.info.name == model.name
        self._writing.write(
            GenerationRequest(model, prompt, length, temperature, seed, device, stop_at, filters),
            text if is_learned else None,
        )

    def stop_writing(self) -> None:
        """Stop writing and keep what was written."""
        if self.status.writing is JobState.RUNNING:
            self._writing.stop()

    def shutdown(self, timeout_ms: int) -> bool:
        """Stop every job and wait; returns whether all threads have ended in time."""
        return self._crew.shutdown(timeout_ms)

    # Workers

    def _do(self, task: Callable[[], object], on_success: Callable[..., None]) -> TaskWorker:
        worker = TaskWorker(self._crew.next_id(), task, self)
        self._crew.start(worker, on_success, self._fail)
        return worker

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
            self._do(keep_aside_task(before), self._on_kept)
        self._update(model=ModelInfo.of(text_model), unsaved=path is None)

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if run_id == self._training_id:
            self._training_id = 0
            self._update(training=JobState.IDLE)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self.failed.emit(error, run_id == self._training_id)

    # What the other jobs bring

    @Slot(str, float)
    def _on_opening(self, name: str, share: float) -> None:
        self._update(opening=name, opening_share=share)

    @Slot(object)
    def _on_text(self, opened: OpenedText) -> None:
        self._text = opened
        self._update(text=opened.info)

    @Slot(int, object)
    def _on_model(self, run_id: int, opened: OpenedModel) -> None:
        if self.status.training is JobState.IDLE:
            self._set_model(opened.text_model, run_id, opened.path)
            self.history_reset.emit(opened.text_model.history)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error, False)

    @Slot(object)
    def _on_writing(self, state: JobState) -> None:
        self._update(writing=state)

    @Slot(int, object)
    def _on_machine(self, run_id: int, machine: object) -> None:
        self._update(machine=machine)

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

    @Slot(int)
    def _on_comparing(self, run_id: int) -> None:
        if run_id == self._training_id:
            self._learned_all = True
            self.comparing_started.emit()

    @Slot(int, object)
    def _on_trained(self, run_id: int, text_model: TextModel) -> None:
        if run_id == self._training_id:
            stopped = self.status.training is JobState.STOPPING and not self._learned_all
            if text_model.history.num_tokens or self._text_model is None:
                self._set_model(
                    text_model, run_id
                )  # else nothing was learned: the model before it stays
            self.training_ended.emit(text_model, stopped)
