"""A window that is killed while it trains: the next one offers the run and goes on with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstmtext.saving.run_facts import RunState
from lstmtext.saving.runs import list_runs
from lstmtext_gui.main_window import MainWindow

PROGRAM = """
import sys
from dataclasses import replace
from PySide6.QtCore import QTimer
from lstmtext.presets import PRESETS
from lstmtext_gui import app
from lstmtext_gui.workers import preparing

preparing.CHECKPOINT_SECONDS = 0.2
PRESETS["quick"] = replace(PRESETS["quick"], minutes=0.2)
create = app.create_application

def create_and_train(argv):
    application, window = create(argv)
    window.panel.choose(level="characters", preset="quick")
    def train_when_ready():
        if window.session.status.can_train:
            timer.stop()
            window.train()
    timer = QTimer(window)
    timer.timeout.connect(train_when_ready)
    timer.start(20)
    return application, window

app.create_application = create_and_train
sys.exit(app.run(["lstmtext-gui", sys.argv[1]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_training_is_offered_at_the_next_start_and_goes_on(
    text_file: Path,
    home: Path,
    make_window: Callable[..., MainWindow],
    person: Any,
    qtbot: Any,
    how: signal.Signals,
) -> None:
    environment = {**os.environ, "LSTMTEXT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(text_file)],
        env={**environment, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not [run for run in list_runs() if run.model_path.exists() and run.facts.progress]:
            assert program.poll() is None
            assert time.monotonic() < deadline, "nothing was saved"
            time.sleep(0.02)
        (run,) = list_runs()
        assert run.state is RunState.RUNNING
        running = type(person)(make_window(), qtbot)
        running.settle()
        assert not running.see("runNotice").isVisible(), "it is trained by another process"
        program.send_signal(how)
        program.wait(20)
    finally:
        program.kill()
        program.wait()
    assert run.state is RunState.INTERRUPTED
    next_person = type(person)(make_window(), qtbot)
    next_person.settle()
    assert "ended unexpectedly at" in next_person.see("runNoticeLabel").text()
    steps = list_runs()[0].facts.step
    next_person.see("goOnButton").click()
    next_person.until(lambda: not next_person.can("stopAction"), 40)
    next_person.settle()
    assert next_person.see("headlineLabel").text() == "Done", next_person.message
    (run,) = list_runs()
    assert run.state is RunState.FINISHED
    assert run.facts.step > steps
    history = next_person.window.session._text_model.history
    assert history.num_steps == run.facts.step
    assert [point.seconds for point in history.train] == sorted(
        point.seconds for point in history.train
    )
