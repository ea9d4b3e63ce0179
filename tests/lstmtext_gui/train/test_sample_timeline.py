"""Samples can be scrubbed from babble to language, and the newest is shown until one looks back."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from lstmtext.training.history import TrainingSample
from lstmtext_gui.actions import Actions
from lstmtext_gui.train import step_buttons
from lstmtext_gui.train.sample_timeline import SampleTimeline, TickSlider, moment_words


def sample(number: int) -> TrainingSample:
    return TrainingSample(100 * number, 30.0 * number, 4.0 - number / 10, f" the {number}. text \n")


class Scrubber:
    """Uses the timeline as a person does."""

    def __init__(self, qtbot: QtBot) -> None:
        owner = QWidget()
        self.timeline = SampleTimeline(Actions(owner))
        self.slider = self.timeline.findChild(TickSlider)
        for widget in (self.timeline, owner):
            qtbot.addWidget(widget)
        self.timeline.show()

    @property
    def text(self) -> str:
        return str(self.timeline.findChild(QPlainTextEdit, "sampleEdit").toPlainText())

    @property
    def moment(self) -> str:
        return str(self.timeline.findChild(QLabel, "sampleMomentLabel").text())

    def button(self, name: str) -> QAbstractButton:
        button = self.timeline.findChild(QAbstractButton, f"{name}Button")
        assert isinstance(button, QAbstractButton)
        return button


@pytest.fixture
def scrubber(qtbot: QtBot) -> Scrubber:
    scrubber = Scrubber(qtbot)
    for number in range(1, 5):
        scrubber.timeline.add_sample(sample(number))
    return scrubber


def test_the_newest_is_shown_while_nobody_looks_back(scrubber: Scrubber) -> None:
    assert scrubber.text == "the 4. text"
    assert scrubber.moment == "after 2:00, loss 3.60"
    assert not scrubber.button("newestSample").isVisible()


def test_who_looks_back_keeps_what_he_looks_at_until_he_wants_the_newest(
    scrubber: Scrubber,
) -> None:
    scrubber.button("previousSample").click()
    assert scrubber.text == "the 3. text"
    scrubber.timeline.add_sample(sample(5))
    assert scrubber.text == "the 3. text"
    assert scrubber.slider.maximum() == 4
    scrubber.button("newestSample").click()
    assert scrubber.text == "the 5. text"
    scrubber.timeline.add_sample(sample(6))
    assert scrubber.text == "the 6. text"
    assert not scrubber.button("newestSample").isVisible()


def test_going_forward_to_the_end_follows_again(scrubber: Scrubber) -> None:
    scrubber.slider.setValue(2)
    scrubber.button("nextSample").click()
    scrubber.timeline.add_sample(sample(5))
    assert scrubber.text == "the 5. text"


def test_keys_scrub_from_the_first_to_the_last(scrubber: Scrubber) -> None:
    scrubber.slider.setFocus()
    QTest.keyClick(scrubber.slider, Qt.Key.Key_Home)
    assert scrubber.text == "the 1. text"
    assert not scrubber.button("previousSample").isEnabled()
    QTest.keyClick(scrubber.slider, Qt.Key.Key_Right)
    assert scrubber.text == "the 2. text"
    QTest.keyClick(scrubber.slider, Qt.Key.Key_End)
    assert scrubber.text == "the 4. text"
    assert not scrubber.button("nextSample").isEnabled()


def test_a_screen_reader_hears_the_moment_in_words(scrubber: Scrubber) -> None:
    scrubber.slider.setValue(0)
    assert scrubber.slider.accessibleDescription() == "1 of 4, after 0:30, loss 3.90"


def test_the_shown_sample_is_the_one_that_is_sent(scrubber: Scrubber, qtbot: QtBot) -> None:
    scrubber.slider.setValue(1)
    with qtbot.waitSignal(scrubber.timeline.sample_chosen) as sent:
        scrubber.button("sendSample").click()
    assert sent.args == ["the 2. text"]


def test_a_new_run_and_an_opened_model_begin_at_their_own_end(scrubber: Scrubber) -> None:
    scrubber.slider.setValue(0)
    scrubber.timeline.clear()
    assert (scrubber.text, scrubber.moment) == ("", "")
    assert not scrubber.button("sendSample").isEnabled()
    assert not scrubber.slider.isVisible()
    scrubber.timeline.set_samples([sample(number) for number in range(1, 71)])
    assert scrubber.text == "the 70. text"
    scrubber.timeline.add_sample(sample(71))
    assert scrubber.text == "the 71. text"


def test_ticks_stand_below_the_slider_as_long_as_they_can_be_told_apart(qtbot: QtBot) -> None:
    slider = TickSlider()
    qtbot.addWidget(slider)
    slider.resize(200, 24)
    slider.setRange(0, 4)

    def num_ticks() -> int:
        image = slider.grab().toImage()
        row = [image.pixelColor(x, slider.height() - 3).name() for x in range(slider.width())]
        return sum(colour != row[0] for colour in row)

    assert num_ticks() == 5
    slider.setRange(0, 400)
    assert num_ticks() == 0


def test_the_newest_button_hands_the_focus_on_when_it_goes(
    scrubber: Scrubber, qtbot: QtBot
) -> None:
    scrubber.timeline.activateWindow()
    scrubber.slider.setValue(0)
    scrubber.button("newestSample").setFocus()
    if scrubber.button("newestSample").hasFocus():
        scrubber.button("newestSample").click()
        assert scrubber.slider.hasFocus()


def test_an_undefined_loss_is_not_told() -> None:
    assert moment_words(TrainingSample(1, 5.0, math.nan, "x")) == "after 0:05"


@pytest.fixture
def quick_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_buttons, "_STEP_MS", 5)


@pytest.mark.usefixtures("quick_steps")
def test_play_steps_from_the_first_sample_to_the_newest_and_then_stops(qtbot: QtBot) -> None:
    scrubber = Scrubber(qtbot)
    for number in range(1, 5):
        scrubber.timeline.add_sample(sample(number))
    places: list[int] = []
    scrubber.slider.valueChanged.connect(places.append)
    play = scrubber.button("playSamples")
    play.setFocus()
    QTest.keyClick(play, Qt.Key.Key_Space)
    assert (scrubber.text, play.text()) == ("the 1. text", "Stop")
    assert play.accessibleName() == "Stop playing the samples"
    qtbot.waitUntil(lambda: play.text() == "Play", timeout=5000)
    assert places == [0, 1, 2, 3]
    assert play.accessibleName().startswith("Play the samples")
    scrubber.timeline.add_sample(sample(5))
    assert scrubber.text == "the 5. text", "at the end, the newest is followed as before"


def test_play_begins_where_one_looks_and_stops_for_whoever_looks_for_himself(
    scrubber: Scrubber,
) -> None:
    play = scrubber.button("playSamples")
    scrubber.slider.setValue(1)
    play.click()
    assert (scrubber.text, play.text()) == ("the 2. text", "Stop")
    play.click()
    assert (scrubber.text, play.text()) == ("the 2. text", "Play")
    for stop in (
        scrubber.button("nextSample").click,
        lambda: QTest.keyClick(scrubber.slider, Qt.Key.Key_Left),
        scrubber.button("newestSample").click,
        scrubber.timeline.clear,
    ):
        scrubber.slider.setValue(1)
        play.click()
        assert play.text() == "Stop"
        stop()
        assert play.text() == "Play"


def test_nothing_plays_on_where_nobody_sees_it(scrubber: Scrubber) -> None:
    scrubber.button("playSamples").click()
    scrubber.timeline.hide()
    assert scrubber.button("playSamples").text() == "Play"


def test_no_caret_stands_before_the_words_that_say_that_there_is_nothing_yet(
    scrubber: Scrubber,
) -> None:
    edit = scrubber.timeline.findChild(QPlainTextEdit, "sampleEdit")
    assert edit.cursorWidth() == 1
    scrubber.timeline.clear()
    assert edit.placeholderText()
    assert edit.cursorWidth() == 0
    scrubber.timeline.add_sample(sample(1))
    assert edit.cursorWidth() == 1
