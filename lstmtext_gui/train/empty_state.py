"""What the Train page shows before there is a text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label


def empty_state(actions: Actions) -> QWidget:
    """Says what the program is for, with the two ways to begin."""
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setSpacing(2 * UNIT)
    title = make_label("Open a text to begin", name="emptyTitle", size=1.8, bold=True)
    words = make_label(
        "Drop files or a folder here: a novel, poems, letters or transcripts. The program "
        "learns to write like them, on this computer alone. At least 50,000 characters give "
        "the best results.",
        name="emptyWords",
        role="muted",
    )
    words.setMaximumWidth(64 * UNIT)  # longer lines are hard to read
    middle = QHBoxLayout()  # an alignment would leave the label no say in its height
    middle.addStretch(1)
    middle.addWidget(words, 1000)
    middle.addStretch(1)
    for label in (title, words):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    sample = ActionButton(actions["openSampleAction"], name="sampleButton", role="primary")
    choose = ActionButton(actions["openTextAction"], name="openTextButton")
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    row.addStretch(1)
    row.addWidget(sample)
    row.addWidget(choose)
    row.addStretch(1)
    layout.addStretch(2)
    layout.addWidget(title)
    layout.addLayout(middle)
    layout.addSpacing(UNIT)
    layout.addLayout(row)
    layout.addStretch(3)
    return page
