"""Words that need explaining, each with a button that asks for its explanation."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from lstmtext_gui.style.flow_row import FlowRow
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, make_label

TERMS = {
    "loss": ("loss",),
    "held-out text": ("held-out", "held out", "not seen"),
    "epoch": ("pass over", "passes over"),
    "perplexity": ("as unsure as",),
    "overfitting": ("by heart",),
}
"""What can be explained, and the words by which a sentence speaks of it."""


def terms_in(text: str) -> list[str]:
    """The terms that a text speaks of."""
    return [term for term, words in TERMS.items() if any(word in text for word in words)]


class TermRow(QWidget):
    """One quiet row with the terms of what is said at the moment.

    Signals:
        term_requested: The term, as `TERMS` has it.
    """

    term_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("termRow")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._row = FlowRow(2 * UNIT, self)
        label = make_label("What is meant by", name="termsLabel", role="muted", size=0.9)
        label.setWordWrap(False)
        self._row.addWidget(label)
        self._buttons: dict[str, QPushButton] = {}
        for term in TERMS:
            button = QPushButton(term)
            button.setObjectName(f"{term.title().replace(' ', '').replace('-', '')}TermButton")
            button.setAccessibleName(f"What is meant by {term}")
            button.setToolTip(f"What is meant by {term}")
            button.setProperty("role", "link")
            button.setProperty("term", term)
            button.setFont(scaled_font(0.9))
            button.clicked.connect(self._on_click)
            self._buttons[term] = button
            self._row.addWidget(button)
        self.show_terms_of("")

    def show_terms_of(self, text: str) -> None:
        """Offer what this text speaks of; nothing, if it speaks of nothing."""
        terms = terms_in(text)
        for term, button in self._buttons.items():
            button.setVisible(term in terms)
        self.setVisible(bool(terms))
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """The widest word; the others go below it."""
        return self._row.minimumSize()

    @Slot()
    def _on_click(self) -> None:
        self.term_requested.emit(self.sender().property("term"))
