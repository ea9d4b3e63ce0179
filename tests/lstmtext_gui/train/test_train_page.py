"""The Train page says in words how learning goes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from lstmtext import EpochResult, TextModel
from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample
from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.train.train_page import TrainPage
from lstmtext_gui.workers.jobs import TextInfo, TrainingProgress

TEXT = TextInfo("tale.txt", "utf-8", 120_000, 20_000, 61)


@pytest.fixture
def page(qtbot: QtBot) -> TrainPage:
    owner = QWidget()
    page = TrainPage(Actions(owner))
    qtbot.addWidget(page)
    qtbot.addWidget(owner)
    return page


@pytest.fixture
def running(page: TrainPage) -> TrainPage:
    page.show_status(SessionStatus(text=TEXT))
    page.start_run("character")
    page.show_status(SessionStatus(text=TEXT, training=JobState.RUNNING))
    return page


def shown(page: TrainPage, name: str) -> str:
    label = page.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def test_before_the_first_text_it_says_what_to_do(page: TrainPage) -> None:
    page.show()
    assert page.findChild(QLabel, "emptyTitle").isVisible()
    page.show_status(SessionStatus(text=TEXT))
    assert not page.findChild(QLabel, "emptyTitle").isVisible()
    assert "tale.txt" in shown(page, "verdictLabel")


def test_the_bar_and_the_clock_follow_the_progress(running: TrainPage) -> None:
    running.show_progress(TrainingProgress(0.5, 30.0, 1000.0, 2, 30.0))
    assert running.progress_bar.value() == running.progress_bar.maximum() // 2
    assert shown(running, "clockLabel") == "0:30 · 30 seconds left"


def test_nothing_is_said_of_the_time_left_while_it_is_too_early(running: TrainPage) -> None:
    running.show_progress(TrainingProgress(0.3, 0.1, 1000.0, 1, None))
    assert "left" not in shown(running, "clockLabel")


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        ([3.0], "Still improving"),
        ([3.0, 2.0, 1.5, 1.2], "Still improving"),
        ([3.0, 2.0, 1.5, 1.6], "Levelling off"),
        ([3.0, 1.5, 1.6, 1.7, 1.8, 1.9], "No longer improving"),
    ],
)
def test_the_headline_says_whether_it_still_improves(
    running: TrainPage, losses: list[float], verdict: str
) -> None:
    for i, loss in enumerate(losses):
        running.show_point("validation", LossPoint(float(i), loss))
    assert shown(running, "headlineLabel") == verdict
    assert f"(loss {min(losses):.3f})" in shown(running, "verdictLabel")


def test_stopping_stands_there_until_the_run_has_ended(
    running: TrainPage, make_text_model: Callable[..., TextModel]
) -> None:
    running.show_status(SessionStatus(text=TEXT, training=JobState.STOPPING))
    running.show_progress(TrainingProgress(0.5, 30.0, 1000.0, 2))
    running.show_point("validation", LossPoint(31.0, 1.5))
    assert shown(running, "headlineLabel") == "Stopping…"
    running.end_run(make_text_model(validation_loss=1.5), True)
    assert shown(running, "headlineLabel") == "Stopped, and kept"


def test_a_new_run_clears_the_page(running: TrainPage) -> None:
    running.show_point("train", LossPoint(1.0, 3.0))
    running.show_epoch(EpochResult(1, 3.0, 2.9, 1.0, 10))
    running.show_sample(TrainingSample(5, 1.0, 2.9, "the cat"))
    running.show_progress(TrainingProgress(0.5, 30.0, 1000.0, 2))
    running.start_run("word")
    assert running.chart.series("train") == ([], [])
    assert running.progress_bar.value() == 0
    assert running.findChild(QPlainTextEdit, "sampleEdit").toPlainText() == ""


def test_an_opened_model_of_nothing_learned_says_nothing_wrong(page: TrainPage) -> None:
    model = ModelInfo("tale.txt", "words", "word", 1000, 63, None)
    page.show_status(SessionStatus(model=model))
    page.show_model(TrainingHistory())
    assert shown(page, "verdictLabel") == ""


def test_a_sample_is_written_while_it_learns(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("quick")
    assert len(person.see("sampleEdit").toPlainText()) > 50
    assert person.see("headlineLabel").text() == "Done"


def test_write_with_this_goes_to_the_write_page_and_writes(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("quick")
    person.see("writeWithThisButton").click()
    assert person.see("writePage").isVisible()
    person.until(lambda: person.can("generateAction") and bool(person.output))
