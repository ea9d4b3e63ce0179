"""The column beside the sheet: how wild, what comes next, what is new, and the other choices."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.variants.copy_words import copies_sentence
from lstmtext_gui.workers.writing_jobs import CopyNews
from lstmtext_gui.write.document_edit import DocumentEdit
from lstmtext_gui.write.next_tokens import NextTokens
from lstmtext_gui.write.write_choices import WriteChoices


class SideColumn(QWidget):
    """One thing below the other: first what one looks at while one writes.

    Attributes:
        choices: How to write.
        next_tokens: What comes next at the caret.
    """

    def __init__(self, document: DocumentEdit) -> None:
        super().__init__()
        self.setObjectName("sideColumn")
        self._document = document
        self.choices = WriteChoices()
        self.next_tokens = NextTokens()
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
        middle = self.choices.middle
        middle.setContentsMargins(0, UNIT, 0, UNIT)
        middle.setSpacing(2 * UNIT)
        middle.addWidget(self.next_tokens)
        middle.addWidget(self._is_new)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 2 * UNIT, 0)  # beside the scroll bar
        layout.addWidget(self.choices)
        layout.addStretch(1)
        # Tab goes down the column, too.
        choices = self.choices
        stops = (choices.sampler.last, self.next_tokens.list, choices.length_spin)
        for one, other in pairwise(stops):
            self.setTabOrder(one, other)

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
    def await_copies(self) -> None:
        """What was said is true no more; its place is kept, so that nothing below it moves."""
        if self._copies.text():
            self._copies.setText("Compared with what was learned when the text ends.")
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
