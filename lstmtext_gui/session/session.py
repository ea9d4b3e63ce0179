"""The one place that knows what the program is doing: commands in, signals out.

Two jobs may run side by side, training and writing, each on data of its own: writing works on a
snapshot of the weights. Opening and saving are short tasks. Every worker has a run id; a signal
whose id is not that of the present job is late and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lstmtext_gui.session.session_training import SessionTraining
from lstmtext_gui.session.status import JobState, ModelInfo
from lstmtext_gui.workers.copying_worker import Spans
from lstmtext_gui.workers.jobs import (
    Machine,
    OpenedModel,
    OpenedText,
    TextChoices,
    TextRequest,
    UnfinishedRun,
)
from lstmtext_gui.workers.variant import SeveralRequest, Variant
from lstmtext_gui.workers.writing_jobs import Filters, GenerationRequest

if TYPE_CHECKING:
    from lstmtext.settings import TrainingSettings


class Session(SessionTraining):
    """Runs the jobs and holds the open text and the model; see its base classes for the rest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._getting_ready.machine_known.connect(self._on_machine)
        self._keeper.changed.connect(self._on_model_changed)
        self._opening.changed.connect(self._on_opening)
        self._opening.text_opened.connect(self._on_text)
        self._opening.model_opened.connect(self._on_model)
        self._writing.state_changed.connect(self._on_writing)
        self._several.state_changed.connect(self._on_writing)
        self.recovery.offered.connect(self._on_offer)
        self.recovery.model_opened.connect(self._on_best_model)

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

    def save_model(self, path: Path, *, with_fingerprint: bool = False) -> None:
        """Save the model as it is now; usually done when this returns, else soon after."""
        self._keeper.save(
            path, self._learned if with_fingerprint and self.can_make_fingerprint else None
        )

    def keep_model_aside(self) -> None:
        """The system ends the program: an unsaved model of no run that can be gone on with."""
        if self.status.training is JobState.IDLE:
            self._keeper.keep_aside()

    def follow_home(self, before: Path, after: Path) -> None:
        """The program's files have moved from one folder to another."""
        self.recovery.follow(before, after)
        self._keeper.follow(before, after)
        self.sheet.follow()

    def share_copy(self, path: Path, *, keep_fingerprint: bool = False) -> None:
        """Save a copy to give away: without history, samples and names."""
        self._keeper.share(path, keep_fingerprint=keep_fingerprint)

    @Slot(object)
    def forecast(self, settings: TrainingSettings | None) -> None:
        """Measure how long these settings take for the open text, when nothing else works."""
        self._forecasting.ask(self._text, settings)

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

    @Slot(object)
    def compare(self, variants: Sequence[Variant]) -> None:
        """Look for what variants of the present model have copied; `variant_compared` tells."""
        self._copies.compare(variants)

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
        self.sheet.finish()
        return ended

    @property
    def can_make_fingerprint(self) -> bool:
        """All that the model learned is open, and not too long."""
        return self._learned is not None and not self._goes_by_name

    @property
    def has_fingerprint(self) -> bool:
        """The model can tell what it copied without the text."""
        return self._text_model is not None and self._text_model.fingerprint is not None

    @property
    def model_path(self) -> Path | None:
        """Where Save saves to; None where the person has not said it yet."""
        return self._keeper.path

    # What the jobs bring

    @Slot(object, bool)
    def _on_model_changed(self, model: ModelInfo | None, unsaved: bool) -> None:
        self._update(model=model, unsaved=unsaved)
        self._refer_copies()

    @Slot(str, float)
    def _on_opening(self, name: str, share: float) -> None:
        self._update(opening=name, opening_share=share)

    @Slot(object)
    def _on_text(self, opened: OpenedText) -> None:
        self._take_text(opened)

    @Slot(int, object)
    def _on_model(self, run_id: int, opened: OpenedModel) -> None:
        if self.status.training is JobState.IDLE:
            self._keeper.take_opened(opened, run_id)
            self.history_reset.emit(opened.text_model.history)
            self.model_opened.emit(opened.path)

    @Slot(object)
    def _on_writing(self, state: JobState) -> None:
        self._update(writing=state)

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
