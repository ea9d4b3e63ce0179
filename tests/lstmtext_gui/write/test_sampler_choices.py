"""The ways of writing: named, changed, kept under a name, and forgotten."""

import pytest
from PySide6.QtWidgets import QComboBox, QInputDialog, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from lstmtext_gui.preferences import Preferences
from lstmtext_gui.workers.writing_jobs import Filters
from lstmtext_gui.write.sampler_choices import SamplerChoices
from lstmtext_gui.write.sampler_presets import OWN, SAMPLERS, WORDS, Sampler


@pytest.fixture
def choices(qtbot: QtBot) -> SamplerChoices:
    return make(qtbot)


def make(qtbot: QtBot) -> SamplerChoices:
    choices = SamplerChoices()
    qtbot.addWidget(choices)
    choices.keep_presets_in(Preferences())
    choices.show()
    return choices


def combo(choices: SamplerChoices) -> QComboBox:
    found = choices.findChild(QComboBox, "samplerCombo")
    assert found is not None
    return found


def button(choices: SamplerChoices, name: str) -> QPushButton:
    found = choices.findChild(QPushButton, name)
    assert found is not None
    return found


def sentence(choices: SamplerChoices) -> str:
    found = choices.findChild(QLabel, "samplerSentence")
    assert found is not None
    return found.text()


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_preset_sets_what_it_says_and_is_known_again(choices: SamplerChoices, name: str) -> None:
    choices.sampler = Sampler(1.9, Filters(0.3, 0.2, 2.0, 7, 5))
    assert combo(choices).currentText() == "My Own"
    combo(choices).setCurrentIndex(combo(choices).findData(name))
    assert choices.sampler.rounded == SAMPLERS[name]
    assert combo(choices).currentText() == WORDS[name][0]
    assert sentence(choices) == WORDS[name][1]


def test_at_first_it_is_balanced_and_nothing_is_filtered(choices: SamplerChoices) -> None:
    assert combo(choices).currentText() == "Balanced"
    assert choices.filters == Filters()


def test_any_change_makes_it_my_own(choices: SamplerChoices) -> None:
    few = choices.findChild(QSpinBox, "topKSpin")
    assert few is not None
    few.setValue(40)
    assert combo(choices).currentText() == "My Own"
    assert choices.filters.top_k == 40
    few.setValue(0)
    assert combo(choices).currentText() == "Balanced"


def test_all_filters_come_back_as_they_were_set(choices: SamplerChoices) -> None:
    mine = Sampler(1.35, Filters(0.85, 0.04, 1.4, 12, 6))
    choices.sampler = mine
    assert choices.sampler.rounded == mine
    button(choices, "ownOddsButton").click()
    assert choices.sampler == OWN
    assert "own odds" in sentence(choices)


def test_a_preset_of_ones_own_is_there_the_next_day_until_it_is_deleted(
    choices: SamplerChoices, qtbot: QtBot
) -> None:
    mine = Sampler(1.35, Filters(0.85, 0.04, 1.4, 12, 6))
    choices.sampler = mine
    assert button(choices, "keepPresetButton").isVisible()
    choices.keep("  Rainy  nights ")
    assert combo(choices).currentText() == "Rainy nights"
    tomorrow = make(qtbot)
    combo(tomorrow).setCurrentIndex(combo(tomorrow).findText("Rainy nights"))
    assert tomorrow.sampler.rounded == mine
    button(tomorrow, "deletePresetButton").click()
    assert combo(tomorrow).findText("Rainy nights") < 0
    assert tomorrow.sampler.rounded == mine
    assert Preferences().sampler_presets == {}


def test_a_preset_never_has_the_name_of_one_of_the_programs(choices: SamplerChoices) -> None:
    choices.sampler = OWN
    choices.keep("Careful")
    assert combo(choices).currentText() == "Careful 2"


def test_a_name_is_asked_for_without_holding_up_the_window(choices: SamplerChoices) -> None:
    choices.sampler = OWN
    button(choices, "keepPresetButton").click()
    dialog = choices.findChild(QInputDialog, "presetNameDialog")
    assert dialog is not None
    dialog.setTextValue("Plain")
    dialog.accept()
    assert combo(choices).currentText() == "Plain"


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"a": 5}', '{"a": {"temperature": "x"}}', '{"a": {"top_p": NaN}}', "5"]
)
def test_damaged_presets_are_left_out(damage: str) -> None:
    preferences = Preferences()
    preferences._settings.setValue("sampler_presets", damage)
    assert preferences.sampler_presets == {}


def test_numbers_out_of_range_are_brought_into_it(qtbot: QtBot) -> None:
    preferences = Preferences()
    preferences.sampler_presets = {"odd": {"temperature": -4, "top_p": 7, "top_k": 1e6, "x": 1}}
    choices = SamplerChoices()
    qtbot.addWidget(choices)
    choices.keep_presets_in(preferences)
    combo(choices).setCurrentIndex(combo(choices).findText("odd"))
    assert choices.sampler == Sampler(0.0, Filters(top_k=1_000))
