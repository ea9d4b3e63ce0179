"""The sheet: the opening line, and the document below it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from lstmtext_gui.style.widgets import UNIT, make_card
from lstmtext_gui.write.document_edit import DocumentEdit
from lstmtext_gui.write.opening_line import OpeningLine


class Sheet(QWidget):
    """Both in one card.

    Attributes:
        document: The text that the person and the model write.
        opening: Its beginning, as a field.
    """

    def __init__(self) -> None:
        super().__init__()
        self.document = DocumentEdit()
        line = OpeningLine(self.document.generated)
        self.opening = line.edit
        self.opening.undo_wanted.connect(self.document.undo)
        self.opening.redo_wanted.connect(self.document.redo)
        card, inner = make_card("sheetCard")
        inner.setContentsMargins(0, UNIT, 0, 2 * UNIT)
        rule = QFrame()
        rule.setObjectName("sheetLine")
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setProperty("role", "line")
        page = QHBoxLayout()
        page.setContentsMargins(3 * UNIT, UNIT, UNIT, 0)
        page.addWidget(self.document)
        inner.addWidget(line)
        inner.addWidget(rule)
        inner.addLayout(page, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def start_writing(self, start: int, stop: int) -> None:
        """Let text come in instead of what stands there; nobody types meanwhile."""
        self.opening.setReadOnly(True)
        self.document.start_writing(start, stop)

    def finish_writing(self) -> None:
        """Nothing more comes in."""
        self.opening.setReadOnly(False)
        self.document.finish_writing()
