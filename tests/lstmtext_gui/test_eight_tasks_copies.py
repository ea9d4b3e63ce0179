"""Whether a text is one's own, found out once with the mouse alone and once with keys alone.

Run with `-s` to see how many clicks and keys each takes. `test_eight_tasks.py` has the rest.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hands import Hands
from PySide6.QtGui import QTextCursor
from training_runs import SENTENCE

import lstmtext
from lstmtext.evaluation.fingerprint import Fingerprint

# 7. Is this mine or did it copy?


@pytest.fixture
def path(learned_file: Path, tmp_path: Path) -> Path:
    """Where the model is saved anew; it was there before."""
    return Path(shutil.copy(learned_file, tmp_path))


@pytest.fixture
def with_fingerprint(learned_file: Path, tmp_path: Path) -> Path:
    """The same model, saved with a fingerprint right after it was trained."""
    model = lstmtext.load_text_model(learned_file)
    folder = tmp_path / "with"
    folder.mkdir()
    path = folder / learned_file.name
    fingerprint = Fingerprint.of(SENTENCE * 40)
    lstmtext.save_text_model(replace(model, fingerprint=fingerprint), path)
    return path


@pytest.fixture
def learning(person: Any, hands: Hands, path: Path, tmp_path: Path) -> Hands:
    """Somebody whose model is open, and the text that it learned."""
    text = tmp_path / "sentence.txt"
    text.write_text(SENTENCE * 40, encoding="utf-8")
    hands.drop(path)
    person.until(lambda: person.can("generateAction"))
    hands.drop(text)
    person.until(lambda: person.can("trainAction"))
    path.unlink()
    hands.rest()
    return hands


def underlined(person: Any) -> list[Any]:
    """The places of the document that are underlined."""
    marks = person.see("outputEdit").extraSelections()
    return [QTextCursor(mark.cursor) for mark in marks if mark.format.underlineStyle().value]


def assert_told(person: Any, hands: Hands) -> None:
    person.until(lambda: hands.sees("copiesLabel"))
    words = hands.read("copiesLabel")
    assert words.startswith("Longest passage that stands word for word in your text: ")
    assert "Of eight words in a row, " in words
    person.until(lambda: bool(underlined(person)))


def test_did_it_copy_with_the_mouse(
    person: Any, learning: Hands, path: Path, with_fingerprint: Path, another: Any
) -> None:
    learning.click("writePageButton")
    learning.click("generateButton")
    assert_told(person, learning)
    edit, cursor = person.see("outputEdit"), underlined(person)[0]
    cursor.setPosition((cursor.selectionStart() + cursor.selectionEnd()) // 2)
    assert "In your text, at " in learning.tip(edit.viewport(), edit.cursorRect(cursor).center())
    assert learning.sees("variantList")
    learning.click("onlyNewBox")
    assert not learning.sees("variantList")
    learning.click("onlyNewBox")
    learning.menu("File", "Quit")
    shutil.copy(with_fingerprint, path)

    hands = Hands((later := another()).window, person.qtbot)
    hands.drop(path)
    later.until(lambda: later.can("generateAction"))
    hands.click("writePageButton")
    hands.click("generateButton")
    assert_told(later, hands)
    learning.clicks += hands.clicks


def test_did_it_copy_with_keys(
    person: Any, learning: Hands, path: Path, with_fingerprint: Path, another: Any
) -> None:
    learning.press("Ctrl+Return")
    assert_told(person, learning)
    learning.press("Ctrl+2", "Ctrl+Home")
    for _ in range(20):
        if learning.sees("copiedSourceLabel"):
            break
        learning.press("Down")
    assert learning.read("copiedSourceLabel").startswith("In your text, at ")
    learning.tab_to("onlyNewBox")
    learning.press("Space")
    assert not learning.sees("variantList")
    learning.press("Space", "Ctrl+Q")
    shutil.copy(with_fingerprint, path)

    hands = Hands((later := another()).window, person.qtbot)
    hands.press("Ctrl+Shift+O")
    later.until(lambda: hands.sees("fileNameEdit"))
    hands.type(path.name)
    hands.press("Return", "Return")  # the first one is for the completion that Qt's dialog offers
    later.until(lambda: later.can("generateAction"))
    hands.press("Ctrl+Return")
    assert_told(later, hands)
    learning.keys += hands.keys
