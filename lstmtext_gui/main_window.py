"""The window: lays out the panels, connects them with the session, opens dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui import dialogs
from lstmtext_gui.actions import Actions
from lstmtext_gui.closing import Closing
from lstmtext_gui.file_commands import FileCommands
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.menus import PageBar, fill_menu_bar
from lstmtext_gui.messages import MessageStrip, sentence_for, state_sentence
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.session import Session
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT
from lstmtext_gui.train.run_commands import RunCommands
from lstmtext_gui.train.settings_panel import SettingsPanel
from lstmtext_gui.train.train_page import TrainPage
from lstmtext_gui.write.write_page import WritePage

if TYPE_CHECKING:
    from lstmtext import TextModel

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
        self.panel = SettingsPanel(self.actions_)
        self.train_page = TrainPage(self.actions_)
        self.write_page = WritePage(self.actions_)
        self._runs = RunCommands(self.session, self.train_page, self)
        self.messages = MessageStrip()
        self._pages = QStackedWidget()
        self._page_bar = PageBar(self.actions_)
        self._lay_out()
        self.appearance = Appearance(self.preferences, self)
        fill_menu_bar(self.menuBar(), self.actions_, self.appearance)
        self._connect()
        self._apply_theme(self.appearance.theme)
        self._show_status(self.session.status)
        self.restoreGeometry(self.preferences.geometry)

    def _lay_out(self) -> None:
        self._pages.addWidget(self.train_page)
        self._pages.addWidget(self.write_page)
        right = QVBoxLayout()
        right.setContentsMargins(4 * UNIT, 2 * UNIT, 4 * UNIT, 2 * UNIT)
        right.setSpacing(0)
        right.addWidget(self._page_bar)
        right.addWidget(self._pages, 1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(right, 1)
        column.addWidget(self.messages)
        centre = QWidget()
        centre.setObjectName("centre")
        layout = QHBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.panel)
        layout.addLayout(column, 1)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        """All wiring: actions to commands, the session's signals to the pages."""
        commands = {
            "openTextAction": self.files.choose_texts,
            "openFolderAction": self.files.choose_folder,
            "cancelOpeningAction": self.session.cancel_opening,
            "howReadAction": self.files.show_reading,
            "openSampleAction": self.open_sample,
            "openReferenceAction": self.files.open_reference,
            "openModelAction": self.files.choose_model,
            "saveModelAction": self.files.save,
            "saveModelAsAction": self.files.save_as,
            "quitAction": self.close,
            "trainAction": self.train,
            "stopAction": self.session.stop_training,
            "goOnAction": self._runs.go_on,
            "openBestAction": self.session.recovery.open_best,
            "discardRunAction": self._runs.ask_to_discard,
            "laterAction": self.session.recovery.later,
            "generateAction": self.generate,
            "tryAgainAction": self._try_again,
            "stopGenerationAction": self.session.stop_writing,
            "copyTextAction": self.write_page.copy_text,
            "trainPageAction": self._show_train_page,
            "writePageAction": self._show_write_page,
            "aboutAction": self._show_about,
        }
        for name, command in commands.items():
            self.actions_[name].triggered.connect(self.messages.dismiss)
            self.actions_[name].triggered.connect(command)
        session, train_page, write_page = self.session, self.train_page, self.write_page
        session.status_changed.connect(self._show_status)
        session.plotting_loaded.connect(train_page.chart.show_plot)
        session.history_reset.connect(train_page.show_model)
        session.training_began.connect(train_page.begin_run)
        session.training_began.connect(self.panel.show_beginning)
        session.training_noted.connect(self.messages.show_notice)
        session.training_failed.connect(train_page.fail_run)
        session.training_progressed.connect(train_page.show_progress)
        session.point_added.connect(train_page.show_point)
        session.epoch_finished.connect(train_page.show_epoch)
        session.sample_written.connect(train_page.show_sample)
        session.comparing_started.connect(train_page.show_comparing)
        session.training_ended.connect(self._end_training)
        session.writing_started.connect(write_page.start_writing)
        session.text_written.connect(write_page.append_text)
        session.unknown_found.connect(write_page.show_unknown)
        session.copies_found.connect(write_page.show_copies)
        self.files.refused.connect(self.messages.show_error)
        session.failed.connect(self._show_error)
        session.model_kept.connect(self._tell_of_copy)
        train_page.write_requested.connect(self._show_write_page)
        train_page.refused.connect(self.messages.show_error)
        self.appearance.theme_changed.connect(self._apply_theme)

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
        if self.session.status.can_train:
            self.train_page.start_run(LEVELS[self.panel.level].unit)
            self.show_page(self.train_page)
            choices = (self.panel.level, self.panel.preset, self.panel.device)
            self.session.train(*choices, start_from_model=self.panel.starts_from_model)

    @Slot()
    def generate(self) -> None:
        """Write with the choices on the Write page."""
        self.messages.dismiss()
        self.show_page(self.write_page)
        choices = self.write_page.choices
        self.session.generate(
            self.write_page.prompt_edit.toPlainText(),
            choices.length_spin.value(),
            choices.temperature_spin.value(),
            choices.seed_spin.value(),
            self.panel.device,
            stop_at=choices.stop_at,
            filters=choices.filters,
        )

    @Slot()
    def _try_again(self) -> None:
        self.write_page.choices.roll_seed()
        self.generate()

    @Slot()
    def _show_train_page(self) -> None:
        self.show_page(self.train_page)

    @Slot()
    def _show_write_page(self) -> None:
        self.show_page(self.write_page)

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
        trains_next = status.text is not None and not writing and not written_next
        self.panel.train_button.set_role("primary" if trains_next else "")

    @Slot()
    def _show_about(self) -> None:
        dialogs.show_about(self)

    # What the session tells

    @Slot(object)
    def _show_status(self, status: SessionStatus) -> None:
        self.actions_.show_status(status)
        self.panel.show_status(status)
        self.train_page.show_status(status)
        self.write_page.show_status(status)
        self.messages.show_state(state_sentence(status))
        self.setWindowTitle(f"{status.title}[*] — LSTM Text" if status.title else "LSTM Text")
        self.setWindowModified(status.unsaved)
        self._place_primary()

    @Slot(object, bool)
    def _end_training(self, text_model: TextModel, stopped: bool) -> None:
        self.train_page.end_run(text_model, stopped)
        if not self.isActiveWindow():
            QApplication.alert(self)

    @Slot(object)
    def _tell_of_copy(self, path: Path) -> None:
        self.messages.show_notice(f"The model before was not saved; a copy is kept as {path}.")

    @Slot(object)
    def _show_error(self, error: BaseException) -> None:
        self.messages.show_error(sentence_for(error))

    @Slot(object)
    def _apply_theme(self, theme: Theme) -> None:
        self.actions_.apply_theme(theme)
        self.train_page.apply_theme(theme)
        self.write_page.apply_theme(theme)
        self.messages.apply_theme(theme)

    # Closing and dropping

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once if nothing can be lost; else stay, and let `Closing` ask."""
        if not self._closing.may_close():
            event.ignore()
            return
        self.hide()
        self.preferences.geometry = self.saveGeometry()
        self.preferences.save()
        self.session.shutdown(_SHUTDOWN_MS)
        event.accept()

    def close_at_once(self) -> None:
        """Close without asking: the system wants the program to end."""
        self._closing.agree()
        self.session.interrupt_training()
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept local files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        self.open_files([u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()])
