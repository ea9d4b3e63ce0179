"""The threads: each ends with exactly one message, and what it tells arrives in the GUI thread."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from lstmtext import TextModel
from lstmtext_gui.workers.jobs import TextRequest, Trained, TrainingRequest
from lstmtext_gui.workers.tasks import open_text
from lstmtext_gui.workers.training_worker import TrainingWorker
from lstmtext_gui.workers.workers import TaskWorker, Worker
from lstmtext_gui.workers.writing_jobs import GenerationRequest
from lstmtext_gui.workers.writing_worker import GenerationWorker


class Listener(QObject):
    """Hears a worker's signals, and in which thread it hears them."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.heard: list[tuple[Any, ...]] = []
        self.threads: set[int] = set()
        worker.succeeded.connect(self.hear_end)
        worker.failed.connect(self.hear_end)
        if isinstance(worker, GenerationWorker):
            worker.text_written.connect(self.hear_text)
        if isinstance(worker, TrainingWorker):
            worker.epoch_finished.connect(self.hear_end)
            worker.point_added.connect(self.hear_point)

    @Slot(int, object)
    def hear_end(self, run_id: int, value: object) -> None:
        self._note(run_id, value)

    @Slot(int, str)
    def hear_text(self, run_id: int, value: str) -> None:
        self._note(run_id, value)

    @Slot(int, str, object)
    def hear_point(self, run_id: int, series: str, point: object) -> None:
        self._note(run_id, series, point)

    def _note(self, *heard: Any) -> None:
        self.heard.append(heard)
        self.threads.add(threading.get_ident())


def run(worker: Worker, qtbot: QtBot) -> Listener:
    listener = Listener(worker)
    with qtbot.waitSignal(worker.finished, timeout=20_000):
        worker.start()
    worker.wait()
    qtbot.wait(10)
    return listener


def test_a_task_runs_in_its_own_thread_and_tells_its_result_once(qtbot: QtBot) -> None:
    listener = run(TaskWorker(7, threading.get_ident), qtbot)
    assert len(listener.heard) == 1
    run_id, thread = listener.heard[0]
    assert run_id == 7
    assert thread != threading.get_ident()
    assert listener.threads == {threading.get_ident()}


@pytest.mark.parametrize("kind", [ValueError, MemoryError, SystemExit, KeyboardInterrupt])
def test_whatever_a_task_raises_the_gui_thread_hears_of_it_once(
    qtbot: QtBot, kind: type[BaseException]
) -> None:
    def fail() -> None:
        raise kind("why")

    listener = run(TaskWorker(1, fail), qtbot)
    assert [type(error) for _, error in listener.heard] == [kind]


def test_a_stop_before_the_start_is_not_lost(
    qtbot: QtBot, make_text_model: Callable[..., TextModel]
) -> None:
    worker = GenerationWorker(1, GenerationRequest(make_text_model(), "a", 50_000, 0.7, 1, "cpu"))
    worker.stop()
    assert run(worker, qtbot).heard == [(1, "")]


def test_what_is_written_arrives_in_pieces_that_make_up_the_result(
    qtbot: QtBot, make_text_model: Callable[..., TextModel]
) -> None:
    worker = GenerationWorker(2, GenerationRequest(make_text_model(), "a", 4_000, 0.7, 1, "cpu"))
    *pieces, (_, result) = run(worker, qtbot).heard
    assert len(result) == 4_000
    assert "".join(piece for _, piece in pieces) == result
    assert len(pieces) < 400, "the GUI thread is flooded"


def test_training_tells_every_epoch_in_the_gui_thread_before_it_ends(
    qtbot: QtBot, text_file: Path
) -> None:
    opened = open_text(TextRequest("animals.txt", (text_file,)))
    request = TrainingRequest(opened, "characters", "quick", "cpu")
    listener = run(TrainingWorker(3, request), qtbot)
    *told, (_, trained) = listener.heard
    assert isinstance(trained, Trained)
    assert [result for _, *rest in told for result in rest[-1:] if hasattr(result, "epoch")] == (
        trained.text_model.history.epochs
    )
    assert listener.threads == {threading.get_ident()}
