"""What the tests of the window get: a window of its own each, small texts, and quick presets."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
import torch
from hands import Hands
from person import Person
from PySide6.QtCore import QEvent, QThread
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
)
from pytestqt.qtbot import QtBot
from training_runs import SENTENCE, train

import lstmtext
from lstmtext import BatchResult, TextModel, TextSource, TrainingSettings, prepare_training
from lstmtext.presets import PRESETS
from lstmtext.saving.run_folder import RunFolder
from lstmtext_gui.app import create_application
from lstmtext_gui.main_window import MainWindow
from lstmtext_gui.session.forecasting import Forecasting
from lstmtext_gui.workers import preparing, sheet_file
from lstmtext_gui.workers.jobs import TextRequest, TrainingRequest
from lstmtext_gui.workers.qt_classes import make_classes
from lstmtext_gui.workers.tasks import open_text

TEXT = "".join(
    f"the {size} {colour} {animal} sat on the {colour} mat.\n"
    for size in ("small", "large")
    for colour in ("red", "green", "blue", "black")
    for animal in ("cat", "dog", "hen", "owl")
)


@pytest.fixture(scope="session", autouse=True)
def quick_collections() -> Iterator[None]:
    """What torch brings lives as long as the process; looking through it takes a fifth second."""
    for _ in make_classes():  # so that every window begins to load all it needs at once
        pass
    weight = torch.nn.Parameter(torch.ones(1))
    torch.optim.AdamW([weight]).step()  # brings the rest of torch
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def quick_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick and balanced end within a second or two; thorough outlasts every test."""
    for name, minutes in (("quick", 0.008), ("balanced", 0.035), ("thorough", 1.5)):
        monkeypatch.setitem(PRESETS, name, replace(PRESETS[name], minutes=minutes))


@pytest.fixture(autouse=True)
def no_probes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is measured for a forecast, save in tests that ask for `probes`."""
    if "probes" not in request.fixturenames:
        monkeypatch.setattr(Forecasting, "_begin", lambda self: None)


@pytest.fixture
def probes() -> None:
    """The computer is measured as it is for a person."""


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second window does not wait for the first one's sheet."""
    monkeypatch.setattr(sheet_file, "_PATIENCE", 0.02)


@pytest.fixture(autouse=True)
def home_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where file dialogs begin."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "animals.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def model_file(tmp_path: Path, make_text_model: Callable[..., TextModel]) -> Path:
    """A saved model that nobody had to wait for."""
    path = tmp_path / "cats.lstmtext"
    lstmtext.save_text_model(make_text_model(TEXT, name="cats.txt"), path)
    return path


@pytest.fixture(scope="session")
def learned_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved model that knows one sentence by heart."""
    path = tmp_path_factory.mktemp("models") / "sentence.lstmtext"
    settings = TrainingSettings(
        hidden_size=48, batch_size=4, seq_len=24, learning_rate=0.01, steps=260, minutes=None
    )
    run = train(prepare_training(TextSource(SENTENCE * 40, "sentence.txt", "utf-8"), settings))
    lstmtext.save_text_model(run.best_model(), path)
    return path


@pytest.fixture
def crash(text_file: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RunFolder]:
    """Leaves on the disk what a crash leaves in the middle of training; returns the run."""

    def crash(request: TextRequest | None = None, *, level: str = "characters") -> RunFolder:
        class CrashError(BaseException):
            pass

        def train(result: BatchResult) -> None:
            kept.run.history.add_batch(result)
            if result.progress > 0.4 and kept.folder.checkpoint_path.exists():
                raise CrashError

        opened = open_text(request or TextRequest("animals.txt", (text_file,)))
        with monkeypatch.context() as patch:
            patch.setattr(preparing, "CHECKPOINT_SECONDS", 0.1)
            wish = TrainingRequest(opened, level, "balanced", "cpu")
            kept: Any = preparing.prepare(wish, pytest.fail)[0]
        run = kept.run
        loop = (run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader)
        with pytest.raises(CrashError):
            lstmtext.train_model_TXT(
                *loop,
                validation=run.validation,
                optimization=run.optimization,
                budget=run.budget,
                checkpoints=kept.checkpoints,
                on_batch_end=train,
                on_epoch_end=run.history.add_epoch,
                verbose=False,
            )
        kept.folder.release()  # as the operating system does
        return RunFolder.open(kept.folder.path)

    return crash


@pytest.fixture
def held_training(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Training that does not make its first step before this is set, but can be stopped."""
    go, train = threading.Event(), lstmtext.train_model_TXT

    def wait_and_train(*arguments: Any, should_stop: Callable[[], bool], **options: Any) -> Any:
        while not go.wait(0.005) and not should_stop():
            pass
        return train(*arguments, should_stop=should_stop, **options)

    monkeypatch.setattr(lstmtext, "train_model_TXT", wait_and_train)
    return go


@pytest.fixture
def make_window(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    """Makes windows, and sees that nothing is left of them: no thread, no widget, no timer."""
    widgets = set(qapp.topLevelWidgets())
    threads = set(threading.enumerate())
    windows: list[MainWindow] = []

    def make(*arguments: str) -> MainWindow:
        _, window = create_application(["lstmtext-gui", *arguments])
        windows.append(window)
        return window

    yield make
    for window in windows:
        person = Person(window, qtbot)
        person.close_and_discard()
        person.settle()
        window.deleteLater()
    assert gc.isenabled(), "the collector was left disabled"
    windows.clear()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    running = [o for o in gc.get_objects() if isinstance(o, QThread) and shiboken6.isValid(o)]
    assert not running, "threads outlive the window"
    left = set(threading.enumerate()) - threads
    assert not [t for t in left if not isinstance(t, threading._DummyThread)]
    left_widgets = set(qapp.topLevelWidgets()) - widgets
    # pyqtgraph's plots have menus without a parent; they go with the last name for the plot.
    assert not [w for w in left_widgets if not isinstance(w, QMenu)], "widgets outlive the window"


@pytest.fixture
def window(make_window: Callable[..., MainWindow], qtbot: QtBot) -> MainWindow:
    """A window that has just been started."""
    window = make_window()
    Person(window, qtbot).settle()
    return window


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot) -> Person:
    return Person(window, qtbot)


@pytest.fixture
def another(make_window: Callable[..., MainWindow], qtbot: QtBot) -> Callable[[], Person]:
    """Starts the program once more."""

    def start() -> Person:
        person = Person(make_window(), qtbot)
        person.settle()
        return person

    return start


@pytest.fixture
def hands(person: Person, request: pytest.FixtureRequest) -> Iterator[Hands]:
    """Mouse and keyboard; says at the end how much they had to do (`pytest -s` shows it)."""
    hands = Hands(person.window, person.qtbot)
    yield hands
    print(f"\n{request.node.name}: {hands.effort}")


@pytest.fixture
def reading(person: Person, hands: Hands, text_file: Path) -> Hands:
    """Somebody whose text is open."""
    hands.drop(text_file)
    person.until(lambda: person.can("trainAction"))
    hands.rest()
    return hands


@pytest.fixture
def forgive(unexpected_log_records: list[Any]) -> Callable[[str], None]:
    """Says that log records with these words were expected; there must be at least one."""

    def forgive(words: str) -> None:
        expected = [r for r in unexpected_log_records if words in r.getMessage()]
        assert expected, f"nothing was logged about {words!r}"
        for record in expected:
            unexpected_log_records.remove(record)

    return forgive
