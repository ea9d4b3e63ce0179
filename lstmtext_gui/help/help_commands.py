"""Opens what explains the program, once each; it is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.dialog import open_one

if TYPE_CHECKING:
    from lstmtext_gui.help.glossary_dialog import GlossaryDialog


class HelpCommands(QObject):
    """Glossary, keyboard shortcuts, About; all stay beside the window."""

    def __init__(self, actions: Actions, appearance: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self._appearance = appearance
        self._window = window

    @Slot()
    def show_glossary(self) -> None:
        """Open the glossary, or bring it to the front."""
        self._glossary().come_forward()

    @Slot(str)
    def show_term(self, words: str) -> None:
        """Open the glossary at a word; one that it does not have is searched for."""
        dialog = self._glossary()
        dialog.show_term(words)
        dialog.come_forward()

    @Slot()
    def show_shortcuts(self) -> None:
        """Open the list of keys."""
        from lstmtext_gui.help.shortcuts_dialog import ShortcutsDialog

        dialog = open_one(self._window, ShortcutsDialog)
        (dialog or ShortcutsDialog(self._actions, self._window)).come_forward()

    @Slot()
    def show_about(self) -> None:
        """Open what the program is."""
        from lstmtext_gui.help.about_dialog import AboutDialog

        dialog = open_one(self._window, AboutDialog)
        (dialog or AboutDialog(self._window)).come_forward()

    def _glossary(self) -> GlossaryDialog:
        from lstmtext_gui.help.glossary_dialog import GlossaryDialog

        dialog = open_one(self._window, GlossaryDialog)
        if dialog is None:
            dialog = GlossaryDialog(self._window)
            self._appearance.theme_changed.connect(dialog.follow_looks)
            self._appearance.fonts_changed.connect(dialog.follow_looks)
        return dialog
