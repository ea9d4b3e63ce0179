"""How long training would take here: measured while nothing else works, the last question wins."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lstmtext.errors import LSTMTextError, is_out_of_memory
from lstmtext.settings import TrainingSettings
from lstmtext_gui.choices import Measured
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.jobs import OpenedText
from lstmtext_gui.workers.workers import ProbeWorker

_REST_MS = 300
_NO_MEMORY = "There is not enough memory for a network of this size. Choose a smaller one."


class Forecasting(QObject):
    """Measures networks on this computer, each once for a text.

    Signals:
        measured: The `TrainingSettings` that were asked about, and their `Measured`.
        refused: The `TrainingSettings`, and the sentence that Train would answer with.
        failed: An exception that nobody expects.
    """

    measured = Signal(object, object)
    refused = Signal(object, str)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._text: OpenedText | None = None
        self._settings: TrainingSettings | None = None
        self._known: dict[TrainingSettings, Measured] = {}  # of this text, by what is timed
        self._is_idle = False
        self._run_id = 0
        self._probed: TrainingSettings | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._begin)
        crew.finished.connect(self._on_finished)

    def ask(self, text: OpenedText | None, settings: TrainingSettings | None) -> None:
        """Answer for these choices as soon as that is possible; None: nothing is asked."""
        if text is not self._text:
            self._known.clear()
            self._call_off()
        self._text, self._settings = text, settings
        if settings is None or text is None:
            self._call_off()
            return
        known = self._known.get(_timed_part(settings))
        if known is not None:
            self._call_off()
            self.measured.emit(settings, known)
        elif self._probed != _timed_part(settings):
            self._call_off()
            self._wait()

    def set_idle(self, is_idle: bool) -> None:
        """Say whether nothing else works now; where something does, measuring stops at once."""
        if is_idle == self._is_idle:
            return
        self._is_idle = is_idle
        if is_idle:
            self.ask(self._text, self._settings)
        else:
            self._call_off()

    def _wait(self) -> None:
        if self._is_idle:
            self._timer.start()

    def _call_off(self) -> None:
        self._timer.stop()
        self._crew.stop(self._run_id)
        self._run_id, self._probed = 0, None

    @Slot()
    def _begin(self) -> None:
        if self._text is None or self._settings is None:
            return
        probed = _timed_part(self._settings)
        worker = ProbeWorker(self._crew.next_id(), self._text.source, probed, self)
        self._run_id, self._probed = worker.run_id, probed
        self._crew.start(worker, self._on_measured, self._fail)

    @Slot(int, object)
    def _on_measured(self, run_id: int, measured: Measured | None) -> None:
        if run_id != self._run_id or measured is None or self._probed is None:
            return
        self._known[self._probed] = measured
        self.measured.emit(self._settings, measured)

    def _fail(self, run_id: int, error: BaseException) -> None:
        if run_id != self._run_id:
            return
        self._probed = None  # asked again, it is tried again
        if isinstance(error, LSTMTextError):
            self.refused.emit(self._settings, str(error))
        elif is_out_of_memory(error):
            self.refused.emit(self._settings, _NO_MEMORY)
        else:
            self.failed.emit(error)

    @Slot(int)
    def _on_finished(self, run_id: int) -> None:
        if run_id == self._run_id:
            self._run_id = 0


def _timed_part(settings: TrainingSettings) -> TrainingSettings:
    """The settings that decide how long a step takes: the same whatever ends the run."""
    return replace(
        settings, minutes=1.0, epochs=None, steps=None, learning_rate=1e-3, seed=0, patience=4
    )
