"""The one place that knows what the program is doing: commands in, signals out.

Two jobs may run side by side, training and writing, each on data of its own: writing works on a
snapshot of the weights. Opening and saving are short tasks. Every worker has a run id; a signal
whose id is not that of the present job is late and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lstmtext.errors import CancelledError
from lstmtext_gui.choices import Wishes
from lstmtext_gui.session.copies import Copies
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.forecasting import Forecasting
from lstmtext_gui.session.getting_ready import GettingReady
from lstmtext_gui.session.model_keeper import ModelKeeper
from lstmtext_gui.session.opening import Opening
from lstmtext_gui.session.recovery import Recovery
from lstmtext_gui.session.session_signals import SessionSignals
from lstmtext_gui.session.several import Several
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.session.suggesting import Suggesting
from lstmtext_gui.session.training import Training
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.session.writing import Writing
from lstmtext_gui.workers.copying_worker import Spans
from lstmtext_gui.workers.jobs import (
    Beginning,
    Filters,
    GenerationRequest,
    Machine,
    OpenedModel,
    OpenedText,
    TextChoices,
    TextRequest,
    Trained,
    TrainingRequest,
    UnfinishedRun,
)
from lstmtext_gui.workers.torch_loading import use_threads
from lstmtext_gui.workers.variant import SeveralRequest
from lstmtext_gui.workers.workers import TaskWorker

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.settings import TrainingSettings


class Session(SessionSignals):
    """Runs the jobs and holds the open text and the model.

    Attributes:
        status: How everything is.
        recovery: The runs that can be gone on with.
        variants: What was written before, on the disk.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = SessionStatus()
        self._text: OpenedText | None = None
        self._is_closed = False
        self._run_path: Path | None = None  # where the present run is kept
        self._crew = Crew(self)
        self._getting_ready = GettingReady(self._crew, self._is_waited_for, self)
        self._getting_ready.machine_known.connect(self._on_machine)
        self._getting_ready.loaded.connect(self.loaded)
        self._getting_ready.plotting_loaded.connect(self.plotting_loaded)
        self._getting_ready.failed.connect(self._on_failed)
        self._keeper = ModelKeeper(self._crew, self)
        self._keeper.changed.connect(self._on_model_changed)
        self._keeper.saved.connect(self.model_saved)
        self._keeper.kept_aside.connect(self.model_kept)
        self._keeper.shared.connect(self.model_shared)
        self._keeper.failed.connect(self._on_failed)
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
        self._writing.written.connect(self._on_written)
        self._writing.failed.connect(self._on_failed)
        self._copies = Copies(self._crew, self)
        self._copies.found.connect(self.copies_found)
        self._copies.failed.connect(self._on_failed)
        self._suggesting = Suggesting(self._crew, self)
        self._suggesting.suggested.connect(self.suggested)
        self._suggesting.failed.connect(self._on_failed)
        self._several = Several(self._crew, self)
        self._several.state_changed.connect(self._on_writing)
        self._several.progressed.connect(self.several_progressed)
        self._several.written.connect(self.several_written)
        self._several.unknown_found.connect(self.unknown_found)
        self._several.failed.connect(self._on_failed)
        self.variants = VariantKeeper(self._crew, self)
        self.variants.failed.connect(self._on_failed)
        self._training = Training(self._crew, self)
        self._connect_training(self._training)
        self._forecasting = Forecasting(self._crew, self)
        self._forecasting.measured.connect(self.speed_measured)
        self._forecasting.refused.connect(self.settings_refused)
        self._forecasting.failed.connect(self._on_failed)
        self._getting_ready.loaded.connect(self._on_loaded)
        self.recovery = Recovery(self._crew, self)
        self.recovery.offered.connect(self._on_offer)
        self.recovery.model_opened.connect(self._on_best_model)
        self.recovery.failed.connect(self._on_failed)

    def _connect_training(self, training: Training) -> None:
        training.state_changed.connect(self._on_training)
        training.started.connect(self.training_started)
        training.began.connect(self._on_began)
        training.progressed.connect(self.training_progressed)
        training.point_added.connect(self.point_added)
        training.epoch_finished.connect(self.epoch_finished)
        training.sample_written.connect(self.sample_written)
        training.comparing.connect(self.comparing_started)
        training.noted.connect(self.training_noted)
        training.snapshot_taken.connect(self._on_snapshot)
        training.ended.connect(self._on_trained)
        training.discarded.connect(self._on_discarded)
        training.failed.connect(self._on_training_failed)

    # Commands

    def look_at_machine(self) -> None:
        """Load torch, find devices and runs that crashed; then load what only training needs."""
        self._getting_ready.begin()

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
        self._keeper.save(path)

    def share_copy(self, path: Path, *, keep_fingerprint: bool = False) -> None:
        """Save a copy to give away: without history, samples and names."""
        self._keeper.share(path, keep_fingerprint=keep_fingerprint)

    @Slot(object)
    def forecast(self, settings: TrainingSettings | None) -> None:
        """Measure how long these settings take for the open text, when nothing else works."""
        self._forecasting.ask(self._text, settings)

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
            start_from_model: Go on with the open model, whose level it then is.
            wishes: What else was chosen.
        """
        if not self.status.can_train or self._text is None:
            return
        request = TrainingRequest(self._text, level, preset, device, wishes=wishes or Wishes())
        if start_from_model and self._text_model is not None:
            model = self._text_model
            request = replace(
                request,
                level=model.tokenizer.name,
                start_from=model,
                start_file=self._keeper.file,
            )
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

    def interrupt_training(self) -> None:
        """The system ends the program: stop training so that it is offered at the next start."""
        self._training.interrupt()

    @Slot()
    def go_on(self) -> None:
        """Go on with the run that is offered; ignored unless `status.can_go_on`."""
        run = self.recovery.take() if self.status.can_go_on else None
        if run is not None:
            self._keeper.begin_run()
            self._training.train(run)

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
        model, filters = self._text_model, filters or Filters()
        self._writing.write(
            GenerationRequest(model, prompt, length, temperature, seed, device, stop_at, filters)
        )

    def write_several(
        self,
        prompt: str,
        length: int,
        temperatures: tuple[float, ...],
        count: int,
        seed: int,
        device: str,
        *,
        stop_at: str | None = None,
        filters: Filters | None = None,
    ) -> None:
        """Write `count` texts at each temperature; ignored unless `status.can_generate`."""
        if self.status.can_generate and self._text_model is not None:
            choices = (prompt, length, temperatures[0], seed, device, stop_at, filters or Filters())
            request = GenerationRequest(self._text_model, *choices)
            self._several.write(SeveralRequest(request, temperatures, count))

    def stop_writing(self) -> None:
        """Stop writing and keep what was written."""
        if self.status.writing is JobState.RUNNING:
            (self._several if self._several.is_running else self._writing).stop()

    def look_for_copies(self, spans: Spans) -> None:
        """Look for what generated text has copied; `copies_found` tells, if there is a way to know.

        Args:
            spans: Stretches of generated text, and where each begins in the document.
        """
        self._copies.look(spans)

    @Slot(str)
    def suggest(self, before: str) -> None:
        """Ask the model as it is now how a text goes on; `suggested` tells, if it is in time."""
        if self._text_model is not None and not self._is_closed:
            self._suggesting.ask(self._text_model, before)

    def shutdown(self, timeout_ms: int) -> bool:
        """Stop every job and wait; returns whether all threads have ended in time."""
        self._is_closed = True
        self._suggesting.forget()
        self._getting_ready.stop()
        ended = self._crew.shutdown(timeout_ms)
        self.variants.finish()
        return ended

    def _is_waited_for(self) -> bool:
        return bool(self.status.opening) or self.status.can_stop_writing

    def _update(self, **changes: object) -> None:
        status = replace(self.status, **changes)  # type: ignore[arg-type]
        if status != self.status:
            self.status = status
            self._on_loaded()
            self.status_changed.emit(status)

    @Slot()
    def _on_loaded(self) -> None:
        is_ready = self._getting_ready.is_ready
        self._forecasting.set_idle(is_ready and self.status.is_idle)

    @property
    def model_path(self) -> Path | None:
        """Where Save saves to; None where the person has not said it yet."""
        return self._keeper.path

    def _refer_copies(self) -> None:
        """Copies are from the text that the present model learned, if that is open."""
        model, text = self._text_model, self._text
        is_learned = model is not None and text is not None and text.info.name == model.name
        self._copies.refer_to(model, text if is_learned else None)

    @property
    def _text_model(self) -> TextModel | None:
        return self._keeper.text_model

    # What the other jobs bring

    @Slot(object, bool)
    def _on_model_changed(self, model: ModelInfo | None, unsaved: bool) -> None:
        self._update(model=model, unsaved=unsaved)
        self._refer_copies()

    @Slot(str, float)
    def _on_opening(self, name: str, share: float) -> None:
        self._update(opening=name, opening_share=share)

    @Slot(object)
    def _on_text(self, opened: OpenedText) -> None:
        self._text = opened
        self._update(text=opened.info)
        self.text_opened.emit(opened.request)
        self._refer_copies()

    @Slot(int, object)
    def _on_model(self, run_id: int, opened: OpenedModel) -> None:
        if self.status.training is JobState.IDLE:
            self._keeper.take_opened(opened, run_id)
            self.history_reset.emit(opened.text_model.history)
            self.model_opened.emit(opened.path)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error, False)

    @Slot(object)
    def _on_writing(self, state: JobState) -> None:
        self._update(writing=state)

    @Slot(str)
    def _on_written(self, text: str) -> None:
        self.look_for_copies(((0, text),))

    @Slot(object)
    def _on_machine(self, machine: Machine) -> None:
        self._update(machine=machine)
        self.recovery.look()

    @Slot(object)
    def _on_offer(self, run: UnfinishedRun | None) -> None:
        self._update(unfinished=run)

    @Slot(int, object)
    def _on_best_model(self, run_id: int, opened: OpenedModel) -> None:
        if self.status.training is JobState.IDLE:
            self._keeper.take_from_run(opened)
            self.history_reset.emit(opened.text_model.history)

    # What training tells

    @Slot(object)
    def _on_training(self, state: JobState) -> None:
        self._update(training=state)

    @Slot(object)
    def _on_began(self, beginning: Beginning) -> None:
        self.recovery.keep_taken()
        self._run_path = beginning.run_path
        if beginning.text is not None and not self.status.opening:
            self._on_text(beginning.text)
        self.training_began.emit(beginning)

    @Slot(int, object)
    def _on_snapshot(self, run_id: int, text_model: TextModel) -> None:
        self._keeper.take(text_model, self._run_path or run_id)

    @Slot(int, object)
    def _on_trained(self, run_id: int, trained: Trained) -> None:
        text_model = trained.text_model
        if text_model.history.num_tokens or self._text_model is None:
            origin = self._run_path or run_id
            self._keeper.take(text_model, origin, file=trained.model_file, verdict=trained.verdict)
        # else nothing was learned: the model before it stays
        self._keeper.end_run()
        if trained.unfinished is not None:
            self.recovery.add(trained.unfinished)
        self.training_ended.emit(text_model, trained.stopped)

    @Slot()
    def _on_discarded(self) -> None:
        self.recovery.keep_taken()
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
