"""The column beside the sheet: choices, what comes next, what is new, and room for more."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmtext.wording import count
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.writing_jobs import CopyNews
from lstmtext_gui.write.document_edit import DocumentEdit
from lstmtext_gui.write.next_tokens import NextTokens
from lstmtext_gui.write.write_choices import WriteChoices


class SideColumn(QWidget):
    """One thing below the other.

    Attributes:
        choices: How to write.
        next_tokens: What comes next at the caret.
        slot: Room for more below.
    """

    def __init__(self, document: DocumentEdit) -> None:
        super().__init__()
        self.setObjectName("sideColumn")
        self._document = document
        self.choices = WriteChoices()
        self.next_tokens = NextTokens()
        self.slot = QVBoxLayout()
        self._is_new = QWidget()
        self._copies = make_label(name="copiesLabel", size=0.9)
        self._source = make_label(name="copiedSourceLabel", role="muted", size=0.9)
        self._lay_out()
        self.show_copies(None)
        document.caret_moved.connect(self._show_source)

    def _lay_out(self) -> None:
        is_new = QVBoxLayout(self._is_new)
        is_new.setContentsMargins(0, 0, 0, 0)
        is_new.setSpacing(UNIT)
        caption = make_label("Is it new?", name="isNewCaption", role="caption", size=0.9)
        is_new.addWidget(caption)
        is_new.addWidget(self._copies)
        is_new.addWidget(self._source)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 2 * UNIT, 0)  # beside the scroll bar
        layout.setSpacing(2 * UNIT)
        for part in (self.choices, self.next_tokens, self._is_new):
            layout.addWidget(part)
        layout.addLayout(self.slot)
        layout.addStretch(1)

    @Slot(bool)
    def show_next_tokens(self, shown: bool) -> None:
        """Whether what comes next is to be seen."""
        self.next_tokens.setVisible(shown)

    def show_copies(self, news: CopyNews | None) -> None:
        """Say how much stands in the text that was learned; None: nothing is known."""
        self._is_new.setVisible(news is not None)
        self._copies.setText("" if news is None else copies_sentence(news))
        self._show_source()

    @Slot()
    def _show_source(self) -> None:
        """Where the passage at the caret comes from: for the keys what the tip is for the mouse."""
        words = self._document.copied.words_at(self._document.textCursor().position())
        self._source.setText(words)
        self._source.setVisible(bool(words))

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.choices.apply_theme(theme)
        self.next_tokens.apply_theme(theme)


def copies_sentence(news: CopyNews) -> str:
    """How much of a text stands in the text that was learned."""
    words = "No passage of 24 characters or more stands word for word in your text."
    if news.longest:
        words = (
            "Longest passage that stands word for word in your text: "
            f"{count(news.longest, 'character')}."
        )
    if news.share_new is not None:
        words += f" Of eight words in a row, {shown_share(news.share_new)} are new."
    return words


def shown_share(share: float) -> str:
    """A share in per cent, never rounded to all or to none: "97 %", "more than 99 %"."""
    if 0.99 < share < 1.0:
        return "more than 99 %"
    if 0.0 < share < 0.01:
        return "less than 1 %"
    return f"{100 * share:.0f} %"
