"""The model that writes: saved where the person says, kept aside when another one comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDeadlineTimer, QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew, OnFailure
from lstmtext_gui.session.status import ModelInfo
from lstmtext_gui.workers.jobs import OpenedModel, OpenedText
from lstmtext_gui.workers.tasks import keep_aside_task, save_model_task, share_copy_task
from lstmtext_gui.workers.workers import TaskWorker

if TYPE_CHECKING:
    from lstmtext import TextModel

_SAVE_WAIT_MS = 300  # a save takes a tenth of that; a slow disk must not stop the window


class _Held(NamedTuple):
    text_model: TextModel | None
    origin: int | Path
    path: Path | None
    info: ModelInfo | None


class ModelKeeper(QObject):
    """Holds the one model that is open.

    Signals:
        changed: `ModelInfo` (None if there is none any more), and whether the model differs from
            what the person has saved.
        saved: The path.
        shared: The path of a copy to give away.
        kept_aside: The path of the copy of an unsaved model that another one has replaced.
        saving_failed: The person's model could not be saved; `failed` says why.
        failed: The exception.
    """

    changed = Signal(object, bool)
    saved = Signal(object)
    shared = Signal(object)
    kept_aside = Signal(object)
    saving_failed = Signal()
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self.text_model: TextModel | None = None
        self.path: Path | None = None  # where Save saves to
        self._info: ModelInfo | None = None
        self._origin: int | Path = 0
        self._before: _Held | None = None  # the present run

    def take(
        self,
        text_model: TextModel,
        origin: int | Path,
        *,
        path: Path | None = None,
        verdict: str = "",
    ) -> None:
        """Take a model in place of the one before.

        Args:
            text_model: The model.
            origin: The run, or its folder, that made it: of models of one run only the last counts.
            path: Where the person has saved it; None if it is not saved.
            verdict: What there is to say about its training.
        """
        before = self.text_model
        if before is not None and self.path is None and origin != self._origin:
            self._do(keep_aside_task(before), self._on_kept)
        self.text_model, self._origin, self.path = text_model, origin, path
        self._info = ModelInfo.of(text_model, verdict)
        self.changed.emit(self._info, path is None)

    def comes_from(self, origin: int | Path) -> bool:
        """Whether the model is one that this run, or the run in this folder, has made."""
        return self.text_model is not None and origin == self._origin

    def begin_run(self) -> None:
        """A run begins, whose models will take the place of the present one."""
        self._before = _Held(self.text_model, self._origin, self.path, self._info)

    def end_run(self) -> None:
        """The run has ended: what it has replaced is not needed any more."""
        self._before = None

    def go_back(self) -> None:
        """The run is discarded: back to the model before, if the run has replaced it."""
        held, self._before = self._before, None
        if held is not None and held.text_model is not self.text_model:
            self.text_model, self._origin, self.path, self._info = held
            self.changed.emit(self._info, held.text_model is not None and held.path is None)

    def take_opened(self, opened: OpenedModel, run_id: int) -> None:
        """Take a model from a file of the person's."""
        self.take(opened.text_model, run_id, path=opened.path, verdict=opened.verdict)

    def take_from_run(self, opened: OpenedModel) -> None:
        """Take a run's model: it lies among the program's own files, so it is not saved yet."""
        self.take(opened.text_model, opened.path.parent, verdict=opened.verdict)

    def save(self, path: Path, learned: OpenedText | None = None) -> None:
        """Save the model as it is now; usually done when this returns, else soon after.

        Args:
            path: The file.
            learned: The text to include a fingerprint of; none unless given.
        """
        if self.text_model is not None:
            task = save_model_task(self.text_model, path, learned)
            worker = self._do(task, self._on_saved, self._fail_saving)
            worker.wait(QDeadlineTimer(_SAVE_WAIT_MS))

    def follow(self, before: Path, after: Path) -> None:
        """The program's files have moved: also one that holds the model."""
        if self.path is not None and self.path.is_relative_to(before):
            self.path = after / self.path.relative_to(before)

    def keep_aside(self) -> None:
        """Keep a copy if the person has not saved the model: the program ends unasked."""
        if self.text_model is not None and self.path is None:
            self._do(keep_aside_task(self.text_model), self._on_kept)

    def share(self, path: Path, *, keep_fingerprint: bool) -> None:
        """Save a copy to give away; the model and where it is saved stay as they are."""
        if self.text_model is not None:
            task = share_copy_task(self.text_model, path, keep_fingerprint=keep_fingerprint)
            self._do(task, self._on_shared)

    def _do(
        self,
        task: Callable[[], object],
        on_success: Callable[..., None],
        on_failure: OnFailure | None = None,
    ) -> TaskWorker:
        worker = TaskWorker(self._crew.next_id(), task, self)
        self._crew.start(worker, on_success, on_failure or self._fail)
        return worker

    def _fail_saving(self, run_id: int, error: BaseException) -> None:
        self.saving_failed.emit()
        self._fail(run_id, error)

    def _fail(self, run_id: int, error: BaseException) -> None:
        self.failed.emit(error)

    @Slot(int, object)
    def _on_saved(self, run_id: int, saved: OpenedModel) -> None:
        held = self._before
        if held and held.text_model and held.text_model.model is saved.text_model.model:
            # What a discarded run would go back to.
            self._before = held._replace(text_model=saved.text_model, path=saved.path)
        present = self.text_model
        if present is not None and saved.text_model.model is present.model:
            # else another one has come since
            self.text_model = saved.text_model  # with its fingerprint
            self.path = saved.path
            self.changed.emit(self._info, False)
        self.saved.emit(saved.path)

    @Slot(int, object)
    def _on_shared(self, run_id: int, path: Path) -> None:
        self.shared.emit(path)

    @Slot(int, object)
    def _on_kept(self, run_id: int, kept: OpenedModel) -> None:
        self.kept_aside.emit(kept.path)
