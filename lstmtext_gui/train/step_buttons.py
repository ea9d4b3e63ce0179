"""The small buttons beside a slider: one that steps, and one that plays, a step after the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QToolButton

from lstmtext_gui.style.widgets import use_font

_STEP_MS = 1_200  # enough to read a line of each
_PLAY = ("Play", "Play the samples, from babble to language")
_STOP = ("Stop", "Stop playing the samples")


class StepButton(QToolButton):
    """A word that does something when it is pressed."""

    def __init__(self, name: str, text: str, tip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "link")
        use_font(self, 0.9)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.say(text, tip)

    def say(self, text: str, tip: str) -> None:
        """What it is called, and what it does."""
        self.setText(text)
        self.setAccessibleName(tip)
        self.setToolTip(tip)


class PlayButton(StepButton):
    """Tells when it is time for the next sample, until it is pressed again.

    Signals:
        started: From now on it plays.
        stepped: It is time for the next sample.
    """

    started = Signal()
    stepped = Signal()

    def __init__(self) -> None:
        super().__init__("playSamplesButton", *_PLAY)
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self.stepped)
        self.clicked.connect(self._on_click)

    @Slot()
    def stop(self) -> None:
        """Play no more."""
        if self._timer.isActive():
            self._timer.stop()
            self.say(*_PLAY)

    @Slot()
    def _on_click(self) -> None:
        if self._timer.isActive():
            self.stop()
        else:
            self._timer.start()
            self.say(*_STOP)
            self.started.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.stop()
