"""Open Recent: the last texts and models, as far as they are still there."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from lstmtext.wording import count, shown_name
from lstmtext_gui.actions import Actions
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.workers.jobs import TextRequest

_MOST = 10  # of either kind
_REMOTE = ("//", "\\\\")  # to ask a server that sleeps would hold up the window


class RecentFiles(QObject):
    """The menu, and what it remembers.

    Signals:
        texts_wanted: Paths of the files of one text.
        model_wanted: A path.
        missed: A sentence: what was chosen is no longer there.
    """

    texts_wanted = Signal(list)
    model_wanted = Signal(str)
    missed = Signal(str)

    def __init__(self, preferences: Preferences, actions: Actions, window: QMainWindow) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._actions = actions
        self.menu = QMenu("Open R&ecent", window.menuBar())
        self.menu.setObjectName("recentMenu")
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill)
        self.menu.triggered.connect(self._on_triggered)
        self.fill()

    @Slot(object)
    def note_text(self, request: TextRequest) -> None:
        """A text was opened; those that are built in have places of their own."""
        if request.paths:
            self._note("texts", tuple(os.path.abspath(path) for path in request.paths))

    @Slot(object)
    def note_model(self, path: Path) -> None:
        """A model was opened or saved."""
        self._note("models", (os.path.abspath(path),))

    @Slot()
    def clear(self) -> None:
        """Forget all of them."""
        for kind in ("texts", "models"):
            self._preferences.set_recent(kind, [])
        self.fill()

    @Slot()
    def fill(self) -> None:
        """Show what is still there."""
        self.menu.clear()
        for kind in ("texts", "models"):
            for paths in self._preferences.recent(kind):
                if all(_may_be_there(path) for path in paths):
                    self._add(kind, paths)
            self.menu.addSeparator()
        clear = self._actions["clearRecentAction"]
        clear.setEnabled(any(self._preferences.recent(kind) for kind in ("texts", "models")))
        self.menu.addAction(clear)

    def _add(self, kind: str, paths: tuple[str, ...]) -> None:
        action = QAction(_words(paths).replace("&", "&&"), self.menu)
        action.setToolTip("\n".join(paths[:_MOST]))
        action.setData((kind, paths))
        self.menu.addAction(action)

    def _note(self, kind: str, paths: tuple[str, ...]) -> None:
        others = [entry for entry in self._preferences.recent(kind) if entry != paths]
        self._preferences.set_recent(kind, [paths, *others][:_MOST])
        self.fill()

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action.data() is None:  # Clear, which is an action of its own
            return
        kind, paths = action.data()
        missing = next((path for path in paths if not os.path.exists(path)), None)
        if missing is not None:
            self._forget(kind, tuple(paths))
            command = "Open Text" if kind == "texts" else "Open Model"
            self.missed.emit(
                f"“{shown_name(missing)}” is no longer where it was, and was taken from the list. "
                f"If it was moved, find it with {command}."
            )
        elif kind == "texts":
            self.texts_wanted.emit(list(paths))
        else:
            self.model_wanted.emit(paths[0])

    def _forget(self, kind: str, paths: tuple[str, ...]) -> None:
        others = [entry for entry in self._preferences.recent(kind) if entry != paths]
        self._preferences.set_recent(kind, others)
        self.fill()


def _words(paths: tuple[str, ...]) -> str:
    name = shown_name(paths[0])
    return name if len(paths) == 1 else f"{name} and {count(len(paths) - 1, 'more file')}"


def _may_be_there(path: str) -> bool:
    return path.startswith(_REMOTE) or os.path.exists(path)
