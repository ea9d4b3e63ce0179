"""Choosing the folder for the program's own files, and moving them there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from lstmtext.errors import CancelledError, LSTMTextError
from lstmtext.home import chosen_folder, home, home_folder, usual_folder
from lstmtext.saving.moving_home import Target, choose_for_next_start, target_in
from lstmtext_gui import dialogs
from lstmtext_gui.messages import sentence_for
from lstmtext_gui.moving_dialog import MovingDialog
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.session import Session
from lstmtext_gui.session.status import JobState


class HomeCommands(QObject):
    """Asks which folder and what becomes of the files, and has it done.

    Signals:
        refused: A sentence: why the folder stays what it is.
        told: A sentence: which folder it is now, or at the next start.
        changed: The folder is another one, or will be.
    """

    refused = Signal(str)
    told = Signal(str)
    changed = Signal()

    def __init__(self, session: Session, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._window = window
        self._before = Path()
        self._target = Path()
        self._moving: MovingDialog | None = None
        session.home_mover.progressed.connect(self._on_progress)
        session.home_mover.moved.connect(self._on_moved)
        session.home_mover.failed.connect(self._on_failed)

    @Slot()
    def ask_for_folder(self) -> None:
        """Let the person choose a folder."""
        folder = str(home_folder().parent)
        dialogs.ask_for_home(self._window, folder, self._offer)

    @Slot()
    def offer_usual(self) -> None:
        """Back to the system's usual place."""
        self._offer(str(usual_folder()))

    @Slot(str)
    def _offer(self, chosen: str) -> None:
        if self._session.status.training is not JobState.IDLE:
            self.refused.emit("Stop the training before choosing another folder.")
            return
        try:
            self._target, kind = target_in(Path(chosen))
        except LSTMTextError as error:
            self.refused.emit(str(error))
            return
        ours = kind is Target.OURS
        dialogs.ask_about_home(self._window, home_folder(), self._target, ours, self._on_answer)

    @Slot(str)
    def _on_answer(self, answer: str) -> None:
        if answer == dialogs.MOVE and self._session.status.training is JobState.IDLE:
            self._begin_to_move()
        elif answer == dialogs.LEAVE:
            try:
                choose_for_next_start(self._target)
            except LSTMTextError as error:
                self.refused.emit(str(error))
                return
            self.told.emit(
                f"From the next start on, the program’s files are in {self._target}. Until then, "
                f"and with all that they hold now, they stay in {home_folder()}."
            )
            self.changed.emit()

    def _begin_to_move(self) -> None:
        self._before = home_folder()
        self._preferences.save()
        self._moving = MovingDialog(self._window, self._target)
        self._moving.given_up.connect(self._session.home_mover.cancel)
        self._moving.come_forward()
        self._session.home_mover.move(self._target, self._session.sheet.held)

    @Slot(float)
    def _on_progress(self, share: float) -> None:
        if self._moving is not None:
            self._moving.show_progress(share)

    @Slot(object)
    def _on_moved(self, folder: Path) -> None:
        self._end()
        self._preferences.follow_home()
        self._session.follow_home(self._before, folder)
        self.told.emit(f"The program’s files are in {folder} now.")
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._end()
        tell = self.told if isinstance(error, CancelledError) else self.refused
        tell.emit(sentence_for(error))

    def _end(self) -> None:
        if self._moving is not None:
            self._moving.done(0)
            self._moving = None


def folder_sentence() -> str:
    """What there is to say about the folder beside its name; nothing where it is as usual."""
    now = home()
    if now.is_fixed:
        return "LSTMTEXT_HOME names this folder, so it is not chosen here."
    try:
        later = chosen_folder() or usual_folder()
    except LSTMTextError:
        later = now.folder
    if now.trouble:
        return now.trouble
    return "" if later == now.folder else f"From the next start on: {later}"
