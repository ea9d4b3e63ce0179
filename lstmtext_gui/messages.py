"""Telling the person: the strip at the bottom of the window, and sentences for errors."""

from __future__ import annotations

import logging

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton

from lstmtext.errors import LSTMTextError, is_out_of_memory
from lstmtext.wording import disk_reason
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label, restyle

_log = logging.getLogger(__name__)


def sentence_for(error: BaseException) -> str:
    """One sentence for any error; what is not meant for the person goes to the log as well."""
    if isinstance(error, LSTMTextError):
        return str(error)
    if is_out_of_memory(error):
        return "There was not enough memory. Try a shorter text or a quicker preset."
    _log.error("unexpected error", exc_info=error)
    if isinstance(error, OSError) and error.strerror:
        return f"That did not work: {disk_reason(error)}."
    return (
        f"Something went wrong ({type(error).__name__}). Your text and model are safe; "
        "the details are in the log."
    )


def state_sentence(status: SessionStatus) -> str:
    """How things are, in one sentence."""
    if status.opening:
        return f"Opening “{status.opening}”…"
    if status.training is JobState.PAUSING:
        return "Pausing: the step is done and the run saved first."
    if status.training is JobState.PAUSED and not status.is_safe:
        return "Paused, but the disk does not have the run: keep the window open."
    if status.training is JobState.PAUSED:
        return "Paused and saved. Resume now, or close the window and resume another day."
    if status.training is not JobState.IDLE:
        return "Training. You can write with the best model so far at any time."
    if status.model is not None:
        saved = "not saved" if status.unsaved else "saved"
        return (
            f"Model “{status.model.name}”, {saved}: {status.model.num_parameters:,} weights, "
            f"{status.model.num_known:,} {status.model.unit}s known."
        )
    return "Ready."


class MessageStrip(QFrame):
    """One line about the state of things; news takes its place until it is dismissed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messageStrip")
        self._state = ""
        self._tone = ""
        self.label = make_label(name="statusLabel", size=0.9)
        self.label.setAccessibleName("Status")
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._dismiss = QToolButton()
        self._dismiss.setObjectName("dismissButton")
        self._dismiss.setAccessibleName("Dismiss the message")
        self._dismiss.setToolTip("Dismiss")
        self._dismiss.setAutoRaise(True)
        self._dismiss.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4 * UNIT, UNIT, 4 * UNIT, UNIT)
        layout.addWidget(self.label, 1)
        layout.addWidget(self._dismiss)
        self._show()

    def show_state(self, words: str) -> None:
        """Say how things are; waits while there is news."""
        self._state = words
        self._show()

    def show_error(self, sentence: str) -> None:
        """Show an error until it is dismissed or the person goes on."""
        self._show_news(sentence, "error")

    def show_notice(self, sentence: str) -> None:
        """Show something worth knowing until it is dismissed or the person goes on."""
        self._show_news(sentence, "notice")

    def _show_news(self, sentence: str, tone: str) -> None:
        self._tone = tone
        self.label.setText(sentence)
        self._show()

    @Slot()
    def dismiss(self) -> None:
        """Back to how things are."""
        self._tone = ""
        self._show()

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._dismiss.setIcon(themed_icon("close", theme.muted))

    def _show(self) -> None:
        if not self._tone:
            self.label.setText(self._state)
        self._dismiss.setVisible(bool(self._tone))
        if self.property("tone") != self._tone:
            self.setProperty("tone", self._tone)
            for widget in (self, self.label):
                restyle(widget)
