"""The end of a long run is told to those who do not look, and to nobody else."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from lstmtext_gui import notices as notices_module
from lstmtext_gui.notices import Notices
from lstmtext_gui.session.status import JobState, SessionStatus


class World:
    """A clock, a tray and a screen reader that a test looks at."""

    def __init__(self, window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.messages: list[tuple[str, str]] = []
        self.alerts = 0
        self.said: list[str] = []
        self.window = window
        self.notices = Notices(window.preferences, window)
        monkeypatch.setattr(notices_module.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
        monkeypatch.setattr(
            QSystemTrayIcon, "showMessage", lambda icon, *words: self.messages.append(words[:2])
        )
        monkeypatch.setattr(QSystemTrayIcon, "show", lambda icon: None)
        monkeypatch.setattr(QApplication, "alert", staticmethod(self._alert))
        monkeypatch.setattr(window, "isActiveWindow", lambda: False)
        monkeypatch.setattr(self.notices, "announce", self.said.append)

    def _alert(self, window: object) -> None:
        self.alerts += 1

    def train(self, seconds: float) -> None:
        self.notices.show_status(SessionStatus())
        self.notices.show_status(SessionStatus(training=JobState.RUNNING))
        self.now += seconds


@pytest.fixture
def world(window: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(window, monkeypatch)


def test_the_end_of_a_long_run_is_told_outside_the_window(world: World) -> None:
    world.train(90.0)
    world.notices.training_ended(None, False)
    assert world.alerts == 1
    assert world.messages == [("Training is done.", "after 1:30.")]
    assert world.said == ["Training is done."]


@pytest.mark.parametrize("why", ["short", "in front", "stopped", "not wanted"])
def test_nobody_is_called_who_need_not_be(
    world: World, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.train(20.0 if why == "short" else 90.0)
    if why == "in front":
        monkeypatch.setattr(world.window, "isActiveWindow", lambda: True)
    world.window.preferences.notices = why != "not wanted"
    world.notices.training_ended(None, why == "stopped")
    assert world.alerts == 0
    assert world.messages == []
    assert len(world.said) == 1


def test_a_screen_reader_hears_of_pauses_failures_and_written_texts(world: World) -> None:
    world.train(5.0)
    paused = SessionStatus(training=JobState.PAUSED, is_safe=True)
    for status in (
        paused,
        replace(paused, training=JobState.RUNNING),
        replace(paused, training=JobState.RUNNING, writing=JobState.RUNNING),
        replace(paused, training=JobState.RUNNING),
    ):
        world.notices.show_status(status)
    world.notices.training_failed(True)
    world.notices.training_discarded()
    assert world.said == [
        "Training is paused and saved.",
        "Training is resumed.",
        "The text is written.",
        "Training ended early.",
        "The run was discarded.",
    ]


def test_without_a_tray_there_is_no_message_and_no_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    world.train(90.0)
    world.notices.training_failed(True)
    assert world.alerts == 1
    assert world.messages == []


def test_what_is_announced_is_an_event_where_a_screen_reader_listens(
    window: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(notices_module.QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(
        notices_module.QAccessible, "updateAccessibility", staticmethod(told.append)
    )
    Notices(window.preferences, window).announce("Training is done.")
    assert [event.message() for event in told] == ["Training is done."]
