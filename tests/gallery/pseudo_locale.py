"""A language that nobody speaks: the program's own words, 40 % longer, still to be read.

It shows what a translation would break. What the person typed, and what a model wrote, stays.
"""

from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QWidget,
)

from lstmtext_gui.chart import loss_table
from lstmtext_gui.train import run_header, terms

_SHARE = 1.4
_NOT_OURS = ("textNameLabel", "textPreviewLabel", "startFromModelCheck", "variantText")
_SETTERS: tuple[tuple[type, str], ...] = (
    (QLabel, "setText"),
    (QAbstractButton, "setText"),
    (QAction, "setText"),
    (QMenu, "setTitle"),
    (QLineEdit, "setPlaceholderText"),
    (QPlainTextEdit, "setPlaceholderText"),
    (QTextEdit, "setPlaceholderText"),
    (QComboBox, "setPlaceholderText"),
    (QSpinBox, "setSuffix"),
    (QDoubleSpinBox, "setSuffix"),
)
_meant: dict[str, str] = {}


def longer(text: str) -> str:
    """The text in the pseudo-locale; one that is in it already stays."""
    if not text.strip() or text in _meant:
        return text
    body = "".join(c * 2 if c.lower() in "aeiou" else c for c in text.strip())
    missing = round(_SHARE * len(text.strip())) - len(body)
    words = body.split(" ")
    for i in range(missing):  # what lacks vowels grows at its words' ends
        words[i % len(words)] += "~"
    result = text.replace(text.strip(), " ".join(words))
    _meant[result] = text
    _meant[result.replace("&", "")] = text.replace("&", "")  # as a button shows an action's
    return result


def speak_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every text that the program sets from now on be in the pseudo-locale."""
    for kind, name in _SETTERS:
        monkeypatch.setattr(kind, name, _setting(getattr(kind, name)))
    for name, place in (("addItem", 0), ("setItemText", 1)):
        monkeypatch.setattr(QComboBox, name, _setting(getattr(QComboBox, name), place))
    monkeypatch.setattr(loss_table, "_COLUMNS", tuple(map(longer, loss_table._COLUMNS)))
    plain = terms.terms_in
    monkeypatch.setattr(terms, "terms_in", lambda said: plain(_plain(said)))
    assert run_header.TermRow is terms.TermRow  # it asks `terms_in` by its module


def _setting(setter: Any, place: int = 0) -> Any:
    def set_longer(self: Any, *arguments: Any) -> None:
        words = list(arguments)
        if isinstance(words[place], str) and not self.objectName().startswith(_NOT_OURS):
            words[place] = longer(words[place])
        setter(self, *words)

    return set_longer


def _plain(said: str) -> str:
    for long, text in _meant.items():
        said = said.replace(long, text)
    return said


def translate(window: QWidget) -> None:
    """Say again what was said when the window's parts were made."""
    for kind, name in _SETTERS:
        getter = name[3].lower() + name[4:]
        for part in window.findChildren(kind):
            words = getattr(part, getter)()
            if words and words not in _meant:
                getattr(part, name)(words)
    for combo in window.findChildren(QComboBox):
        for row in range(combo.count()):
            if combo.objectName() != "deviceCombo" or row:
                combo.setItemText(row, combo.itemText(row))
