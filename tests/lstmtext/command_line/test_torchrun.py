"""Several processes under torchrun: the same steps as one, and an end in words when one dies."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from lstmtext import load_text_model

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
LINES = ["the cat sat on the mat", "a dog ran over the hill", "one bird sang in a tree"]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("\n".join(f"{LINES[i * i % 3]} {i * 7919 % 1000}." for i in range(1_500)))
    return path


def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"LSTMTEXT_HOME": str(tmp_path / "home"), "OMP_NUM_THREADS": "1"}


def command(text: Path, output: Path, *options: str) -> list[str]:
    return [
        *("-m", "lstmtext", "train", str(text), "-o", str(output), "--hidden-size", "24"),
        *("--embedding-dim", "16", "--precision", "float32", "--device", "cpu", "--json"),
        *options,
    ]


def run(arguments: list[str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, capture_output=True, text=True, timeout=120, env=environment(tmp_path)
    )


@pytest.mark.parametrize("batching", ["carried", "chunks"])
def test_two_processes_take_the_steps_of_one(tmp_path: Path, text: Path, batching: str) -> None:
    options = (
        *("--dropout", "0", "--weight-dropout", "0", "--reset-every", "8"),
        "--steps",
        "60",
        "--batching",
        batching,
        "--batch-size",
        "7",
        "--quiet",
    )
    alone = run([sys.executable, *command(text, tmp_path / "one.m", *options)], tmp_path)
    both = run([*TORCHRUN, *command(text, tmp_path / "two.m", *options)], tmp_path)
    assert alone.returncode == 0, alone.stderr
    assert both.returncode == 0, both.stderr
    assert len(both.stdout.splitlines()) == 1  # only one of them speaks
    one, two = json.loads(alone.stdout), json.loads(both.stdout)
    assert two["train_loss"] == pytest.approx(one["train_loss"], abs=1e-5)
    assert two["validation_loss"] == pytest.approx(one["validation_loss"], abs=1e-5)
    first = load_text_model(tmp_path / "one.m").model.state_dict()
    second = load_text_model(tmp_path / "two.m").model.state_dict()
    assert all(torch.allclose(first[name], second[name], atol=1e-4) for name in first)


def kill_the_second(parent: int, seconds: float) -> None:
    """Kill the process of rank 1 among the children of a torchrun."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in (task / "children").read_text().split():
                if b"\0RANK=1\0" in b"\0" + Path(f"/proc/{child}/environ").read_bytes():
                    os.kill(int(child), signal.SIGKILL)
                    return
        time.sleep(0.1)
    raise AssertionError("there is no second process")


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux")
@pytest.mark.parametrize("restarts", [0, 1])
def test_a_killed_process_ends_the_run_in_words_or_is_started_again_from_the_checkpoint(
    tmp_path: Path, text: Path, restarts: int
) -> None:
    output = tmp_path / "model.lstmtext"
    options = ("--steps", "1500", "--resume", "--checkpoint-seconds", "0.3")
    started = subprocess.Popen(
        [*TORCHRUN, "--max-restarts", str(restarts), *command(text, output, *options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    )
    runs = tmp_path / "home" / "runs"
    until = time.monotonic() + 60
    while not list(runs.glob("*/checkpoint.lstmtext")) and time.monotonic() < until:
        time.sleep(0.05)
    kill_the_second(started.pid, 5)
    out, errors = started.communicate(timeout=120)
    assert "Another process of this run ended" in errors
    ours = [line for line in errors.splitlines() if "Error: " in line and "rank" in line]
    assert not ours, ours  # a traceback: torchrun has its own, which cannot be helped
    if restarts:
        assert started.returncode == 0, errors
        assert "Going on at step" in errors
        assert json.loads(out.splitlines()[-1])["steps"] == 1500
    else:
        assert started.returncode != 0
        (facts,) = runs.glob("*/run.json")
        assert json.loads(facts.read_text())["state"] == "failed"
