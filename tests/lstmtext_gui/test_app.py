"""Starting and ending: nothing blocks, arguments are understood, the log gets what goes wrong."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QThread
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from lstmtext.saving.home_lock import moving
from lstmtext_gui.app import _Settler, create_application
from lstmtext_gui.main_window import MainWindow


def test_application_and_window_are_built_without_entering_the_event_loop(
    qapp: QApplication, make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*arguments: object) -> int:
        raise AssertionError("the event loop was entered")

    monkeypatch.setattr(QApplication, "exec", forbidden)
    began = time.perf_counter()
    window = make_window()
    assert time.perf_counter() - began < 5.0
    assert isinstance(window, MainWindow)
    assert window.isVisible()
    assert QApplication.instance() is qapp


def test_files_on_the_command_line_are_opened(
    make_window: Callable[..., MainWindow], text_file: Path, model_file: Path, qtbot: QtBot
) -> None:
    window = make_window(str(text_file), str(model_file))
    qtbot.waitUntil(lambda: window.session.status.can_train and window.session.status.can_generate)
    assert window.session.status.text.name == "animals.txt"
    assert window.session.status.model.name == "cats.txt"


def test_a_file_that_is_not_there_is_a_sentence_in_the_window(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window("nowhere.txt")
    qtbot.waitUntil(lambda: "“nowhere.txt” was not found" in window.messages.label.text())


def test_the_demo_trains_the_sample_at_once_and_once(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window("--demo")
    runs: list[int] = []
    window.session.training_started.connect(lambda: runs.append(1))
    qtbot.waitUntil(lambda: window.session.status.model is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.session.status.can_train, timeout=20_000)
    qtbot.wait(50)
    assert len(runs) == 1
    assert window.session.status.model.name == "Short stories"


def test_windows_one_after_the_other_leave_nothing_behind(
    qapp: QApplication, make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    counts = []
    for _ in range(3):
        _, window = create_application(["lstmtext-gui"])
        qtbot.waitUntil(lambda window=window: not window.findChildren(QThread))
        window.close()
        window.deleteLater()
        del window
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        counts.append(len([w for w in qapp.topLevelWidgets() if isinstance(w, QMenu)]))
    assert counts[0] >= counts[-1]


PROGRAM = """
import sys
from PySide6.QtCore import QThread, QTimer
from lstmtext_gui import app

create = app.create_application

def create_and_fail(argv):
    application, window = create(argv)
    def fail():
        raise LookupError("a detail for the log")
    def look():
        print("SAYS", window.messages.label.text(), flush=True)
        print("ARGUMENTS", window.session.status.opening or "none", flush=True)
    QTimer.singleShot(300, fail)
    QTimer.singleShot(1500, look)
    return application, window

app.create_application = create_and_fail
sys.exit(app.run(["lstmtext-gui", "-style", "fusion", "-platform", "offscreen"]))
"""


@pytest.fixture
def environment(home: Path, tmp_path: Path) -> dict[str, str]:
    settings = {"LSTMTEXT_HOME": str(home), "HOME": str(tmp_path / "person")}
    return {**os.environ, **settings, "QT_QPA_PLATFORM": "offscreen"}


REFUSED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from lstmtext_gui import app

opens = QMessageBox.open

def open_and_close(box):
    opens(box)
    print("SAYS", box.text(), box.isVisible(), flush=True)
    QTimer.singleShot(100, box.close)

QMessageBox.open = open_and_close
sys.exit(app.run(["lstmtext-gui"]))
"""


def test_no_window_opens_while_the_files_are_moved(environment: dict[str, str], home: Path) -> None:
    with moving(home, ()):
        done = subprocess.run(
            [sys.executable, "-c", REFUSED],
            env=environment,
            timeout=30,
            capture_output=True,
            text=True,
            check=False,
        )
    assert "being moved to another folder. Begin again when that is done. True" in done.stdout
    assert done.returncode == 1
    assert not home.exists() or not any(home.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_the_program_survives_an_uncaught_error_and_ends_on_a_signal(
    environment: dict[str, str], home: Path, tmp_path: Path
) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert program.stdout is not None
    lines: list[str] = []
    for line in program.stdout:
        lines.append(line)
        if line.startswith("ARGUMENTS"):
            break
    program.send_signal(signal.SIGTERM)
    began = time.perf_counter()
    output = "".join(lines) + program.communicate(timeout=20)[0]
    assert program.returncode == 0, output
    assert time.perf_counter() - began < 8.0
    said = next(line for line in lines if line.startswith("SAYS"))
    assert said == "SAYS Something went wrong (LookupError). The details are in the log.\n"
    assert "offscreen” was not found" not in output, "a value for Qt was taken for a file"
    log = (home / "logs" / "lstmtext-gui.log").read_text(encoding="utf-8")
    assert "a detail for the log" in log
    assert (home / "settings.ini").exists()
    assert not (tmp_path / "person").exists(), "something was written outside LSTMTEXT_HOME"


def test_damaged_settings_mean_the_defaults(
    home: Path, make_window: Callable[..., MainWindow]
) -> None:
    (home / "settings.ini").write_bytes(b"[General\ntheme=\x00\xff]]nonsense\ngeometry=@Wrong(1")
    assert make_window().appearance.choice == "system"


def test_a_home_that_cannot_be_written_does_not_keep_the_window_shut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_window: Callable[..., MainWindow]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("LSTMTEXT_HOME", str(blocked / "home"))
    window = make_window()
    assert window.isVisible()
    window.appearance.choose("dark")


def test_size_of_the_window_is_remembered(
    make_window: Callable[..., MainWindow], person: Any
) -> None:
    least = person.window.minimumSizeHint()  # wider than the screen of a test would be cut
    person.window.resize(least.width(), least.height() + 40)
    person.window.close()
    person.settle()
    assert make_window().size() == person.window.size()


def test_files_and_torch_wait_until_the_window_is_painted(
    make_window: Callable[..., MainWindow], text_file: Path, qtbot: QtBot
) -> None:
    window = make_window(str(text_file))
    assert not window.findChildren(QThread), "before the event loop, nothing is painted"
    qtbot.waitUntil(lambda: window.session.status.can_train)
    assert window.session.status.machine is not None or window.findChildren(QThread)


AT_FIRST_PAINT = """
import os, sys
from PySide6.QtCore import QEvent, QObject
from lstmtext_gui import app
class Look(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            assert not {"torch", "numpy", "pyqtgraph"} & set(sys.modules)
            print("painted", flush=True)
        return False
def end():
    assert "pyqtgraph" in sys.modules
    assert window.train_page.chart.findChild(QObject, "lossPlot") is not None
    print("plotted", flush=True)
    os._exit(0)
application, window = app.create_application(["lstmtext-gui"])
look = Look()
window.installEventFilter(look)
window.session.plotting_loaded.connect(end)
application.exec()
"""


def test_the_plot_is_loaded_after_the_window_is_painted() -> None:
    started = [sys.executable, "-c", AT_FIRST_PAINT]
    done = subprocess.run(started, timeout=60, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["painted", "plotted"], done.stderr


def test_a_window_that_is_never_painted_looks_at_the_machine_all_the_same(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    window.setUpdatesEnabled(False)
    qtbot.waitUntil(lambda: window.session.status.machine is not None)


def test_a_window_that_is_closed_before_it_is_painted_begins_nothing(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    window.close()
    qtbot.wait(400)
    assert window.session.status.machine is None
    assert not window.findChildren(QThread)


def test_what_was_loaded_is_set_aside_from_collections(
    make_window: Callable[..., MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: loaded.append(gc.isenabled()))
    window = make_window()
    window.session.loaded.connect(_Settler(window).settle)
    qtbot.waitUntil(lambda: len(loaded) == 2)
    assert loaded == [False, False], "a collection would have come first, and held up the window"
