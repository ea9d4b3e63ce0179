"""No collection in worker threads, and no references lost between Python and Qt."""

import gc
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLabel

from lstmtext_gui.workers.garbage import GuiThreadCollector


def test_collection_is_off_while_a_worker_runs_and_on_again_after_the_last(qapp: Any) -> None:
    collector = GuiThreadCollector()
    collector.hold()
    collector.hold()
    assert not gc.isenabled()
    collector.release()
    assert not gc.isenabled()
    collector.release()
    assert gc.isenabled()


def test_circles_that_a_worker_leaves_are_collected_when_the_last_has_ended(qtbot: Any) -> None:
    class Circle:
        def __init__(self) -> None:
            self.itself = self

    collector = GuiThreadCollector()
    collector.hold()
    circle = weakref.ref(Circle())
    collector.release()
    assert circle() is not None, "it comes afterwards: the worker itself must be gone"
    qtbot.waitUntil(lambda: circle() is None, timeout=1000)


def test_nothing_is_collected_in_a_worker_thread(person: Any, text_file: Path) -> None:
    threads = set()

    def note(phase: str, info: dict[str, int]) -> None:
        threads.add(threading.get_ident())

    person.open_text(text_file)
    gc.callbacks.append(note)
    try:
        person.train("balanced")
    finally:
        gc.callbacks.remove(note)
    assert gc.isenabled()
    assert threads <= {threading.get_ident()}


class Echo(QObject):
    asked = Signal(object, bool)

    @Slot(object, bool)
    def hear(self, value: object, flag: bool) -> None:
        pass


# PySide6 6.12.0 loses a reference at such calls on Python 3.11 until the process aborts.
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None, True and False are immortal")
@pytest.mark.parametrize("value", [None, True, False])
def test_calls_of_qt_do_not_lose_references(qtbot: Any, value: object) -> None:
    echo, label = Echo(), QLabel("text")
    qtbot.addWidget(label)
    echo.asked.connect(echo.hear)
    before = sys.getrefcount(value)
    for _ in range(2_000):
        echo.asked.emit(value, bool(value))
        label.setEnabled(bool(value))
        label.isEnabled()
        label.setText("text")
        label.parentWidget()
        label.setProperty("some", value)
        label.property("some")
    assert sys.getrefcount(value) > before - 100
