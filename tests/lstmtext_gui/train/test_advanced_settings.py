"""The advanced settings: empty until touched, and only what was touched is asked for."""

from dataclasses import fields

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from lstmtext.errors import ConfigError
from lstmtext.settings import TrainingSettings
from lstmtext_gui.train.advanced_fields import FIELDS, Field
from lstmtext_gui.train.advanced_settings import AdvancedSettings

BY_NAME = {field.name: field for field in FIELDS}


@pytest.fixture
def advanced(qtbot: QtBot) -> AdvancedSettings:
    widget = AdvancedSettings()
    qtbot.addWidget(widget)
    return widget


def edit(advanced: AdvancedSettings, name: str) -> QLineEdit:
    found = advanced.findChild(QLineEdit, f"advanced{name}Edit")
    assert isinstance(found, QLineEdit)
    return found


def error(advanced: AdvancedSettings, name: str) -> str:
    label = advanced.findChild(QLabel, f"advanced{name}Error")
    assert isinstance(label, QLabel)
    return "" if label.isHidden() else label.text()


def test_every_field_is_one_of_the_library_and_explains_itself() -> None:
    known = {field.name for field in fields(TrainingSettings)}
    for field in FIELDS:
        assert field.name in known
        assert field.help.endswith(".")
        for value, _ in field.choices:
            TrainingSettings(**{field.name: value})  # type: ignore[arg-type]


def test_nothing_is_asked_for_until_a_field_is_touched(advanced: AdvancedSettings) -> None:
    assert advanced.changes == ()
    edit(advanced, "HiddenSize").setText("300")
    combo = advanced.findChild(QComboBox, "advancedPrecisionCombo")
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("float32"))
    assert advanced.changes == (("hidden_size", 300), ("precision", "float32"))


def test_an_empty_field_shows_what_was_chosen_for_the_text(advanced: AdvancedSettings) -> None:
    advanced.show_suited(TrainingSettings(hidden_size=384, epochs=None))
    assert edit(advanced, "HiddenSize").placeholderText() == "for this text: 384"
    assert edit(advanced, "Epochs").placeholderText() == "for this text: no limit"
    combo = advanced.findChild(QComboBox, "advancedValidationCombo")
    assert isinstance(combo, QComboBox)
    assert combo.itemText(0) == "For this text: places all over"


def test_a_value_that_does_not_do_is_told_at_its_field(advanced: AdvancedSettings) -> None:
    edit(advanced, "HiddenSize").setText("90000")
    assert error(advanced, "HiddenSize") == "Memory cells must be between 1 and 8192, not 90000."
    assert advanced.first_wrong() is edit(advanced, "HiddenSize")
    assert advanced.changes == ()
    edit(advanced, "HiddenSize").setText("many")
    assert error(advanced, "HiddenSize") == "Memory cells must be a whole number, not “many”."
    edit(advanced, "HiddenSize").setText("90")
    assert error(advanced, "HiddenSize") == ""
    assert advanced.first_wrong() is None


def test_the_way_back_empties_every_field(advanced: AdvancedSettings) -> None:
    button = advanced.findChild(QPushButton, "advancedResetButton")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
    edit(advanced, "Dropout").setText("2")
    edit(advanced, "Seed").setText("7")
    edit(advanced, "SamplePrompt").setText("Once")
    assert button.isEnabled()
    button.click()
    assert advanced.changes == ()
    assert advanced.first_wrong() is None
    assert not button.isEnabled()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("dropout", "0,3", 0.3),
        ("dropout", " 0.25 ", 0.25),
        ("epochs", "1,000", 1000),
        ("learning_rate", "3e-3", 3e-3),
        ("seed", str(2**40), 2**40),
    ],
)
def test_numbers_are_read_as_people_write_them(name: str, text: str, value: float) -> None:
    assert BY_NAME[name].value_of(text) == value


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e999"])
def test_what_is_no_sensible_number_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="Learning rate"):
        BY_NAME["learning_rate"].value_of(text)


def test_a_field_shows_numbers_without_a_tail() -> None:
    assert Field("dropout", "", "", "", float).shown(0.30) == "0.3"
