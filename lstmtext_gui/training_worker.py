"""The thread that trains."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

import lstmtext
from lstmtext_gui.jobs import TrainingProgress, TrainingRequest, WritingSample
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.workers import Worker

if TYPE_CHECKING:
    from lstmtext import BatchResult, EpochResult, TextModel, TrainingRun, ValidationResult

_PROGRESS_SECONDS = 0.1
_SAMPLE_SECONDS = 3.0
_SNAPSHOT_SECONDS = 5.0


class TrainingWorker(Worker):
    """Trains with `train_model_TXT`; its result is the best `TextModel`.

    Signals:
        progressed: Run id, `TrainingProgress`.
        point_added: Run id, name of the series, `LossPoint`.
        epoch_finished: Run id, `EpochResult`; every epoch.
        snapshot_taken: Run id, the best `TextModel` so far.
        sample_written: Run id, `WritingSample`.
        comparing: Run id; training is over, and simpler models read the same text.
    """

    progressed = Signal(int, object)
    point_added = Signal(int, str, object)
    epoch_finished = Signal(int, object)
    snapshot_taken = Signal(int, object)
    sample_written = Signal(int, object)
    comparing = Signal(int)

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
            cleaning=request.text.request.choices.cleaning,
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
        return self._compared(run.best_model())

    def _compared(self, text_model: TextModel) -> TextModel:
        """The model with what simpler models make of the same held-out text."""
        split = self._run.split
        if self.should_stop() or not any(split.validation) or not text_model.history.num_tokens:
            return text_model
        self.comparing.emit(self.run_id)
        return lstmtext.with_baselines(text_model, split, should_stop=self.should_stop)

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
            length = LEVELS[self._request.level].sample
            text = lstmtext.generate_text(text_model.model, text_model, "", length, 0.6, seed=1)
            self.sample_written.emit(self.run_id, WritingSample(seconds, text))
