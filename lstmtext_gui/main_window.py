"""The window: lays out the panels, connects them with the session, opens dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui import wiring
from lstmtext_gui.actions import Actions
from lstmtext_gui.closing import Closing
from lstmtext_gui.drops import DropHint, FileDrops, dropped_files
from lstmtext_gui.file_commands import FileCommands
from lstmtext_gui.help.help_commands import HelpCommands
from lstmtext_gui.home_commands import HomeCommands
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.menus import PageBar, fill_menu_bar
from lstmtext_gui.messages import MessageStrip, sentence_for, state_sentence
from lstmtext_gui.notices import Notices
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.recent_files import RecentFiles
from lstmtext_gui.session.session import Session
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT
from lstmtext_gui.train.run_commands import RunCommands
from lstmtext_gui.train.settings_panel import SettingsPanel
from lstmtext_gui.train.train_page import TrainPage
from lstmtext_gui.view_commands import ViewCommands
from lstmtext_gui.workers.jobs import UnfinishedRun
from lstmtext_gui.write.curating import Curating
from lstmtext_gui.write.write_page import WritePage
from lstmtext_gui.write.writing_commands import WritingCommands

if TYPE_CHECKING:
    from lstmtext.training.history import TrainingHistory

_SHUTDOWN_MS = 5000


class MainWindow(QMainWindow):
    """Text and choices at the side, the Train and the Write page beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("LSTM Text")
        self.setAcceptDrops(True)
        self.resize(1180, 780)
        self.preferences = Preferences()
        self.session = Session(self)
        self.actions_ = Actions(self)
        self.files = FileCommands(self.session, self.preferences, self)
        self._closing = Closing(self.session, self.files, self)
        self.appearance = Appearance(self.preferences, self)
        self.help = HelpCommands(self.actions_, self.appearance, self)
        self.recent = RecentFiles(self.preferences, self.actions_, self)
        self.homes = HomeCommands(self.session, self.preferences, self)
        self.notices = Notices(self.preferences, self)
        self.panel = SettingsPanel(self.actions_)
        self.train_page = TrainPage(self.actions_)
        self.write_page = WritePage(self.actions_)
        self.curating = Curating(
            self.write_page, self.actions_, self.session.variants, self.preferences
        )
        self.writing = WritingCommands(self)
        self.runs = RunCommands(self.session, self.train_page, self)
        self.messages = MessageStrip()
        self._pages = QStackedWidget()
        self._offered: UnfinishedRun | None = None  # the run that the person was shown
        self._page_bar = PageBar(self.actions_)
        self._lay_out()
        self.view = ViewCommands(
            *(self.session, self.preferences, self.appearance, self.actions_),
            *(self.homes, self.panel, self),
        )
        fill_menu_bar(self.menuBar(), self.actions_, self.appearance, self.recent.menu)
        self._drops = FileDrops(self)
        self._drop_hint = DropHint(self)
        wiring.connect(self)
        self.apply_theme(self.appearance.theme)
        self.panel.minutes_spin.setValue(self.preferences.minutes)
        self.show_status(self.session.status)
        self.show_page((self.train_page, self.write_page)[self.preferences.page])
        self.restoreGeometry(self.preferences.geometry)

    def _lay_out(self) -> None:
        # From the window inwards: a widget that is given a parent tells all that are in it.
        centre = QWidget()
        centre.setObjectName("centre")
        self.setCentralWidget(centre)
        layout = QHBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.panel)
        column = QVBoxLayout()
        column.setSpacing(0)
        layout.addLayout(column, 1)
        right = QVBoxLayout()
        # Half of the right margin belongs to the pages: their scroll bars stand in it.
        right.setContentsMargins(4 * UNIT, 2 * UNIT, 2 * UNIT, 2 * UNIT)
        right.setSpacing(0)
        column.addLayout(right, 1)
        column.addWidget(self.messages)
        right.addWidget(self._page_bar)
        right.addWidget(self._pages, 1)
        self._pages.addWidget(self.train_page)
        self._pages.addWidget(self.write_page)

    # Commands, also for use without dialogs

    def open_text(self, path: str | Path) -> None:
        """Open one text file or folder; Train and Generate wait until it is read."""
        self.messages.dismiss()
        self.files.open_texts([path])

    def open_model(self, path: str | Path) -> None:
        """Open a model file; Train and Generate wait until it is read."""
        self.messages.dismiss()
        self.files.open_model(path)

    def open_files(self, paths: list[str]) -> None:
        """Open what was dropped or named on the command line: a model, or texts."""
        self.messages.dismiss()
        self.files.open_any(paths)

    def save_model(self, path: str | Path) -> None:
        """Save the model as it is now, also while training goes on."""
        self.messages.dismiss()
        if self.session.status.model is None:
            self.messages.show_error("There is no model to save yet. Train one, or open one.")
        self.session.save_model(Path(path))

    @Slot()
    def open_sample(self) -> None:
        """Open the built-in stories, with choices that show something within a minute."""
        self.messages.dismiss()
        self.panel.choose(level="words", preset="quick")
        self.files.open_sample()

    @Slot()
    def train(self) -> None:
        """Train with the choices in the side panel."""
        self.messages.dismiss()
        if self.session.status.can_train and self.panel.choices_hold():
            self.train_page.start_run(LEVELS[self.panel.level].unit)
            self.show_page(self.train_page)
            choices = (self.panel.level, self.panel.preset, self.panel.device)
            further = self.panel.starts_from_model
            self.session.train(*choices, start_from_model=further, wishes=self.panel.wishes)

    @Slot()
    def generate(self) -> None:
        """Write a fresh text from the opening, with the choices on the Write page."""
        self.writing.generate()

    @Slot()
    def show_train_page(self) -> None:
        """Bring the Train page to the front."""
        self.show_page(self.train_page)

    @Slot()
    def show_write_page(self) -> None:
        """Bring the Write page to the front, ready to type."""
        self.show_page(self.write_page)
        self.write_page.output_edit.setFocus()

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self._pages.setCurrentWidget(page)
        self._page_bar.show_page(self._pages.currentIndex())
        self._place_primary()

    def _place_primary(self) -> None:
        """One filled button in view: what the person most likely wants next."""
        status = self.session.status
        writing = self._pages.currentWidget() is self.write_page
        written_next = not writing and status.model is not None and status.can_generate
        self.write_page.set_primary(writing)
        self.train_page.set_primary(written_next and not status.can_stop_training)
        self.panel.set_primary(status.can_train and not writing and not written_next)

    @Slot(str)
    def show_term(self, words: str) -> None:
        """Say what a word means, in the glossary."""
        self.help.show_term(words)

    # What the session tells

    @Slot(object)
    def show_status(self, status: SessionStatus) -> None:
        """Let every part render the status."""
        self._show_offer(status)
        self.actions_.show_status(status)
        self.panel.show_status(status)
        self.train_page.show_status(status)
        self.write_page.show_status(status)
        self.messages.show_state(state_sentence(status))
        self.setWindowTitle(f"{status.title}[*] — LSTM Text" if status.title else "LSTM Text")
        self.setWindowModified(status.unsaved)
        self._place_primary()

    @Slot(object)
    def welcome_model(self, history: TrainingHistory) -> None:
        """A model with nothing to see of how it learned, as one that was shared, is for writing."""
        if not history.num_tokens and not self.write_page.output_edit.hasFocus():
            if self._pages.currentWidget() is not self.write_page:
                self.write_page.show_sheet()
            self.show_page(self.write_page)
            self.write_page.prompt_edit.setFocus()

    def _show_offer(self, status: SessionStatus) -> None:
        """A run of another day is offered on the Train page: so that is the page to begin with."""
        run = status.offered_run
        if run is not None and not (run.stopped or run.opened) and run != self._offered:
            self.show_page(self.train_page)
        self._offered = run

    @Slot(object)
    def tell_of_kept(self, path: Path) -> None:
        """A copy of an unsaved model was kept aside."""
        self.messages.show_notice(f"The model before was not saved; a copy is kept as {path}.")

    @Slot(object)
    def tell_of_shared(self, path: Path) -> None:
        """A copy to give away was saved."""
        self.messages.show_notice(f"The copy to share is saved as {path}.")

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Say in a sentence what went wrong."""
        self.messages.show_error(sentence_for(error))

    @Slot(object)
    def apply_theme(self, theme: Theme) -> None:
        """Give every part the theme's colours."""
        self.actions_.apply_theme(theme)
        self.train_page.apply_theme(theme)
        self.write_page.apply_theme(theme)
        self.curating.apply_theme(theme)
        self.messages.apply_theme(theme)

    @Slot(int)
    def follow_fonts(self, percent: int) -> None:
        """The size of all text has changed: what is drawn or measured by hand follows."""
        self._page_bar.follow_fonts()
        self.apply_theme(self.appearance.theme)

    # Closing and dropping

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once if nothing can be lost; else stay, and let `Closing` ask."""
        if not self._closing.may_close():
            event.ignore()
            return
        for dialog in self.findChildren(WindowDialog):
            dialog.close()
        self.hide()
        self.preferences.geometry = self.saveGeometry()
        self.preferences.page = self._pages.currentIndex()
        self.view.remember()
        self.preferences.minutes = self.panel.minutes_spin.value()
        self.preferences.save()
        self.session.shutdown(_SHUTDOWN_MS)
        event.accept()

    def close_at_once(self) -> None:
        """Close without asking: the system wants the program to end."""
        self._closing.agree()
        self.session.interrupt_training()
        self.session.keep_model_aside()
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept local files and folders, and say what dropping them does."""
        files = dropped_files(event.mimeData())
        if files:
            self._drop_hint.offer(self.files.would_open(files))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They were dragged out again."""
        self._drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self._drop_hint.hide()
        event.acceptProposedAction()
        self.open_files(dropped_files(event.mimeData()))
