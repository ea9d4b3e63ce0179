"""Telling the person: the strip at the bottom of the window, and sentences for errors."""

from __future__ import annotations

import logging

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton

from lstmtext.errors import LSTMTextError
from lstmtext_gui.icons import themed_icon
from lstmtext_gui.theme import Theme
from lstmtext_gui.widgets import UNIT, make_label, restyle

_log = logging.getLogger(__name__)


def sentence_for(error: BaseException) -> str:
    """One sentence for any error; what is not meant for the person goes to the log as well."""
    if isinstance(error, LSTMTextError):
        return str(error)
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return "There was not enough memory. Try a shorter text or a quicker preset."
    _log.error("unexpected error", exc_info=error)
    if isinstance(error, OSError) and error.strerror:
        return f"That did not work: {error.strerror.lower()}."
    return (
        f"Something went wrong ({type(error).__name__}). Your text and model are safe; "
        "the details are in the log."
    )


class MessageStrip(QFrame):
    """One line about the state of things; an error takes its place until it is dismissed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messageStrip")
        self._state = ""
        self._has_error = False
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
        """Say how things are; waits while an error is shown."""
        self._state = words
        self._show()

    def show_error(self, sentence: str) -> None:
        """Show an error until it is dismissed or the person goes on."""
        self._has_error = True
        self.label.setText(sentence)
        self._show()

    @Slot()
    def dismiss(self) -> None:
        """Back to how things are."""
        self._has_error = False
        self._show()

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._dismiss.setIcon(themed_icon("close", theme.error))

    def _show(self) -> None:
        if not self._has_error:
            self.label.setText(self._state)
        self._dismiss.setVisible(self._has_error)
        tone = "error" if self._has_error else ""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            for widget in (self, self.label):
                restyle(widget)
