"""The panel of variants, by mouse and by keys."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from lstmtext_gui.actions import Actions
from lstmtext_gui.variants.variant_panel import VariantPanel
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews

ONE = Variant("Once ", "upon a time.", 7, 0.8, 60, model="tale")


class Chooser:
    """A panel with three variants, and what it asks for."""

    def __init__(self, panel: VariantPanel, variants: VariantModel, qtbot: QtBot) -> None:
        self.panel, self.variants, self.qtbot = panel, variants, qtbot
        self.used: list[str] = []
        panel.use_requested.connect(self._note)

    def _note(self, variant: Variant) -> None:
        self.used.append(variant.text)

    def key(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.panel.list, key, modifier)

    def click(self, row: int, place: str) -> None:
        """On the star at the row's end, or on the link in a discarded row."""
        box = self.panel.list.visualRect(self.panel.list.filter.index(row, 0))
        delegate: Any = self.panel.list.itemDelegate()
        rect = delegate._star_rect(box) if place == "star" else delegate._undo_rect(box)
        viewport = self.panel.list.viewport()
        self.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=rect.center())

    @property
    def starred(self) -> list[str]:
        return [variant.text for variant in self.variants.starred]

    @property
    def left(self) -> list[str]:
        return [variant.text for variant in self.variants.variants]


@pytest.fixture
def chooser(qtbot: QtBot) -> Iterator[Chooser]:
    window = QWidget()
    qtbot.addWidget(window)
    variants = VariantModel(window)
    panel = VariantPanel(Actions(window), variants)
    panel.setParent(window)
    panel.resize(280, 400)
    window.show()
    for text in ("a", "b", "c"):
        panel.add(replace(ONE, text=text))
    window.activateWindow()
    panel.list.setFocus()
    qtbot.waitUntil(panel.list.hasFocus)
    yield Chooser(panel, variants, qtbot)
    window.close()


def test_enter_and_double_click_use_a_variant(chooser: Chooser) -> None:
    chooser.key(Qt.Key.Key_Down)
    chooser.key(Qt.Key.Key_Return)
    chooser.panel.list.doubleClicked.emit(chooser.panel.list.filter.index(0, 0))
    assert chooser.used == ["b", "b"], "what has the focus"


def test_s_stars_and_delete_discards_and_u_brings_back(chooser: Chooser) -> None:
    chooser.key(Qt.Key.Key_S)
    assert chooser.starred == ["c"]
    chooser.key(Qt.Key.Key_Delete)
    assert chooser.left == ["b", "a"]
    chooser.key(Qt.Key.Key_U)
    assert chooser.starred == ["c"]
    chooser.key(Qt.Key.Key_S)
    assert chooser.starred == []


def test_the_star_and_the_link_in_a_discarded_row_can_be_clicked(chooser: Chooser) -> None:
    chooser.click(1, "star")
    assert chooser.starred == ["b"]
    chooser.key(Qt.Key.Key_Delete)
    chooser.click(1, "undo")
    assert chooser.left == ["c", "b", "a"]


def test_previous_and_next_go_through_time_and_pass_over_what_is_discarded(
    chooser: Chooser,
) -> None:
    chooser.variants.discard(chooser.variants.variants[1].number)
    chooser.panel.previous()
    chooser.panel.previous()
    chooser.panel.next()
    assert chooser.used == ["a", "c"]


def test_the_boxes_hide_and_the_list_says_when_nothing_is_left(chooser: Chooser) -> None:
    starred = chooser.panel.findChild(QCheckBox, "starredOnlyBox")
    new = chooser.panel.findChild(QCheckBox, "onlyNewBox")
    assert starred is not None
    assert new is not None
    starred.setChecked(True)
    assert not chooser.panel.list.isVisible()
    assert chooser.panel._empty.isVisible()
    starred.setChecked(False)
    c, b, a = chooser.variants.variants
    chooser.variants.note_copies(c.number, "c", CopyNews(90, 0.0))
    chooser.variants.note_copies(b.number, "b", CopyNews(0, 1.0))
    assert not chooser.panel._uncompared.isVisible()
    new.setChecked(True)
    assert chooser.panel.list.filter.rowCount() == 1
    assert chooser.panel._uncompared.isVisible()
    assert chooser.panel._uncompared.text().startswith("1 variant hidden: not compared")
    chooser.variants.note_copies(a.number, "a", CopyNews(0, 1.0))
    assert chooser.panel.list.filter.rowCount() == 2
    assert not chooser.panel._uncompared.isVisible()


def test_the_starred_are_exported_and_without_stars_the_selected(chooser: Chooser) -> None:
    chooser.panel.list.selectAll()
    assert [variant.text for variant in chooser.panel.chosen] == ["a", "b", "c"]
    chooser.variants.star(chooser.variants.variants[0].number, True)
    assert [variant.text for variant in chooser.panel.chosen] == ["c"]


def test_a_text_can_be_edited(chooser: Chooser) -> None:
    chooser.key(Qt.Key.Key_F2)
    editor = chooser.panel.window().findChild(QWidget, "variantEditor")
    edit = chooser.panel.window().findChild(QPlainTextEdit, "variantEdit")
    assert editor is not None
    assert edit is not None
    edit.setPlainText("c, or nearly")
    editor.accept()
    assert chooser.left == ["c, or nearly", "b", "a"]


def test_what_can_be_done_is_offered_and_nothing_else(chooser: Chooser) -> None:
    def can(name: str) -> bool:
        action = chooser.panel.findChild(QAction, f"{name}Variant")
        assert action is not None
        return action.isEnabled()

    assert can("use")
    assert not can("restore")
    chooser.variants.discard(chooser.variants.variants[0].number)
    assert can("restore")
    assert not can("edit")
    chooser.variants.clear()
    assert not can("use")
    assert not can("restore")
