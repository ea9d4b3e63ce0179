"""`lstmtext train --resume`: after a stop, a crash, a power cut; and what it refuses."""

import importlib.util
import math
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from lstmtext import load_text_model
from lstmtext.command_line import train as train_command
from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.resuming import find_start
from lstmtext.parallel import Ranks
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs

Run = Callable[..., int]
Capture = pytest.CaptureFixture[str]
OPTIONS = (
    *("--hidden-size", 8, "--embedding-dim", 4, "--batch-size", 2, "--seq-len", 16, "--steps", 60),
    *("--dropout", 0.2, "--ema-decay", 0.9, "--checkpoint-seconds", 0),
)


def _script() -> ModuleType:
    place = Path(__file__).with_name("kill_and_resume.py")
    spec = importlib.util.spec_from_file_location("kill_and_resume", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


script = _script()


@pytest.fixture
def stop_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """Presses Ctrl-C after so many questions that training asks."""
    train_run = train_command.train_run

    def choose(number: int | None) -> None:
        left = math.inf

        def pressed(self: CtrlC) -> bool:
            nonlocal left
            left -= 1
            return left < 0

        def train(*args: object, **options: object) -> None:
            nonlocal left
            left = math.inf if number is None else number
            train_run(*args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(CtrlC, "pressed", pressed)
        monkeypatch.setattr(train_command, "train_run", train)

    return choose


@pytest.mark.parametrize("number", [0, 1, 17, 35, 62])
def test_r1_ctrl_c_and_resume_give_the_model_of_a_run_that_was_never_stopped(
    number: int, text: Path, tmp_path: Path, run: Run, stop_at: Callable[..., None], capsys: Capture
) -> None:
    stop_at(None)
    assert run("train", text, "-o", tmp_path / "whole", *OPTIONS, "--quiet") == 0
    stop_at(number)
    output = tmp_path / "stopped"
    assert run("train", text, "-o", output, *OPTIONS) == 0
    assert "The same command with --resume goes on with it." in capsys.readouterr().err
    assert load_text_model(output).history.num_steps <= 60
    assert RunFolder.open(list_runs()[0].path).state is RunState.STOPPED
    stop_at(None)
    assert run("train", text, "-o", output, *OPTIONS, "--resume") == 0
    assert "Going on at step" in capsys.readouterr().err
    whole, stopped = load_text_model(tmp_path / "whole"), load_text_model(output)
    assert script.differences(whole, stopped) == []
    assert stopped.history.num_steps == 60
    assert list_runs()[0].state is RunState.FINISHED


@pytest.mark.parametrize("change", ["gone", "another", "the output"])
def test_a_run_from_a_model_is_resumed_whatever_became_of_that_models_file(
    change: str,
    text: Path,
    model: Path,
    tmp_path: Path,
    run: Run,
    stop_at: Callable[..., None],
) -> None:
    again = ("train", text, "--from", model, "--steps", 40, "--batch-size", 2, "--seq-len", 16)
    again = (*again, "--checkpoint-seconds", 0, "--quiet")
    stop_at(None)
    assert run(*again, "-o", tmp_path / "whole") == 0
    output = model if change == "the output" else tmp_path / "stopped"
    stop_at(11)
    assert run(*again, "-o", output) == 0
    if change != "the output":  # which has taken the place of the model by now
        model.unlink()
    if change == "another":
        model.write_bytes((tmp_path / "whole").read_bytes())
    stop_at(None)
    assert run(*again, "-o", output, "--resume") == 0
    assert script.differences(load_text_model(tmp_path / "whole"), load_text_model(output)) == []
    assert "start.lstmtext" not in os.listdir(list_runs()[0].path), "of no use any more"


def test_all_processes_of_a_run_begin_with_the_model_that_the_first_one_has_kept(
    model: Path, tmp_path: Path
) -> None:
    class Second(Ranks):
        is_first = False

        def shared_bytes(self, data: bytes) -> bytes:
            assert data == b"", "only the first one looks"
            return model.read_bytes()

    found = find_start(str(tmp_path / "gone"), str(tmp_path / "m"), Second(), resume=True)
    assert found.vocab == load_text_model(model).vocab


def test_another_model_than_the_run_began_with_is_refused_in_a_sentence(
    text: Path, model: Path, tmp_path: Path, run: Run, stop_at: Callable[..., None], capsys: Capture
) -> None:
    options = ("--steps", 40, "--checkpoint-seconds", 0, "--quiet", "-o", tmp_path / "m")
    stop_at(11)
    assert run("train", text, "--from", model, *options) == 0
    stop_at(None)
    assert run("train", text, "--from", tmp_path / "m", *options, "--resume") == 2
    assert "The saved run began with another model" in capsys.readouterr().err
    assert [r.state for r in list_runs()] == [RunState.STOPPED]


def test_with_nothing_saved_it_starts_afresh(
    text: Path, tmp_path: Path, run: Run, stop_at: Callable[..., None], capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    assert run("train", text, "-o", output, *OPTIONS, "--resume", "--quiet") == 0
    assert load_text_model(output).history.num_steps == 60
    (only,) = list_runs()
    only.acquire()  # a process that was killed before its first checkpoint
    only.update()
    only.release()
    assert only.state is RunState.INTERRUPTED
    assert run("train", text, "-o", output, *OPTIONS, "--resume", "--quiet") == 0
    assert [r.state for r in list_runs()] == [RunState.FINISHED]
    assert capsys.readouterr().err == ""


def test_a_finished_run_is_left_as_it_is(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    assert run("train", text, "-o", output, *OPTIONS, "--quiet") == 0

    def everything() -> dict[Path, bytes]:
        files = [output, *list_runs()[0].path.iterdir()]
        return {file: file.read_bytes() for file in files}

    before = everything()
    assert run("train", text, "-o", output, *OPTIONS, "--resume") == 0
    assert capsys.readouterr().err == "“m.lstmtext” is finished already; nothing was done.\n"
    assert everything() == before


@pytest.mark.parametrize(("other", "why"), [
    (("--dropout", "0.5"), "To go on with the saved run, --dropout must be as before."),
    (("--steps", "70", "--seed", "1"),
     "To go on with the saved run, --seed, --steps must be as before."),
    ((), "The saved run learned another text."),
])  # fmt: skip
def test_another_text_or_other_settings_are_refused_in_a_sentence(
    other: tuple[str, ...],
    why: str,
    text: Path,
    tmp_path: Path,
    run: Run,
    stop_at: Callable[..., None],
    capsys: Capture,
) -> None:
    output = tmp_path / "m.lstmtext"
    stop_at(10)
    assert run("train", text, "-o", output, *OPTIONS, "--quiet") == 0
    stop_at(None)
    (folder,) = list_runs()
    before = folder.checkpoint_path.read_bytes(), output.read_bytes()
    if not other:
        text.write_text(text.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    assert run("train", text, "-o", output, *OPTIONS, *other, "--resume") == 2
    assert capsys.readouterr().err.splitlines() == [
        f"lstmtext: {why} Leave out --resume to begin a new one."
    ]
    assert (folder.checkpoint_path.read_bytes(), output.read_bytes()) == before
    assert [r.state for r in list_runs()] == [RunState.STOPPED]


def test_without_resume_a_new_run_begins_and_the_old_one_is_mentioned(
    text: Path, tmp_path: Path, run: Run, stop_at: Callable[..., None], capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    stop_at(10)
    assert run("train", text, "-o", output, *OPTIONS, "--quiet") == 0
    stop_at(None)
    assert run("train", text, "-o", output, *OPTIONS) == 0
    assert "--resume would have gone on with it" in capsys.readouterr().err
    assert [r.state for r in list_runs()] == [RunState.FINISHED, RunState.STOPPED]


def test_a_run_that_somebody_trains_in_is_refused_in_a_sentence(
    text: Path, tmp_path: Path, run: Run, stop_at: Callable[..., None], capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    stop_at(10)
    assert run("train", text, "-o", output, *OPTIONS, "--quiet") == 0
    stop_at(None)
    (folder,) = list_runs()
    folder.acquire()
    try:
        assert run("train", text, "-o", output, *OPTIONS, "--resume") == 2
    finally:
        folder.release()
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"lstmtext: The run “{folder.id}” is training already."


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_r4_a_damaged_checkpoint_is_refused_in_a_sentence_and_the_model_stays(
    damage: bytes | None,
    text: Path,
    tmp_path: Path,
    run: Run,
    stop_at: Callable[..., None],
    capsys: Capture,
) -> None:
    output = tmp_path / "m.lstmtext"
    stop_at(10)
    assert run("train", text, "-o", output, *OPTIONS, "--quiet") == 0
    stop_at(None)
    (folder,) = list_runs()
    data = folder.checkpoint_path.read_bytes()
    folder.checkpoint_path.write_bytes(data[: len(data) // 2] if damage is None else damage)
    assert run("train", text, "-o", output, *OPTIONS, "--resume") == 2
    err = capsys.readouterr().err.splitlines()
    assert len([line for line in err if line.startswith("lstmtext: ")]) == 1
    assert "cannot be continued" in err[-1]
    assert load_text_model(output).history.num_steps < 20
    assert load_text_model(folder.model_path)


def test_other_threads_are_mentioned(
    text: Path,
    tmp_path: Path,
    run: Run,
    stop_at: Callable[..., None],
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = tmp_path / "m.lstmtext"
    stop_at(10)
    assert run("train", text, "-o", output, *OPTIONS, "--quiet") == 0
    stop_at(None)
    facts = train_command.run_facts

    def elsewhere(*args: object, **options: object) -> object:
        found = facts(*args, **options)  # type: ignore[arg-type]
        found.machine["threads"] = 64
        return found

    monkeypatch.setattr(train_command, "run_facts", elsewhere)
    assert run("train", text, "-o", output, *OPTIONS, "--resume") == 0
    assert "the result will differ slightly" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL, and no SIGINT to send")
def test_r1_r4_new_processes_go_on_after_sigkill_and_ctrl_c_as_if_nothing_had_happened(
    corpora: Path, tmp_path: Path
) -> None:
    text = script.excerpt(corpora, tmp_path, 20_000)
    options = (*script.SMALL, "--schedule", "plateau", "--steps", "250")
    outcome = script.compare_killed_and_whole(
        tmp_path, text, options, 1, kills=2, luck=random.Random(0)
    )
    assert outcome.differences == []
    assert outcome.kills > 0
    child = script.start(tmp_path, "stopped", text, options, 1, resume=False)
    while not script.step_of_checkpoint(tmp_path, "stopped") and child.poll() is None:
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    script.finish(child)
    first = load_text_model(tmp_path / "stopped.lstmtext")
    script.finish(script.start(tmp_path, "stopped", text, options, 1, resume=True))
    whole, stopped = (load_text_model(tmp_path / f"{n}.lstmtext") for n in ("whole", "stopped"))
    assert script.differences(whole, stopped) == []
    assert first.history.num_steps <= stopped.history.num_steps == 250


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("number", range(30))
def test_r1_r4_thirty_runs_with_two_hundred_kills_between_them_lose_nothing(
    number: int, corpora: Path, tmp_path: Path
) -> None:
    outcome = script.compare_killed_and_whole(
        tmp_path,
        script.excerpt(corpora, tmp_path),
        (*script.VARIANTS[number % len(script.VARIANTS)], "--seed", str(number)),
        2 if number % 3 == 2 else 1,
        kills=7,
        luck=random.Random(number),
    )
    assert outcome.differences == []
    assert max(outcome.lost, default=0.0) <= max([*outcome.gaps, script.INTERVAL]) + 1.0
