"""The training job: a new run, or one to go on with."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.jobs import OpenedText, TrainingRequest, UnfinishedRun
from lstmtext_gui.workers.training_worker import TrainingWorker


class Training(QObject):
    """The one run that may be trained at a time.

    Signals:
        state_changed: `JobState`.
        started: The worker has been started.
        began: `Beginning`; the next thing is a step.
        progressed, point_added, epoch_finished, sample_written, comparing, noted: the course of
            the run, as the worker tells it.
        snapshot_taken: Run id, the best `TextModel` so far.
        ended: Run id, `Trained`.
        discarded: The run was ended and removed from the disk.
        failed: The exception, and whether the run had begun.
    """

    state_changed = Signal(object)
    started = Signal()
    began = Signal(object)
    progressed = Signal(object)
    point_added = Signal(str, object)
    epoch_finished = Signal(object)
    sample_written = Signal(object)
    comparing = Signal()
    noted = Signal(str)
    snapshot_taken = Signal(int, object)
    ended = Signal(int, object)
    discarded = Signal()
    failed = Signal(object, bool)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._run_id = 0
        self._worker: TrainingWorker | None = None
        self._has_begun = self._is_discarding = False
        self.name = ""  # what the text of the run is called
        self.is_safe = False  # the run is held, and the disk has all of it
        crew.finished.connect(self._on_finished)

    def train(
        self, request: TrainingRequest | UnfinishedRun, present: OpenedText | None = None
    ) -> None:
        """Start a run; only while none is trained. `present` is the text that is open."""
        worker = TrainingWorker(self._crew.next_id(), request, present, self)
        self._run_id, self._worker, self._has_begun = worker.run_id, worker, False
        self._is_discarding = self.is_safe = False
        known = request if isinstance(request, UnfinishedRun) else request.text.info
        self.name = known.name
        worker.held.connect(self._on_held)
        worker.began.connect(self._on_began)
        worker.progressed.connect(self._on_progress)
        worker.point_added.connect(self._on_point)
        worker.epoch_finished.connect(self._on_epoch)
        worker.snapshot_taken.connect(self._on_snapshot)
        worker.sample_written.connect(self._on_sample)
        worker.comparing.connect(self._on_comparing)
        worker.noted.connect(self._on_note)
        self.state_changed.emit(JobState.RUNNING)
        self.started.emit()
        self._crew.start(worker, self._on_trained, self._fail)

    def stop(self) -> None:
        """Stop, and keep what was learned."""
        self._crew.stop(self._run_id)
        self.state_changed.emit(JobState.STOPPING)

    def pause(self) -> None:
        """Hold the run between two steps."""
        if self._worker is not None:
            self._worker.pause()
            self.state_changed.emit(JobState.PAUSING)

    def resume(self) -> None:
        """Let it go on."""
        if self._worker is not None:
            self.is_safe = False
            self._worker.resume()
            self.state_changed.emit(JobState.RUNNING)

    def discard(self) -> None:
        """Stop, and remove the run from the disk."""
        if self._worker is not None:
            self._is_discarding = True
            self._worker.discard()
            self.state_changed.emit(JobState.STOPPING)

    def interrupt(self, *, paused: bool) -> None:
        """Stop as a crash would, or as a pause: the run is offered at the next start."""
        if self._worker is not None:
            self._worker.interrupt(paused=paused)

    def _fail(self, run_id: int, error: BaseException) -> None:
        if run_id == self._run_id:
            self.failed.emit(error, self._has_begun)

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if run_id == self._run_id:
            self._run_id, self._worker = 0, None
            self.state_changed.emit(JobState.IDLE)

    @Slot(int, object)
    def _on_began(self, run_id: int, beginning: object) -> None:
        if run_id == self._run_id:
            self._has_begun = True
            self.began.emit(beginning)

    @Slot(int, object)
    def _on_progress(self, run_id: int, progress: object) -> None:
        if run_id == self._run_id:
            self.progressed.emit(progress)

    @Slot(int, str, object)
    def _on_point(self, run_id: int, series: str, point: object) -> None:
        if run_id == self._run_id:
            self.point_added.emit(series, point)

    @Slot(int, object)
    def _on_epoch(self, run_id: int, result: object) -> None:
        if run_id == self._run_id:
            self.epoch_finished.emit(result)

    @Slot(int, bool, bool)
    def _on_held(self, run_id: int, held: bool, saved: bool) -> None:
        if run_id != self._run_id or self._worker is None:
            return
        # The person may have changed their mind since.
        if held and self._worker.is_pausing:
            self.is_safe = saved
            self.state_changed.emit(JobState.PAUSED)

    @Slot(int, object)
    def _on_snapshot(self, run_id: int, text_model: object) -> None:
        if run_id == self._run_id and not self._is_discarding:
            self.snapshot_taken.emit(run_id, text_model)

    @Slot(int, object)
    def _on_sample(self, run_id: int, sample: object) -> None:
        if run_id == self._run_id:
            self.sample_written.emit(sample)

    @Slot(int)
    def _on_comparing(self, run_id: int) -> None:
        if run_id == self._run_id:
            self.comparing.emit()

    @Slot(int, str)
    def _on_note(self, run_id: int, sentence: str) -> None:
        if run_id == self._run_id:
            self.noted.emit(sentence)

    @Slot(int, object)
    def _on_trained(self, run_id: int, trained: object) -> None:
        if run_id != self._run_id:
            return
        if trained is None:
            self.discarded.emit()
        else:
            self.ended.emit(run_id, trained)
