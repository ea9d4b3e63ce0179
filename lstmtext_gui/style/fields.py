"""Captioned fields and links, as the choices beside the document have them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.style.controls import ButtonRow
from lstmtext_gui.style.widgets import UNIT, make_label


def name_spin(spin: QAbstractSpinBox, name: str, meaning: str, tip: str) -> None:
    """Give a number its names and its explanation."""
    spin.setObjectName(name)
    spin.setAccessibleName(meaning)
    spin.setToolTip(tip)
    spin.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)  # a style sheet cannot say this


def make_link(name: str, words: str, tip: str) -> QPushButton:
    """A button that looks like a link."""
    link = QPushButton(words)
    link.setObjectName(name)
    link.setAccessibleName(words)
    link.setToolTip(tip)
    link.setProperty("role", "link")
    return link


def invite(edit: QPlainTextEdit | QTextEdit, invitations: Sequence[str]) -> None:
    """Show the first of several ways to say it, the longest first, that has room on a line.

    Qt shows no second one.
    """
    room = edit.viewport().width() - 2 * round(edit.document().documentMargin())
    fitting = (each for each in invitations if edit.fontMetrics().horizontalAdvance(each) <= room)
    edit.setPlaceholderText(next(fitting, invitations[-1]))


def add_field(layout: QVBoxLayout, words: str, field: QWidget, *items: QWidget | QLayout) -> None:
    """A caption for the field, and below it the field alone or these items, it among them."""
    caption = make_label(words, name=f"{field.objectName()}Caption", role="caption", size=0.9)
    caption.setBuddy(field)
    for item in (caption, *(items or (field,))):
        if isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    layout.addSpacing(UNIT)


def add_row(
    layout: QVBoxLayout, words: str, field: QWidget, box: QWidget | None = None
) -> ButtonRow:
    """A caption, and beside it the field or the box that it is in; below it for want of room."""
    caption = make_label(words, name=f"{field.objectName()}Caption", role="caption", size=0.9)
    caption.setWordWrap(False)
    caption.setBuddy(field)
    field.setMinimumWidth(8 * UNIT)  # all fields begin at one line, however long their ranges
    row = ButtonRow([caption, box or field], spacing=UNIT, fill=True, shares=(3, 5))
    layout.addWidget(row)
    return row
