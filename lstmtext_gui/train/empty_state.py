"""What the Train page shows before there is a text, and while the first one is read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label

_TITLE = "Open a text to begin"
_WORDS = (
    "Drop files or a folder here: a novel, poems, letters or transcripts. The program learns to "
    "write like them, on this computer alone. At least 50,000 characters give the best results."
)


class EmptyState(QWidget):
    """Says what the program is for, with the two ways to begin; then what is being read."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._title = make_label(_TITLE, name="emptyTitle", size=1.8, bold=True)
        self._words = make_label(_WORDS, name="emptyWords", role="muted")
        self._words.setMaximumWidth(64 * UNIT)  # longer lines are hard to read
        self._buttons = (
            ActionButton(actions["openSampleAction"], name="sampleButton", role="primary"),
            ActionButton(actions["openTextAction"], name="openTextButton"),
        )
        self._lay_out()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()  # an alignment would leave the label no say in its height
        middle.addStretch(1)
        middle.addWidget(self._words, 1000)
        middle.addStretch(1)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addStretch(1)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * UNIT)
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addLayout(middle)
        layout.addSpacing(UNIT)
        layout.addLayout(row)
        layout.addStretch(3)

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        name = status.opening
        self._title.setText("Reading…" if name else _TITLE)
        self._words.setText(f"“{name}”{status.opening_words}" if name else _WORDS)
        for button in self._buttons:
            button.setVisible(not name)
