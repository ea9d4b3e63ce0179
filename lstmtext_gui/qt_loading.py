"""Qt, without what PySide does to every import that comes after it."""

import builtins


def load_qt() -> None:
    """Import Qt, and let imports be as Python makes them.

    PySide takes the place of `__import__`, since a module may ask it for `__feature__`, and reads
    the source of each module to see whether it speaks of PySide at all. Nothing here asks, and of
    torch's 770 modules alone that takes a fifth of a second.

    Raises:
        ImportError: Qt is not there, or a library that it needs.
    """
    import PySide6.QtWidgets  # noqa: F401

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
