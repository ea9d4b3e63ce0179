"""What people do to write, each once with the mouse alone and once with the keyboard alone.

Run with `-s` to see how many clicks and keys each takes. `test_eight_tasks.py` has the rest.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hands import Hands
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog

import lstmtext
from lstmtext_gui.session.status import JobState


@pytest.fixture
def writing(person: Any, hands: Hands, learned_file: Path) -> Hands:
    """Somebody whose model is open."""
    hands.drop(learned_file)
    person.until(lambda: person.can("generateAction"))
    hands.rest()
    return hands


@pytest.fixture
def slow_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every letter takes a while."""
    write = lstmtext.generate_text

    def slowly(*arguments: Any, on_text: Callable[[str], None], **options: Any) -> str:
        def tell(piece: str) -> None:
            time.sleep(0.003)
            on_text(piece)

        return write(*arguments, on_text=tell, **options)

    monkeypatch.setattr(lstmtext, "generate_text", slowly)


def until_written(person: Any) -> None:
    person.until(lambda: person.window.session.status.writing is JobState.IDLE)


def until_changed(person: Any, before: str) -> str:
    person.until(lambda: person.document != before)
    until_written(person)
    return str(person.document)


def save_button(hands: Hands, name: str) -> Any:
    """The button of the file dialog of this name."""
    dialog = hands.find(name)
    assert isinstance(dialog, QFileDialog)
    (box,) = dialog.findChildren(QDialogButtonBox)
    return box.button(QDialogButtonBox.StandardButton.Save)


# 6. Write with me


def test_write_with_me_with_the_mouse(slow_words: None, person: Any, writing: Hands) -> None:
    writing.click("writePageButton")
    writing.click("outputEdit")
    person.until(lambda: writing.sees("nextTokensList"))
    for _ in range(3):
        before = person.document
        writing.click_row("nextTokensList", 0)
        assert len(person.document) > len(before)
        person.wait(100)  # until the bars are those of the new place
    begun = person.document
    writing.click("generateButton")
    generated = until_changed(person, begun)
    writing.click("continueButton")
    continued = until_changed(person, generated)
    assert continued.startswith(generated)
    seed = person.see("seedSpin").value()
    writing.click("tryAgainButton")
    again = until_changed(person, continued)
    assert again.startswith(generated)
    assert person.see("seedSpin").value() != seed
    writing.context_menu("outputEdit", "Undo")
    assert person.document == continued, "a generation is more or less than one step of undo"
    writing.click("continueButton")
    person.until(lambda: len(person.document) > len(continued))
    writing.click("stopWritingButton")
    until_written(person)
    assert len(person.document) < len(continued) + person.see("lengthSpin").value()


def test_write_with_me_with_keys(slow_words: None, person: Any, writing: Hands) -> None:
    ghost = person.see("outputEdit")
    writing.press("Ctrl+2")
    writing.type("the small ")
    person.until(lambda: bool(ghost.ghost))
    taken = ghost.ghost
    assert writing.read("ghostHint") == "Tab takes it"
    writing.press("Tab")
    assert person.document == f"the small {taken}"
    writing.press("Return")
    writing.type("the ")
    person.until(lambda: " " in ghost.ghost.strip())
    before, word = person.document, ghost.ghost.split()[0]
    writing.press(QKeySequence(QKeySequence.StandardKey.MoveToNextWord).toString())
    assert person.document.rstrip() == f"{before}{word}"
    assert ghost.ghost
    writing.press("Esc")
    assert not ghost.ghost
    assert person.document.rstrip() == f"{before}{word}"

    writing.press("Alt+X")
    before = person.document
    writing.press("Down", "Return")
    assert len(person.document) > len(before)

    writing.press("Ctrl+Return")
    generated = until_changed(person, person.document)
    writing.press("Ctrl+Shift+Return")
    continued = until_changed(person, generated)
    assert continued.startswith(generated)
    writing.press("Ctrl+T")
    again = until_changed(person, continued)
    assert again.startswith(generated)
    writing.press("Ctrl+2", "Ctrl+Z")
    assert person.document == continued, "a generation is more or less than one step of undo"
    writing.press("Ctrl+Shift+Return")
    person.until(lambda: len(person.document) > len(continued))
    writing.press("Esc")
    until_written(person)
    assert len(person.document) < len(continued) + person.see("lengthSpin").value()


# 8. Choose the best


def variants(person: Any) -> tuple[Any, ...]:
    return tuple(person.window.curating._variants.variants)


def until_compared(person: Any, hands: Hands) -> None:
    person.until(lambda: hands.sees("severalColumnHead1") and hands.sees("writeSeveralButton"))
    person.until(lambda: len(person.window.curating.several._cards) == len(variants(person)) > 2)
    assert hands.read("severalColumnHead0").startswith("Creativity 0.5 · ")
    assert hands.read("severalColumnHead1").startswith("Creativity 0.8 · ")
    assert not hands.sees("severalColumnHead2")


def assert_exported(person: Any, chosen: list[Any]) -> None:
    person.until(lambda: "Written to “" in person.message)
    (path,) = Path.home().rglob("*-texts.txt")
    words = path.read_text(encoding="utf-8")
    assert len(chosen) == 2
    for variant in chosen:
        assert variant.text.strip().splitlines()[0] in words
        assert f"seed {variant.seed}" in words
    assert "sentence.txt" in words


def test_choose_the_best_with_the_mouse(person: Any, writing: Hands) -> None:
    writing.click("writePageButton")
    writing.click("severalButton")
    writing.click("severalBox3")
    writing.step("severalCountSpin", up=False)
    writing.click("writeSeveralButton")
    until_compared(person, writing)
    total = len(variants(person))
    writing.click("cardStarButton1")
    writing.click(f"cardStarButton{total}")
    writing.click("cardDiscardButton2")
    assert len(variants(person)) == total - 1
    writing.click("cardDiscardButton2")
    assert len(variants(person)) == total
    writing.click("cardUseButton1")
    assert person.document == person.window.curating._variants.variant(1).text
    writing.click("exportButton")
    writing.click(save_button(writing, "exportDialog"))
    assert_exported(person, [v for v in variants(person) if v.starred])


def test_choose_the_best_with_keys(person: Any, writing: Hands) -> None:
    writing.press("Ctrl+Shift+T")
    writing.press("Alt+X", "Down")
    writing.tab_to("severalBox3")
    writing.press("Space")
    writing.tab_to("writeSeveralButton")
    writing.press("Space")
    until_compared(person, writing)
    total = len(variants(person))
    writing.tab_to("cardStarButton1")
    writing.press("Space", "Esc")
    assert not writing.sees("severalView")
    writing.press("Alt+I", "Home", "S")
    assert [v.starred for v in variants(person)] == [True, *[False] * (total - 2), True]
    writing.press("Down", "Delete")
    assert len(variants(person)) == total - 1
    writing.press("U")
    assert len(variants(person)) == total
    writing.press("Return")
    assert person.document == variants(person)[1].text
    writing.press("Ctrl+E")
    person.until(lambda: writing.sees("exportDialog"))
    writing.press("Return")
    assert_exported(person, [v for v in variants(person) if v.starred])
