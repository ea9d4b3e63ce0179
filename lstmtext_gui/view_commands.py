"""What the person sees of the window: panel, full screen, size of text, and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from lstmtext.home import home, usual_folder
from lstmtext_gui.actions import Actions
from lstmtext_gui.home_commands import HomeCommands, folder_sentence
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.session import Session
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.dialog import open_one

if TYPE_CHECKING:
    from lstmtext_gui.settings_dialog import SettingsDialog


class ViewCommands(QObject):
    """Applies what is chosen at once, and remembers it."""

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        appearance: Appearance,
        actions: Actions,
        homes: HomeCommands,
        panel: QWidget,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._appearance = appearance
        self._actions = actions
        self._homes = homes
        self._panel = panel
        homes.changed.connect(self.show_folder)
        self._window = window
        self._was_maximized = False
        self.show_panel(preferences.shows_panel)
        actions["nextTokensAction"].setChecked(preferences.shows_next_tokens)
        appearance.choice_changed.connect(self._show_choices)
        appearance.fonts_changed.connect(self._show_choices)

    @Slot(bool)
    def show_panel(self, shown: bool) -> None:
        """Show or hide the side panel."""
        self._panel.setVisible(shown)
        self._actions["sidePanelAction"].setChecked(shown)

    @Slot(bool)
    def fill_screen(self, full: bool) -> None:
        """Fill the whole screen, or go back to the size before."""
        window = self._window
        if full:
            self._was_maximized = window.isMaximized()
            window.showFullScreen()
        elif self._was_maximized:
            window.showMaximized()
        else:
            window.showNormal()

    @Slot()
    def show_settings(self) -> None:
        """Open the settings, or bring them to the front."""
        from lstmtext_gui.settings_dialog import SettingsDialog

        dialog = open_one(self._window, SettingsDialog)
        if dialog is None:
            dialog = SettingsDialog(self._window)
            dialog.theme_chosen.connect(self._appearance.choose)
            dialog.text_size_chosen.connect(self._appearance.choose_size)
            dialog.threads_chosen.connect(self._on_threads)
            dialog.notices_chosen.connect(self._on_notices)
            dialog.folder_wanted.connect(self._homes.ask_for_folder)
            dialog.usual_folder_wanted.connect(self._homes.offer_usual)
        self._show_folder(dialog)
        dialog.come_forward()
        self._show_choices()

    def remember(self) -> None:
        """The window closes: what it looks like is for the next time."""
        self._preferences.shows_panel = self._actions["sidePanelAction"].isChecked()
        self._preferences.shows_next_tokens = self._actions["nextTokensAction"].isChecked()

    @Slot()
    def use_threads(self) -> None:
        """Tell the session how many threads the person wants."""
        self._session.use_threads(self._preferences.threads)

    @Slot()
    def _show_choices(self) -> None:
        from lstmtext_gui.settings_dialog import SettingsDialog

        dialog = open_one(self._window, SettingsDialog)
        if dialog is not None:
            machine, preferences = self._session.status.machine, self._preferences
            dialog.show_choices(
                theme=self._appearance.choice,
                text_size=self._appearance.text_size,
                threads=preferences.threads,
                most_threads=machine.num_threads if machine is not None else 1,
                notices=preferences.notices,
            )

    @Slot()
    def show_folder(self) -> None:
        """The folder for the program's files is another one, or will be."""
        from lstmtext_gui.settings_dialog import SettingsDialog

        dialog = open_one(self._window, SettingsDialog)
        if dialog is not None:
            self._show_folder(dialog)

    def _show_folder(self, dialog: SettingsDialog) -> None:
        now, words = home(), folder_sentence()
        usual = now.folder == usual_folder() and not words
        dialog.show_folder(now.folder, words, can_choose=not now.is_fixed, is_usual=usual)

    @Slot(int)
    def _on_threads(self, number: int) -> None:
        self._preferences.threads = number
        self.use_threads()

    @Slot(bool)
    def _on_notices(self, wanted: bool) -> None:
        self._preferences.notices = wanted
