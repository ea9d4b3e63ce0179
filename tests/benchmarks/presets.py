"""Do the settings that choose themselves come close to the best of a small grid, in the same time?

    LSTMTEXT_CORPORA=... python -m tests.benchmarks.presets results.jsonl

For each text and each row of the grid: the processor time of a training step is measured, and from
it follow the steps that the time allows. So a computer that is busy otherwise changes little. One
thread; a line of JSON for each run. `--part 0/2` does every second run, for two at once.
"""

import argparse
import json
import os
import sys
import sysconfig
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

import torch

from lstmtext import (
    BatchResult,
    TrainingSettings,
    prepare_training,
    preset_settings,
    read_text,
    train_model_TXT,
)
from lstmtext.reading.source import TextSource
from lstmtext.text.samples import SAMPLES
from lstmtext.training_run import TrainingRun

_Row = dict[str, float | int]


def _row(hidden_size: int, dropout: float, batch_size: int, learning_rate: float) -> _Row:
    return {
        "hidden_size": hidden_size,
        "dropout": dropout,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
    }


GRID = {
    "128, dropout 0.1": _row(128, 0.1, 16, 5e-3),
    "256, dropout 0": _row(256, 0.0, 32, 3e-3),
    "256, dropout 0.2": _row(256, 0.2, 16, 5e-3),
    "256, dropout 0.4": _row(256, 0.4, 16, 3e-3),
    "512, dropout 0": _row(512, 0.0, 32, 3e-3),
    "512, dropout 0.3": _row(512, 0.3, 16, 3e-3),
}


def texts() -> dict[str, str]:
    """Ten texts from 10 kB to 3 MB."""
    corpora = Path(os.environ["LSTMTEXT_CORPORA"])
    found = {
        name: read_text(corpora / file).text
        for name, file in {
            "alice29": "alice29.txt",
            "irish.abc": "irish.abc",
            "hacker news": "hacker_news_2000.txt",
            "nietzsche": "nietzsche.txt",
            "tinyshakespeare": "tinyshakespeare.txt",
        }.items()
    }
    shakespeare = found["tinyshakespeare"]
    found |= {
        "10 kB of alice29": found["alice29"][:10_000],
        "30 kB of tinyshakespeare": shakespeare[:30_000],
        "stories": SAMPLES["stories"]().text,
        "Python reference": SAMPLES["python"]().text,
        "Python sources": _sources(3_000_000),
    }
    return dict(sorted(found.items(), key=lambda item: len(item[1])))


def _sources(length: int) -> str:
    """The beginning of Python's own library, a file after the other."""
    parts: list[str] = []
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        parts.append(path.read_text(encoding="utf-8", errors="replace"))
        if sum(map(len, parts)) >= length:
            break
    return "".join(parts)[:length]


def train(run: TrainingRun, num_steps: int | None = None) -> list[float]:
    """Train, `num_steps` at most; returns the processor seconds of each step."""
    times = [time.process_time()]

    def on_batch_end(result: BatchResult) -> None:
        run.history.add_batch(result)
        times.append(time.process_time())

    train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=run.validation,
        optimization=run.optimization,
        budget=run.budget,
        on_batch_end=on_batch_end,
        on_epoch_end=run.history.add_epoch,
        should_stop=lambda: len(times) - 1 == num_steps,
        verbose=False,
    )
    return [after - before for before, after in pairwise(times)]


def steps_for(source: TextSource, settings: TrainingSettings, seconds: float) -> int:
    """How many steps the time allows, measurements on held-out text included."""
    run = prepare_training(source, replace(settings, steps=1_000_000, validation="none"))
    # The undisturbed steps count: another program on the same core makes a step slower.
    step = quantiles(train(run, 80)[10:], n=5)[0]
    return max(round(seconds / step / (1 + 1 / 12)), 20)  # measuring takes a twelfth besides


def main() -> None:
    """Do the runs that are not in the file yet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--part", default="0/1")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    # torch loads code in the first run, whatever is trained.
    train(
        prepare_training(SAMPLES["stories"](), preset_settings("quick", num_characters=9, steps=30))
    )
    part, parts = map(int, arguments.part.split("/"))
    done = set()
    if arguments.results.exists():
        lines = arguments.results.read_text().splitlines()
        done = {(line["text"], line["grid"]) for line in map(json.loads, lines)}
    jobs = [(name, text, row) for name, text in texts().items() for row in GRID]
    for number, (name, text, row) in enumerate(jobs):
        if number % parts != part or (name, row) in done:
            continue
        source = TextSource(text, name, "utf-8")
        chosen = preset_settings("quick", num_characters=len(text), steps=1, device="cpu")
        settings = replace(chosen, **GRID[row])  # type: ignore[arg-type]
        steps = steps_for(source, settings, arguments.seconds)
        run = prepare_training(source, replace(settings, steps=steps))
        seconds = sum(train(run))
        assert run.validation is not None
        assert run.validation.best is not None
        automatic = all(getattr(chosen, key) == value for key, value in GRID[row].items())
        result = {
            "text": name,
            "characters": len(text),
            "grid": row,
            "automatic": automatic,
            "steps": run.history.num_steps,
            "epochs": run.history.num_epochs,
            "cpu_seconds": round(seconds, 1),
            "loss": round(run.validation.best.loss, 4),
            "best_at": round(run.validation.best.step / run.history.num_steps, 2),
        }
        with arguments.results.open("a") as file:
            file.write(json.dumps(result) + "\n")
        print(result, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
