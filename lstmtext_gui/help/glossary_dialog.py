"""The glossary: a list of words to search, and what each means, with links from one to the next."""

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.help.glossary import GLOSSARY, find_term, matching_terms, pieces, plain_words
from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, make_button, make_card, use_font


class GlossaryDialog(WindowDialog):
    """Non-modal, so that it can stand beside the chart that it explains."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, name="glossaryDialog", title="What the Words Mean", width=108)
        self._search = QLineEdit()
        self._list = QListWidget()
        self._page = QTextBrowser()
        self._set_up()
        side = QVBoxLayout()
        side.setSpacing(UNIT)
        side.addWidget(self._search)
        side.addWidget(self._list, 1)
        card, layout = make_card("termCard")
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.addWidget(self._page)
        row = QHBoxLayout()
        row.setSpacing(2 * UNIT)
        row.addLayout(side, 2)
        row.addWidget(card, 3)
        self.column.addLayout(row, 1)
        close = make_button("Close", name="closeGlossaryButton", tip="Close the glossary (Esc)")
        close.clicked.connect(self.close)
        self.add_buttons(close)
        self._show_list(list(GLOSSARY))
        self._list.setCurrentRow(0)

    def _set_up(self) -> None:
        self._search.setObjectName("termSearch")
        self._search.setAccessibleName("Search the words")
        self._search.setToolTip("Search names and explanations")
        self._search.setPlaceholderText("Search")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_search)
        self._list.setObjectName("termList")
        self._list.setAccessibleName("Words")
        self._list.setToolTip("Words that are explained")
        self._list.setProperty("role", "list")
        self._list.setMinimumHeight(36 * UNIT)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentTextChanged.connect(self._on_chosen)
        self._page.setObjectName("termPage")
        self._page.setAccessibleName("What the word means")
        self._page.setToolTip("Follow a link with Tab and Return")
        self._page.setProperty("role", "document")
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setOpenLinks(False)
        self._page.anchorClicked.connect(self._on_link)
        use_font(self._page, 1.2, serif=True)

    def show_term(self, words: str) -> bool:
        """Show what a word means; returns whether the glossary has it."""
        term = find_term(words)
        if term is None:
            self._search.setText(words)
            return False
        self._search.clear()
        (item,) = self._list.findItems(term, Qt.MatchFlag.MatchExactly)
        self._list.setCurrentItem(item)
        return True

    @Slot(str)
    def _on_search(self, words: str) -> None:
        before = self._list.currentItem()
        term = before.text() if before is not None else ""
        self._show_list(matching_terms(words) if words.strip() else list(GLOSSARY))
        again = [] if words.strip() else self._list.findItems(term, Qt.MatchFlag.MatchExactly)
        if again:
            self._list.setCurrentItem(again[0])
        else:
            self._list.setCurrentRow(0)

    def _show_list(self, terms: list[str]) -> None:
        self._list.clear()
        self._list.addItems(terms)

    @Slot(QUrl)
    def _on_link(self, url: QUrl) -> None:
        self.show_term(url.fragment(QUrl.ComponentFormattingOption.FullyDecoded))

    @Slot(str)
    def _on_chosen(self, term: str) -> None:
        self._page.clear()
        if not term:
            self._page.setPlainText("The glossary has no such word.")
            return
        cursor = self._page.textCursor()
        title = QTextCharFormat()
        title.setFont(scaled_font(1.8, bold=True))
        cursor.insertText(term, title)
        block = QTextBlockFormat()
        block.setLineHeight(150.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block.setTopMargin(2 * UNIT)
        cursor.insertBlock(block, QTextCharFormat())
        for words, other in pieces(term):
            cursor.insertText(words, self._link_to(other) if other else QTextCharFormat())
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self._page.setTextCursor(cursor)
        self._page.setAccessibleDescription(f"{term}: {plain_words(term)}")

    def _link_to(self, term: str) -> QTextCharFormat:
        link = QTextCharFormat()
        url = QUrl()
        url.setFragment(term)
        link.setAnchor(True)
        link.setAnchorHref(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        link.setForeground(self._page.palette().link())
        link.setFontUnderline(True)
        return link

    @Slot()
    def follow_looks(self) -> None:
        """Write the page anew in the colours and sizes of now."""
        item = self._list.currentItem()
        self._on_chosen(item.text() if item is not None else "")
