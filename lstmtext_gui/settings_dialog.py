"""The settings of the program; each is applied as soon as it is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import count
from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.flow_row import flowing
from lstmtext_gui.style.text_size import LARGEST, SMALLEST, STEP
from lstmtext_gui.style.widgets import UNIT, make_button, make_label

_THEMES = (("As the system has it", "system"), ("Light", "light"), ("Dark", "dark"))


class SettingsDialog(WindowDialog):
    """Theme, size of text, threads, notices, and where the program keeps its files.

    Signals:
        theme_chosen: `system`, `light` or `dark`.
        text_size_chosen: Per cent.
        threads_chosen: How many; 0 for one on each core.
        notices_chosen: Whether to say it outside the window when a long run ends.
        folder_wanted: The person wants to choose another folder for the program's files.
        usual_folder_wanted: Back to the system's usual one.
    """

    theme_chosen = Signal(str)
    text_size_chosen = Signal(int)
    threads_chosen = Signal(int)
    notices_chosen = Signal(bool)
    folder_wanted = Signal()
    usual_folder_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, name="settingsDialog", title="Settings", width=56)
        self._folder = Path()
        self._theme = QComboBox()
        self._size = QSpinBox()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._threads = QComboBox()
        self._notices = QCheckBox("Say so when a long run &ends")
        self._path = make_label(name="folderLabel")
        self._about_folder = make_label(name="folderStateLabel")
        self._choose = make_button(
            "&Choose…", name="chooseHomeButton", tip="Choose another folder for these files"
        )
        self._usual = make_button(
            "&Use the Usual One", name="usualHomeButton", tip="Back to the system’s usual place"
        )
        self._show = make_button(
            "Open &Folder", name="openHomeButton", tip="Show the folder in the file manager"
        )
        self._set_up()
        self._lay_out()

    def _set_up(self) -> None:
        for widget, name, meaning in (
            (self._theme, "themeCombo", "Theme: the colours of the window"),
            (self._size, "textSizeSpin", "Size of all text, in per cent of the system’s"),
            (self._slider, "textSizeSlider", "Size of all text"),
            (self._threads, "threadsCombo", "How many threads compute, from the next run on"),
            (self._notices, "noticesCheck", "Say so when a long run ends"),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(meaning)
            widget.setToolTip(meaning)
        for words, choice in _THEMES:
            self._theme.addItem(words, choice)
        for number in (self._size, self._slider):
            number.setRange(SMALLEST, LARGEST)
            number.setSingleStep(STEP)
        self._slider.setPageStep(2 * STEP)
        self._size.setSuffix(" %")
        self._size.lineEdit().setTextMargins(UNIT - 2, 0, 0, 0)
        self._size.setKeyboardTracking(False)
        self._slider.setTracking(False)
        self._theme.activated.connect(self._on_theme)
        self._threads.activated.connect(self._on_threads)
        self._size.valueChanged.connect(self.text_size_chosen)
        self._slider.valueChanged.connect(self.text_size_chosen)
        self._notices.toggled.connect(self.notices_chosen)

    def _lay_out(self) -> None:
        self._add("T&heme", self._theme)
        self._add("Size of &text", self._slider, self._size)
        self._add("&Processor", self._threads)
        hint = "Fewer threads leave room for other programs. It holds from the next run on."
        self._hint("threadsHint", hint)
        self._add("Notices", self._notices)
        hint = "If it took over a minute, and the window is not in front."
        self._hint("noticesHint", hint)
        self._path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons, row = flowing(UNIT)
        for button in (self._choose, self._usual, self._show):
            row.addWidget(button)
        self._add("Files of the program", self._path, self._about_folder, buttons)
        hint = "Runs, models that were not saved, variants, the sheet, settings and the log."
        self._hint("folderHint", hint)
        self.column.addStretch(1)
        self._choose.clicked.connect(self.folder_wanted)
        self._usual.clicked.connect(self.usual_folder_wanted)
        self._show.clicked.connect(self._on_open_folder)
        close = make_button("Close", name="closeSettingsButton", role="primary", tip="Close (Esc)")
        close.setDefault(True)
        close.clicked.connect(self.close)
        self.add_buttons(close)

    def _add(self, words: str, *widgets: QWidget) -> None:
        group = QVBoxLayout()
        group.setSpacing(UNIT)
        name = f"{widgets[0].objectName()}Caption"
        caption = make_label(words, name=name, role="caption", size=0.9)
        if "&" in words:
            caption.setBuddy(widgets[-1])
        group.addWidget(caption)
        for widget in widgets:
            group.addWidget(widget)
        self.column.addLayout(group)

    def _hint(self, name: str, words: str) -> None:
        self.column.addWidget(make_label(words, name=name, role="muted", size=0.9))

    def show_choices(
        self, *, theme: str, text_size: int, threads: int, most_threads: int, notices: bool
    ) -> None:
        """Show what holds now; telling nobody.

        Args:
            theme: `system`, `light` or `dark`.
            text_size: Per cent.
            threads: 0 for one on each core.
            most_threads: How many cores there are.
            notices: Whether the end of a long run is told.
        """
        widgets = (self._theme, self._size, self._slider, self._threads, self._notices)
        blockers = [QSignalBlocker(widget) for widget in widgets]
        self._theme.setCurrentIndex(self._theme.findData(theme))
        self._size.setValue(text_size)
        self._slider.setValue(text_size)
        self._threads.clear()
        self._threads.addItem(f"All: {count(most_threads, 'thread')}", 0)
        for number in range(most_threads - 1, 0, -1):
            self._threads.addItem(count(number, "thread"), number)
        self._threads.setCurrentIndex(max(self._threads.findData(threads), 0))
        self._notices.setChecked(notices)
        del blockers

    def show_folder(self, folder: Path, words: str, *, can_choose: bool, is_usual: bool) -> None:
        """Show where the program's files are.

        Args:
            folder: The present folder.
            words: What there is to say about it, in a sentence; empty for nothing.
            can_choose: Whether another one can be chosen here.
            is_usual: It is the system's usual place, now and at the next start.
        """
        self._folder = folder
        self._path.setText(str(folder))
        self._about_folder.setText(words)
        self._about_folder.setVisible(bool(words))
        self._choose.setVisible(can_choose)
        self._usual.setVisible(can_choose and not is_usual)

    @Slot()
    def _on_theme(self) -> None:
        self.theme_chosen.emit(self._theme.currentData())

    @Slot()
    def _on_threads(self) -> None:
        self.threads_chosen.emit(self._threads.currentData())

    @Slot()
    def _on_open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
