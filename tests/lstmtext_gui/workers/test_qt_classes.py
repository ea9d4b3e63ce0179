"""The classes of Qt are all made before a worker asks for them."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QThread

from lstmtext_gui.session import getting_ready

PROGRAM = """
from PySide6 import QtCore, QtGui, QtWidgets
from lstmtext_gui.workers.qt_classes import make_classes

def num_left():
    modules = (QtCore, QtGui, QtWidgets)
    return sum(name not in vars(module) for module in modules for name in dir(module))

print(num_left())
for _ in make_classes():
    pass
print(num_left())
"""


def test_no_class_is_left_to_be_made_by_a_worker() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    before, after = map(int, done.stdout.split())
    assert before > 100, "PySide makes its classes at once now: this is not needed any more"
    assert after == 0


def test_the_plot_is_loaded_once_the_classes_are_made(
    make_window: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []
    begun: list[bool] = []
    load = getting_ready.load_plotting

    def make() -> Iterator[None]:
        while not made:
            yield

    def note() -> None:
        begun.append(True)
        load()

    monkeypatch.setattr(getting_ready, "make_classes", make)
    monkeypatch.setattr(getting_ready, "load_plotting", note)
    window = make_window()
    qtbot.waitUntil(lambda: window.session.status.machine is not None)
    qtbot.wait(50)
    assert not begun
    made.append(True)
    qtbot.waitUntil(lambda: bool(begun))
    qtbot.waitUntil(lambda: not window.findChildren(QThread))
