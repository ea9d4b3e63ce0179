"""A model that shows nothing of how it learned is opened for writing; one that does, to look."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hands import Hands
from person import Person
from pytestqt.qtbot import QtBot

import lstmtext
from lstmtext.training.history import TrainingHistory
from lstmtext_gui.main_window import MainWindow

KEEPS_NONE = "This model keeps none of what it wrote while it learned."


def is_ready_to_write(person: Any) -> bool:
    """The page is in front, and what one types goes into the opening line."""
    return bool(person.see("writePage").isVisible() and person.see("promptEdit").hasFocus())


def wait_for_model(person: Any) -> None:
    person.window.activateWindow()
    person.until(lambda: person.can("generateAction"))
    person.settle()


def drop(person: Any, hands: Hands, path: Path) -> None:
    hands.drop(path)


def choose_recent(person: Any, hands: Hands, path: Path) -> None:
    person.window.recent.note_model(path)
    entry = next(a for a in person.window.recent.menu.actions() if a.data() is not None)
    entry.trigger()


def choose_in_dialog(person: Any, hands: Hands, path: Path) -> None:
    person.do("openModelAction")
    person.choose_file(path)


@pytest.mark.parametrize("open_it", [drop, choose_recent, choose_in_dialog])
def test_a_shared_model_is_ready_to_write_with_however_it_is_opened(
    person: Any, hands: Hands, model_file: Path, open_it: Callable[..., None]
) -> None:
    open_it(person, hands, model_file)
    wait_for_model(person)
    assert is_ready_to_write(person)
    hands.type("the ")
    assert person.document == "the "
    assert person.see("sampleEdit").placeholderText() == KEEPS_NONE


def test_one_named_on_the_command_line_as_well(
    make_window: Callable[..., MainWindow], model_file: Path, qtbot: QtBot
) -> None:
    person = Person(make_window(str(model_file)), qtbot)
    wait_for_model(person)
    person.until(lambda: is_ready_to_write(person))


def test_who_types_in_the_document_keeps_the_caret_there(person: Any, model_file: Path) -> None:
    person.do("writePageAction")
    person.window.open_model(model_file)
    wait_for_model(person)
    assert person.see("outputEdit").hasFocus()


def test_a_model_with_a_course_leaves_one_where_one_is(person: Any, model_file: Path) -> None:
    model = lstmtext.load_text_model(model_file)
    path = model_file.with_name("learned.lstmtext")
    history = TrainingHistory(num_tokens=100, num_steps=10, seconds=2.0)
    lstmtext.save_text_model(replace(model, history=history), path)
    person.window.open_model(path)
    wait_for_model(person)
    assert person.see("trainPage").isVisible()


def test_a_text_that_is_opened_then_can_be_learned_and_so_samples_are_promised_again(
    person: Any, model_file: Path, text_file: Path
) -> None:
    person.open_model(model_file)
    person.open_text(text_file)
    assert "appears here while it learns" in person.see("sampleEdit").placeholderText()
