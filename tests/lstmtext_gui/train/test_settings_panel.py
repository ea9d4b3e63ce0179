"""The side panel: what is chosen reaches the training, and what is known is shown."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import lstmtext
from lstmtext.presets import PRESETS, preset_settings
from lstmtext.reading.source import FileReport, TextSource
from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, SessionStatus
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
    assert presets == list(PRESETS)
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
    assert "short" not in shown(panel, "forecastLabel")
    panel.show_status(SessionStatus(text=TextInfo("poem.txt", "utf-8", 900, 200, 40)))
    assert "short" in shown(panel, "forecastLabel")


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
