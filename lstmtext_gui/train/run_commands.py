"""Commands about the unfinished run that is offered, and the question before one is discarded."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from lstmtext_gui import dialogs
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.session.session import Session
from lstmtext_gui.train.train_page import TrainPage
from lstmtext_gui.workers.jobs import UnfinishedRun


class RunCommands(QObject):
    """Resuming a run, and discarding it."""

    def __init__(self, session: Session, page: TrainPage, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._page = page
        self._window = window
        self._asked_about: UnfinishedRun | None = None
        self._question: QMessageBox | None = None

    @Slot()
    def go_on(self) -> None:
        """Resume the run that is offered."""
        run = self._session.status.offered_run
        if run is not None and self._session.status.can_go_on:
            self._page.start_run(LEVELS[run.level].unit, again=True)
            self._session.go_on()

    @Slot()
    def ask_to_discard(self) -> None:
        """Discard the run that is offered, after asking once."""
        run = self._session.status.offered_run
        if run is not None and self._asked_about is None:
            self._asked_about = run
            dialogs.ask_to_discard_run(self._window, run.name, self._on_answer)

    @Slot()
    def ask_to_discard_training(self) -> None:
        """Discard the run that is trained, after asking once."""
        if self._session.status.can_pause and self._question is None:
            self._question = dialogs.ask_to_discard_training(
                self._window, self._session.run_name, self._on_training_answer
            )
            self._session.training_ended.connect(self._withdraw)
            self._session.training_failed.connect(self._withdraw)

    @Slot()
    def _withdraw(self) -> None:
        """The run has ended meanwhile: nothing is left to ask."""
        if self._question is not None:
            self._question.reject()

    def _on_training_answer(self, answer: QMessageBox.StandardButton) -> None:
        self._question = None
        self._session.training_ended.disconnect(self._withdraw)
        self._session.training_failed.disconnect(self._withdraw)
        if answer == QMessageBox.StandardButton.Discard:
            self._session.discard_training()

    def _on_answer(self, answer: QMessageBox.StandardButton) -> None:
        run, self._asked_about = self._asked_about, None
        # While the question stood, the offer may have been taken.
        if answer == QMessageBox.StandardButton.Discard and (
            run is not None and run == self._session.status.offered_run
        ):
            self._session.recovery.discard()
