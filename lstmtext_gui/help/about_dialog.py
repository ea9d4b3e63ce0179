"""What the program is, its versions to copy, its licence, and what it does not do."""

import platform
from importlib.metadata import version

import PySide6
from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.icons import application_icon
from lstmtext_gui.style.widgets import UNIT, make_button, make_card, make_label

_ICON = 8 * UNIT


def versions() -> list[tuple[str, str]]:
    """The program and what it stands on: names and versions."""
    return [
        ("LSTM Text", QCoreApplication.applicationVersion()),
        ("Python", platform.python_version()),
        ("PyTorch", version("torch")),
        ("Qt for Python", PySide6.__version__),
        ("pyqtgraph", version("pyqtgraph")),
        ("System", platform.platform()),
    ]


class AboutDialog(WindowDialog):
    """One look says what it is; one button copies what a report of a fault needs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, name="aboutDialog", title="About LSTM Text", width=62)
        self.column.addLayout(self._head())
        self.column.addWidget(self._versions())
        words = (
            "It works without a network: no text, no model and no number about you or your use "
            "of it leaves this computer. There is no telemetry, and it never looks for updates."
        )
        self.column.addWidget(make_label(words, name="privacyLabel"))
        licence = "Free software under the MIT licence: use it, change it, pass it on."
        self.column.addWidget(make_label(licence, name="licenceLabel", role="muted"))
        self.column.addStretch(1)
        self._copy = make_button(
            "Copy Versions", name="copyVersionsButton", tip="Copy all versions as text"
        )
        self._copy.clicked.connect(self._on_copy)
        close = make_button("Close", name="closeAboutButton", role="primary", tip="Close (Esc)")
        close.setDefault(True)
        close.clicked.connect(self.close)
        self.add_buttons(self._copy, close)
        close.setFocus()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * UNIT)
        icon = make_label(name="aboutIcon")
        icon.setPixmap(application_icon().pixmap(_ICON, _ICON))
        icon.setAccessibleName("The program’s icon")
        icon.setFixedSize(_ICON, _ICON)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(make_label("LSTM Text", name="aboutTitle", size=1.8, bold=True))
        purpose = "Teach a computer to write like your own texts."
        words.addWidget(make_label(purpose, name="aboutPurpose", role="muted"))
        row.addLayout(words, 1)
        return row

    def _versions(self) -> QWidget:
        card, layout = make_card("versionsCard")
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setColumnStretch(1, 1)
        for row, (name, number) in enumerate(versions()):
            caption = make_label(name, name=f"version{row}Caption", role="muted")
            caption.setWordWrap(False)
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(make_label(number, name=f"version{row}Label"), row, 1)
        layout.addLayout(grid)
        return card

    @Slot()
    def _on_copy(self) -> None:
        lines = "\n".join(f"{name} {number}" for name, number in versions())
        QApplication.clipboard().setText(lines)
        self._copy.setText("Copied")
