"""Before a copy of a model is given away: what it may still give away, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.widgets import UNIT, make_button, make_card, make_label
from lstmtext_gui.workers.jobs import MODEL_SUFFIX

_LONGEST = 255  # bytes of a file's name, nearly everywhere

FINGERPRINT = "Include a fingerprint, so that copied passages can be recognised without the text"
FINGERPRINT_HINT = (
    "With it, copied passages can be recognised without the text. It is a table of numbers and "
    "shows no text; but whoever guesses a passage can check whether it was there, and guess on."
)
_LEFT_OUT = (
    "The course of the training, with its dates",
    "Everything the model wrote while it learned",
    "The names of the text and of its files, and the digest that tells whether a text is the same",
)


class ShareDialog(WindowDialog):
    """Says it plainly, then asks for a name.

    Signals:
        folder_wanted: The person wants to choose another place.
        share_wanted: The path, and whether to include a fingerprint.
    """

    folder_wanted = Signal()
    share_wanted = Signal(object, bool)

    def __init__(self, parent: QWidget, name: str, folder: Path) -> None:
        super().__init__(parent, name="shareDialog", title="Share a Copy", width=72)
        self._folder = folder
        self.column.addWidget(
            make_label("Before you share this model", name="shareTitle", size=1.8, bold=True)
        )
        warning = (
            f"A model can have memorised parts of its text. Whoever has the copy of “{name}” may "
            "get it to write them out: names, addresses, whole sentences. Share it only if you "
            "would also show the text."
        )
        self.column.addWidget(make_label(warning, name="shareWarning"))
        self.column.addWidget(self._left_out())
        self._name = QLineEdit("shared-model")
        self._place = make_label(name="shareFolderLabel", role="muted", size=0.9)
        self._fingerprint = QCheckBox("Include a finger&print")
        self._hint = make_label(FINGERPRINT_HINT, name="fingerprintHint", role="muted", size=0.9)
        self._share = make_button(
            "Save the Copy", name="shareButton", role="primary", tip="Save the copy to this file"
        )
        self._lay_out()
        self._show_place()

    def _left_out(self) -> QWidget:
        card, layout = make_card("leftOutCard")
        layout.addWidget(
            make_label("The copy leaves out", name="leftOutCaption", role="caption", size=0.9)
        )
        for number, words in enumerate(_LEFT_OUT):
            layout.addWidget(make_label(f"•  {words}", name=f"leftOut{number}Label"))
        return card

    def _lay_out(self) -> None:
        caption = make_label("File &name", name="shareNameCaption", role="caption", size=0.9)
        caption.setBuddy(self._name)
        self._name.setObjectName("shareNameEdit")
        self._name.setAccessibleName("Name of the file")
        self._name.setToolTip("The name tells what the model has read; choose one that may be seen")
        self._name.textChanged.connect(self._show_place)
        folder = make_button(
            "Choose &Folder…", name="shareFolderButton", tip="Save the copy in another folder"
        )
        folder.clicked.connect(self.folder_wanted)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self._name, 1)
        row.addWidget(folder)
        self.column.addWidget(caption)
        self.column.addLayout(row)
        self.column.addWidget(self._place)
        self._fingerprint.setObjectName("shareFingerprintCheck")
        self._fingerprint.setAccessibleName(FINGERPRINT)
        self._fingerprint.setToolTip(FINGERPRINT_HINT)
        self.column.addWidget(self._fingerprint)
        self.column.addWidget(self._hint)
        self.offer_fingerprint(False)
        self.column.addStretch(1)
        self._share.setDefault(True)
        self._share.clicked.connect(self._on_share)
        cancel = make_button("Cancel", name="cancelShareButton", tip="Share nothing (Esc)")
        cancel.clicked.connect(self.reject)
        self.add_buttons(self._share, cancel)

    @property
    def path(self) -> Path:
        """Where the copy would be saved."""
        name = self._name.text().strip().removesuffix(MODEL_SUFFIX)
        return self._folder / f"{name}{MODEL_SUFFIX}"

    @property
    def folder(self) -> Path:
        """The folder of it."""
        return self._folder

    def offer_fingerprint(self, possible: bool) -> None:
        """Whether there is a fingerprint to include; it is never included unasked."""
        self._fingerprint.setVisible(possible)
        self._hint.setVisible(possible)

    @Slot(str)
    def choose_folder(self, folder: str) -> None:
        """Save it there."""
        self._folder = Path(folder)
        self._show_place()

    @Slot()
    def _show_place(self) -> None:
        name = self._name.text().strip()
        fits = name.isprintable() and not set(name) & set('/\\:*?"<>|') and name.strip(".") != ""
        is_long = len(self.path.name.encode("utf-8", "surrogatepass")) > _LONGEST
        exists = fits and not is_long and os.path.exists(self.path)  # false, too, if it cannot be
        self._share.setEnabled(fits and not exists and not is_long)
        if is_long:
            words = "That name is too long. Choose a shorter one."
        elif exists:
            words = f"“{self.path.name}” is there already. Choose another name."
        elif not fits:
            words = 'A name may not be empty or have any of / \\ : * ? " < > |'
        else:
            words = f"In {self._folder}"
        self._place.setText(words)

    @Slot()
    def _on_share(self) -> None:
        with_fingerprint = not self._fingerprint.isHidden() and self._fingerprint.isChecked()
        self.share_wanted.emit(self.path, with_fingerprint)
        self.accept()
