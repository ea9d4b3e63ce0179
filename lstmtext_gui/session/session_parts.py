"""What the session is made of: its jobs, and what they tell that goes on to the window as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lstmtext_gui.session.copies import MAX_CORPUS, Copies
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.forecasting import Forecasting
from lstmtext_gui.session.getting_ready import GettingReady
from lstmtext_gui.session.home_mover import HomeMover
from lstmtext_gui.session.model_keeper import ModelKeeper
from lstmtext_gui.session.opening import Opening
from lstmtext_gui.session.recovery import Recovery
from lstmtext_gui.session.session_signals import SessionSignals
from lstmtext_gui.session.several import Several
from lstmtext_gui.session.sheet_keeper import SheetKeeper
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.session.suggesting import Suggesting
from lstmtext_gui.session.training import Training
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.session.writing import Writing
from lstmtext_gui.workers.jobs import OpenedText

if TYPE_CHECKING:
    from lstmtext import TextModel


class SessionParts(SessionSignals):
    """The parts, the open text, and the status.

    Attributes:
        status: How everything is.
        recovery: The runs that can be gone on with.
        variants: What was written before, on the disk.
        sheet: The document of the Write page, on the disk.
        home_mover: Moves all of the program's files.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = SessionStatus()
        self._text: OpenedText | None = None
        self._run_path: Path | None = None  # where the present run is kept
        self._learning: OpenedText | None = None  # what the present run learns, from the beginning
        self._crew = Crew(self)
        self._getting_ready = GettingReady(self._crew, self._is_waited_for, self)
        self._keeper = ModelKeeper(self._crew, self)
        self._opening = Opening(self._crew, self)
        self._training = Training(self._crew, self)
        self._forecasting = Forecasting(self._crew, self)
        self._writing = Writing(self._crew, self)
        self._several = Several(self._crew, self)
        self._suggesting = Suggesting(self._crew, self)
        self._copies = Copies(self._crew, self)
        self.recovery = Recovery(self._crew, self)
        self.variants = VariantKeeper(self._crew, self)
        self.sheet = SheetKeeper(self._crew, self)
        self.home_mover = HomeMover(self._crew, self)
        self._pass_on()

    def _pass_on(self) -> None:
        self._getting_ready.loaded.connect(self._on_loaded)
        self._getting_ready.loaded.connect(self.loaded)
        self._getting_ready.plotting_loaded.connect(self.plotting_loaded)
        self._keeper.saved.connect(self.model_saved)
        self._keeper.saving_failed.connect(self.saving_failed)
        self._keeper.kept_aside.connect(self.model_kept)
        self._keeper.shared.connect(self.model_shared)
        self._forecasting.measured.connect(self.speed_measured)
        self._forecasting.refused.connect(self.settings_refused)
        self._writing.started.connect(self.writing_started)
        self._writing.text_written.connect(self.text_written)
        self._writing.written.connect(self.text_finished)
        self._several.progressed.connect(self.several_progressed)
        self._several.written.connect(self.several_written)
        self._suggesting.suggested.connect(self.suggested)
        self._copies.found.connect(self.copies_found)
        self._copies.compared.connect(self.variant_compared)
        self._copies.referred.connect(self.learned_changed)
        for writing in (self._writing, self._several):
            writing.unknown_found.connect(self.unknown_found)
        training = self._training
        training.started.connect(self.training_started)
        training.progressed.connect(self.training_progressed)
        training.point_added.connect(self.point_added)
        training.epoch_finished.connect(self.epoch_finished)
        training.sample_written.connect(self.sample_written)
        training.comparing.connect(self.comparing_started)
        training.noted.connect(self.training_noted)
        for part in (
            *(self._getting_ready, self._keeper, self._opening, self._forecasting, self._writing),
            *(
                self._several,
                self._suggesting,
                self._copies,
                self.recovery,
                self.variants,
                self.sheet,
            ),
        ):
            part.failed.connect(self._on_failed)

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

    def _is_waited_for(self) -> bool:
        return bool(self.status.opening) or self.status.can_stop_writing

    @property
    def _text_model(self) -> TextModel | None:
        return self._keeper.text_model

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error, False)

    @property
    def _learned(self) -> OpenedText | None:
        """What the present model learned, where it is open and can be compared with."""
        model, text = self._text_model, self._text
        if self._is_of_run:
            text = self._learning
        elif model is None or text is None or not self._knows(model, text):
            return None
        if text is None:
            return None
        return text if len(text.source.stored) <= MAX_CORPUS else None

    def _knows(self, model: TextModel, text: OpenedText) -> bool:
        """Whether a model that was opened learned this text: by digest, else by name."""
        if self._goes_by_name:
            return text.info.name == model.name
        return text.sha256 == model.text_sha256

    @property
    def _goes_by_name(self) -> bool:
        """The present model was saved by an earlier version: only its text's name is known."""
        model = self._text_model
        return model is not None and not self._is_of_run and model.text_sha256 is None

    @property
    def _is_of_run(self) -> bool:
        """The present model comes from the present run, or the last one."""
        return self._run_path is not None and self._keeper.comes_from(self._run_path)

    def _refer_copies(self) -> None:
        by_name = self._goes_by_name
        self._copies.refer_to(self._text_model, self._learned, by_name=by_name)
