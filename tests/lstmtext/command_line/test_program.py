"""The program as a process of its own: streams, signals, exit status."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext import TextModel, load_text_model, save_text_model

POEM = "What is this life if, full of care,\nwe have no time to stand and stare.\n" * 12
TRAIN = ["train", "poem.txt", "-o", "m.lstmtext", "--hidden-size", "8", "--batch-size", "2"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "poem.txt").write_text(POEM, encoding="utf-8")
    return tmp_path


def start(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lstmtext", *arguments],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(child: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    try:
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()  # a program that does not stop must not outlive its test
    return child.returncode, out.decode(), err.decode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_stops_training_and_saves_what_was_learned(folder: Path) -> None:
    child = start(folder, *TRAIN, "--epochs", "1000000", "--json")
    assert child.stderr is not None
    assert b"to learn from" in child.stderr.readline()
    assert b"Settings: " in child.stderr.readline()
    assert b"epoch" in child.stderr.readline()  # this line comes after the first step
    time.sleep(0.3)
    child.send_signal(signal.SIGINT)
    status, out, err = finish(child)
    assert status == 0, err
    assert "Traceback" not in err
    assert "Saved" in err
    assert json.loads(out)["epochs"] > 0
    assert json.loads(out)["stopped"]
    assert load_text_model(folder / "m.lstmtext").history.num_tokens > 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize("delay", [0.3, 0.8])
def test_ctrl_c_before_there_is_anything_to_save_is_one_line_or_a_model(
    folder: Path, delay: float
) -> None:
    child = start(folder, *TRAIN, "--epochs", "1000000", "--quiet")
    time.sleep(delay)
    child.send_signal(signal.SIGINT)
    status, out, err = finish(child)
    assert out == ""
    assert "Traceback" not in err
    assert status in (0, 2)
    assert len(err.splitlines()) == (0 if status == 0 else 1)
    assert (folder / "m.lstmtext").exists() == (status == 0)


def test_progress_outside_a_terminal_is_plain_lines_on_standard_error(folder: Path) -> None:
    status, out, err = finish(start(folder, *TRAIN, "--epochs", "2"))
    assert (status, out) == (0, "")
    assert "Saved “m.lstmtext”" in err.splitlines()[-3]
    assert "\r" not in err
    assert "\x1b" not in err


def test_a_terminal_that_cannot_show_a_character_does_not_end_the_program(
    folder: Path, make_text_model: Callable[..., TextModel]
) -> None:
    save_text_model(make_text_model("€ and €"), folder / "m")
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    arguments = ["generate", "m", "--prompt", "x", "--length", "200", "--temperature", "50"]
    status, out, err = finish(start(folder, *arguments, environment=ascii_only))
    assert status == 0
    assert len(out) == 201
    assert "?" in out
    assert err == "Not in this model's vocabulary: x\n"


def test_a_reader_that_has_enough_ends_the_program_quietly(
    folder: Path, make_text_model: Callable[..., TextModel]
) -> None:
    save_text_model(make_text_model(), folder / "m")
    child = start(folder, "generate", "m", "--length", "1000000000")
    assert child.stdout is not None
    assert len(child.stdout.read(10)) == 10
    child.stdout.close()
    assert child.wait(timeout=60) == 0
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()


@pytest.mark.parametrize("arguments", [["train", "none.txt", "-o", "m"], ["dance"]])
def test_bad_input_ends_with_status_2_and_one_line(folder: Path, arguments: list[str]) -> None:
    status, out, err = finish(start(folder, *arguments))
    assert (status, out) == (2, "")
    assert err.startswith("lstmtext: ")
    assert len(err.splitlines()) == 1


WITHOUT_TORCH = """
import sys
for name in ("torch", "PySide6", "safetensors"):
    sys.modules[name] = None  # importing it fails
from lstmtext.command_line.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["train", "--help"],
        ["inspect", "poem.txt"],
        ["inspect", "poem.txt", "--level", "words", "--json"],
        ["inspect", "poem.txt", "--level", "subwords"],
        ["runs"],
    ],
    ids=" ".join,
)
def test_what_needs_no_model_waits_for_neither_torch_nor_qt(
    folder: Path, arguments: list[str]
) -> None:
    command = [sys.executable, "-c", WITHOUT_TORCH, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout
