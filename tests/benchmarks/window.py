"""Does the window stay alive while a model learns, and does the learning notice the window?

The model trains in the window as the program does it, with chart, texts and samples. A timer in the
window's thread beats every five milliseconds. Then the window stands still every other second, so
that one run is measured with a window and without.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median
from unittest.mock import patch

import torch
from PySide6.QtCore import QEventLoop, QTimer

from lstmtext import BatchResult, ValidationResult
from lstmtext_gui.app import _Settler, create_application
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.workers import training_worker
from tests.benchmarks.probes import Heartbeat, Painted
from tests.benchmarks.table import Table

_SLICE_SECONDS = 1.0
_LONG_STEP = 5.0  # times the usual one: something else was done in it, such as saving


class _Steps:
    """Notes each training step of the window's worker, and whether the window was alive then."""

    def __init__(self) -> None:
        self.window_alive = True
        self.times: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
        self.own: list[float] = []
        self._last: tuple[float, bool] | None = None

    def watch(self) -> None:
        """From now on; measurements and what is done at their time are left out."""
        worker = training_worker.TrainingWorker
        on_batch, on_validation = worker._on_batch, worker._on_validation

        def batch(this: training_worker.TrainingWorker, result: BatchResult) -> None:
            now = time.perf_counter()
            if self._last is not None and self._last[1] == self.window_alive:
                taken = (now - self._last[0], result.num_tokens)
                self.times[self.window_alive].append(taken)
            on_batch(this, result)
            self._last = (now, self.window_alive)
            self.own.append(time.perf_counter() - now)

        def validation(this: training_worker.TrainingWorker, result: ValidationResult) -> None:
            on_validation(this, result)
            self._last = None

        worker._on_batch, worker._on_validation = batch, validation

    def clear(self) -> None:
        """Forget all steps so far."""
        self.times = {True: [], False: []}
        self.own, self._last = [], None

    def tokens_per_second(self, *, alive: bool) -> float:
        """Of training alone."""
        usual = median(seconds for seconds, _ in self.times[alive])
        steps = [step for step in self.times[alive] if step[0] < _LONG_STEP * usual]
        return sum(tokens for _, tokens in steps) / sum(seconds for seconds, _ in steps)


@contextmanager
def open_window() -> Iterator[MainWindow]:
    """The program's window, ready, with a home of its own."""
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, LSTMTEXT_HOME=home):
        _, window = create_application(["lstmtext-gui"])
        loaded: list[None] = []
        window.session.loaded.connect(_Settler(window).settle)
        window.session.loaded.connect(lambda: loaded.append(None))
        wait(60, lambda: len(loaded) == 2)  # torch, then what only training needs
        yield window
        window.close_at_once()


def wait(seconds: float, until: Callable[[], object] = lambda: False) -> None:
    """Let the window live until something is so, at most so long."""
    loop = QEventLoop()
    deadline, poll = time.monotonic() + seconds, QTimer()
    poll.timeout.connect(lambda: (until() or time.monotonic() > deadline) and loop.quit())
    poll.start(2)
    loop.exec()


def first_character(window: MainWindow) -> float:
    """Seconds from pressing Generate until text is on the screen."""
    edit, shown = window.write_page.output_edit, []
    wait(10, lambda: window.session.status.can_generate)
    window.show_page(window.write_page)
    edit.clear()
    wait(0.1)
    Painted(edit.viewport(), lambda: shown.append(time.perf_counter()), edit.toPlainText)
    began = time.perf_counter()
    window.generate()
    wait(10, lambda: shown)
    return shown[0] - began


def run(*, quick: bool) -> Table:
    """Train in the window, and watch both."""
    table = Table("The window while a model learns")
    with open_window() as window:
        _measure(table, window, quick=quick)
    return table


def _measure(table: Table, window: MainWindow, *, quick: bool) -> None:
    session, steps = window.session, _Steps()
    corpora = os.environ.get("LSTMTEXT_CORPORA")
    if corpora:
        window.open_text(Path(corpora) / "tinyshakespeare.txt")
    else:
        window.open_sample()
    wait(30, lambda: session.status.can_train)
    window.panel.choose(level="characters", preset="thorough")
    steps.watch()
    window.train()
    wait(60, lambda: window.train_page.headline.text() == "Learning")
    wait(2)  # the first steps load code
    heart = Heartbeat()
    heart.begin()
    wait(5 if quick else 60)
    heart.stop()
    table.add("heartbeat of the window, p99 lateness", heart.quantile(0.99), "ms", at_most=16)
    worst, beats = max(heart.late), len(heart.late)
    table.add("heartbeat of the window, longest lateness", worst, "ms", at_most=100, beats=beats)
    steps.clear()
    for _ in range(3 if quick else 20):
        wait(_SLICE_SECONDS)
        steps.window_alive = False
        time.sleep(_SLICE_SECONDS)
        steps.window_alive = True
    with_window, without = (steps.tokens_per_second(alive=alive) for alive in (True, False))
    table.add(
        "training with the window, against standing still",
        with_window / without,
        at_least=0.95,
        tokens_per_second=with_window,
        worker_us_a_step=1e6 * mean(steps.own),
        threads=torch.get_num_threads(),
    )
    number = 3 if quick else 10
    during = median(first_character(window) for _ in range(number))
    session.stop_training()
    wait(30, lambda: not session.status.can_stop_training)
    after = median(first_character(window) for _ in range(number))
    table.add("Generate to the first character, warm", 1000 * after, "ms", at_most=100)
    table.add("the same while a model learns", 1000 * during, "ms")
