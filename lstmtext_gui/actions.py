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
    checkable: bool = False


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
        "Open nothing after all; what was open stays",
        "Esc",
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
    _Row(
        "shareCopyAction",
        "Sha&re a Copy…",
        "Save a copy to give away: without history, samples and names",
        "",
        "share",
        lambda status: status.model is not None,
    ),
    _Row("clearRecentAction", "&Clear the List", "Forget which texts and models were open lately"),
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
        "pauseAction",
        "&Pause",
        "Hold the training here; it is saved, and goes on when you want",
        "F6",
        "pause",
        lambda status: status.can_pause,
    ),
    _Row(
        "discardTrainingAction",
        "Discard T&his Run…",
        "End training now, and remove what it has learned",
        usable=lambda status: status.can_pause,
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
        "Write a fresh text from the opening",
        "Ctrl+Return",
        "write",
        lambda status: status.can_generate,
    ),
    _Row(
        "continueAction",
        "Contin&ue",
        "Write on at the end of the document",
        "Ctrl+Shift+Return",
        "write",
        lambda status: status.can_generate,
    ),
    _Row(
        "tryAgainAction",
        "Try &Again",
        "Replace the last text by another one, with a new seed",
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
    _Row("copyTextAction", "&Copy Text", "Copy the whole document", "Ctrl+Shift+C", "copy"),
    _Row(
        "nextTokensAction",
        "What Comes &Next",
        "Show the likeliest next at the caret, or hide it",
        "Ctrl+Shift+P",
    ),
    _Row(
        "severalAction",
        "Se&veral…",
        "Write several texts at once, from careful to wild, and compare them",
        "Ctrl+Shift+T",
        usable=lambda status: status.model is not None,
    ),
    _Row(
        "previousVariantAction",
        "P&revious Variant",
        "Show the text that was written before this one",
        "Alt+Left",
    ),
    _Row(
        "nextVariantAction",
        "&Next Variant",
        "Show the text that was written after this one",
        "Alt+Right",
    ),
    _Row(
        "exportAction",
        "&Export…",
        "Write the texts with a star to a file, with how each came about; "
        "without a star, those selected in the list",
        "Ctrl+E",
    ),
    _Row(
        "copyColophonAction",
        "Copy &With Colophon",
        "Copy the texts with a star, with how each came about; "
        "without a star, those selected in the list",
    ),
    _Row("trainPageAction", "T&rain Page", "Show training", "Ctrl+1"),
    _Row("writePageAction", "&Write Page", "Show writing", "Ctrl+2"),
    _Row(
        "sidePanelAction",
        "Side &Panel",
        "Show or hide the text and the choices at the side",
        "F9",
        checkable=True,
    ),
    _Row("fullScreenAction", "&Full Screen", "Fill the whole screen", "F11", checkable=True),
    _Row("zoomInAction", "Larger &Text", "Make all text larger", "Ctrl++"),
    _Row("zoomOutAction", "S&maller Text", "Make all text smaller", "Ctrl+-"),
    _Row("zoomResetAction", "&Usual Size of Text", "As large as the system says", "Ctrl+0"),
    _Row("settingsAction", "Settin&gs…", "Looks, size of text, threads, folders", "Ctrl+,"),
    _Row(
        "glossaryAction", "&What the Words Mean", "Loss, epoch, temperature, in plain words", "F1"
    ),
    _Row("shortcutsAction", "&Keyboard Shortcuts", "Every key that does something", "Ctrl+/"),
    _Row("aboutAction", "&About LSTM Text", "Versions of the program and its parts"),
)
# Of actions that share keys, the first that can be used has them.
_SHARED = (("stopGenerationAction", "cancelOpeningAction"), ("pauseAction", "goOnAction"))


_ROLES = {  # where macOS has places of its own
    "settingsAction": QAction.MenuRole.PreferencesRole,
    "aboutAction": QAction.MenuRole.AboutRole,
    "quitAction": QAction.MenuRole.QuitRole,
}
_ROWS = {row.name: row for row in _TABLE}


def _keys_of(row: _Row) -> list[str]:
    """All its keys: where + is typed with Shift, the key without it does the same."""
    if not row.keys:
        return []
    return ["Ctrl++", "Ctrl+="] if row.keys == "Ctrl++" else [row.keys]


class Actions:
    """The actions by object name: `actions["trainAction"]`."""

    def __init__(self, parent: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for row in _TABLE:
            action = QAction(row.text, parent)
            action.setObjectName(row.name)
            action.setCheckable(row.checkable)
            action.setShortcuts([QKeySequence(keys) for keys in _keys_of(row)])
            native = self.keys(row.name)
            action.setToolTip(f"{row.tip} ({native})" if native else row.tip)
            action.setStatusTip("")
            self._actions[row.name] = action
            parent.addAction(action)
        for name, role in _ROLES.items():
            self._actions[name].setMenuRole(role)
        for names in _SHARED:
            for name in names[1:]:
                self._actions[name].setShortcut(QKeySequence())

    def __getitem__(self, name: str) -> QAction:
        """The action with this object name."""
        return self._actions[name]

    def keys(self, name: str) -> str:
        """The keys of an action as the system writes them, also of one that shares them."""
        keys = QKeySequence(_ROWS[name].keys)
        return keys.toString(QKeySequence.SequenceFormat.NativeText)

    def tip(self, name: str) -> str:
        """What an action does, without its keys."""
        return _ROWS[name].tip

    def __contains__(self, name: str) -> bool:
        """Whether there is an action with this object name."""
        return name in self._actions

    def show_status(self, status: SessionStatus) -> None:
        """Enable what can be used now."""
        for row in _TABLE:
            self._actions[row.name].setEnabled(row.usable(status))
        for names in _SHARED:
            owner = next((name for name in names if self._actions[name].isEnabled()), names[0])
            for name in names:
                keys = _keys_of(_ROWS[name]) if name == owner else []
                self._actions[name].setShortcuts([QKeySequence(each) for each in keys])
        pause = self._actions["pauseAction"]
        pause.setText("&Resume" if status.is_pausing else "&Pause")
        tip = "Go on with the training" if status.is_pausing else self.tip("pauseAction")
        pause.setToolTip(f"{tip} ({self.keys('pauseAction')})")

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colour."""
        for row in _TABLE:
            if row.icon:
                self._actions[row.name].setIcon(themed_icon(row.icon, theme.text))
