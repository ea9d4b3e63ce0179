"""Open Recent: the last ten of each kind that are still there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction

from lstmtext_gui.main_window import MainWindow


def entries(window: Any) -> dict[str, QAction]:
    window.recent.fill()
    actions = window.recent.menu.actions()
    return {a.text(): a for a in actions if not a.isSeparator() and a.data() is not None}


def test_what_was_opened_and_saved_is_offered_again_also_by_the_next_window(
    person: Any, text_file: Path, model_file: Path, make_window: Callable[..., MainWindow]
) -> None:
    person.open_text(text_file)
    person.open_model(model_file)
    person.window.save_model(model_file.with_name("copy.lstmtext"))
    person.settle()
    assert list(entries(person.window)) == ["animals.txt", "copy.lstmtext", "cats.lstmtext"]
    person.window.close()
    person.settle()
    again = make_window()
    assert list(entries(again)) == ["animals.txt", "copy.lstmtext", "cats.lstmtext"]


def test_choosing_one_opens_it(person: Any, text_file: Path, model_file: Path) -> None:
    person.window.recent.note_model(model_file)
    other = text_file.with_name("other.txt")
    other.write_text("more\n" * 50, encoding="utf-8")
    person.window.open_files([str(text_file), str(other)])
    person.settle()
    person.open_text(other)
    found = entries(person.window)
    assert list(found) == ["other.txt", "animals.txt and 1 more file", "cats.lstmtext"]
    found["animals.txt and 1 more file"].trigger()
    person.settle()
    assert person.see("textNameLabel").text() == "animals.txt and 1 more"
    found = entries(person.window)
    found["cats.lstmtext"].trigger()
    person.until(lambda: person.can("generateAction"))
    person.settle()


def test_one_that_is_gone_is_not_shown_and_if_it_just_went_it_is_a_sentence(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    action = entries(person.window)["animals.txt"]
    text_file.unlink()
    action.trigger()
    assert "“animals.txt” is no longer where it was" in person.message
    assert person.window.preferences.recent("texts") == []
    assert entries(person.window) == {}


def test_there_are_ten_of_each_the_newest_first_and_each_once(person: Any, tmp_path: Path) -> None:
    for number in [*range(12), 5]:
        path = tmp_path / f"{number}.lstmtext"
        path.touch()
        person.window.recent.note_model(path)
    names = [name.removesuffix(".lstmtext") for name in entries(person.window)]
    assert names == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    person.do("clearRecentAction")
    assert entries(person.window) == {}
    assert not person.can("clearRecentAction")


def test_a_name_with_an_ampersand_is_shown_as_it_is(person: Any, tmp_path: Path) -> None:
    path = tmp_path / "you & me.lstmtext"
    path.touch()
    person.window.recent.note_model(path)
    assert list(entries(person.window)) == ["you && me.lstmtext"]


@pytest.mark.parametrize("kept", ["nonsense", "[1, 2]", "{}", '[["a", 1], []]', "[" * 5000])
def test_damaged_memories_are_no_entries(window: Any, kept: str) -> None:
    window.preferences._settings.setValue("recent_texts", kept)
    assert entries(window) == {}
