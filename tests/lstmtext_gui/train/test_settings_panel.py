"""The side panel: what is chosen reaches the training, and what is known is shown."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import lstmtext
from lstmtext.presets import PRESETS, preset_settings
from lstmtext.reading.source import FileReport, TextSource
from lstmtext_gui.actions import Actions
from lstmtext_gui.choices import Measured
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.style.text_size import apply_text_size
from lstmtext_gui.train.settings_panel import SettingsPanel
from lstmtext_gui.workers.jobs import Machine, TextInfo

TEXT = TextInfo("tale.txt", "utf-8", 120_000, 20_000, 61)


@pytest.fixture
def panel(qtbot: QtBot) -> SettingsPanel:
    owner = QWidget()
    panel = SettingsPanel(Actions(owner))
    qtbot.addWidget(panel)
    qtbot.addWidget(owner)
    return panel


def shown(panel: SettingsPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def test_the_choices_are_those_of_the_library(panel: SettingsPanel) -> None:
    presets = [panel.preset_combo.itemData(i) for i in range(panel.preset_combo.count())]
    assert presets == [*PRESETS, "own"]
    assert panel.preset == "balanced"
    for i in range(panel.level_combo.count()):
        preset_settings("quick", num_characters=1, level=panel.level_combo.itemData(i))


def test_the_text_is_described(panel: SettingsPanel) -> None:
    panel.show_status(SessionStatus(text=TEXT))
    assert shown(panel, "textNameLabel") == "tale.txt"
    details = shown(panel, "textDetailsLabel")
    assert "120,000 characters" in details
    assert "20,000 words" in details


def test_a_short_text_is_warned_about(panel: SettingsPanel) -> None:
    panel.show_status(SessionStatus(text=TEXT))
    assert "Short text" not in shown(panel, "forecastLabel")
    panel.show_status(SessionStatus(text=TextInfo("poem.txt", "utf-8", 900, 200, 40)))
    assert "Very short text (900 characters)" in shown(panel, "forecastLabel")


def test_the_forecast_names_the_size_that_the_model_will_have(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.choose(level="characters", preset="quick")
    forecast = person.see("forecastLabel").text()
    person.train("quick")
    size = person.window.session.status.model.num_parameters
    assert f"{round(size, -3):,} weights" in forecast


def test_level_and_preset_rest_while_training_and_the_button_becomes_stop(
    panel: SettingsPanel,
) -> None:
    train, stop = panel.train_button, panel.findChild(QPushButton, "stopButton")
    for training in (JobState.RUNNING, JobState.STOPPING, JobState.IDLE):
        panel.show_status(SessionStatus(text=TEXT, training=training))
        busy = training is not JobState.IDLE
        assert panel.level_combo.isEnabled() is not busy
        assert panel.preset_combo.isEnabled() is not busy
        assert train.isHidden() is busy
        assert stop.isHidden() is not busy


def test_cuda_is_listed_but_cannot_be_chosen_where_it_is_missing(panel: SettingsPanel) -> None:
    panel.show_status(SessionStatus(machine=Machine((("cpu", "CPU"),), "no card was found")))
    row = panel.device_combo.findData("cuda")
    assert not panel.device_combo.model().item(row).isEnabled()
    tip = panel.device_combo.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert tip == "No card was found."
    assert panel.device == "cpu"


def test_cuda_can_be_chosen_where_it_is(panel: SettingsPanel) -> None:
    machine = Machine((("cpu", "CPU"), ("cuda", "CUDA: a card")), None)
    panel.show_status(SessionStatus(machine=machine))
    row = panel.device_combo.findData("cuda")
    assert panel.device_combo.model().item(row).isEnabled()
    panel.device_combo.setCurrentIndex(row)
    panel.show_status(SessionStatus(machine=machine, text=TEXT))
    assert panel.device == "cuda", "news must not take a choice back"


def test_the_forecast_for_pieces_comes_close(panel: SettingsPanel) -> None:
    parts = [f"{a}{b}{c}" for a in "bdfgklmn" for b in "aeiou" for c in ("rt", "st", "nd", "ss")]
    chance = random.Random(1)
    text = " ".join(chance.choice(parts) + chance.choice(parts) for _ in range(60_000))
    panel.show_status(SessionStatus(text=TextInfo("a.txt", "utf-8", len(text), 60_000, 20)))
    panel.choose(level="subwords", preset="quick")
    forecast = shown(panel, "forecastLabel")
    assert " weights" in forecast
    said = int(forecast.partition("About ")[2].partition(" weights")[0].replace(",", ""))
    settings = preset_settings("quick", num_characters=len(text), level="subwords")
    model = lstmtext.prepare_training(TextSource(text, "a.txt", "utf-8"), settings).model
    assert model.num_parameters == pytest.approx(said, rel=0.1)


def test_pieces_are_called_pieces(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("quick", "subwords")
    assert person.window.session.status.model.unit == "piece"
    assert person.see("lengthSpin").suffix() == " pieces"


def test_every_level_but_the_plain_split_can_be_chosen(panel: SettingsPanel) -> None:
    levels = [panel.level_combo.itemData(i) for i in range(panel.level_combo.count())]
    assert levels == ["characters", "subwords", "words"]
    assert panel.level_combo.itemText(1) == "Piece by piece"


def test_of_many_notes_the_first_is_shown_and_the_others_are_counted(
    panel: SettingsPanel,
) -> None:
    first = FileReport("a.txt", "text", "utf-8", notes=("A very long note " * 20, "Another."))
    second = FileReport("b.txt", "text", "utf-8", undecodable_bytes=2, notes=("2 bytes.",))
    info = TextInfo("a.txt", "utf-8", 100, 20, 10, (first,))
    panel.show_status(SessionStatus(text=info))
    assert len(shown(panel, "textNoteLabel")) < 120
    assert shown(panel, "textNoteLabel").endswith("… (and 1 more note)")
    panel.show_status(SessionStatus(text=replace(info, files=(first, second))))
    assert shown(panel, "textNoteLabel") == "2 bytes. (and 2 more notes)"


def test_several_encodings_are_counted(panel: SettingsPanel) -> None:
    files = (
        FileReport("a.txt", "text", "utf-8"),
        FileReport("b.txt", "text", "cp1252", guessed=True),
    )
    panel.show_status(SessionStatus(text=TextInfo("a.txt", "utf-8, cp1252", 99, 20, 9, files)))
    assert "read in 2 encodings, some of them guesses" in shown(panel, "textDetailsLabel")


@pytest.mark.parametrize("level", ["characters", "subwords", "words"])
def test_what_is_chosen_is_what_is_trained(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    chosen: list[Any] = []
    prepare: Callable[..., Any] = lstmtext.prepare_training

    def note(source: Any, settings: Any, **options: Any) -> Any:
        chosen.append(settings)
        return prepare(source, settings, **options)

    monkeypatch.setattr(lstmtext, "prepare_training", note)
    person.open_text(text_file)
    person.train("quick", level)
    assert [settings.level for settings in chosen] == [level]
    assert chosen[0].minutes == PRESETS["quick"].minutes
    assert chosen[0].device == "cpu"


def test_minutes_of_ones_own_and_what_was_touched_are_trained(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    prompts: list[str] = []
    prepare: Callable[..., Any] = lstmtext.prepare_training

    def note(source: Any, settings: Any, **options: Any) -> Any:
        made.append(settings)
        prompts.append(options["sample_prompt"])
        return prepare(source, settings, **options)

    monkeypatch.setattr(lstmtext, "prepare_training", note)
    person.open_text(text_file)
    person.choose(preset="own")
    person.see("minutesSpin").setValue(0.1)
    person.see("advancedHiddenSizeEdit").setText("24")
    person.see("advancedEpochsEdit").setText("2")
    person.see("advancedSamplePromptEdit").setText("the ")
    person.do("trainAction")
    person.until(lambda: not person.can("stopAction"))
    assert (made[0].minutes, made[0].hidden_size, made[0].epochs) == (0.1, 24, 2)
    assert prompts == ["the "]
    assert made[0].seq_len == lstmtext.TrainingSettings().seq_len, "nobody touched it"
    assert person.window.session.status.model.num_parameters < 20_000


def test_minutes_are_remembered(person: Any, make_window: Callable[..., Any]) -> None:
    assert person.see("minutesSpin").value() == 10.0
    person.see("minutesSpin").setValue(25.0)
    person.window.close()
    assert make_window().panel.minutes_spin.value() == 25.0


@pytest.mark.parametrize(
    ("minutes", "up", "down"),
    [
        (10.0, 11.0, 9.0),
        (1.0, 2.0, 0.9),
        (0.9, 1.0, 0.8),
        (60.0, 70.0, 59.0),
        (120.0, 130.0, 110.0),
    ],
)
def test_an_arrow_of_the_minutes_goes_by_whole_minutes_and_below_one_by_tenths(
    panel: SettingsPanel, minutes: float, up: float, down: float
) -> None:
    spin = panel.minutes_spin
    for step, expected in ((1, up), (-1, down)):
        spin.setValue(minutes)
        spin.stepBy(step)
        assert spin.value() == pytest.approx(expected)


def test_minutes_are_seen_only_where_they_count(panel: SettingsPanel) -> None:
    assert panel.minutes_spin.isHidden()
    panel.preset_combo.setCurrentIndex(panel.preset_combo.findData("own"))
    assert not panel.minutes_spin.isHidden()
    assert panel.wishes.minutes == panel.minutes_spin.value()
    panel.preset_combo.setCurrentIndex(0)
    assert panel.wishes.minutes is None


def test_a_value_that_does_not_do_keeps_train_from_beginning(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.see("advancedDropoutEdit").setText("5")
    person.do("trainAction")
    assert not person.can("stopAction")
    assert person.see("advancedDropoutEdit").isVisible(), "it is unfolded"
    assert "between 0 and 0.9" in person.see("advancedDropoutError").text()


def test_train_is_filled_only_where_it_can_be_pressed_with_these_settings(
    panel: SettingsPanel,
) -> None:
    def is_filled() -> bool:
        return bool(panel.train_button.property("role") == "primary")

    panel.set_primary(True)
    panel.show_status(SessionStatus(text=TEXT))
    assert is_filled()
    panel.show_refusal(panel._asked[1], "This text is too short to hold anything out.")
    assert not is_filled()
    panel.preset_combo.setCurrentIndex(panel.preset_combo.findData("quick"))
    assert is_filled(), "other settings may do"
    edit = panel.findChild(QLineEdit, "advancedHiddenSizeEdit")
    assert isinstance(edit, QLineEdit)
    edit.setText("many")
    assert not is_filled()
    edit.clear()
    assert is_filled()
    panel.set_primary(False)
    assert not is_filled()


def test_nothing_can_be_chosen_while_training(panel: SettingsPanel) -> None:
    for training in (JobState.RUNNING, JobState.PAUSED, JobState.IDLE):
        panel.show_status(SessionStatus(text=TEXT, training=training))
        is_idle = training is JobState.IDLE
        for control in (panel.level_combo, panel.preset_combo, panel.device_combo):
            assert control.isEnabled() is is_idle, control.objectName()


def test_a_model_that_training_starts_from_keeps_its_shape(panel: SettingsPanel) -> None:
    model = ModelInfo("m", "characters", "character", 1000, 20, 18, None)
    panel.show_status(SessionStatus(text=TEXT, model=model))
    edit = panel.findChild(QLineEdit, "advancedHiddenSizeEdit")
    assert isinstance(edit, QLineEdit)
    edit.setText("24")
    assert panel.wishes.changes == (("hidden_size", 24),)
    check = panel.findChild(QWidget, "startFromModelCheck")
    check.setChecked(True)  # type: ignore[attr-defined]
    assert panel.wishes.changes == ()
    assert not edit.isEnabled()
    assert "It keeps what it knows" in shown(panel, "forecastLabel")


def test_the_forecast_is_of_the_present_choice(panel: SettingsPanel, qtbot: QtBot) -> None:
    panel.minutes_spin.setValue(4.0)
    panel.preset_combo.setCurrentIndex(panel.preset_combo.findData("own"))
    with qtbot.waitSignal(panel.forecast_wanted) as wanted:
        panel.show_status(SessionStatus(text=TEXT))
    measured = Measured(900_000, 0.1, 100, 5.0, 50, 12.0, 8.0)
    (settings,) = wanted.args
    panel.show_speed(settings, measured)
    assert "Reads the text about 12 times in 4 minutes" in shown(panel, "forecastLabel")
    panel.preset_combo.setCurrentIndex(panel.preset_combo.findData("quick"))
    assert "Reads" not in shown(panel, "forecastLabel"), "another network"
    panel.show_speed(settings, measured)
    assert "Reads" not in shown(panel, "forecastLabel"), "late news"
    panel.show_refusal(settings_of(panel), "Its words are too rare.")
    assert shown(panel, "forecastLabel") == "Its words are too rare."


def settings_of(panel: SettingsPanel) -> Any:
    return panel._asked[1]


def test_of_several_files_it_is_said_how_many_and_which_were_not_read(
    person: Any, text_file: Path, tmp_path: Path
) -> None:
    picture, second = tmp_path / "photo.png", tmp_path / "b.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9)
    second.write_text("a few more words\n" * 30, encoding="utf-8")
    person.window.open_files([str(picture), str(text_file), str(second)])
    assert person.see("textNameLabel").text() == "photo.png and 2 more"
    person.until(lambda: person.can("trainAction"))
    assert person.see("textNameLabel").text() == "animals.txt and 1 more"
    words = person.see("textFilesLabel").text()
    assert words.startswith("2 files read. Left out: “photo.png”")


def test_the_beginning_of_the_text_unfolds(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    assert not person.see("textPreviewLabel").isVisible()
    person.see("textPreviewLink").click()
    assert person.see("textPreviewLabel").isVisible()
    assert person.see("textPreviewLabel").text().startswith("the small red cat")


def test_why_there_is_no_cuda_is_seen_without_a_mouse(panel: SettingsPanel) -> None:
    panel.show_status(SessionStatus(machine=Machine((("cpu", "A CPU"),), "no card was found")))
    assert shown(panel, "deviceLabel") == "No CUDA: no card was found."
    assert "no card was found" in panel.device_combo.accessibleDescription()


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_nothing_is_cut_off_at_the_side_however_low_and_large(
    qapp: QApplication, qtbot: QtBot, factor: float
) -> None:
    usual = qapp.font()
    font = QFont(usual)
    font.setPointSizeF(usual.pointSizeF() * factor)
    qapp.setFont(font)
    owner = QWidget()
    panel = SettingsPanel(Actions(owner))
    qtbot.addWidget(panel)
    qtbot.addWidget(owner)
    model = ModelInfo("a model with a name", "characters", "character", 1000, 20, 18, None)
    panel.show_status(SessionStatus(text=TEXT, model=model))
    panel.findChild(QPushButton, "advancedLink").setChecked(True)  # type: ignore[union-attr]
    panel.resize(panel.width(), 600)
    panel.show()
    content = panel.findChild(QWidget, "sidePanelContent")
    assert isinstance(content, QWidget)
    assert content.minimumSizeHint().width() <= panel.width() - 10
    assert content.height() > panel.height(), "the rest is scrolled to"
    qapp.setFont(usual)


def test_actions_for_a_run_get_their_buttons_where_there_are_such_actions(qtbot: QtBot) -> None:
    owner = QWidget()
    actions = Actions(owner)
    if "pauseAction" not in actions:
        actions._actions["pauseAction"] = QAction("Pause", owner)
    panel = SettingsPanel(actions)
    qtbot.addWidget(panel)
    qtbot.addWidget(owner)
    pause = panel.findChild(QPushButton, "pauseButton")
    assert isinstance(pause, QPushButton)
    assert pause.isHidden()
    panel.show_status(SessionStatus(text=TEXT, training=JobState.RUNNING))
    assert not pause.isHidden()


def test_the_beginning_of_a_text_is_in_the_reading_serif_at_every_size(person: Any) -> None:
    label = person.see("textPreviewLabel")
    before = label.font()
    apply_text_size(200)
    try:
        assert label.font().families() == before.families()
        assert label.font().pointSizeF() > 1.5 * before.pointSizeF()
    finally:
        apply_text_size(100)
