"""Makes all classes of Qt in the GUI thread, before a worker would make them beside it.

PySide makes a class when its name is first asked for, and where two threads do so at once the
process crashes, sooner or later. pyqtgraph asks for all names there are while it is imported, which
a worker does.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

_MODULES = (QtCore, QtGui, QtSvg, QtWidgets)  # those that the window uses


def make_classes() -> Iterator[None]:
    """Make one after the other: all of them take a tenth of a second, the longest a fiftieth."""
    for module in _MODULES:
        for name in dir(module):
            getattr(module, name)
            yield
