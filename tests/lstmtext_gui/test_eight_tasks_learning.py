"""What people do while it learns, once with the mouse alone and once with the keyboard alone.

`pytest -s` shows how many clicks and keys each takes.
"""

from collections.abc import Callable
from typing import Any

from hands import Hands
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMessageBox

from lstmtext.saving.runs import list_runs
from lstmtext_gui.session.status import JobState

BUTTON = QMessageBox.StandardButton


def state(person: Any) -> JobState:
    found = person.window.session.status.training
    assert isinstance(found, JobState)
    return found


def until_learned(person: Any) -> None:
    person.until(lambda: person.see("headlineLabel").text() == "Done")
    person.until(lambda: person.can("trainAction"))


# 3. Is it learning?


def assert_judged(hands: Hands) -> None:
    assert hands.read("verdictLabel").endswith(".")
    assert "On text it has not seen, it is as unsure as if" in hands.read("verdictLabel")
    assert hands.read("comparisonLabel")


def assert_copied() -> None:
    rows = [row.split("\t") for row in QApplication.clipboard().text().splitlines()]
    assert len(rows) > 3
    assert len({len(row) for row in rows}) == 1


def test_is_it_learning_with_the_mouse(person: Any, reading: Hands) -> None:
    reading.click("trainButton")
    until_learned(person)
    reading.rest()
    assert_judged(reading)
    chart = reading.find("lossChart")
    reading.hover(chart, QPoint(chart.width() // 2, chart.height() // 2))
    assert any("training" in line for line in person.see("readingLine").lines)
    reading.click("logCheck")
    assert person.window.train_page._card.tools.choices.log
    QApplication.clipboard().clear()
    reading.in_popup(
        lambda: reading.click("chartMenuButton"), lambda: reading.click_entry("Copy Data")
    )
    assert_copied()
    reading.click("tableViewButton")
    assert reading.find("lossTable").isVisible()
    reading.click("chartViewButton")
    assert reading.find("lossChart").isVisible()


def test_is_it_learning_with_keys(person: Any, reading: Hands) -> None:
    reading.press("F5")
    until_learned(person)
    reading.rest()
    assert_judged(reading)
    reading.tab_to("lossChart")
    reading.press("Left", "Left")
    assert any("training" in line for line in person.see("readingLine").lines)
    assert "training" in person.see("lossChart").accessibleDescription()
    reading.press("L")
    assert person.see("logCheck").isChecked()
    QApplication.clipboard().clear()
    reading.tab_to("chartMenuButton", back=True)
    reading.in_popup(lambda: reading.press("Space"), lambda: reading.press("D"))
    assert_copied()
    reading.tab_to("chartViewButton", back=True)
    reading.press("Right")
    assert reading.find("lossTable").isVisible()
    reading.press("Left")
    assert reading.find("lossChart").isVisible()


# 4. Show me


def until_samples(person: Any) -> None:
    person.until(lambda: person.see("sampleSlider").maximum() >= 2 and person.can("generateAction"))


def test_show_me_with_the_mouse(person: Any, reading: Hands) -> None:
    reading.pick("presetCombo", "Thorough")
    reading.click("trainButton")
    until_samples(person)
    newest = reading.read("sampleMomentLabel")
    reading.click("previousSampleButton")
    assert reading.read("sampleMomentLabel") != newest
    shown = reading.find("sampleEdit").toPlainText()
    person.wait(300)  # newer ones do not push it away
    assert reading.find("sampleEdit").toPlainText() == shown
    reading.click("sendSampleButton")
    assert reading.find("outputEdit").toPlainText() == shown
    reading.click("continueButton")
    person.until(lambda: len(person.document) > len(shown) + 20)
    assert person.document.startswith(shown)
    assert state(person) is JobState.RUNNING
    assert "Training goes on" in reading.read("unknownLabel")


def test_show_me_with_keys(person: Any, reading: Hands) -> None:
    reading.press("Alt+N")
    reading.tab_to("presetCombo")
    reading.choose("Thorough")
    reading.press("F5")
    until_samples(person)
    newest = reading.read("sampleMomentLabel")
    reading.tab_to("sampleSlider")
    reading.press("Home")
    assert reading.read("sampleMomentLabel") != newest
    shown = reading.find("sampleEdit").toPlainText()
    reading.tab_to("sendSampleButton")
    reading.press("Space")
    assert reading.find("outputEdit").toPlainText() == shown
    reading.press("Ctrl+Shift+Return")
    person.until(lambda: len(person.document) > len(shown) + 20)
    assert state(person) is JobState.RUNNING


# 5. Stop, and go on tomorrow


def assert_kept_for_tomorrow(person: Any) -> None:
    assert not person.window.isVisible()
    assert person.question() is None
    assert any(run.facts.paused for run in list_runs())


def until_running(person: Any) -> None:
    person.until(lambda: state(person) is JobState.RUNNING and person.can("generateAction"))


def test_stop_and_go_on_tomorrow_with_the_mouse(
    person: Any, reading: Hands, another: Callable[[], Any]
) -> None:
    reading.pick("presetCombo", "Thorough")
    reading.click("trainButton")
    until_running(person)
    reading.click("pauseButton")
    person.until(lambda: state(person) is JobState.PAUSED)
    assert reading.read("headlineLabel") == "Paused"
    reading.click("pauseButton")
    until_running(person)
    reading.click("stopButton")
    person.until(lambda: person.see("headlineLabel").text() == "Stopped, and kept")
    person.until(lambda: person.can("trainAction"))
    reading.click("trainButton")
    until_running(person)
    reading.click("pauseButton")
    person.until(lambda: state(person) is JobState.PAUSED)
    reading.menu("File", "Quit")
    assert_kept_for_tomorrow(person)

    tomorrow = another()
    hands = Hands(tomorrow.window, person.qtbot)
    tomorrow.until(lambda: hands.sees("goOnButton"))
    assert "animals.txt" in hands.read("runNoticeLabel")
    hands.click("goOnButton")
    until_running(tomorrow)
    hands.click("discardTrainingButton")
    hands.click(tomorrow.question().button(BUTTON.Cancel))
    assert state(tomorrow) is JobState.RUNNING
    before = len(list_runs())
    hands.click("discardTrainingButton")
    hands.click(tomorrow.question().button(BUTTON.Discard))
    tomorrow.until(lambda: state(tomorrow) is JobState.IDLE)
    assert len(list_runs()) == before - 1
    reading.clicks += hands.clicks


def test_stop_and_go_on_tomorrow_with_keys(
    person: Any, reading: Hands, another: Callable[[], Any]
) -> None:
    reading.press("Alt+N")
    reading.tab_to("presetCombo")
    reading.choose("Thorough")
    reading.press("F5")
    until_running(person)
    reading.press("F6")
    person.until(lambda: state(person) is JobState.PAUSED)
    reading.press("F6")
    until_running(person)
    reading.press("Shift+F5")
    person.until(lambda: person.see("headlineLabel").text() == "Stopped, and kept")
    person.until(lambda: person.can("trainAction"))
    reading.press("F5")
    until_running(person)
    reading.press("F6")
    person.until(lambda: state(person) is JobState.PAUSED)
    reading.press("Ctrl+Q")
    assert_kept_for_tomorrow(person)

    tomorrow = another()
    hands = Hands(tomorrow.window, person.qtbot)
    tomorrow.until(lambda: hands.sees("goOnButton"))
    hands.press("F6")
    until_running(tomorrow)
    hands.press("Alt+T", "H")
    tomorrow.until(lambda: tomorrow.question() is not None)
    hands.press("Return")  # what is offered first keeps it
    assert tomorrow.question() is None
    assert state(tomorrow) is JobState.RUNNING
    before = len(list_runs())
    hands.press("Alt+T", "H")
    tomorrow.until(lambda: tomorrow.question() is not None)
    hands.press("Tab", "Return")
    tomorrow.until(lambda: state(tomorrow) is JobState.IDLE)
    assert len(list_runs()) == before - 1
    reading.keys += hands.keys
