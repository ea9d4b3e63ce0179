"""The Write page at the smallest sensible size: what one needs is in view, and nothing is cut."""

from pathlib import Path
from typing import Any

import pytest
from hands import Hands
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QScrollArea, QWidget

from lstmtext.generation.suggesting import Candidate
from lstmtext_gui.workers.variant import Variant


@pytest.fixture
def page(person: Any) -> QWidget:
    person.do("writePageAction")
    person.window.resize(900, 600)
    person.wait(10)
    assert (person.window.width(), person.window.height()) == (900, 600)
    page: QWidget = person.window.write_page
    return page


def is_whole(person: Any, name: str) -> bool:
    """All of a widget is in view."""
    widget: QWidget = person.see(name)
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def add(person: Any, number: int) -> None:
    for i in range(number):
        person.window.curating.panel.add(Variant("Once ", f"upon a time {i}.", i, 0.8, 60))
    person.wait(10)


@pytest.mark.parametrize("number", [0, 1, 30])
def test_the_variants_and_their_buttons_are_in_view_without_scrolling(
    person: Any, page: QWidget, number: int
) -> None:
    add(person, number)
    names = ["severalButton", "variantsCaption"]
    names += ["exportButton", "starredOnlyBox", "onlyNewBox", "variantList"] if number else []
    assert [name for name in names if not is_whole(person, name)] == []
    rows = person.see("variantList")
    if number:
        assert rows.height() >= min(number, 2) * rows._rows.row_height
    area = person.see("writeChoicesArea")
    assert area.height() > 150
    person.see("moreButton").setChecked(True)
    person.wait(10)
    assert [name for name in names if not is_whole(person, name)] == []
    person.see("noRepeatSpin").setFocus()
    assert area.verticalScrollBar().maximum() > 0, "the choices scroll"


@pytest.mark.parametrize("name", ["promptEdit", "outputEdit"])
def test_what_invites_one_to_write_stands_on_one_line(
    person: Any, page: QWidget, name: str
) -> None:
    edit = person.see(name)
    for width in (900, 1600):
        person.window.resize(width, 600)
        person.wait(10)
        room = edit.viewport().width() - 2 * edit.document().documentMargin()
        words = edit.placeholderText()
        assert words
        assert edit.fontMetrics().horizontalAdvance(words) <= room, words
    assert len(words) > 25, "in full where there is room"


def test_columns_of_several_that_have_no_room_stand_below_the_others(
    person: Any, page: QWidget, model_file: Path
) -> None:
    person.open_model(model_file)
    person.do("severalAction")
    person.window.resize(900, 1200)
    several = person.window.curating.several
    for column in range(5):
        texts = [f"{column} is a text of its own, number {i}" for i in range(2)]
        several.show_written(tuple(Variant("", t, 1, 0.1 * column, 60) for t in texts))
    person.until(lambda: len(several._cards) == 10)
    person.wait(20)
    area = person.see("severalArea")
    assert isinstance(area, QScrollArea)

    def places() -> list[QRect]:
        return [card.geometry() for card in several._cards.values()]

    room = area.viewport().width()
    assert all(place.left() >= 0 and place.right() < room for place in places())
    num_beside = len({place.left() for place in places()})
    assert 1 < num_beside < 5
    heads = [person.see(f"severalColumnHead{column}").geometry() for column in range(5)]
    assert heads[num_beside].top() > max(place.bottom() for place in places()[:4])
    person.window.resize(2200, 1200)
    person.wait(20)
    assert len({place.left() for place in places()}) == 5


def test_what_comes_next_is_in_view_before_the_length_and_tab_goes_down_the_column(
    person: Any, page: QWidget, hands: Hands
) -> None:
    add(person, 1)
    tokens = (("s", 0.5), ("t", 0.2), ("u", 0.1), ("v", 0.1), ("w", 0.05), ("x", 0.05))
    candidates = tuple(Candidate(token, odds, token) for token, odds in tokens)
    person.window.write_page._column.next_tokens.show_candidates(candidates)
    person.wait(10)
    assert is_whole(person, "nextTokensList")
    names = ("temperatureSlider", "nextTokensList", "lengthSpin")
    places = [person.see(name).mapTo(page, QPoint(0, 0)).y() for name in names]
    assert places == sorted(places)
    person.see("temperatureSlider").setFocus()
    hands.press("Tab")
    assert person.see("nextTokensList").hasFocus()
    hands.press("Tab")
    assert person.see("lengthSpin").hasFocus()
