"""The threads. Only here does the window call the library's long functions.

torch comes with the library's modules, which are imported inside the threads: the window is up
before. No worker touches a widget; each tells what happened by signals that carry its run's id.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

import lstmtext
from lstmtext_gui.jobs import (
    GenerationRequest,
    TrainingProgress,
    TrainingRequest,
    WritingSample,
)

if TYPE_CHECKING:
    from lstmtext import BatchResult, EpochResult, TextModel, TrainingRun, ValidationResult

_PROGRESS_SECONDS = 0.1
_SAMPLE_SECONDS = 3.0
_SNAPSHOT_SECONDS = 5.0
_FLUSH_SECONDS = 0.04
_SAMPLE_TOKENS = {"characters": 240}
_SAMPLE_WORDS = 50


class Worker(QThread):
    """A thread that does one job once.

    Signals:
        succeeded: Run id and whatever `work` returned.
        failed: Run id and the exception. Exactly one of the two comes, before `finished`.
    """

    succeeded = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, run_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run_id = run_id
        self._stop = threading.Event()  # an interruption requested before the start would be lost

    def stop(self) -> None:
        """Ask the job to end early; it still succeeds, with what was done."""
        self._stop.set()

    def should_stop(self) -> bool:
        """Asked by the job, in its thread."""
        return self._stop.is_set()

    def work(self) -> object:
        """The job; runs in the thread."""
        raise NotImplementedError

    def run(self) -> None:
        """Do the job and tell how it ended."""
        try:
            result = self.work()
        except BaseException as error:  # whatever it is, the GUI thread must hear of the end
            self.failed.emit(self.run_id, error)
        else:
            self.succeeded.emit(self.run_id, result)


class TaskWorker(Worker):
    """Does any short job: opening a text, opening or saving a model."""

    def __init__(
        self, run_id: int, task: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(run_id, parent)
        self._task = task

    def work(self) -> object:
        """Call the task."""
        return self._task()


class TrainingWorker(Worker):
    """Trains with `train_model_TXT`; its result is the best `TextModel`.

    Signals:
        progressed: Run id, `TrainingProgress`.
        point_added: Run id, name of the series, `LossPoint`.
        epoch_finished: Run id, `EpochResult`; every epoch.
        snapshot_taken: Run id, the best `TextModel` so far.
        sample_written: Run id, `WritingSample`.
    """

    progressed = Signal(int, object)
    point_added = Signal(int, str, object)
    epoch_finished = Signal(int, object)
    snapshot_taken = Signal(int, object)
    sample_written = Signal(int, object)

    def __init__(
        self, run_id: int, request: TrainingRequest, parent: QObject | None = None
    ) -> None:
        super().__init__(run_id, parent)
        self._request = request
        self._told_at = 0.0
        self._snapshot_at = 0.0
        self._sample_at = -_SAMPLE_SECONDS

    def work(self) -> TextModel:
        """Prepare the run, train, and return the best model."""
        request = self._request
        settings = lstmtext.preset_settings(
            request.preset,
            num_characters=request.text.info.num_characters,
            level=request.level,
            device=request.device,
        )
        run = lstmtext.prepare_training(request.text.source, settings)
        self._run = run
        if run.validation is not None:
            run.validation.on_result = self._on_validation
        lstmtext.train_model_TXT(
            run.model,
            run.criterion,
            run.optimizer,
            run.num_epochs,
            run.data_loader,
            validation=run.validation,
            optimization=run.optimization,
            budget=run.budget,
            on_batch_end=self._on_batch,
            on_epoch_end=self._on_epoch,
            should_stop=self.should_stop,
            verbose=False,
        )
        return run.best_model()

    def _on_batch(self, result: BatchResult) -> None:
        run: TrainingRun = self._run
        point = run.history.add_batch(result)
        if point is not None:
            self.point_added.emit(self.run_id, "train", point)
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            rate = run.history.tokens_per_second
            self.progressed.emit(
                self.run_id, TrainingProgress(result.progress, result.seconds, rate, result.epoch)
            )
        # The first measurement of a long text takes a while, and without held-out text none comes.
        unmeasured = run.validation is None or run.validation.best is None
        if unmeasured and result.seconds - self._snapshot_at >= _SNAPSHOT_SECONDS:
            self._hand_out_snapshot(result.seconds)

    def _on_epoch(self, result: EpochResult) -> None:
        point = self._run.history.add_epoch(result)
        if point is not None:
            self.point_added.emit(self.run_id, "train", point)
        self.epoch_finished.emit(self.run_id, result)

    def _on_validation(self, result: ValidationResult) -> None:
        point = self._run.history.add_validation(result)
        self.point_added.emit(self.run_id, "validation", point)
        if result.is_best:
            self._hand_out_snapshot(result.seconds)

    def _hand_out_snapshot(self, seconds: float) -> None:
        self._snapshot_at = seconds
        text_model = self._run.best_model()
        self.snapshot_taken.emit(self.run_id, text_model)
        if seconds - self._sample_at >= _SAMPLE_SECONDS:
            self._sample_at = seconds
            length = _SAMPLE_TOKENS.get(self._request.level, _SAMPLE_WORDS)
            text = lstmtext.generate_text(text_model.model, text_model, "", length, 0.6, seed=1)
            self.sample_written.emit(self.run_id, WritingSample(seconds, text))


class GenerationWorker(Worker):
    """Writes with `generate_text`; its result is the whole continuation.

    Signals:
        text_written: Run id and the next piece of text, at most 25 times a second.
        unknown_found: Run id and the tokens of the prompt that the model does not know.
    """

    text_written = Signal(int, str)
    unknown_found = Signal(int, object)

    def __init__(
        self, run_id: int, request: GenerationRequest, parent: QObject | None = None
    ) -> None:
        super().__init__(run_id, parent)
        self._request = request
        self._pieces: list[str] = []
        self._flushed_at = 0.0

    def work(self) -> str:
        """Write, on the device that was asked for."""
        request = self._request
        text_model = request.text_model
        if request.device != "cpu":
            from lstmtext.device import resolve_device

            text_model = text_model.with_weights(
                text_model.model.state_dict(), device=resolve_device(request.device)
            )
        text = lstmtext.generate_text(
            text_model.model,
            text_model,
            request.prompt,
            request.length,
            request.temperature,
            seed=request.seed,
            on_text=self._on_text,
            on_unknown=self._on_unknown,
            should_stop=self.should_stop,
        )
        self._flush()
        return text

    def _on_text(self, piece: str) -> None:
        self._pieces.append(piece)
        if time.monotonic() - self._flushed_at >= _FLUSH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        text, self._pieces = "".join(self._pieces), []
        self._flushed_at = time.monotonic()
        if text:
            self.text_written.emit(self.run_id, text)

    def _on_unknown(self, unknown: list[str]) -> None:
        self.unknown_found.emit(self.run_id, tuple(unknown))
