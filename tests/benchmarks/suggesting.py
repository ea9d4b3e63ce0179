"""How long after a key press the suggestion stands after the caret, at rest and while one trains.

A document of 100,000 characters, a model of 512 cells, and someone who types at its end, takes
letters back and goes on: what counts is from the key to the painted suggestion, or to the answer
that there is none.
"""

import os
import random
import time
from pathlib import Path

import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lstmtext import SingleLSTM_TXT, TextDataset, TextModel
from lstmtext.generation.suggesting import Suggester
from lstmtext.text.levels import tokenizer_for
from lstmtext_gui.main_window import MainWindow
from tests.benchmarks.probes import Painted
from tests.benchmarks.table import Table
from tests.benchmarks.window import open_window, wait

_WORDS = "the small red cat sat on a mat and saw that it was good .\n"  # without outside texts
_PAUSE = 0.05  # seconds between two keys: quicker than anyone types


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def _text() -> str:
    corpora = os.environ.get("LSTMTEXT_CORPORA")
    if corpora:
        return (Path(corpora) / "tinyshakespeare.txt").read_text(encoding="utf-8")[:300_000]
    return " ".join(random.Random(1).choices(_WORDS.split(" "), k=60_000))


def _model(text: str, num_layers: int, level: str = "characters") -> TextModel:
    torch.manual_seed(0)
    dataset = TextDataset.from_text(text, 64, tokenizer=tokenizer_for(level, [text]), name="text")
    model = SingleLSTM_TXT(len(dataset.vocab), 64, 512, num_layers).eval()
    return TextModel(model=model, codec=dataset.codec, name="text")


def run(*, quick: bool) -> Table:
    """The library alone, then the window, then the window while a model learns in it."""
    table = Table("A suggestion while one types")
    text = _text()
    for num_layers in (1, 2):
        _library(table, text, _model(text, num_layers), quick=quick)
    with open_window() as window:
        _window(table, window, text, quick=quick)
    return table


def _library(table: Table, text: str, model: TextModel, *, quick: bool) -> None:
    suggester, times = Suggester(model), []
    document = text[:100_000]
    suggester.suggest(document)
    for letter in text[100_000 : 100_100 if quick else 101_500]:
        document += letter
        began = time.perf_counter()
        suggester.suggest(document)
        times.append(1000 * (time.perf_counter() - began))
    name = f"a key press, 512 x {model.model.lstm.num_layers} cells, alone, p99"
    table.add(name, _quantile(times, 0.99), "ms", median=_quantile(times, 0.5))


def _window(table: Table, window: MainWindow, text: str, *, quick: bool) -> None:
    session = window.session
    session._keeper.take(_model(text, 1), 0)
    window.show_page(window.write_page)
    edit = window.write_page.output_edit
    edit.setPlainText(text[:100_000])
    edit.moveCursor(edit.textCursor().MoveOperation.End)
    window.activateWindow()
    edit.setFocus()
    number = 20 if quick else 150
    _add(table, "from a key press to the suggestion", _typed(window, text, number))
    window.open_sample()
    wait(30, lambda: session.status.can_train)
    window.panel.choose(level="characters", preset="thorough")
    window.train()
    wait(60, lambda: session.status.training.value == "running" and window.train_page.isVisible())
    wait(3)
    window.show_page(window.write_page)
    edit.setFocus()
    wait(1)
    _add(table, "the same while a model learns", _typed(window, text, number))
    session.stop_training()
    wait(30, lambda: not session.status.can_stop_training)


def _add(table: Table, name: str, times: list[float]) -> None:
    median, worst = _quantile(times, 0.5), max(times)
    p99 = _quantile(times, 0.99)
    table.add(f"{name}, p99", p99, "ms", at_most=50, median=median, longest=worst, keys=len(times))


def _typed(window: MainWindow, text: str, number: int) -> list[float]:
    """Milliseconds from each key to what is painted or known then."""
    page, edit = window.write_page, window.write_page.output_edit
    times: list[float] = []
    for count, letter in enumerate(text[100_000 : 100_000 + number]):
        shown: list[float] = []
        answered: list[str] = []

        def on_answer(before: str, suggestion: object) -> None:
            answered.append(before)  # noqa: B023
            if edit.ghost in ("", stood):  # noqa: B023 - what stands is not painted again
                shown.append(time.perf_counter())  # noqa: B023

        stood = ""
        window.session.suggested.connect(on_answer)
        began = time.perf_counter()
        if count % 10 == 9:
            QTest.keyClick(edit, Qt.Key.Key_Backspace)
        elif letter == "\n":
            QTest.keyClick(edit, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(edit, letter)
        stood = edit.ghost
        Painted(
            edit.viewport(),
            lambda: shown.append(time.perf_counter()),  # noqa: B023
            lambda: bool(answered and edit.ghost),  # noqa: B023
        )
        wait(5, lambda: bool(shown))  # noqa: B023
        window.session.suggested.disconnect(on_answer)
        times.append(1000 * (shown[0] - began) if shown else 5000.0)
        wait(_PAUSE)
    assert page.isVisible()
    return times
