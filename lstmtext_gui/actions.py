"""The actions as Qt has them, made from the table of all of them."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from lstmtext_gui.action_table import ACTIONS, ActionRow
from lstmtext_gui.session.status import SessionStatus
from lstmtext_gui.style.icons import themed_icon
from lstmtext_gui.style.theme import Theme

# Of actions that share keys, the first that can be used has them.
_SHARED = (("stopGenerationAction", "cancelOpeningAction"), ("pauseAction", "goOnAction"))


_ROLES = {  # where macOS has places of its own
    "settingsAction": QAction.MenuRole.PreferencesRole,
    "aboutAction": QAction.MenuRole.AboutRole,
    "quitAction": QAction.MenuRole.QuitRole,
}
_ROWS = {row.name: row for row in ACTIONS}


def _keys_of(row: ActionRow) -> list[str]:
    """All its keys: where + is typed with Shift, the key without it does the same."""
    if not row.keys:
        return []
    return ["Ctrl++", "Ctrl+="] if row.keys == "Ctrl++" else [row.keys]


class Actions:
    """The actions by object name: `actions["trainAction"]`."""

    def __init__(self, parent: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for row in ACTIONS:
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
        for row in ACTIONS:
            self._actions[row.name].setEnabled(row.usable(status))
        for names in _SHARED:
            owner = next((name for name in names if self._actions[name].isEnabled()), names[0])
            for name in names:
                keys = _keys_of(_ROWS[name]) if name == owner else []
                self._actions[name].setShortcuts([QKeySequence(each) for each in keys])
        pause = self._actions["pauseAction"]
        pause.setText("&Resume" if status.is_pausing else "&Pause")
        tip = "Resume the training" if status.is_pausing else self.tip("pauseAction")
        pause.setToolTip(f"{tip} ({self.keys('pauseAction')})")

    def apply_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colour."""
        for row in ACTIONS:
            if row.icon:
                self._actions[row.name].setIcon(themed_icon(row.icon, theme.text))
