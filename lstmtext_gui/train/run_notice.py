"""A quiet notice on the Train page: a run can be resumed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout

from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.flow_row import flowing
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label
from lstmtext_gui.train.train_words import offer_sentence

_BUTTONS = (
    ("goOnAction", "goOnButton", "Resume"),
    ("openBestAction", "openBestButton", "Open Its Best Model"),
    ("discardRunAction", "discardRunButton", "Discard…"),
)


class RunNotice(QFrame):
    """One sentence and what can be done; hidden while no run is offered."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("runNotice")
        self._label = make_label(name="runNoticeLabel")
        self._buttons = [
            ActionButton(actions[action], name=name, text=text) for action, name, text in _BUTTONS
        ]
        self._later = QToolButton()
        self._later.setObjectName("laterButton")
        self._later.setAutoRaise(True)
        self._later.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._later.clicked.connect(actions["laterAction"].trigger)
        self._say_later("Later")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT + 4, UNIT, 2 * UNIT)
        layout.setSpacing(UNIT)
        top = QHBoxLayout()
        top.addWidget(self._label, 1)
        top.addWidget(self._later, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        buttons, row = flowing(UNIT)
        for button in self._buttons:
            row.addWidget(button)
        layout.addWidget(buttons)
        self.hide()

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        run = status.offered_run
        if run is not None and run.opened:  # that was the answer; the menu can still resume it
            run = None
        appears = run is not None and self.isHidden()
        self.setVisible(run is not None)
        if run is None:
            return
        sentence = offer_sentence(run, datetime.now().astimezone())
        self._label.setText(sentence)
        self.setAccessibleName(sentence)
        self._say_later("Close" if run.stopped else "Later: ask again at the next start")
        shown = (run.can_go_on, run.has_model and not run.stopped, not run.stopped)
        for button, visible in zip(self._buttons, shown, strict=True):
            button.setVisible(visible)
        if appears:  # a screen reader says it, though the focus stays where it is
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._later.setIcon(themed_icon("close", theme.muted))

    def _say_later(self, words: str) -> None:
        self._later.setAccessibleName(words)
        self._later.setToolTip(words)
