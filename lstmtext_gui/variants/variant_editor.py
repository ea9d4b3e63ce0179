"""Changing the text of a variant."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, ExactPlainTextEdit, make_label
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import Variant


class VariantEditor(QDialog):
    """The text of one variant; what is written with is not changed."""

    def __init__(self, parent: QWidget, variant: Variant, variants: VariantModel) -> None:
        super().__init__(parent)
        self.setObjectName("variantEditor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Edit Variant")
        self.resize(70 * UNIT, 50 * UNIT)
        self._number, self._variants = variant.number, variants
        self._edit = ExactPlainTextEdit()
        self._edit.setObjectName("variantEdit")
        self._edit.setAccessibleName("Text of the variant")
        self._edit.setFont(scaled_font(1.2, serif=True))
        self._edit.setTabChangesFocus(True)
        self._edit.setPlainText(variant.text)
        opening = " ".join(variant.opening.split())
        words = f"It continues “{opening[-80:]}”." if opening else "It continues an empty page."
        buttons = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(buttons.Save | buttons.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, 2 * UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(make_label(words, name="variantOpening", role="muted", size=0.9))
        layout.addWidget(self._edit, 1)
        layout.addWidget(box)
        self.accepted.connect(self._save)

    @Slot()
    def _save(self) -> None:
        self._variants.edit(self._number, self._edit.toPlainText())


def edit_variant(parent: QWidget, variant: Variant, variants: VariantModel) -> None:
    """Open the editor."""
    VariantEditor(parent, variant, variants).open()
