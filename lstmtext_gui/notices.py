"""Saying what has happened to those who do not look: screen readers, and people elsewhere."""

from __future__ import annotations

import time

import PySide6.QtGui
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from lstmtext.wording import clock
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.icons import application_icon

_LONG = 60.0  # seconds: who has waited less is still there


class Notices(QObject):
    """Announces the end of jobs; of long ones also outside the window, if it is not in front."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._status = SessionStatus()
        self._began = 0.0

    @Slot(object)
    def show_status(self, status: SessionStatus) -> None:
        """Listen to how everything is."""
        was, self._status = self._status, status
        if was.training is JobState.IDLE and status.training is not JobState.IDLE:
            self._began = time.monotonic()
        if status.training is not was.training:
            if status.training is JobState.PAUSED:
                self.announce("Training is paused" + " and saved" * status.is_safe + ".")
            elif was.training is JobState.PAUSED and status.training is JobState.RUNNING:
                self.announce("Training is resumed.")
        if was.writing is not JobState.IDLE and status.writing is JobState.IDLE:
            stopped = was.writing is JobState.STOPPING
            self.announce("Writing was stopped." if stopped else "The text is written.")

    @Slot(object, bool)
    def training_ended(self, text_model: object, stopped: bool) -> None:
        """The run has ended, with a model."""
        words = (
            "Training was stopped; what was learned is kept." if stopped else "Training is done."
        )
        self._tell_of_end(words, urgent=not stopped)

    @Slot(bool)
    def training_failed(self, had_begun: bool) -> None:
        """The run has ended by an error."""
        words = "Training ended early." if had_begun else "Training did not begin."
        self._tell_of_end(words, urgent=True)

    @Slot()
    def training_discarded(self) -> None:
        """The person has thrown the run away."""
        self.announce("The run was discarded.")

    def announce(self, words: str) -> None:
        """Let a screen reader say it, wherever the focus is."""
        event_class = getattr(PySide6.QtGui, "QAccessibleAnnouncementEvent", None)
        if event_class is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(event_class(self._window, words))

    def _tell_of_end(self, words: str, *, urgent: bool) -> None:
        self.announce(words)
        seconds = time.monotonic() - self._began
        if not urgent or seconds < _LONG or self._window.isActiveWindow():
            return
        if self._preferences.notices:
            QApplication.alert(self._window)
            model = self._status.model
            name = f"“{model.name}”, " if model is not None else ""
            self._show_message(words, f"{name}after {clock(seconds)}.")

    def _show_message(self, title: str, words: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(application_icon(), self)
            self._tray.setToolTip("LSTM Text")
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
            application = QGuiApplication.instance()
            assert isinstance(application, QGuiApplication)
            application.applicationStateChanged.connect(self._on_state)
        self._tray.show()
        self._tray.showMessage(title, words)

    @Slot()
    def _on_clicked(self) -> None:
        self._window.show()
        self._window.activateWindow()

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self._tray is not None:
            self._tray.hide()  # the person is back: it has done its work
