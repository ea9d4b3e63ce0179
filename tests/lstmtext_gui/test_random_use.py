"""Whatever is clicked, pressed, dropped or closed in whatever order, the window keeps its promises.

Three hundred sequences of real events, with the real trainer; the usual run takes some of them,
`--run-slow` all. An error in a slot, a message of Qt or a warning in the log fails the test.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hands import Hands
from PySide6.QtCore import QObject, QPoint, Qt, QThread, QTimer, Slot
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

import lstmtext
from lstmtext_gui.workers.training_worker import TrainingWorker
from lstmtext_gui.workers.writing_worker import GenerationWorker

_SEQUENCES, _STEPS = 10, 12
_USUAL, _ALL = 2, 30
_LONGEST_STEP = 5.0  # seconds: longer is a hang, also on a busy machine
_COMMANDS = (
    "F5 Shift+F5 F6 Ctrl+Return Ctrl+Shift+Return Ctrl+T Esc Ctrl+1 Ctrl+2 F9 Ctrl++ Ctrl+- Ctrl+0 "
    "Ctrl+E Ctrl+S Ctrl+Shift+S Ctrl+O Ctrl+Shift+O Ctrl+I Ctrl+, F1 Ctrl+/ Alt+Left Alt+Right "
    "Ctrl+Shift+T Ctrl+Shift+P Ctrl+Shift+C F11 Alt+F Alt+T Alt+W Alt+I Alt+X Alt+N"
)
_KEYS = (
    "Tab Shift+Tab Return Space Up Down Left Right Home End PgUp PgDown Del Backspace S U F2 "
    "Ctrl+A Ctrl+Z Ctrl+Y Ctrl+V Ctrl+Right"
)
_ACTIONS = (
    "discardTrainingAction discardRunAction goOnAction laterAction openBestAction openSampleAction "
    "shareCopyAction copyColophonAction cancelOpeningAction aboutAction clearRecentAction "
    "darkThemeAction lightThemeAction"
)
_CLICKED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
    QTextEdit,
)


class Answers(QObject):
    """Answers questions and uses menus, also such as wait within Qt until they are closed."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self._is_on = True
        QTimer.singleShot(20, self._answer)

    @Slot()
    def _answer(self) -> None:
        if not self._is_on:
            return
        QTimer.singleShot(20, self._answer)  # first: what follows may open what waits in turn
        popup, question = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Escape)
            QTest.keyClick(popup.focusWidget() or popup, self._chance.choice(keys))
        elif isinstance(question, QMessageBox):
            self._chance.choice(question.buttons()).click()

    def stop(self) -> None:
        self._is_on = False


@contextmanager
def _popups_that_a_key_closes() -> Iterator[None]:
    """The key goes up again over a list that it has closed, which is gone by then."""
    try:
        yield
    except RuntimeError as error:
        if "already deleted" not in str(error):
            raise


class Use:
    """A person who does anything, and what must hold after each thing."""

    def __init__(
        self, start: Callable[[], Any], files: dict[str, Path], chance: random.Random
    ) -> None:
        self._start = start
        self.chance, self.files = chance, files
        self.log: list[str] = []
        self.person = start()
        self.steps: tuple[tuple[int, Callable[[], str]], ...] = (
            (10, self.command),
            (8, self.click),
            (4, self.keys),
            (2, self.type),
            (3, self.act),
            (3, self.drop),
            (2, self.choose),
            (1, self.close),
        )

    # What is done; each says it, for the log

    def command(self) -> str:
        return self.press(self.chance.choice(_COMMANDS.split()))

    def keys(self) -> str:
        return " ".join(self.press(self.chance.choice(_KEYS.split())) for _ in range(4))

    def press(self, keys: str) -> str:
        combination = QKeySequence(keys)[0]
        with _popups_that_a_key_closes():
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())
        return keys

    def type(self) -> str:
        words = self.chance.choice(("the ", "small red ", "$%", "12", "0.5"))
        for letter in words:
            with _popups_that_a_key_closes():
                QTest.keyClicks(self.focus, letter)
        return f"types {words!r}"

    @property
    def focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        if QApplication.activeWindow() is None:
            (QApplication.activeModalWidget() or self.person.window).activateWindow()
        focus = QApplication.focusWidget()
        return focus if focus is not None and isValid(focus) else self.person.window

    def click(self) -> str:
        top = QApplication.activeModalWidget() or QApplication.activeWindow()
        if top is None or not top.isVisible():
            top = self.person.window
        shown = [
            w
            for w in top.findChildren(QWidget)
            if isinstance(w, _CLICKED)
            and w.isVisible()
            and w.isEnabled()
            and w.window() is top
            and not isinstance(w, QScrollBar)
            and not w.visibleRegion().isEmpty()
        ]
        if not shown:
            return "clicks nothing"
        widget = self.chance.choice(shown)
        room = widget.visibleRegion().boundingRect()
        place = room.topLeft() + QPoint(
            self.chance.randrange(room.width()), self.chance.randrange(room.height())
        )
        below = top.childAt(widget.mapTo(top, place)) or widget
        at = below.mapFromGlobal(widget.mapToGlobal(place))
        name = widget.objectName()
        QTest.mouseClick(below, Qt.MouseButton.LeftButton, pos=at)
        return f"clicks {name}"

    def act(self) -> str:
        name = self.chance.choice(_ACTIONS.split())
        self.person.action(name).trigger()  # does nothing while disabled
        return name

    def drop(self) -> str:
        names = self.chance.choice((("text",), ("bad",), ("model",), ("text", "more"), ("folder",)))
        if QApplication.activeModalWidget() is None:
            hands = Hands(self.person.window, self.person.qtbot)
            hands.drop(*(self.files[name] for name in names))
        return f"drops {names}"

    def choose(self) -> str:
        person, chance = self.person, self.chance
        preset = chance.choice(("quick", "thorough"))
        level = chance.choice(("characters", "subwords", "words"))
        if person.see("presetCombo").isEnabled() and person.see("levelCombo").isEnabled():
            person.choose(preset=preset, level=level)
        return f"chooses {preset} {level}"

    def close(self) -> str:
        self.person.window.close()
        return "closes"

    # Between the steps

    def step(self) -> None:
        if not self.person.window.isVisible():
            self.log.append("starts again")
            self.person = self._start()
        weights = [weight for weight, _ in self.steps]
        step = self.chance.choices([step for _, step in self.steps], weights)[0]
        began = time.perf_counter()
        self.log.append(step.__name__)
        self.log[-1] = step()
        assert time.perf_counter() - began < _LONGEST_STEP, self.log
        self.check()
        self.person.wait(self.chance.choice((0, 0, 5, 40, 120)))
        self.check()
        self.leave_file_dialogs()

    def leave_file_dialogs(self) -> None:
        """No sequence is spent in Qt's own dialogs."""
        for dialog in self.person.window.findChildren(QFileDialog):
            if dialog.isVisible() and self.chance.random() < 0.5:
                edit = dialog.findChild(QLineEdit, "fileNameEdit")
                if dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
                    kind = ".lstmtext" if dialog.objectName() == "saveModelDialog" else ""
                    name = f"s{self.chance.randrange(10**9)}{kind}"
                    edit.setText(str(self.files["saved"] / name))
                    dialog.accept()
                else:
                    dialog.reject()

    def check(self) -> None:
        person, status = self.person, self.person.window.session.status
        if not person.window.isVisible():
            return
        running = [t for t in person.window.findChildren(QThread) if t.isRunning()]
        training = [t for t in running if isinstance(t, TrainingWorker)]
        writing = [t for t in running if isinstance(t, GenerationWorker)]
        assert len(training) <= 1, self.log
        assert len(writing) <= 1, self.log
        if training:
            assert person.can("stopAction"), self.log
            assert not person.can("trainAction"), self.log
        if writing:
            assert person.can("stopGenerationAction"), self.log
            assert not person.can("generateAction"), self.log
        assert person.can("stopAction") == status.can_stop_training, self.log
        assert person.can("trainAction") == status.can_train, self.log
        assert person.can("generateAction") == status.can_generate, self.log
        assert person.can("saveModelAction") == (status.model is not None), self.log
        if status.opening:
            assert not person.can("trainAction"), self.log
            assert not person.can("generateAction"), self.log
        assert person.message, self.log

    def rest(self) -> None:
        """Stop everything; the window must come to rest by itself."""
        window = self.person.window
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        if not window.isVisible():
            return
        for name in ("stopAction", "stopGenerationAction", "cancelOpeningAction"):
            self.person.action(name).trigger()
        self.person.settle()
        self.check()
        status = window.session.status
        assert status.is_idle, self.log


@pytest.fixture
def files(text_file: Path, model_file: Path, tmp_path: Path) -> dict[str, Path]:
    bad = tmp_path / "bad.lstmtext"
    bad.write_bytes(bytes(range(256)))
    folder = tmp_path / "folder"
    folder.mkdir()
    more = folder / "more.txt"
    more.write_text("one more page\n" * 99, encoding="utf-8")
    saved = tmp_path / "saved"
    saved.mkdir()
    return {
        "text": text_file,
        "more": more,
        "folder": folder,
        "model": model_file,
        "bad": bad,
        "saved": saved,
    }


@pytest.fixture
def chance(seed: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[random.Random]:
    """Decides; and answers what nobody else would. No file manager is opened."""
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    chance = random.Random(seed)
    answers = Answers(chance)
    yield chance
    answers.stop()


@pytest.mark.parametrize(
    "seed",
    [*range(_USUAL), *(pytest.param(s, marks=pytest.mark.slow) for s in range(_USUAL, _ALL))],
)
def test_the_window_keeps_its_promises_in_any_order(
    another: Callable[[], Any], files: dict[str, Path], chance: random.Random, seed: int
) -> None:
    use = Use(another, files, chance)
    for _ in range(_SEQUENCES):
        use.log.append("|")
        for _ in range(_STEPS):
            use.step()
        use.rest()
    for path in files["saved"].glob("*.lstmtext"):
        lstmtext.load_text_model(path)
