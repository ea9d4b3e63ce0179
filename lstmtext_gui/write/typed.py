"""What a key press means in the document, and how much can come at once."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

MOST_PASTED = 100_000
"""Characters that are pasted at once: Qt would lay out a million without a space for minutes."""

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_KEYS_OF_TYPING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Shift)


def typed_text(event: QKeyEvent) -> str:
    """The text that a key brings; empty for keys that do something else."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return "\n" if modifiers in _PLAIN else ""
    is_command = modifiers & _ALT_GR not in (Qt.KeyboardModifier.NoModifier, _ALT_GR)
    return event.text() if event.text().isprintable() and not is_command else ""


def is_typing(event: QKeyEvent) -> bool:
    """Whether a key that brings no text belongs to typing all the same."""
    return event.key() in _KEYS_OF_TYPING
