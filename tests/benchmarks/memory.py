"""Does memory grow with time: over a thousand epochs, and over a thousand texts?

In the library, and in the window with everything that it keeps: models, curves, samples. What the
process holds is compared before and after, once what is done at first has been done.
"""

import gc
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QThread

from lstmtext import (
    EpochResult,
    TextModel,
    generate_text,
    prepare_training,
    preset_settings,
    train_model_TXT,
)
from lstmtext.presets import PRESETS
from lstmtext.reading.source import TextSource
from lstmtext.text.samples import SAMPLES
from lstmtext_gui.main_window import MainWindow
from tests.benchmarks.table import Table
from tests.benchmarks.window import open_window, wait

_MOST_MB = 5.0
_FIRST_RUNS = 3
_LENGTH = 2_000  # characters of the text: an epoch is a few steps


def run(*, quick: bool) -> Table:
    """Library first, then the window."""
    table = Table("Memory over time")
    first, number = (20, 50) if quick else (200, 1_000)
    text = SAMPLES["stories"]().text[:_LENGTH]
    model = _epochs(table, text, first, number)
    _texts(table, model, first, number)
    with open_window() as window:
        _epochs_in_window(table, window, text, first, number)
        _texts_in_window(table, window, first, number)
    return table


def held_mb() -> float:
    """What the process holds in memory, garbage collected."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 1e6


def _report(table: Table, what: str, number: int, before: float, after: float) -> None:
    table.add(f"{number:,} {what}", after - before, "MB more", at_most=_MOST_MB, held=after)


def _epochs(table: Table, text: str, first: int, number: int) -> TextModel:
    settings = replace(
        preset_settings("quick", num_characters=len(text), device="cpu"),
        minutes=None,
        epochs=first + number,
        patience=0,
    )
    run = prepare_training(TextSource(text, "stories", "built-in"), settings)
    held = {}

    def on_epoch_end(result: EpochResult) -> None:
        run.history.add_epoch(result)
        if result.epoch in (first, first + number):
            held[result.epoch] = held_mb()

    train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=run.validation,
        optimization=run.optimization,
        budget=run.budget,
        on_batch_end=run.history.add_batch,
        on_epoch_end=on_epoch_end,
        verbose=False,
    )
    _report(table, "epochs", number, held[first], held[first + number])
    return run.best_model()


def _repeat(do: Callable[[int], object], first: int, number: int) -> tuple[float, float]:
    """Do it so often; returns what was held after the first times, and what at the end."""
    for i in range(first):
        do(i)
    before = held_mb()
    for i in range(number):
        do(i)
    return before, held_mb()


def _texts(table: Table, model: TextModel, first: int, number: int) -> None:
    def write(seed: int) -> None:
        generate_text(model.model, model, "The ", 50, 0.8, seed=seed)

    _report(table, "texts", number, *_repeat(write, first, number))


def _epochs_in_window(table: Table, window: MainWindow, text: str, first: int, number: int) -> None:
    """One run after the other: each brings a model, and leaves another one behind."""
    epochs: list[int] = []
    window.session.epoch_finished.connect(lambda result: epochs.append(result.epoch))
    short = replace(PRESETS["quick"], minutes=0.05)
    with tempfile.TemporaryDirectory() as folder, patch.dict(PRESETS, quick=short):
        path = Path(folder) / "stories.txt"
        path.write_text(text, encoding="utf-8")
        window.open_text(path)
        wait(30, lambda: window.session.status.can_train)
        window.panel.choose(level="characters", preset="quick")

        def train_until(num_epochs: int) -> None:
            while len(epochs) < num_epochs:
                window.train()
                wait(60, lambda: window.session.status.can_train)
            wait(5, lambda: not window.findChildren(QThread))  # the last run is let go

        for _ in range(_FIRST_RUNS):  # each may bring a heap of its own, up to a limit
            train_until(len(epochs) + 1)
        train_until(first)
        before, begun = held_mb(), len(epochs)
        train_until(begun + number)
    _report(table, "epochs in the window", len(epochs) - begun, before, held_mb())


def _texts_in_window(table: Table, window: MainWindow, first: int, number: int) -> None:
    window.write_page.choices.length_spin.setValue(50)

    def write(seed: int) -> None:
        window.write_page.choices.seed_spin.setValue(seed)
        window.generate()
        wait(30, lambda: window.session.status.can_generate)

    _report(table, "texts in the window", number, *_repeat(write, first, number))
