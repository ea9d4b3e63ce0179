"""Closing the window without losing a model: the question, and what follows from the answer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from lstmtext_gui import dialogs
from lstmtext_gui.file_commands import FileCommands
from lstmtext_gui.session.session import Session
from lstmtext_gui.session.status import JobState, SessionStatus


class Closing(QObject):
    """Asks once, without blocking; closes the window when nothing can be lost any more."""

    def __init__(self, session: Session, files: FileCommands, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._files = files
        self._window = window
        self._box: QMessageBox | None = None
        self._agreed = False
        self._asked_to_save = False
        self._after_saving = False
        self._trained = False
        # However the run ends, there may be a model to save.
        session.training_ended.connect(self._save)
        session.training_failed.connect(self._save)
        session.training_discarded.connect(self._save)
        session.status_changed.connect(self._on_status)
        session.model_saved.connect(self._on_saved)
        session.saving_failed.connect(self._stay_open)
        files.saving_given_up.connect(self._stay_open)

    def may_close(self) -> bool:
        """Whether the window may close now; otherwise the person is asked."""
        status = self._session.status
        training = status.training is not JobState.IDLE
        if self._agreed or not (status.unsaved or training):
            return True
        if status.training is JobState.PAUSED and self._session.can_leave_run:
            self._session.interrupt_training(
                paused=True
            )  # it waits on the disk, and is offered next time
            return True
        if self._box is None:
            self._asked_to_save = status.unsaved and status.model is not None
            if self._asked_to_save and status.model is not None:
                learning = self._session.run_name if training else ""
                name, is_kept = status.model.name, self._session.is_run_kept
                self._box = dialogs.ask_to_save(
                    self._window, name, learning, is_kept, self._on_answer
                )
            else:
                self._box = dialogs.ask_to_stop(self._window, self._on_answer)
        return False

    def agree(self) -> None:
        """From now on, close without asking."""
        self._agreed = True

    def _on_answer(self, answer: QMessageBox.StandardButton) -> None:
        self._box = None
        if answer == QMessageBox.StandardButton.Discard:
            # While the question stood, training may have made what there was not to lose before.
            self._agreed = self._asked_to_save or not self._session.status.unsaved
            if self._asked_to_save and self._session.is_run_kept:
                self._session.interrupt_training(paused=True)
            self._window.close()
        elif answer == QMessageBox.StandardButton.Save:
            self._after_saving = True
            if self._session.status.training is JobState.IDLE:
                self._files.save()
            else:
                self._session.stop_training()

    def _close(self) -> None:
        self.agree()
        self._window.close()

    @Slot()
    def _save(self) -> None:
        if self._after_saving and self._session.status.unsaved:
            self._files.save()

    @Slot(object)
    def _on_status(self, status: SessionStatus) -> None:
        was_trained, self._trained = self._trained, status.training is not JobState.IDLE
        if was_trained and not self._trained:
            self._on_saved()  # while the thread was still ending

    @Slot()
    def _on_saved(self) -> None:
        status = self._session.status
        # An earlier save may have ended only now; the model in question is still to be saved.
        if self._after_saving and not status.unsaved and status.training is JobState.IDLE:
            self._close()

    @Slot()
    def _stay_open(self) -> None:
        self._after_saving = False
