"""A person at the window: uses its actions and controls, and waits as a person would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QThread
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lstmtext_gui.main_window import MainWindow


class Person:
    """Uses the window as a person does: by its actions and controls."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    def action(self, name: str) -> QAction:
        action = self.window.findChild(QAction, name)
        assert isinstance(action, QAction), name
        return action

    def can(self, name: str) -> bool:
        return self.action(name).isEnabled()

    def do(self, name: str) -> None:
        assert self.can(name), f"{name} is not enabled"
        self.action(name).trigger()

    def see(self, name: str) -> Any:
        widget = self.window.findChild(QWidget, name)
        assert widget is not None, name
        return widget

    @property
    def message(self) -> str:
        return str(self.see("statusLabel").text())

    @property
    def document(self) -> str:
        return str(self.see("outputEdit").toPlainText())

    @property
    def output(self) -> str:
        """What stands in the document after its opening line."""
        return self.document.removeprefix(self.see("promptEdit").toPlainText())

    def choose(self, **choices: str) -> None:
        """`level="words"` chooses in `levelCombo`."""
        for name, value in choices.items():
            combo = self.see(f"{name}Combo")
            assert isinstance(combo, QComboBox)
            assert combo.findData(value) >= 0, value
            combo.setCurrentIndex(combo.findData(value))

    def wait(self, milliseconds: int) -> None:
        self.qtbot.wait(milliseconds)

    def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        self.qtbot.waitUntil(condition, timeout=int(seconds * 1000))

    def is_settled(self) -> bool:
        """No job runs, and the window has heard of the end of each."""
        begun = self.window.session.status.machine is not None or not self.window.isVisible()
        return begun and not self.window.findChildren(QThread)

    def settle(self) -> None:
        self.until(self.is_settled)

    def open_text(self, path: Path) -> None:
        self.window.open_text(path)
        self.until(lambda: self.can("trainAction"))
        self.settle()

    def open_model(self, path: Path) -> None:
        self.window.open_model(path)
        self.until(lambda: self.can("generateAction"))
        self.settle()

    def begin_training(self, preset: str = "thorough", level: str = "characters") -> None:
        self.choose(preset=preset, level=level)
        self.do("trainAction")

    def train(self, preset: str = "quick", level: str = "characters") -> None:
        self.begin_training(preset, level)
        self.until(lambda: not self.can("stopAction"))
        self.settle()

    def generate(self, prompt: str = "the ", length: int = 20, seed: int = 1) -> str:
        """Write, and return what was written."""
        self.see("promptEdit").setPlainText(prompt)
        self.see("lengthSpin").setValue(length)
        self.see("seedSpin").setValue(seed)
        self.do("generateAction")
        self.until(lambda: not self.can("stopGenerationAction"))
        return self.output

    def question(self) -> QMessageBox | None:
        """The question that the window asks at the moment."""
        return next((b for b in self.window.findChildren(QMessageBox) if b.isVisible()), None)

    def answer(self, button: QMessageBox.StandardButton) -> None:
        question = self.question()
        assert question is not None
        question.button(button).click()

    def dialog(self) -> QFileDialog:
        """The file dialog that is open at the moment."""
        dialogs = [d for d in self.window.findChildren(QFileDialog) if d.isVisible()]
        assert len(dialogs) == 1
        return dialogs[0]

    def choose_file(self, path: Path) -> None:
        """Type a path into the file dialog and press its button."""
        dialog = self.dialog()
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(edit, QLineEdit)
        edit.setText(str(path))
        dialog.accept()

    def close_and_discard(self) -> None:
        self.window.close()
        while self.question() is not None:
            self.answer(QMessageBox.StandardButton.Discard)
        assert not self.window.isVisible()
