"""The thread that trains."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

import lstmtext
from lstmtext.errors import CancelledError, LSTMTextError
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import remove_run
from lstmtext.training.pausing import Pause
from lstmtext_gui.workers.jobs import (
    Beginning,
    OpenedText,
    Trained,
    TrainingProgress,
    TrainingRequest,
    UnfinishedRun,
)
from lstmtext_gui.workers.preparing import best_model_of, prepare, prepare_again
from lstmtext_gui.workers.run_tasks import unfinished
from lstmtext_gui.workers.tasks import verdict_on
from lstmtext_gui.workers.torch_loading import load_torch, use_threads
from lstmtext_gui.workers.workers import Worker

if TYPE_CHECKING:
    from lstmtext import BatchResult, EpochResult, TextModel, ValidationResult
    from lstmtext.kept_run import KeptRun

_PROGRESS_SECONDS = 0.1
_SNAPSHOT_SECONDS = 5.0


class TrainingWorker(Worker):
    """Trains with `train_model_TXT`, a new run or one to go on with; its result is a `Trained`.

    It is None if the run was discarded. The run is kept on the disk, and however it ends, the disk
    says so.

    Signals:
        began: Run id, `Beginning`; the next thing is a step.
        progressed: Run id, `TrainingProgress`.
        point_added: Run id, name of the series, `LossPoint`.
        epoch_finished: Run id, `EpochResult`; every epoch.
        snapshot_taken: Run id, the best `TextModel` so far.
        sample_written: Run id, `TrainingSample`.
        noted: Run id, a sentence about something out of the ordinary.
        comparing: Run id; training is over, and simpler models read the same text.
        held: Run id, whether the run is held (or goes on), and whether the disk has all of it.
    """

    began = Signal(int, object)
    progressed = Signal(int, object)
    point_added = Signal(int, str, object)
    epoch_finished = Signal(int, object)
    snapshot_taken = Signal(int, object)
    sample_written = Signal(int, object)
    noted = Signal(int, str)
    comparing = Signal(int)
    held = Signal(int, bool, bool)

    def __init__(
        self,
        run_id: int,
        request: TrainingRequest | UnfinishedRun,
        present: OpenedText | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(run_id, parent)
        self._request = request
        self._present = present  # the text that is open, which may be that of the run
        self._interrupted = self._is_left = self._discarded = False
        self._kept: KeptRun | None = None
        self._pause = Pause(self.should_stop, on_change=self._on_held)
        self._seconds = 0.0  # of the run
        self._told_at = 0.0
        self._snapshot_at = 0.0

    def interrupt(self, *, paused: bool) -> None:
        """End early so that the run is offered at the next start; `paused` as the person's wish."""
        self._interrupted, self._is_left = True, paused
        self.stop()

    def discard(self) -> None:
        """End early and remove the run from the disk."""
        self._discarded = True
        self.stop()

    def pause(self) -> None:
        """Hold the run between two steps, once it is saved."""
        self._pause.begin()

    def resume(self) -> None:
        """Let it go on."""
        self._pause.end()

    @property
    def is_pausing(self) -> bool:
        """Whether the run is to be held; not where it is to end."""
        return self._pause.is_wanted and not self.should_stop()

    def work(self) -> Trained | None:
        """Prepare the run, train, and return the best model."""
        load_torch()
        use_threads(self.num_threads)
        try:
            if isinstance(self._request, UnfinishedRun):
                kept, beginning = prepare_again(
                    self._request, self._note, self.should_stop, self._present
                )
            else:
                kept, beginning = prepare(self._request, self._note)
        except CancelledError:
            if self._discarded and isinstance(self._request, UnfinishedRun):
                remove_run(RunFolder.open(self._request.path))
                return None
            raise
        self._kept, self._run = kept, kept.run
        kept.note_pause(False)
        self._pause.save_first(kept.checkpoints)
        try:
            self.began.emit(self.run_id, beginning)
            return self._train(kept, beginning)
        except BaseException as error:
            self._end_failed(kept, error)
            raise

    def _train(self, kept: KeptRun, beginning: Beginning) -> Trained | None:
        run = kept.run
        if beginning.history is not None and beginning.run_path is not None:
            before = best_model_of(beginning.run_path)
            if before is not None:
                self.snapshot_taken.emit(self.run_id, before)
        run.on_validation = self._on_validation
        lstmtext.train_model_TXT(
            run.model,
            run.criterion,
            run.optimizer,
            run.num_epochs,
            run.data_loader,
            validation=run.validation,
            optimization=run.optimization,
            budget=run.budget,
            checkpoints=kept.checkpoints,
            on_batch_end=self._on_batch,
            on_epoch_end=self._on_epoch,
            should_stop=self._pause.should_stop,
            verbose=False,
        )
        self._pause.save_first(None)
        if self._discarded:
            self._remove(kept)
            return None
        stopped = self.should_stop()
        text_model = run.best_model()
        if not stopped:
            text_model = self._compared(text_model)
        if self._discarded:  # meanwhile
            self._remove(kept)
            return None
        self._end(kept, text_model if text_model.history.num_tokens else None, stopped=stopped)
        return self._trained(kept, text_model, stopped=stopped)

    def _compared(self, text_model: TextModel) -> TextModel:
        """The model with what simpler models make of the same held-out text."""
        split = self._run.split
        if not any(split.validation) or not text_model.history.num_tokens:
            return text_model
        self.comparing.emit(self.run_id)
        return lstmtext.with_baselines(text_model, split, should_stop=self.should_stop)

    def _remove(self, kept: KeptRun) -> None:
        if kept.folder is not None:
            kept.folder.release()
            remove_run(kept.folder)

    def _end(self, kept: KeptRun, text_model: TextModel | None, *, stopped: bool) -> None:
        if self._interrupted:  # on the disk the run stays one that nobody has ended
            if kept.folder is not None:
                if text_model is not None and not stopped:  # else the loop has saved it all
                    lstmtext.save_text_model(text_model, kept.folder.model_path)
                if self._is_left:
                    kept.note_pause(True)
                kept.folder.release()
        else:
            kept.end(RunState.STOPPED if stopped else RunState.FINISHED, text_model)

    def _end_failed(self, kept: KeptRun, error: BaseException) -> None:
        validation, best = kept.run.validation, None
        if validation is not None and validation.best is not None:
            try:
                best = kept.run.best_model()
            except (MemoryError, RuntimeError):  # the error may be that memory lacks
                best = None
        known = isinstance(error, LSTMTextError)
        kept.end(RunState.FAILED, best, error=str(error) if known else type(error).__name__)

    def _trained(self, kept: KeptRun, text_model: TextModel, *, stopped: bool) -> Trained:
        folder, left = kept.folder, None
        if stopped and folder is not None and text_model.history.num_tokens:
            left = unfinished(folder, stopped=True)
        return Trained(
            text_model,
            stopped,
            verdict_on(text_model),
            left if left is not None and left.can_go_on else None,
        )

    def _on_held(self, held: bool) -> None:
        assert self._kept is not None
        validation = self._run.validation
        if held and (validation is None or validation.best is None):
            self._hand_out_snapshot(self._seconds)  # to write with meanwhile
        if held or not self.should_stop():  # ended while it was paused, it stays so on the disk
            self._kept.note_pause(held)
        self.held.emit(self.run_id, held, self._kept.is_saved)

    def _note(self, sentence: str) -> None:
        self.noted.emit(self.run_id, sentence)

    def _on_batch(self, result: BatchResult) -> None:
        from lstmtext.training.event_words import event_sentence

        run = self._run
        self._seconds = result.seconds
        point = run.history.add_batch(result)
        if point is not None:
            self.point_added.emit(self.run_id, "train", point)
        for event in result.events:
            self._note(event_sentence(event))
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            progress = TrainingProgress(
                result.progress,
                result.seconds,
                run.history.tokens_per_second,
                result.epoch,
                result.seconds_left,
            )
            self.progressed.emit(self.run_id, progress)
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
        history = self._run.history
        self.point_added.emit(self.run_id, "validation", history.validation[-1])
        if history.samples:
            self.sample_written.emit(self.run_id, history.samples[-1])
        if result.is_best:
            self._hand_out_snapshot(result.seconds)

    def _hand_out_snapshot(self, seconds: float) -> None:
        self._snapshot_at = seconds
        self.snapshot_taken.emit(self.run_id, self._run.best_model())
