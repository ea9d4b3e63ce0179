"""Kills training at random moments, goes on with it, and compares the result with a run left alone.

    python tests/lstmtext/command_line/kill_and_resume.py --text novel.txt --runs 30 --kills 200

Every process is a new one, and SIGKILL gives it no time for anything. The tests use the functions.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from lstmtext import TextModel, load_text_model
from lstmtext.saving.checkpoint_file import load_checkpoint

INTERVAL = 0.2
COMMON = (
    *("--hidden-size", "48", "--embedding-dim", "24", "--device", "cpu", "--quiet"),
    *("--checkpoint-seconds", str(INTERVAL)),
)
SMALL = ("--dropout", "0.2", "--ema-decay", "0.99", "--seq-len", "32")
CHUNKS = ("--batching", "chunks", "--batch-size", "16")
VARIANTS: tuple[tuple[str, ...], ...] = (
    (*SMALL, "--steps", "500"),
    (*SMALL, *CHUNKS, "--epochs", "3", "--seed", "4"),
    (*SMALL, "--level", "words", "--steps", "400", "--schedule", "plateau", "--min-count", "2"),
    (*SMALL, "--level", "subwords", "--steps", "400", "--optimizer", "sgd", "--momentum", "0.9",
     "--learning-rate", "0.5", "--schedule", "constant"),
    (*SMALL, *CHUNKS, "--level", "words", "--epochs", "9", "--optimizer", "adam"),
    (*SMALL, "--num-layers", "2", "--steps", "350", "--precision", "bfloat16", "--test-fraction",
     "0.1"),
    ("--seq-len", "16", "--steps", "700", "--validation", "none", "--optimizer", "sgd",
     "--learning-rate", "1"),
    ("--dropout", "0.5", "--epochs", "12", "--batch-size", "64", "--validation", "tail",
     "--schedule", "plateau", "--optimizer", "adam"),
    (*SMALL, *CHUNKS, "--stride", "9", "--steps", "300", "--level", "subwords", "--schedule",
     "constant"),
    (*SMALL, "--steps", "100:380,200:450,300:410", "--precision", "float32"),
    ("--steps", "600", "--learning-rate", "0.03", "--ema-decay", "0.9", "--batch-size", "4",
     "--patience", "2"),
    (*SMALL, "--steps", "400", "--tie-weights", "--embedding-dim", "48", "--level", "words"),
)  # fmt: skip


@dataclass
class Outcome:
    """What became of a run that was killed again and again.

    Attributes:
        kills: How often it was.
        steps: The step to go on from after each kill.
        lost: Seconds since the last checkpoint, at each kill that found one of its own process.
        gaps: Seconds between two checkpoints of one process.
        differences: Why the result is another; empty if it is the same.
    """

    kills: int = 0
    steps: list[int] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def excerpt(corpora: Path, folder: Path, num_bytes: int = 60_000) -> Path:
    """A file in `folder` with the beginning of a novel."""
    path = folder / "novel.txt"
    path.write_bytes((corpora / "alice29.txt").read_bytes()[:num_bytes])
    return path


def start(
    folder: Path, name: str, text: Path, options: tuple[str, ...], threads: int, *, resume: bool
) -> "subprocess.Popen[bytes]":
    """Start `lstmtext train` in a process of its own, with a home of its own."""
    command = [sys.executable, "-m", "lstmtext", "train", str(text), "-o", f"{name}.lstmtext"]
    home = {"LSTMTEXT_HOME": str(folder / name), "OMP_NUM_THREADS": str(threads)}
    home["OMP_WAIT_POLICY"] = "passive"  # two threads that wait busily are slow on a busy machine
    return subprocess.Popen(
        [*command, *COMMON, *options, "--threads", str(threads), *(["--resume"] * resume)],
        cwd=folder,
        env={**os.environ, **home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finish(child: "subprocess.Popen[bytes]") -> None:
    """Wait for a process that nobody disturbs."""
    try:
        _, err = child.communicate(timeout=600)
    finally:
        child.kill()
    assert child.returncode == 0, err.decode()


def run_folder(folder: Path, name: str) -> Path | None:
    """Where the run is kept, if it is."""
    return next((folder / name / "runs").glob("*/"), None)


def step_on_disk(folder: Path, name: str) -> int:
    """The step that `run.json` says, 0 without one."""
    return int(_facts(folder, name).get("step", 0))


def _facts(folder: Path, name: str) -> dict[str, Any]:
    place = run_folder(folder, name)
    if place is None or not (place / "run.json").exists():
        return {}
    facts: dict[str, Any] = json.loads((place / "run.json").read_text(encoding="utf-8"))
    return facts


def step_of_checkpoint(folder: Path, name: str) -> int:
    """The step to go on from, 0 without a checkpoint."""
    place = run_folder(folder, name)
    if place is None or not (place / "checkpoint.lstmtext").exists():
        return 0
    return int(load_checkpoint(place / "checkpoint.lstmtext")["run"]["progress"]["step"])


def kill_again_and_again(
    folder: Path,
    name: str,
    text: Path,
    options: tuple[str, ...],
    threads: int,
    *,
    kills: int,
    luck: random.Random,
) -> Outcome:
    """Train, with so many violent deaths in between unless it is done before.

    Three of four come some time after a new checkpoint, so that the run gets on; the others at any
    moment, starting and reading included.
    """
    outcome = Outcome()
    for number in range(kills):
        before = step_of_checkpoint(folder, name)
        child = start(folder, name, text, options, threads, resume=number > 0)
        anywhere = luck.random() < 0.25
        saves = 0 if anywhere else luck.choice((1, 1, 2))
        delay = luck.uniform(0.0, 4.0) if anywhere else luck.uniform(0.0, 1.5 * INTERVAL)
        last = _wait(folder, name, child, saves, delay, outcome)
        if child.poll() is not None:
            finish(child)  # it was quicker, which must not be an error
            break
        child.kill()
        killed_at = time.time()
        child.communicate()
        outcome.kills += 1
        if last is not None:
            outcome.lost.append(killed_at - last)
        if _facts(folder, name).get("state") == "finished":
            break  # it died only after its last word
        after = step_of_checkpoint(folder, name)
        outcome.steps.append(after)
        assert step_on_disk(folder, name) <= after, f"{name}: run.json is ahead of its checkpoint"
        assert after >= before, f"{name}: fell from step {before} to {after}"
        assert anywhere or after > before, f"{name}: nothing was recorded after step {before}"
    finish(start(folder, name, text, options, threads, resume=outcome.kills > 0))
    return outcome


def _wait(
    folder: Path,
    name: str,
    child: "subprocess.Popen[bytes]",
    saves: int,
    delay: float,
    outcome: Outcome,
) -> float | None:
    """Until the process has saved so often, and `delay` seconds more; when it saved last."""
    until = None if saves else time.monotonic() + delay
    first, last, seen = _saved_at(folder, name), None, 0
    while child.poll() is None and (until is None or time.monotonic() < until):
        now = _saved_at(folder, name)
        if now is not None and now not in (first, last):
            if last is not None:
                outcome.gaps.append(now - last)
            last, seen = now, seen + 1
            if seen == saves:
                until = time.monotonic() + delay
        time.sleep(0.002)
    return last


def _saved_at(folder: Path, name: str) -> float | None:
    place = run_folder(folder, name)
    try:
        return None if place is None else (place / "checkpoint.lstmtext").stat().st_mtime
    except FileNotFoundError:
        return None


def differences(one: TextModel, other: TextModel) -> list[str]:
    """In what two models differ that should be the same: weights, losses, or their number."""
    found = []
    weights, others = one.model.state_dict(), other.model.state_dict()
    if weights.keys() != others.keys():
        found.append("the names of the weights")
    found += [n for n in weights if n in others and not torch.equal(weights[n], others[n])]
    first, second = one.history, other.history
    if [p.loss for p in first.validation] != [p.loss for p in second.validation]:
        found.append("validation losses")
    if [e.train_loss for e in first.epochs] != [e.train_loss for e in second.epochs]:
        found.append("epoch losses")
    if [e.validation_loss for e in first.epochs] != [e.validation_loss for e in second.epochs]:
        found.append("epochs' validation losses")
    if [(s.step, s.text) for s in first.samples] != [(s.step, s.text) for s in second.samples]:
        found.append("samples")
    if (first.num_steps, first.num_tokens) != (second.num_steps, second.num_tokens):
        found.append("steps and tokens")
    if first.decisions != second.decisions or one.validation_loss != other.validation_loss:
        found.append("length or loss")
    return found


def compare_killed_and_whole(
    folder: Path,
    text: Path,
    options: tuple[str, ...],
    threads: int,
    *,
    kills: int,
    luck: random.Random,
) -> Outcome:
    """Train once in peace and once with kills."""
    finish(start(folder, "whole", text, options, threads, resume=False))
    outcome = kill_again_and_again(folder, "killed", text, options, threads, kills=kills, luck=luck)
    whole, killed = (load_text_model(folder / f"{n}.lstmtext") for n in ("whole", "killed"))
    outcome.differences = differences(whole, killed)
    return outcome


def main() -> int:
    """Do it many times, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--kills", type=int, default=200, help="spread over the runs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    luck = random.Random(arguments.seed)
    outcomes, lost_runs = [], 0
    for number in range(arguments.runs):
        kills = -(-(arguments.kills - sum(o.kills for o in outcomes)) // (arguments.runs - number))
        options = (*VARIANTS[number % len(VARIANTS)], "--seed", str(number))
        with tempfile.TemporaryDirectory() as folder:
            text = Path(folder) / "novel.txt"
            text.write_bytes(arguments.text.read_bytes()[:60_000])
            threads = 2 if number % 3 == 2 else 1
            try:
                outcome = compare_killed_and_whole(
                    Path(folder), text, options, threads, kills=kills, luck=luck
                )
            except AssertionError as error:
                print(f"run {number} LOST: {error}", flush=True)
                lost_runs += 1
                continue
        outcomes.append(outcome)
        what = ", ".join(outcome.differences) or "the same"
        print(
            f"run {number}: {outcome.kills} kills, steps {outcome.steps}, worst loss "
            f"{max(outcome.lost, default=0):.2f} s, longest gap {max(outcome.gaps, default=0):.2f}"
            f" s: {what}",
            flush=True,
        )
    lost = [seconds for outcome in outcomes for seconds in outcome.lost]
    gaps = [seconds for outcome in outcomes for seconds in outcome.gaps]
    same = sum(not outcome.differences for outcome in outcomes)
    print(f"{same} of {arguments.runs} runs the same, {lost_runs} lost")
    print(f"{sum(o.kills for o in outcomes)} kills")
    if len(lost) > 1 and gaps:
        print(
            f"seconds of work lost: median {statistics.median(lost):.2f}, most {max(lost):.2f}; "
            f"between two checkpoints: median {statistics.median(gaps):.2f}, most {max(gaps):.2f}"
        )
    return int(same < arguments.runs)


if __name__ == "__main__":
    sys.exit(main())
