"""The row below the sheet: what the model can be asked for, and a word on the suggestion."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.style.flow_row import flowing
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label

_BUTTONS = (
    ("openModelButton", "openModelAction", ""),
    ("generateButton", "generateAction", ""),
    ("continueButton", "continueAction", ""),
    ("tryAgainButton", "tryAgainAction", ""),
    ("stopWritingButton", "stopGenerationAction", "Stop"),
    ("copyButton", "copyTextAction", "Copy"),
)


class WriteButtons(QWidget):
    """Goes on in the next line where there is no room; one button at most is filled."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("writeButtons")
        self._buttons = {
            name: ActionButton(actions[action], name=name, text=text)
            for name, action, text in _BUTTONS
        }
        self._hint = make_label(name="ghostHint", role="muted", size=0.9)
        self._hint.setWordWrap(False)
        self._hint.setMinimumWidth(9 * UNIT)  # what comes and goes there moves nothing
        view, row = flowing(UNIT)
        for part in (*self._buttons.values(), self._hint):
            row.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)

    @Slot(bool)
    def show_hint(self, ghost: bool) -> None:
        """Say how a suggestion is taken, while there is one."""
        self._hint.setText("Tab takes it" if ghost else "")

    def place_primary(self, *, here: bool, has_model: bool, goes_on: bool) -> None:
        """Fill the button that is pressed next.

        Args:
            here: The one filled button in view is to be here.
            has_model: There is a model to write with; else one must be opened first.
            goes_on: There is a text that can be continued.
        """
        next_one = "continueButton" if goes_on else "generateButton"
        for name, button in self._buttons.items():
            if name not in ("generateButton", "copyButton"):
                button.setVisible(has_model is not (name == "openModelButton"))
        if not has_model:
            next_one = "openModelButton"
        for name, button in self._buttons.items():
            button.set_role("primary" if here and name == next_one else "")
