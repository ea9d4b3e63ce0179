"""Looking for copies: one look at a time, the last request wins, late answers change nothing."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from lstmtext import TextModel
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext_gui.session.copies import Copies
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers import copying_worker
from lstmtext_gui.workers.jobs import OpenedText, TextRequest
from lstmtext_gui.workers.tasks import open_text
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews

TEXT = "the small red cat sat on the red mat and the large blue dog lay on the blue mat.\n" * 4
COPIED = "the small red cat sat on the red mat"


@pytest.fixture
def opened(tmp_path: Path) -> OpenedText:
    path = tmp_path / "cats.txt"
    path.write_text(TEXT, encoding="utf-8")
    return open_text(TextRequest("cats.txt", (path,)))


class Listener:
    """A manager of copies, what it told, and how many indexes were made."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.crew = qtbot, Crew()
        self.copies = Copies(self.crew)
        self.news: list[CopyNews] = []
        self.errors: list[BaseException] = []
        self.indexes = 0
        self.go = threading.Event()
        self.go.set()
        self.compared: list[tuple[int, str, int]] = []
        self.copies.found.connect(self.news.append)
        self.copies.compared.connect(self._note)
        self.copies.failed.connect(self.errors.append)

    def _note(self, number: int, text: str, news: CopyNews) -> None:
        self.compared.append((number, text, news.longest))

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.crew._workers)


@pytest.fixture
def listener(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    made = Listener(qtbot)
    original = copying_worker.index_of

    def index_of(*arguments: Any) -> Any:
        made.indexes += 1
        made.go.wait(20)
        return original(*arguments)

    monkeypatch.setattr(copying_worker, "index_of", index_of)
    yield made
    made.go.set()
    made.settle()


def test_an_index_is_made_once_and_every_look_is_answered(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel]
) -> None:
    listener.copies.refer_to(make_text_model(TEXT), opened)
    for start in (0, 40):
        listener.copies.look(((start, COPIED),))
        listener.settle()
        # A snapshot of the same training has learned the same text.
        listener.copies.refer_to(make_text_model(TEXT), opened)
    assert [(n.passages[0].start, n.longest) for n in listener.news] == [(0, 36), (40, 36)]
    assert listener.indexes == 1


def test_of_several_requests_the_last_one_is_answered(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel]
) -> None:
    listener.copies.refer_to(make_text_model(TEXT), opened)
    listener.go.clear()
    for start in range(5):
        listener.copies.look(((start, COPIED),))
    listener.go.set()
    listener.settle()
    assert [news.passages[0].start for news in listener.news] == [4]
    assert listener.indexes == 1


@pytest.mark.parametrize("comes", ["nothing", "another text", "another cleaning"])
def test_an_answer_about_another_text_changes_nothing(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel], comes: str
) -> None:
    model = make_text_model(TEXT)
    listener.copies.refer_to(model, opened)
    listener.go.clear()
    listener.copies.look(((1, COPIED),))
    if comes == "nothing":
        listener.copies.refer_to(None, None)
    elif comes == "another text":
        listener.copies.refer_to(model, replace(opened))
    else:
        cleaning = replace(model.cleaning, nfc=True)
        listener.copies.refer_to(
            replace(model, codec=replace(model.codec, cleaning=cleaning)), opened
        )
    listener.copies.look(((2, COPIED),))
    listener.go.set()
    listener.settle()
    expected = [] if comes == "nothing" else [2]
    assert [news.passages[0].start for news in listener.news] == expected
    assert listener.errors == []


def test_without_text_and_fingerprint_nothing_is_said(
    listener: Listener, make_text_model: Callable[..., TextModel]
) -> None:
    listener.copies.refer_to(make_text_model(TEXT), None)
    listener.copies.look(((0, COPIED),))
    listener.settle()
    assert listener.news == []


def test_the_fingerprint_of_the_model_answers_where_the_text_is_not_open(
    listener: Listener, make_text_model: Callable[..., TextModel]
) -> None:
    model = replace(make_text_model(TEXT), fingerprint=Fingerprint.of(TEXT))
    listener.copies.refer_to(model, None)
    listener.copies.look(((0, COPIED),))
    listener.settle()
    assert [news.passages[0].excerpt for news in listener.news] == [""]
    assert all(abs(news.longest - len(COPIED)) <= 2 for news in listener.news)


def test_what_goes_wrong_is_told_once_and_the_next_look_is_answered(
    listener: Listener,
    opened: OpenedText,
    make_text_model: Callable[..., TextModel],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listener.copies.refer_to(make_text_model(TEXT), opened)
    with monkeypatch.context() as patch:
        patch.setattr(copying_worker, "look_for_copies", lambda *a: 1 / 0)
        listener.copies.look(((0, COPIED),))
        listener.settle()
    assert [type(error) for error in listener.errors] == [ZeroDivisionError]
    listener.copies.look(((0, COPIED),))
    listener.settle()
    assert len(listener.news) == 1


def variants_by(model: TextModel, *texts: str) -> list[Variant]:
    return [
        Variant("", text, 1, 1.0, 60, number=number, writer=model.codec)
        for number, text in enumerate(texts, 1)
    ]


def test_every_variant_is_compared_in_turn_and_the_document_comes_first(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel]
) -> None:
    model = make_text_model(TEXT)
    listener.copies.refer_to(model, opened)
    listener.go.clear()
    waiting = variants_by(model, "all of it is new", COPIED, f"Once {COPIED}")
    listener.copies.compare(waiting)
    listener.copies.compare(waiting)  # as after each change of the list
    listener.copies.look(((7, COPIED),))
    seen: list[int] = []
    listener.copies.found.connect(lambda news: seen.append(len(listener.compared)))
    listener.go.set()
    listener.settle()
    expected = [(1, "all of it is new", 0), (2, COPIED, 36), (3, f"Once {COPIED}", 37)]
    assert listener.compared == expected
    assert seen == [1], "after the one that was begun"
    assert listener.indexes == 1


def test_a_variant_is_compared_only_with_what_its_own_model_learned(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel]
) -> None:
    mine, other = make_text_model(TEXT), make_text_model(TEXT)
    snapshot = replace(mine, history=replace(mine.history))
    listener.copies.refer_to(mine, opened)
    listener.copies.compare([*variants_by(other, COPIED), *variants_by(snapshot, "", COPIED)[1:]])
    listener.settle()
    assert listener.compared == [(2, COPIED, 36)]


def test_what_waits_is_forgotten_with_the_text_and_asked_for_again(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel]
) -> None:
    model, referred = make_text_model(TEXT), []
    listener.copies.referred.connect(lambda: referred.append(True))
    listener.copies.compare(variants_by(model, COPIED))
    listener.copies.refer_to(model, opened)
    listener.go.clear()
    listener.copies.compare(variants_by(model, COPIED, COPIED))
    listener.copies.refer_to(model, None)
    listener.go.set()
    listener.settle()
    assert listener.compared == []
    assert len(referred) == 2


def test_where_only_the_name_tells_that_is_said_and_a_fingerprint_is_surer(
    listener: Listener, opened: OpenedText, make_text_model: Callable[..., TextModel]
) -> None:
    model = make_text_model(TEXT)
    listener.copies.refer_to(model, opened, by_name=True)
    listener.copies.look(((0, COPIED),))
    listener.settle()
    surer = replace(model, fingerprint=Fingerprint.of(TEXT))
    listener.copies.refer_to(surer, opened, by_name=True)
    listener.copies.look(((0, COPIED),))
    listener.settle()
    assert [news.by_name for news in listener.news] == ["cats.txt", ""]
    assert listener.news[1].passages[0].excerpt == ""
