"""Every action of the window in one table: name, words, keys, icon, and when it can be used."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme


def _always(status: SessionStatus) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    text: str
    tip: str
    keys: str = ""
    icon: str = ""
    usable: Callable[[SessionStatus], bool] = _always


_TABLE = (
    _Row(
        "openTextAction",
        "&Open Text…",
        "Choose files to learn from: texts, pages, tables, books",
        "Ctrl+O",
        "open",
    ),
    _Row(
        "openFolderAction",
        "Open &Folder…",
        "Choose a folder and learn from all texts in it",
        "Ctrl+Shift+F",
        "open",
    ),
    _Row(
        "cancelOpeningAction",
        "&Cancel Opening",
        "Open nothing after all; what was open stays (Esc)",
        usable=lambda status: bool(status.opening),
    ),
    _Row(
        "howReadAction",
        "&How It Was Read…",
        "See how the text was read, and change it",
        "Ctrl+I",
        usable=lambda status: status.text is not None,
    ),
    _Row("openSampleAction", "&Try a Sample Text", "Open the built-in short stories", "", "sample"),
    _Row("openReferenceAction", "Open &Python’s Reference", "Open the text that every Python has"),
    _Row(
        "openModelAction",
        "Open &Model…",
        "Open a model that was saved",
        "Ctrl+Shift+O",
        "open",
        lambda status: status.can_open_model,
    ),
    _Row(
        "saveModelAction",
        "&Save Model",
        "Save the model to a file",
        "Ctrl+S",
        "save",
        lambda status: status.model is not None,
    ),
    _Row(
        "saveModelAsAction",
        "Save Model &As…",
        "Save the model to another file",
        "Ctrl+Shift+S",
        "save",
        lambda status: status.model is not None,
    ),
    _Row("quitAction", "&Quit", "Close the window", "Ctrl+Q"),
    _Row(
        "trainAction",
        "&Train",
        "Learn from the open text",
        "F5",
        "train",
        lambda status: status.can_train,
    ),
    _Row(
        "stopAction",
        "Stop and &Keep",
        "End training now and keep what was learned",
        "Shift+F5",
        "stop",
        lambda status: status.can_stop_training,
    ),
    _Row(
        "goOnAction",
        "&Go On With the Unfinished Run",
        "Read its text again, and learn on from where it ended",
        "F6",
        "train",
        lambda status: status.can_go_on,
    ),
    _Row(
        "openBestAction",
        "&Open Its Best Model",
        "Write with the best that it had learned; the run stays as it is",
        "",
        "open",
        lambda status: status.can_open_best,
    ),
    _Row(
        "discardRunAction",
        "&Discard the Unfinished Run…",
        "Remove it from the disk",
        usable=lambda status: status.can_discard_run,
    ),
    _Row(
        "laterAction",
        "Ask About It &Later",
        "Offer the unfinished run again at the next start",
        usable=lambda status: status.offered_run is not None,
    ),
    _Row(
        "generateAction",
        "&Generate",
        "Write on from the prompt",
        "Ctrl+Return",
        "write",
        lambda status: status.can_generate,
    ),
    _Row(
        "tryAgainAction",
        "Try &Again",
        "Write another text, with a new seed",
        "Ctrl+T",
        "again",
        lambda status: status.can_generate,
    ),
    _Row(
        "stopGenerationAction",
        "St&op Writing",
        "End the text here",
        "Esc",
        "stop",
        lambda status: status.can_stop_writing,
    ),
    _Row("copyTextAction", "&Copy Text", "Copy prompt and text", "Ctrl+Shift+C", "copy"),
    _Row("trainPageAction", "T&rain Page", "Show training", "Ctrl+1"),
    _Row("writePageAction", "&Write Page", "Show writing", "Ctrl+2"),
    _Row("aboutAction", "&About LSTM Text", "Versions of the program and its parts"),
)


class Actions:
    """The actions by object name: `actions["trainAction"]`."""

    def __init__(self, parent: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for row in _TABLE:
            action = QAction(row.text, parent)
            action.setObjectName(row.name)
            keys = QKeySequence(row.keys)
            action.setShortcut(keys)
            native = keys.toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{row.tip} ({native})" if native else row.tip)
            action.setStatusTip("")
            self._actions[row.name] = action
            parent.addAction(action)

    def __getitem__(self, name: str) -> QAction:
        """The action with this object name."""
        return self._actions[name]

    def __contains__(self, name: str) -> bool:
        """Whether there is an action with this object name."""
        return name in self._actions

    def show_status(self, status: SessionStatus) -> None:
        """Enable what can be used now."""
        for row in _TABLE:
            self._actions[row.name].setEnabled(row.usable(status))
        # Esc ends what the person looks at: the text that is written, else what is being opened.
        escape = QKeySequence() if status.can_stop_writing else QKeySequence("Esc")
        self._actions["cancelOpeningAction"].setShortcut(escape)

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colour."""
        for row in _TABLE:
            if row.icon:
                self._actions[row.name].setIcon(themed_icon(row.icon, theme.text))
