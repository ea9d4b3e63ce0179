"""Suggestions while one types: the latest question wins, and no thread outlives its work."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from lstmtext import TextModel
from lstmtext.generation.suggesting import Suggester, Suggestion
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.suggesting import Suggesting
from lstmtext_gui.workers.suggesting_worker import Desk

Maker = Callable[..., TextModel]


class Office:
    """Someone who asks, and notes what comes back."""

    def __init__(self, qtbot: QtBot) -> None:
        self.root = QObject()
        self.crew = Crew(self.root)
        self.suggesting = Suggesting(self.crew, self.root)
        self.answers: list[tuple[str, Any]] = []
        self.errors: list[BaseException] = []
        self.suggesting.suggested.connect(lambda *answer: self.answers.append(answer))
        self.suggesting.failed.connect(self.errors.append)
        self._qtbot = qtbot

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: not self.root.findChildren(QThread))


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, list[str]]:
    """Answers wait for this, and what was asked is noted."""
    go, asked, suggest = threading.Event(), [], Suggester.suggest

    def wait(self: Suggester, before: str, *, top: int = 8) -> Suggestion:
        asked.append(before)
        assert go.wait(10)
        return suggest(self, before, top=top)

    monkeypatch.setattr(Suggester, "suggest", wait)
    return go, asked


def test_a_question_is_answered_and_the_thread_ends(office: Office, make_text_model: Maker) -> None:
    model = make_text_model()
    office.suggesting.ask(model, "a small")
    office.settle()
    assert office.answers == [("a small", Suggester(model).suggest("a small"))]


def test_only_the_latest_question_is_answered(
    office: Office, make_text_model: Maker, held: tuple[threading.Event, list[str]], qtbot: QtBot
) -> None:
    go, asked = held
    model = make_text_model()
    for before in ("a", "a ", "a s", "a sm"):
        office.suggesting.ask(model, before)
        qtbot.waitUntil(lambda: bool(asked))
    go.set()
    office.settle()
    assert asked == ["a", "a sm"]
    assert [before for before, _ in office.answers] == ["a sm"]


def test_what_was_asked_as_the_thread_ended_is_answered_too(
    office: Office, make_text_model: Maker
) -> None:
    model = make_text_model()
    office.crew.finished.connect(
        lambda _: len(office.answers) < 3 and office.suggesting.ask(model, "again")
    )
    office.suggesting.ask(model, "a")
    office.settle()
    assert [before for before, _ in office.answers] == ["a", "again", "again"]


def test_while_training_goes_on_the_model_before_answers_until_the_new_one_is_ready(
    office: Office, make_text_model: Maker
) -> None:
    model = make_text_model()
    office.suggesting.ask(model, "a")
    office.settle()
    weights = {name: 2 * weight for name, weight in model.model.state_dict().items()}
    newer = model.with_weights(weights)
    office.suggesting.ask(newer, "a s")
    office.settle()
    assert [answer for _, answer in office.answers[1:]] == [
        Suggester(model).suggest("a s"),
        Suggester(newer).suggest("a s"),
    ]
    office.suggesting.ask(make_text_model("quite another text"), "q")
    office.settle()
    assert len(office.answers) == 4


def test_a_better_model_is_laid_out_when_the_person_makes_a_pause(
    office: Office, make_text_model: Maker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    model, calm = make_text_model(), Desk.rests
    office.suggesting.ask(model, "a")
    office.settle()
    newer = model.with_weights(model.model.state_dict())
    monkeypatch.setattr(Desk, "rests", lambda self, seconds: calm(self, 10.0))  # keys come sooner
    for before in ("a ", "a s", "a sm"):
        office.suggesting.ask(newer, before)
        qtbot.waitUntil(lambda: office.answers[-1][0] == before)  # noqa: B023
        assert office.suggesting._desk.of_model is model
    monkeypatch.setattr(Desk, "rests", lambda self, seconds: True)
    office.suggesting.ask(newer, "a sma")
    office.settle()
    assert office.suggesting._desk.of_model is newer


def test_a_question_is_answered_before_a_better_model_has_read_on(
    office: Office, make_text_model: Maker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    model, read, begun = make_text_model(), Suggester.read, threading.Event()

    def wait(self: Suggester, before: str, should_stop: Callable[[], bool]) -> bool:
        if not begun.is_set():
            begun.set()
            while not should_stop():
                time.sleep(0.001)
        return read(self, before, should_stop)

    monkeypatch.setattr(Suggester, "read", wait)
    office.suggesting.ask(model, "a")
    office.settle()
    newer = model.with_weights({name: 2 * w for name, w in model.model.state_dict().items()})
    office.suggesting.ask(newer, "a s")
    qtbot.waitUntil(begun.is_set)
    office.suggesting.ask(newer, "a sm")
    office.settle()
    answers = [answer for before, answer in office.answers if before == "a sm"]
    assert answers == [Suggester(model).suggest("a sm"), Suggester(newer).suggest("a sm")]


def test_a_damaged_model_is_told_once(office: Office, make_text_model: Maker) -> None:
    damaged = make_text_model()
    damaged.model.linear.bias.data[:] = float("nan")
    for before in ("a", "a "):
        office.suggesting.ask(damaged, before)
        office.settle()
    assert len(office.errors) == 1
    weights = {name: 0 * weight for name, weight in damaged.model.state_dict().items()}
    weights["linear.bias"] = damaged.model.linear.bias.data.nan_to_num()
    office.suggesting.ask(damaged.with_weights(weights), "a")  # a later one of the same run
    office.settle()
    assert len(office.answers) == 1
    assert len(office.errors) == 1


def test_nothing_is_told_to_who_does_not_wait_any_more(
    office: Office, make_text_model: Maker, held: tuple[threading.Event, list[str]], qtbot: QtBot
) -> None:
    go, asked = held
    office.suggesting.ask(make_text_model(), "a")
    qtbot.waitUntil(lambda: bool(asked))
    office.suggesting.forget()
    go.set()
    office.settle()
    assert office.answers == []
