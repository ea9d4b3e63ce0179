"""A variant as a card: its text to read, a star, and the buttons to use or discard it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lstmtext_gui.style.fields import make_link
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_card, make_label, use_font
from lstmtext_gui.variants.copy_words import variant_words
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import Variant

_SHOWN = 1_200  # characters: enough to choose by; Use shows all


class Stars(NamedTuple):
    """The icons of a star in one colour, drawn once for all cards."""

    empty: QIcon
    filled: QIcon

    @classmethod
    def of(cls, theme: Theme) -> Stars:
        """In the theme's colour."""
        return cls(themed_icon("star", theme.text), themed_icon("starred", theme.text))


class VariantCard(QWidget):
    """One text of several; what is done to it here is done to it in the list.

    Signals:
        use_requested: The `Variant` to show.
    """

    use_requested = Signal(object)

    def __init__(self, variant: Variant, variants: VariantModel, stars: Stars) -> None:
        super().__init__()
        number = variant.number  # names are given once
        self.setObjectName(f"variantCard{number}")
        self.variant = variant
        self._variants = variants
        self._stars = stars
        card, layout = make_card(f"variantCardFrame{number}")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        name = f"number {variant.place}, creativity {variant.temperature:g}"
        self._text = make_label(name=f"variantText{number}")
        use_font(self._text, serif=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copied = make_label(name=f"variantCopied{number}", role="muted", size=0.9)
        self._star = QPushButton()
        self._star.setObjectName(f"cardStarButton{number}")
        self._star.setCheckable(True)
        side = self._text.fontMetrics().height()
        self._star.setIconSize(QSize(side, side))
        self._star.setProperty("role", "link")
        self._star.clicked.connect(self._on_star)
        self._star.setAccessibleName(f"Star: {name}")
        self._use = _small_button(
            f"cardUseButton{number}", "Use", f"Use {name}", "Show it on the sheet"
        )
        self._use.clicked.connect(self._on_use)
        self._discard = make_link(f"cardDiscardButton{number}", "Discard", "")
        self._discard.clicked.connect(self._on_discard)
        self._name = name
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self._star)
        row.addStretch(1)
        row.addWidget(self._discard)
        row.addWidget(self._use)
        layout.addWidget(self._text)
        layout.addWidget(self._copied)
        layout.addLayout(row)
        self.show_variant(variant)

    def show_variant(self, variant: Variant) -> None:
        """Show how it is now."""
        self.variant = variant
        shown = variant.text.strip()
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
        self._text.setText("Discarded." if variant.discarded else shown)
        self._copied.setText(variant_words(variant))
        self._copied.setVisible(variant.is_compared and not variant.discarded)
        self._star.setVisible(not variant.discarded)
        self._use.setVisible(not variant.discarded)
        self._star.setChecked(variant.starred)
        self._star.setToolTip("Take the star away" if variant.starred else "Give it a star")
        words, tip = ("Undo", "Bring it back") if variant.discarded else ("Discard", "Forget it")
        self._discard.setText(words)
        self._discard.setToolTip(tip)
        self._discard.setAccessibleName(f"{words}: {self._name}")
        self.show_stars(self._stars)

    def show_stars(self, stars: Stars) -> None:
        """Take icons in another colour."""
        self._stars = stars
        self._star.setIcon(stars.filled if self.variant.starred else stars.empty)

    @Slot()
    def _on_use(self) -> None:
        self.use_requested.emit(self.variant)

    @Slot()
    def _on_star(self) -> None:
        self._variants.star(self.variant.number, not self.variant.starred)

    @Slot()
    def _on_discard(self) -> None:
        if self.variant.discarded:
            self._variants.restore(self.variant.number)
        else:
            self._variants.discard(self.variant.number)


def _small_button(name: str, words: str, accessible: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setAccessibleName(accessible)
    button.setToolTip(tip)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
