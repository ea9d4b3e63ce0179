"""The choices become those that a variant was written with, say so, and lead back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lstmtext_gui.session.status import ModelInfo, SessionStatus
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import Filters
from lstmtext_gui.write.sampler_presets import SAMPLERS
from lstmtext_gui.write.write_choices import WriteChoices

MODEL = ModelInfo("tale", "characters", "character", 11, 11, 9, None)
ONE = Variant("Once ", "upon a time.", 7, 1.1, 60, "line", Filters(min_p=0.05), "tale")


@pytest.fixture
def choices(qtbot: QtBot) -> Iterator[WriteChoices]:
    choices = WriteChoices()
    qtbot.addWidget(choices)
    choices.show()
    choices.show_status(SessionStatus(model=MODEL))
    yield choices
    choices.close()


def shown(choices: WriteChoices) -> tuple[object, ...]:
    sampler = choices.sampler.sampler
    seed, length = choices.seed_spin.value(), choices.length_spin.value()
    return sampler.temperature, sampler.filters, length, choices.stop_at, seed


def test_all_that_a_text_was_written_with_is_shown_and_said(choices: WriteChoices) -> None:
    assert not choices._taken.isVisible()
    choices.take(ONE)
    assert shown(choices) == (1.1, Filters(min_p=0.05), 60, "line", 7)
    assert choices._taken.isVisible()
    assert choices._taken_label.text() == "This text’s own choices."
    choices.take(replace(ONE, num_together=3, place=2))
    assert "it is number 2 of 3 at once" in choices._taken_label.text()


def test_the_way_back_leads_to_what_was_chosen_before_the_first_of_several(
    choices: WriteChoices,
) -> None:
    choices.length_spin.setValue(222)
    choices.sampler.sampler = SAMPLERS["careful"]
    mine = shown(choices)
    choices.take(ONE)
    choices.take(replace(ONE, temperature=0.3, seed=8, stop_at=None))
    back = choices.findChild(QPushButton, "backToMineButton")
    assert back is not None
    back.click()
    assert shown(choices) == mine
    assert not choices._taken.isVisible()


@pytest.mark.parametrize("what", ["temperature", "length", "stop", "seed", "dice"])
def test_whoever_changes_one_of_them_has_choices_of_their_own(
    choices: WriteChoices, what: str
) -> None:
    choices.take(ONE)
    if what == "temperature":
        choices.temperature_spin.setValue(0.4)
    elif what == "length":
        choices.length_spin.setValue(61)
    elif what == "seed":
        choices.seed_spin.setValue(99)
    elif what == "dice":
        choices._dice.click()
    else:
        choices._stop_combo.setCurrentIndex(0)
    assert not choices._taken.isVisible()
    choices.next_seed()
    choices.take(replace(ONE, seed=1))
    assert choices._taken.isVisible()


def test_going_on_by_the_next_seed_keeps_the_way_back(choices: WriteChoices) -> None:
    choices.take(ONE)
    choices.next_seed()
    assert choices._taken.isVisible()


def test_a_text_written_with_what_is_chosen_says_nothing(choices: WriteChoices) -> None:
    sampler, length = choices.sampler.sampler, choices.length_spin.value()
    seed = choices.seed_spin.value()
    same = Variant("", "a", seed, sampler.temperature, length, filters=sampler.filters)
    choices.take(replace(same, model="tale"))
    assert not choices._taken.isVisible()


def test_the_length_of_another_model_is_left_aside(choices: WriteChoices) -> None:
    length = choices.length_spin.value()
    choices.take(replace(ONE, model="another, of words"))
    assert shown(choices)[2] == length


def test_try_again_keeps_the_way_back(choices: WriteChoices) -> None:
    choices.take(ONE)
    choices.roll_seed()
    assert choices._taken.isVisible()
