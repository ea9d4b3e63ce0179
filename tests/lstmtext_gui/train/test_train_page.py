"""The Train page says in words how learning goes."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lstmtext import EpochResult, TextModel
from lstmtext.evaluation.verdict import Standing, verdict
from lstmtext.saving.history_table import history_of
from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample
from lstmtext_gui.actions import Actions
from lstmtext_gui.chart.loss_series import LossSeries
from lstmtext_gui.session.status import JobState, ModelInfo, SessionStatus
from lstmtext_gui.train.terms import TERMS, terms_in
from lstmtext_gui.train.train_page import TrainPage
from lstmtext_gui.train.train_words import course_sentences, headline
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


def test_while_the_first_text_is_read_it_says_so_and_offers_no_other(page: TrainPage) -> None:
    page.show()
    page.show_status(SessionStatus(opening="tale.txt", opening_share=0.43))
    assert shown(page, "emptyTitle") == "Reading…"
    assert shown(page, "emptyWords") == "“tale.txt” 43 %"
    assert not page.findChild(QAbstractButton, "sampleButton").isVisible()
    page.show_status(SessionStatus())
    assert shown(page, "emptyTitle") == "Open a text to begin"
    assert page.findChild(QAbstractButton, "sampleButton").isVisible()


def test_beside_a_new_text_the_curve_of_the_open_model_is_said_to_be_its(
    page: TrainPage,
) -> None:
    model = ModelInfo("old.txt", "characters", "character", 1000, 63, 61, None)
    course = TrainingHistory(num_tokens=9)
    course.validation.append(LossPoint(1.0, 2.0))
    page.show_status(SessionStatus(model=model))
    page.show_model(course)
    page.show_status(SessionStatus(model=model, text=TEXT))
    assert shown(page, "headlineLabel") == "Ready to learn"
    assert "Below is how the open model, “old.txt”, learned." in shown(page, "verdictLabel")
    assert page.chart.series("validation")[0], "it can still be looked at"


def test_beside_a_new_text_nothing_of_a_run_without_a_model_is_left(running: TrainPage) -> None:
    running.show_point("train", LossPoint(1.0, 3.0))
    running.show_sample(TrainingSample(5, 1.0, 2.9, "the cat"))
    running.fail_run()
    running.show_status(SessionStatus(text=TEXT))
    running.show_status(SessionStatus(text=replace(TEXT, name="new.txt")))
    assert running.chart.series("train") == ([], [])
    assert running.findChild(QPlainTextEdit, "sampleEdit").toPlainText() == ""
    assert "Below" not in shown(running, "verdictLabel")


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
    model = ModelInfo("tale.txt", "words", "word", 1000, 63, 61, None)
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


def test_speed_and_passes_are_said_in_words_and_exactly_on_hover(running: TrainPage) -> None:
    running.show_progress(TrainingProgress(0.567, 134.21, 31274.0, 5, 106.0))
    label = running.findChild(QLabel, "detailLabel")
    assert label.text() == "56 % done · pass 5 over the text · 31,000 characters a second"
    assert label.toolTip() == "56.70 %, epoch 5, 31,274.0 characters a second"
    clock = running.findChild(QLabel, "clockLabel")
    assert clock.text() == "2:14 · about 2 minutes left"
    assert clock.toolTip() == "134.2 seconds so far, 106.0 seconds left"


def measured(losses: list[float], train: list[float] = ()) -> LossSeries:
    series = LossSeries()
    for i, loss in enumerate(losses):
        series.add("validation", LossPoint(10.0 * (i + 1), loss))
    for i, loss in enumerate(train):
        series.add("train", LossPoint(float(i), loss))
    return series


def test_while_it_improves_it_is_said_by_how_much() -> None:
    said = course_sentences(measured([4.0, 3.0, 2.0, 1.8]), "character")
    assert said.endswith("(loss 1.800). That loss fell by 10 % in the last 10 seconds.")


def test_after_one_measurement_nothing_is_said_of_where_it_goes() -> None:
    assert course_sentences(measured([2.0]), "character").endswith("(loss 2.000).")


def test_where_it_gets_worse_it_is_said_when_it_was_best() -> None:
    said = course_sentences(measured([3.0, 2.0, 2.2]), "word")
    assert said.endswith("It was at its best after 0:20, and that state is kept.")
    assert "by heart" not in said, "one measurement says little"


def test_learning_by_heart_is_said_only_while_the_training_loss_falls() -> None:
    losses = [3.0, 2.0, 2.2, 2.3, 2.4]
    falling = course_sentences(measured(losses, [3.0 - i / 25 for i in range(51)]), "word")
    assert falling.endswith("Since then it has been learning its text by heart.")
    level = course_sentences(measured(losses, [2.0] * 51), "word")
    assert "by heart" not in level


def test_a_loss_that_is_no_number_is_said_to_be_none(running: TrainPage) -> None:
    running.show_point("validation", LossPoint(1.0, float("nan")))
    assert "no number" in shown(running, "verdictLabel")


def test_paused_stands_there_and_what_was_said_comes_back(running: TrainPage) -> None:
    running.show_progress(TrainingProgress(0.5, 30.0, 1000.0, 2, 30.0))
    running.show_point("validation", LossPoint(30.0, 2.0))
    running.show_paused(True)
    assert shown(running, "headlineLabel") == "Paused"
    assert shown(running, "clockLabel") == "0:30 · paused"
    running.show_paused(False)
    assert shown(running, "headlineLabel") == "Still improving"
    assert shown(running, "clockLabel") == "0:30 · 30 seconds left"


def test_words_that_need_explaining_can_be_asked_about(running: TrainPage, qtbot: QtBot) -> None:
    running.show()
    button = running.findChild(QAbstractButton, "PerplexityTermButton")
    assert not button.isVisible(), "nobody spoke of it"
    running.show_point("validation", LossPoint(1.0, 2.0))
    assert button.isVisible()
    with qtbot.waitSignal(running.term_requested) as asked:
        button.click()
    assert asked.args == ["perplexity"]


def test_the_terms_are_found_in_the_sentences_that_speak_of_them() -> None:
    assert terms_in("Press Train.") == []
    said = course_sentences(measured([3.0, 2.0]), "word")
    assert terms_in(said) == ["loss", "held-out text", "perplexity"]
    assert terms_in("pass 3 over the text, learned by heart") == ["overfitting"]
    assert set(TERMS) == {"loss", "held-out text", "epoch", "perplexity", "overfitting"}


def test_samples_can_be_scrubbed_and_sent(running: TrainPage, qtbot: QtBot) -> None:
    for i in range(3):
        running.show_sample(TrainingSample(i, float(i), 3.0 - i, f"text {i}"))
    running.findChild(QSlider, "sampleSlider").setValue(0)
    assert running.findChild(QPlainTextEdit, "sampleEdit").toPlainText() == "text 0"
    with qtbot.waitSignal(running.sample_chosen) as sent:
        running.findChild(QAbstractButton, "sendSampleButton").click()
    assert sent.args == ["text 0"]


@pytest.mark.parametrize("size", [(540, 490), (820, 670)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_clipped_in_a_small_window_or_with_a_large_font(
    qapp: QApplication, qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    usual, large = qapp.font(), qapp.font()
    large.setPointSizeF(usual.pointSizeF() * scale)
    qapp.setFont(large)
    try:
        owner = QWidget()
        page = TrainPage(Actions(owner))
        for widget in (owner, page):
            qtbot.addWidget(widget)
        page.resize(*size)
        page.show()
        page.show_status(SessionStatus(text=TEXT))
        page.start_run("character")
        page.show_status(SessionStatus(text=TEXT, training=JobState.RUNNING))
        page.show_progress(TrainingProgress(0.5, 30.0, 31274.0, 2, 300.0))
        for i in range(30):
            page.show_point("train", LossPoint(i, 3.0 - i / 20))
            page.show_point("validation", LossPoint(i, 3.0 - i / 20))
            page.show_sample(TrainingSample(i, i, 3.0, "the cat sat on the mat " * 20))
        page.chart._on_time()
        qtbot.wait(30)
        assert page.width() == size[0]
        for label in page.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                needs = label.heightForWidth(label.width())
                assert label.height() >= needs, (label.objectName(), label.size(), needs)
        view = page.findChild(QWidget, "runView")
        assert view.width() <= page.width()
        for button in page.findChildren(QAbstractButton):
            if button.isVisible():
                right = button.mapTo(view, button.rect().bottomRight()).x()
                assert right <= view.width(), button.objectName()
                assert button.height() >= button.fontMetrics().height(), button.objectName()
        area = page.findChild(QScrollArea, "runScrollArea")
        if size == (820, 670) and scale == 1.0:
            assert not area.verticalScrollBar().isVisible(), "there is room for everything"
    finally:
        qapp.setFont(usual)


RECORDED = sorted((Path(__file__).parents[2] / "recorded_runs").glob("*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_is_said_while_it_trains_never_contradicts_the_verdict(path: Path) -> None:
    history = history_of(json.loads(path.read_text(encoding="utf-8"))["history"])
    losses = [point.loss for point in history.validation if math.isfinite(point.loss)]
    said = [headline(losses[: i + 1]) for i in range(len(losses))]
    match verdict(history).standing:
        case Standing.IMPROVING if said:
            assert said[-1] != "No longer improving"
        case Standing.MEMORISING:
            assert "No longer improving" in said


def test_nothing_stands_between_the_first_words_and_the_chart(page: TrainPage) -> None:
    page.resize(800, 700)
    page.show()
    page.show_status(SessionStatus(text=TEXT))
    assert not page.findChild(QLabel, "detailLabel").isVisible()
