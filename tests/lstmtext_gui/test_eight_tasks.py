"""A text is opened and learned, once with the mouse alone and once with the keyboard alone.

The first two of the eight things people do. `pytest -s` shows how many clicks and keys each takes;
`test_eight_tasks_learning.py` and `test_eight_tasks_writing.py` have the rest.
"""

from pathlib import Path
from typing import Any

import torch
from hands import Hands
from PySide6.QtWidgets import QApplication


def until_learned(person: Any) -> None:
    person.until(lambda: person.see("headlineLabel").text() == "Done")
    person.until(lambda: person.can("trainAction"))


def until_read(person: Any, name: str) -> None:
    person.until(lambda: person.can("trainAction") and person.see("textNameLabel").text() == name)


# From the start to the first text


def test_from_the_start_to_the_first_text_with_the_mouse(
    person: Any, hands: Hands, text_file: Path
) -> None:
    hands.drop(text_file)
    until_read(person, "animals.txt")
    hands.click("trainButton")
    until_learned(person)
    hands.click("writeWithThisButton")
    person.until(lambda: len(person.output) > 20)
    assert hands.find("outputEdit").isVisible()
    assert hands.clicks + hands.drops <= 3


def test_from_the_start_to_the_first_text_with_keys(
    person: Any, hands: Hands, text_file: Path
) -> None:
    hands.press("Ctrl+O")
    person.wait(200)  # until the dialog knows what is in the folder
    hands.type("a")
    person.until(lambda: QApplication.activePopupWidget() is not None)
    hands.press("Down", "Return", "Return")
    until_read(person, "animals.txt")
    hands.press("F5")
    until_learned(person)
    hands.press("Ctrl+Return")
    person.until(lambda: len(person.output) > 20)
    assert hands.find("outputEdit").isVisible()
    assert hands.keys <= 12


# 1. Teach it my diary


def assert_read(hands: Hands, text_file: Path) -> None:
    assert hands.read("textNameLabel") == text_file.name
    length = len(text_file.read_text(encoding="utf-8"))
    assert f"{length:,} characters" in hands.read("textDetailsLabel")
    assert "read as UTF-8" in hands.read("textDetailsLabel")
    assert hands.find("levelCombo").currentText().startswith("Letter by letter")
    assert hands.find("trainButton").property("role") == "primary"


def test_teach_it_my_diary_with_the_mouse(person: Any, hands: Hands, text_file: Path) -> None:
    more = text_file.with_name("more.txt")
    more.write_text("one more page\n" * 9, encoding="utf-8")
    hands.drop(text_file, more)
    until_read(person, "animals.txt and 1 more")
    assert hands.read("textFilesLabel") == "2 files read."
    hands.drop(text_file)
    until_read(person, "animals.txt")
    assert_read(hands, text_file)
    hands.click("textPreviewLink")
    assert "the small red cat" in hands.read("textPreviewLabel")
    hands.click("howReadLink")
    person.until(lambda: hands.sees("textDialog"))
    hands.click("closeReadingButton")
    hands.pick("levelCombo", "Word by word")
    hands.click("trainButton")
    until_learned(person)
    assert person.window.session.status.model.level == "words"


def test_teach_it_my_diary_with_keys(person: Any, hands: Hands, text_file: Path) -> None:
    hands.press("Ctrl+O")
    person.until(lambda: hands.sees("fileNameEdit"))
    hands.type(text_file.name)
    hands.press("Return", "Return")  # the first one is for the completion that Qt's dialog offers
    until_read(person, "animals.txt")
    assert_read(hands, text_file)
    hands.tab_to("textPreviewLink")
    hands.press("Space")
    assert "the small red cat" in hands.read("textPreviewLabel")
    hands.press("Ctrl+I")
    person.until(lambda: hands.sees("textDialog"))
    hands.press("Esc")
    assert not hands.sees("textDialog")
    hands.press("Alt+N")
    hands.choose("Word by word")
    hands.press("F5")
    until_learned(person)
    assert person.window.session.status.model.level == "words"


# 2. I have ten minutes


def assert_forecast(person: Any, hands: Hands) -> None:
    person.until(lambda: "Reads the text about" in hands.read("forecastLabel"), 60)
    words = hands.read("forecastLabel")
    assert "in 2 minutes; with preparing and comparing about" in words
    assert "weights" in words
    panel = person.window.panel
    assert panel.wishes.minutes == 2.0
    assert dict(panel.wishes.changes) == {"validation": "tail"}
    devices = person.window.session.status.machine.devices
    assert hands.find("deviceCombo").currentText() in [name for _, name in devices]
    if not torch.cuda.is_available():
        assert hands.read("deviceLabel").startswith("No CUDA: ")


def test_i_have_two_minutes_with_the_mouse(probes: None, person: Any, reading: Hands) -> None:
    assert not reading.sees("advancedSettings")
    reading.pick("presetCombo", "Minutes of my own")
    while person.see("minutesSpin").value() != 2.0:
        reading.step("minutesSpin", up=person.see("minutesSpin").value() < 2.0)
    reading.click("advancedLink")
    reading.pick("advancedValidationCombo", "The end")
    assert_forecast(person, reading)
    assert reading.clicks < 20


def test_i_have_two_minutes_with_keys(probes: None, person: Any, reading: Hands) -> None:
    reading.press("Alt+N")
    reading.tab_to("presetCombo")
    reading.choose("Minutes of my own")
    reading.press("Tab")
    reading.type("2")
    reading.tab_to("advancedLink")
    reading.press("Space")
    reading.tab_to("advancedValidationCombo")
    reading.choose("The end")
    assert_forecast(person, reading)
    assert reading.keys < 40
