"""Several texts at once: the right ones, told in the GUI thread, and none that were only begun."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import lstmtext
from lstmtext import TextModel
from lstmtext.generation.sampling import Sampling
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.several import Several
from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.variant import SeveralRequest, Variant
from lstmtext_gui.workers.writing_jobs import Filters, GenerationRequest


class Course:
    """Writes several, and notes what is told."""

    def __init__(self, request: GenerationRequest, qtbot: QtBot) -> None:
        self.request, self.qtbot = request, qtbot
        self.crew = Crew()
        self.several = Several(self.crew)
        self.states: list[JobState] = []
        self.shares: list[float] = []
        self.columns: list[tuple[Variant, ...]] = []
        self.errors: list[BaseException] = []
        self.several.state_changed.connect(self.states.append)
        self.several.progressed.connect(self.shares.append)
        self.several.written.connect(self.columns.append)
        self.several.failed.connect(self.errors.append)

    def write(self, *temperatures: float, count: int = 3) -> None:
        self.several.write(SeveralRequest(self.request, temperatures, count))

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.several.is_running, timeout=20_000)


@pytest.fixture
def course(make_text_model: Callable[..., TextModel], qtbot: QtBot) -> Course:
    request = GenerationRequest(make_text_model(name="tale"), "a small ", 12, 9.9, 7, "cpu")
    return Course(request, qtbot)


def test_each_temperature_is_written_as_its_seed_and_number_say(course: Course) -> None:
    course.write(0.5, 1.2)
    course.settle()
    model = course.request.text_model
    for column, temperature in zip(course.columns, (0.5, 1.2), strict=True):
        again = lstmtext.generate_texts(
            model.model, model, "a small ", 12, temperature, count=3, seed=7
        )
        assert [variant.text for variant in column] == again
        assert [variant.place for variant in column] == [1, 2, 3]
        for variant in column:
            assert (variant.temperature, variant.seed, variant.num_together) == (temperature, 7, 3)
            assert (variant.opening, variant.length, variant.model) == ("a small ", 12, "tale")
            assert variant.moment
    assert course.states == [JobState.RUNNING, JobState.IDLE]
    assert course.shares[-1] == 1.0
    assert course.shares == sorted(course.shares)


def test_all_choices_reach_the_model(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def note(*arguments: Any, **options: Any) -> list[str]:
        asked.append(options)
        return ["x"] * options["count"]

    monkeypatch.setattr(lstmtext, "generate_texts", note)
    filters = Filters(0.9, 0.05, 1.2, 40, 3)
    course.request = replace(course.request, stop_at="line", filters=filters)
    course.write(0.7, count=2)
    course.settle()
    assert asked[0]["stop_at"] == "line"
    assert asked[0]["sampling"] == Sampling(
        top_p=0.9, min_p=0.05, repetition_penalty=1.2, top_k=40, no_repeat_ngram=3
    )


def test_what_was_only_begun_when_it_is_stopped_is_dropped(course: Course) -> None:
    course.request = replace(course.request, length=100_000)
    course.write(0.5, 0.8)
    course.qtbot.waitUntil(lambda: bool(course.shares), timeout=20_000)
    course.several.stop()
    course.settle()
    assert course.columns == []
    assert course.states == [JobState.RUNNING, JobState.STOPPING, JobState.IDLE]
    assert course.shares[-1] < 1.0


def test_what_goes_wrong_is_told_and_ends_the_job(course: Course) -> None:
    course.write(0.5, count=0)
    course.settle()
    assert "count must be between" in str(course.errors[0])
    assert course.states[-1] is JobState.IDLE
