"""Several texts side by side, to choose from."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.variants.several_view import SeveralView
from lstmtext_gui.variants.variant_card import VariantCard
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import Variant

ONE = Variant("Once ", "", 7, 0.8, 60, model="tale", num_together=2)
READY = SessionStatus(model=ModelInfo("tale.txt", "characters", "character", 1000, 63, 61, 1.5))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[SeveralView]:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.show_status(READY)
    view = SeveralView(actions, VariantModel(window))
    view.setParent(window)
    view.resize(900, 600)
    window.show()
    view.show_status(READY)
    yield view
    window.close()


def column(temperature: float, *texts: str) -> tuple[Variant, ...]:
    one = replace(ONE, temperature=temperature)
    return tuple(replace(one, text=text, place=i) for i, text in enumerate(texts, 1))


def cards(view: SeveralView) -> list[VariantCard]:
    while view._timer.isActive():
        QTest.qWait(1)
    return list(view._cards.values())


def button(card: QWidget, name: str) -> QPushButton:
    number = card.variant.number if isinstance(card, VariantCard) else ""
    found = card.findChild(QPushButton, f"{name}{number}")
    assert found is not None
    return found


def test_the_ticked_temperatures_are_written_each_once(view: SeveralView, qtbot: QtBot) -> None:
    box = view.findChild(QCheckBox, "severalBox2")
    spin = view.findChild(QDoubleSpinBox, "severalTemperature3")
    assert box is not None
    assert spin is not None
    spin.setValue(0.3)
    box.setChecked(False)
    with qtbot.waitSignal(view.write_requested) as asked:
        button(view, "writeSeveralButton").click()
    assert asked.args == [(0.3, 0.5), 3]
    for place in (1, 3):
        tick = view.findChild(QCheckBox, f"severalBox{place}")
        assert tick is not None
        tick.setChecked(False)
    view.show_status(READY)
    assert not button(view, "writeSeveralButton").isEnabled(), "there is nothing to write at"


def test_which_seed_and_number_write_the_same_again_is_said(view: SeveralView) -> None:
    view.show_opening("Once upon\na time", 42)
    view.choices._each.setValue(6)
    label = view.findChild(QLabel, "severalOpening")
    assert label is not None
    assert label.text() == (
        "Continues “Once upon a time” · Seed 42 with 6 texts each writes the same again."
    )


def test_a_column_for_each_temperature_and_every_text_in_the_list(view: SeveralView) -> None:
    view.show_written(column(0.5, "a", "b"))
    view.show_written(column(1.1, "c", "d"))
    assert not view._cards, "they come one at a time"
    assert [card.variant.text for card in cards(view)] == ["a", "b", "c", "d"]
    assert len(view._variants.variants) == 4
    assert view._columns.num_columns == 2
    assert len({card.x() for card in cards(view)}) == 2


def test_the_same_text_twice_is_one_card_and_it_is_said(view: SeveralView) -> None:
    view.show_written(column(0.0, "a", "a"))
    assert len(cards(view)) == 1
    head = view.findChild(QLabel, "severalColumnHead0")
    assert head is not None
    assert "1 text · the others were the same or empty" in head.text()


def test_a_card_stars_uses_discards_and_brings_back(view: SeveralView, qtbot: QtBot) -> None:
    view.show_written(column(0.5, "a", "b"))
    card = cards(view)[1]
    button(card, "cardStarButton").click()
    assert [variant.text for variant in view._variants.starred] == ["b"]
    with qtbot.waitSignal(view.use_requested) as used:
        button(card, "cardUseButton").click()
    assert used.args[0].text == "b"
    button(card, "cardDiscardButton").click()
    assert [variant.text for variant in view._variants.variants] == ["a"]
    assert button(card, "cardDiscardButton").text() == "Undo"
    button(card, "cardDiscardButton").click()
    assert [variant.text for variant in view._variants.starred] == ["b"]


def test_escape_goes_back_but_not_while_it_writes(view: SeveralView, qtbot: QtBot) -> None:
    went: list[None] = []
    view.back_requested.connect(lambda: went.append(None))
    button(view, "writeSeveralButton").click()
    view.show_status(replace(READY, writing=JobState.RUNNING))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not went
    view.show_status(READY)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert went


def test_writing_again_takes_the_cards_away_and_leaves_the_texts(view: SeveralView) -> None:
    view.show_written(column(0.5, "a", "b"))
    button(view, "writeSeveralButton").click()
    view.show_written(column(0.5, "c"))
    assert [card.variant.text for card in cards(view)] == ["c"]
    assert len(view._variants.variants) == 3
