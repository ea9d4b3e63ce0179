"""The Write page: prompt and continuation as one sheet."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication


def test_the_choices_reach_the_model(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.see("temperatureSpin").setValue(0.0)
    first = person.generate("the small ", 40, seed=1)
    assert person.generate("the small ", 40, seed=2) == first, "at 0 the seed does not matter"
    person.see("temperatureSpin").setValue(1.5)
    wild = person.generate("the small ", 40, seed=1)
    assert person.generate("the small ", 40, seed=2) != wild
    assert len(person.generate("the small ", 7)) == 7


def test_the_same_seed_writes_the_same_and_a_new_text_replaces_the_old(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    first = person.generate("the ", 50, seed=4)
    assert person.generate("the ", 50, seed=4) == first
    assert len(person.generate("the ", 3, seed=4)) == 3


def test_slider_and_number_of_the_temperature_agree(person: Any) -> None:
    person.see("temperatureSlider").setValue(125)
    assert person.see("temperatureSpin").value() == 1.25
    person.see("temperatureSpin").setValue(0.4)
    assert person.see("temperatureSlider").value() == 40


def test_every_hundredth_of_a_temperature_can_be_chosen(person: Any) -> None:
    for hundredths in range(201):
        person.see("temperatureSpin").setValue(hundredths / 100)
        assert round(person.see("temperatureSpin").value() * 100) == hundredths


def test_the_dice_choose_another_seed(person: Any) -> None:
    seeds = set()
    for _ in range(4):
        person.see("diceButton").click()
        seeds.add(person.see("seedSpin").value())
    assert len(seeds) > 1


def test_prompt_and_text_are_copied_together(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    written = person.generate("the small ", 12)
    person.do("copyTextAction")
    assert QApplication.clipboard().text() == "the small " + written


def test_unknown_characters_of_the_prompt_are_named_as_plain_text(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    assert len(person.generate("the <b>Z\u202e", 10)) == 10
    note = person.see("unknownLabel").text()
    assert "<" in note
    assert "Z" in note
    assert "\u202e" not in note


def test_an_empty_prompt_and_a_very_long_one_are_written_from(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    assert len(person.generate("", 10)) == 10
    assert len(person.generate("the cat sat on the mat. " * 2000, 10)) == 10


def test_the_length_suits_the_level_until_the_person_chooses_one(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    by_letters = person.see("lengthSpin").value()
    person.open_text(text_file)
    person.train("quick", "words")
    assert person.see("lengthSpin").value() < by_letters
    person.see("lengthSpin").setValue(77)
    person.open_model(model_file)
    assert person.see("lengthSpin").value() == 77


def test_a_long_line_does_not_hold_up_the_window(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.see("lengthSpin").setValue(20_000)
    person.do("generateAction")
    person.until(lambda: person.can("generateAction"), seconds=30)
    assert len(person.output) == 20_000


def test_what_was_written_cannot_be_typed_into_and_tab_leaves_it(person: Any) -> None:
    assert person.see("outputEdit").isReadOnly()
    assert person.see("outputEdit").tabChangesFocus()
    assert person.see("promptEdit").tabChangesFocus()


def test_a_new_theme_keeps_what_was_written(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    written = person.generate("the ", 30)
    person.do("darkThemeAction")
    assert person.output == written
