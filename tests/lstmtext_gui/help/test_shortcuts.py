"""The list of keys is the table of actions, whatever that has."""

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit

from lstmtext_gui.help.shortcuts_dialog import ShortcutsDialog


def test_every_action_with_keys_is_listed_with_them(person: Any) -> None:
    person.do("shortcutsAction")
    (dialog,) = person.window.findChildren(ShortcutsDialog)
    actions = person.window.actions_
    named = [a.objectName() for a in person.window.findChildren(QAction)]
    with_keys = [n for n in named if n.endswith("Action") and "Theme" not in n and actions.keys(n)]
    assert len(with_keys) > 20
    for name in with_keys:
        assert dialog.findChild(QLabel, f"{name}Keys").text() == actions.keys(name), name
    assert dialog.findChild(QLabel, "pauseActionWords").text().startswith("Pause or Resume")


def test_keys_are_found_by_word_and_by_key(person: Any) -> None:
    person.do("shortcutsAction")
    (dialog,) = person.window.findChildren(ShortcutsDialog)
    for wanted in ("f11", "FULL SCREEN"):
        dialog.findChild(QLineEdit).setText(wanted)
        shown = [k for k in dialog.findChildren(QLabel) if k.isVisible()]
        assert {k.objectName() for k in shown} == {
            "fullScreenActionKeys",
            "fullScreenActionWords",
            "keysViewHeading",
        }
