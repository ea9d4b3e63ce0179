"""What went wrong for users of other tools when training was stopped, resumed, or went too far.

The numbers are those of the project's list of failure modes. R1, R4 and R5 have their tests beside
the modules, R8 (closing the window) in the window's.
"""

import random
import threading
from pathlib import Path
from typing import Any

import pytest
from training_runs import train

from lstmtext import (
    TrainingRun,
    TrainingSettings,
    generate_text,
    load_text_model,
    prepare_training,
    save_text_model,
)
from lstmtext.evaluation.verdict import Standing, verdict
from lstmtext.reading.source import TextSource
from lstmtext.training.checkpoints import SavedRun

WORDS = [
    "the",
    "a",
    "cat",
    "dog",
    "ran",
    "sat",
    "sang",
    "over",
    "under",
    "red",
    "blue",
    "old",
    "hill",
    "tree",
]


def text(num_lines: int, seed: int = 0) -> str:
    luck = random.Random(seed)
    return "\n".join(" ".join(luck.choices(WORDS, k=6)) + "." for _ in range(num_lines))


def prepared(learned: str, **changes: Any) -> TrainingRun:
    settings: dict[str, Any] = {
        "embedding_dim": 16, "hidden_size": 48, "batch_size": 8, "seq_len": 32, "minutes": None,
        "device": "cpu", "precision": "float32", **changes,
    }  # fmt: skip
    return prepare_training(TextSource(learned, "text", "utf-8"), TrainingSettings(**settings))


@pytest.mark.parametrize("steps", [0, 1, 25])
def test_r2_a_run_that_is_stopped_leaves_a_model_that_opens_and_writes(
    tmp_path: Path, steps: int
) -> None:
    run = prepared(text(200), steps=500)
    train(run, should_stop=lambda: run.history.num_steps >= steps)
    save_text_model(run.best_model(), tmp_path / "m.lstmtext")
    model = load_text_model(tmp_path / "m.lstmtext")
    assert len(generate_text(model.model, model, "the", 30)) == 30


def test_r3_a_resumed_run_writes_what_it_would_have_written() -> None:
    def written(run: TrainingRun) -> str:
        model = run.best_model()
        return generate_text(model.model, model, "the ", 200, 0.8, seed=3)

    whole = prepared(text(200), steps=120, dropout=0.2)
    train(whole)
    saved: list[SavedRun] = []
    stopped = prepared(text(200), steps=120, dropout=0.2)
    checkpoints = stopped.checkpoints(saved.append, interval=1e9)
    train(
        stopped,
        should_stop=lambda: stopped.history.num_steps >= 70,
        checkpoints=checkpoints,
    )
    resumed = prepared(text(200), steps=120, dropout=0.2)
    train(resumed, checkpoints=resumed.checkpoints(saved.append, resume_from=saved[-1]))
    assert written(resumed) == written(whole)


def test_r6_a_model_that_only_memorises_goes_back_to_its_best_and_says_so() -> None:
    # A tenth of noise is held out: what is learned of the rest by heart makes it only worse.
    luck = random.Random(1)
    noise = "".join(luck.choices("abcdefgh", k=3_000))
    run = prepared(noise, steps=3_000, learning_rate=0.01, weight_decay=0.0)
    train(run)
    assert run.validation is not None
    assert run.validation.best is not None
    assert [event.kind for event in run.history.events] == ["rise"]
    assert run.history.num_steps < 3_000
    assert run.best_model().validation_loss == min(r.loss for r in run.validation.results)
    assert verdict(run.history).standing is Standing.MEMORISING


def test_r7_stop_is_heard_at_once_and_nothing_stops_a_healthy_run() -> None:
    healthy = prepared(text(400), steps=200)
    train(healthy)
    assert healthy.history.num_steps == 200
    assert healthy.history.events == []
    stopped = prepared(text(400), steps=1_000_000)
    train(stopped, should_stop=lambda: stopped.history.num_steps >= 3)
    assert stopped.history.num_steps == 3  # in the midst of an epoch
    stopped = prepared(text(400), steps=1_000_000)
    asked = threading.Event()
    timer = threading.Timer(0.5, asked.set)
    timer.start()
    train(stopped, should_stop=asked.is_set)
    timer.join()
    assert stopped.history.num_steps > 0
    assert stopped.history.seconds < 5.0
