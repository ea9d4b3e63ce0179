"""What is seen while the program's files move to another folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.widgets import make_button, make_label


class MovingDialog(WindowDialog):
    """How far it is; nothing else can be done meanwhile but to cancel.

    Signals:
        given_up: The person does not want it after all. The dialog stays until it is told to go.
    """

    given_up = Signal()

    def __init__(self, parent: QWidget, target: Path) -> None:
        super().__init__(parent, name="movingDialog", title="Moving the Files", width=56)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.column.addWidget(make_label(f"Moving to {target}", name="movingLabel"))
        self._bar = QProgressBar()
        self._bar.setObjectName("movingBar")
        self._bar.setAccessibleName("Share of the files that is copied")
        self._bar.setToolTip("The old files are removed when all are copied and checked")
        self._bar.setTextVisible(False)
        self.column.addWidget(self._bar)
        self._cancel = make_button(
            "Cancel", name="cancelMovingButton", tip="Leave everything where it was (Esc)"
        )
        self._cancel.clicked.connect(self.reject)
        self.add_buttons(self._cancel)

    @Slot(float)
    def show_progress(self, share: float) -> None:
        """How much is copied, from 0 to 1."""
        self._bar.setValue(round(100 * share))

    def reject(self) -> None:
        """Escape, Cancel, or the window's own button: ask for the end, and wait for it."""
        self._cancel.setEnabled(False)
        self.given_up.emit()
