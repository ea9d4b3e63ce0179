"""Variants between the list and the disk: kept, exported, copied, forgotten after a question."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lstmtext.errors import LSTMTextError
from lstmtext_gui.actions import Actions
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.variants.variant_commands import VariantCommands
from lstmtext_gui.variants.variant_panel import VariantPanel
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers import variant as variant_module
from lstmtext_gui.workers.variant import Variant, read_variants, write_variants

ONE = Variant("Once ", "upon a time.", 7, 0.8, 60, model="tale")


class Desk(QWidget):
    """A window with the panel and its commands."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.crew = Crew(self)
        self.keeper = VariantKeeper(self.crew, self)
        self.variants = VariantModel(self)
        self.panel = VariantPanel(Actions(self), self.variants)
        self.panel.setParent(self)
        self.commands = VariantCommands(self.panel, self.variants, self.keeper, Preferences())
        self.said: list[str] = []
        self.errors: list[BaseException] = []
        self.commands.told.connect(self.said.append)
        self.commands.refused.connect(self.said.append)
        self.keeper.failed.connect(self.errors.append)

    def start(self) -> None:
        with self.qtbot.waitSignal(self.keeper.loaded, timeout=10_000):
            self.keeper.load()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.crew._workers, timeout=10_000)

    def export_to(self, path: Path) -> None:
        self.commands.export()
        (dialog,) = (d for d in self.findChildren(QFileDialog) if d.isVisible())
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        assert edit is not None
        edit.setText(str(path))
        dialog.accept()
        self.settle()

    def answer(self, button: QMessageBox.StandardButton) -> None:
        box = self.findChild(QMessageBox, "clearVariantsDialog")
        assert box is not None
        box.button(button).click()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    qtbot.addWidget(desk)
    desk.show()
    yield desk
    assert desk.crew.shutdown(5_000)
    desk.settle()


def test_what_was_written_is_there_the_next_day(desk: Desk, qtbot: QtBot) -> None:
    desk.start()
    desk.panel.add(ONE)
    desk.variants.star(desk.panel.add(replace(ONE, text="b")).number, True)
    desk.keeper.save_now()
    desk.settle()
    tomorrow = Desk(qtbot)
    qtbot.addWidget(tomorrow)
    tomorrow.start()
    tomorrow.settle()
    assert [v.text for v in tomorrow.variants.variants] == ["b", "upon a time."]
    assert [v.text for v in tomorrow.variants.starred] == ["b"]


def test_what_is_written_before_the_kept_ones_are_read_wipes_nothing_out(desk: Desk) -> None:
    write_variants((replace(ONE, text="old"),))
    desk.panel.add(ONE)
    desk.keeper.save_now()
    desk.settle()
    assert [variant.text for variant in read_variants()] == ["old"]
    desk.start()
    desk.settle()
    desk.keeper.finish()
    assert [variant.text for variant in read_variants()] == ["upon a time.", "old"]


def test_what_changed_while_it_was_being_written_is_written_after_it(desk: Desk) -> None:
    desk.start()
    desk.panel.add(ONE)
    desk.keeper.save_now()
    desk.panel.add(replace(ONE, text="b"))
    desk.keeper.save_now()
    desk.settle()
    desk.keeper.save_now()
    desk.settle()
    assert [variant.text for variant in read_variants()] == ["b", "upon a time."]


def test_the_chosen_are_exported_in_the_form_that_the_name_says(desk: Desk, tmp_path: Path) -> None:
    desk.variants.star(desk.panel.add(replace(ONE, text="*upon*")).number, True)
    desk.export_to(tmp_path / "poems.txt")
    assert (tmp_path / "poems.txt").read_text(encoding="utf-8").startswith("Once *upon*\n")
    desk.export_to(tmp_path / "poems.md")
    assert (tmp_path / "poems.md").read_text(encoding="utf-8").startswith(r"Once \*upon\*")
    assert desk.said == ["Written to “poems.txt”.", "Written to “poems.md”."]


def test_a_disk_that_refuses_is_told_and_the_old_file_stays(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(variant_module, "write_durably", refuse)
    desk.variants.star(desk.panel.add(ONE).number, True)
    desk.export_to(tmp_path / "poems.txt")
    assert isinstance(desk.errors[0], LSTMTextError)
    assert not (tmp_path / "poems.txt").exists()
    assert not desk.said


def test_without_a_choice_it_is_said_how_to_choose(desk: Desk) -> None:
    desk.commands.export()
    desk.commands.copy_with_colophon()
    assert len(desk.said) == 2
    assert "star" in desk.said[0]


def test_the_chosen_can_be_copied_with_their_colophon(desk: Desk) -> None:
    desk.variants.star(desk.panel.add(ONE).number, True)
    desk.commands.copy_with_colophon()
    assert QApplication.clipboard().text().startswith("Once upon a time.\n\n* * *\n\nColophon")
    assert desk.said == ["Copied 1 text with the colophon."]


def test_all_are_forgotten_only_after_a_yes(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.add(ONE)
    desk.commands.ask_to_clear()
    desk.answer(QMessageBox.StandardButton.Cancel)
    assert desk.variants.variants
    qtbot.waitUntil(lambda: desk.findChild(QMessageBox, "clearVariantsDialog") is None)
    desk.commands.ask_to_clear()
    desk.answer(QMessageBox.StandardButton.Discard)
    assert not desk.variants.variants
