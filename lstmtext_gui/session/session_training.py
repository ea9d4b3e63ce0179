"""The session's training: one run at a time, to pause, stop, discard, and go on with."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lstmtext.errors import CancelledError
from lstmtext_gui.choices import Wishes
from lstmtext_gui.session.session_parts import SessionParts
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.jobs import Beginning, OpenedText, Trained, TrainingRequest
from lstmtext_gui.workers.torch_loading import use_threads
from lstmtext_gui.workers.workers import TaskWorker

if TYPE_CHECKING:
    from lstmtext import TextModel


class SessionTraining(SessionParts):
    """Commands about the run, and what it brings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        training = self._training
        training.state_changed.connect(self._on_training)
        training.began.connect(self._on_began)
        training.snapshot_taken.connect(self._on_snapshot)
        training.ended.connect(self._on_trained)
        training.discarded.connect(self._on_discarded)
        training.failed.connect(self._on_training_failed)

    def train(
        self,
        level: str,
        preset: str,
        device: str,
        *,
        start_from_model: bool = False,
        wishes: Wishes | None = None,
    ) -> None:
        """Train on the open text; ignored unless `status.can_train`.

        Args:
            level: The library's name of it.
            preset: The library's name of it.
            device: The library's name of it.
            start_from_model: Start from the open model, whose level it then is.
            wishes: What else was chosen.
        """
        if not self.status.can_train or self._text is None:
            return
        request = TrainingRequest(self._text, level, preset, device, wishes=wishes or Wishes())
        if start_from_model and self._text_model is not None:
            model = self._text_model
            request = replace(request, level=model.tokenizer.name, start_from=model)
        self.recovery.forget_stopped()
        self._keeper.begin_run()
        self._training.train(request)

    def stop_training(self) -> None:
        """Stop training and keep what was learned."""
        if self.status.can_pause:
            self._training.stop()

    @Slot()
    def pause_or_resume(self) -> None:
        """Hold the run between two steps, saved; or let it go on."""
        if self.status.is_pausing:
            self._training.resume()
        elif self.status.can_pause:
            self._training.pause()

    def discard_training(self) -> None:
        """Stop training, and keep nothing of the run."""
        if self.status.can_pause:
            self._training.discard()

    @property
    def run_name(self) -> str:
        """What the text of the present run is called."""
        return self._training.name

    @property
    def can_leave_run(self) -> bool:
        """Nothing is lost by closing: the run is paused, saved, and offered at the next start."""
        is_its = self._run_path is not None and self._keeper.comes_from(self._run_path)
        return self._training.is_safe and (is_its or not self.status.unsaved)

    @property
    def is_run_kept(self) -> bool:
        """What the present model has learned is in the folder of its run, whatever is saved."""
        return self._is_of_run

    def interrupt_training(self, *, paused: bool = False) -> None:
        """The program ends: stop training so that the run is offered at the next start.

        Args:
            paused: The person has closed the window, so it is a pause and no accident.
        """
        self._training.interrupt(paused=paused)

    @Slot()
    def go_on(self) -> None:
        """Go on with the run that is offered; ignored unless `status.can_go_on`."""
        run = self.recovery.take() if self.status.can_go_on else None
        if run is not None:
            self._keeper.begin_run()
            self._training.train(run, self._text)

    def use_threads(self, number: int) -> None:
        """Compute with so many threads from the next run on; 0: one for each core."""
        machine = self.status.machine
        if machine is None:
            return
        before, now = self._crew.num_threads, number or machine.num_threads
        self._crew.num_threads = now
        if now != before and (number or before) and self.status.training is JobState.IDLE:
            worker = TaskWorker(self._crew.next_id(), partial(use_threads, now), self)
            self._crew.start(worker, self._on_threads, self._fail_task)

    @Slot(int, object)
    def _on_threads(self, run_id: int, nothing: object) -> None:
        """What begins from now on, writing too, computes with as many."""

    def _fail_task(self, run_id: int, error: BaseException) -> None:
        self._on_failed(error)

    # What the run tells

    @Slot(object)
    def _on_training(self, state: JobState) -> None:
        self._update(training=state, is_safe=state is JobState.PAUSED and self._training.is_safe)

    @Slot(object)
    def _on_began(self, beginning: Beginning) -> None:
        self.recovery.keep_taken()
        self._run_path = beginning.run_path
        self._learning = beginning.learned
        if beginning.text is not None and not self.status.opening:
            self._take_text(beginning.text)
        self.training_began.emit(beginning)

    @Slot(int, object)
    def _on_snapshot(self, run_id: int, text_model: TextModel) -> None:
        self._keeper.take(text_model, self._run_path or run_id)

    @Slot(int, object)
    def _on_trained(self, run_id: int, trained: Trained) -> None:
        text_model = trained.text_model
        if not text_model.history.num_tokens:  # stopped before the first step
            self._go_back()
            return
        origin = self._run_path or run_id
        self._keeper.take(text_model, origin, verdict=trained.verdict)
        self._keeper.end_run()
        if trained.unfinished is not None:
            self.recovery.add(trained.unfinished)
        self.training_ended.emit(text_model, trained.stopped)

    @Slot()
    def _on_discarded(self) -> None:
        self.recovery.keep_taken()
        self._go_back()

    def _go_back(self) -> None:
        """Nothing is left of the run: the model before it is the model."""
        self._keeper.go_back()
        self.training_discarded.emit()
        if self._text_model is not None:
            self.history_reset.emit(self._text_model.history)

    @Slot(object, bool)
    def _on_training_failed(self, error: BaseException, had_begun: bool) -> None:
        self._keeper.end_run()
        self.recovery.give_back()
        self.training_failed.emit(had_begun)
        if not isinstance(error, CancelledError):
            self.failed.emit(error, True)

    def _take_text(self, opened: OpenedText) -> None:
        self._text = opened
        self._update(text=opened.info)
        self.text_opened.emit(opened.request)
        self._refer_copies()
