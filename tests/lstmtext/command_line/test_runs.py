import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext.saving.home_lock import moving
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import LIMIT_BYTES


def make(name: str, state: RunState, **changes: object) -> RunFolder:
    run = RunFolder.create(RunFacts(name=name, level="words"))
    run.update(**changes)
    run.model_path.write_bytes(b"x" * 1_234_567)
    if state in (RunState.FINISHED, RunState.STOPPED, RunState.FAILED):
        run.end(state)
    elif state is not RunState.RUNNING:
        run.release()
    if state is RunState.DAMAGED:
        (run.path / "run.json").write_bytes(b"{")
    return run


def test_without_runs_it_says_so(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("runs") == 0
    assert capsys.readouterr().out == "No runs yet.\n"


def test_the_table_says_how_each_run_stands(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    finished = make("alice.txt", RunState.FINISHED, progress=1, loss=1.23456)
    make("letters", RunState.STOPPED, progress=0.4)
    make("poems", RunState.INTERRUPTED, progress=0.07)
    make("names", RunState.FAILED)
    damaged = make("jokes", RunState.DAMAGED)
    running = make("night\n\x1b[31m watch", RunState.RUNNING)
    make("a" * 200, RunState.STOPPED)
    assert run("runs") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "text", "state", "started", "level", "loss", "size"]
    states = ("stopped at 0 %", "running", "failed", "interrupted at 7 %", "stopped at 40 %")
    for line, state in zip(lines[1:], (*states, "finished", "damaged"), strict=False):
        assert f"  {state}  " in line
    row = lines[6].split()
    assert row[:3] == [finished.id, "alice.txt", "finished"]
    assert row[5:] == ["words", "1.2346", "1.2", "MB"]
    assert "[U+000A][U+001B][31m" in lines[2]
    assert lines[7].startswith(damaged.id)
    assert max(map(len, lines[:-1])) < 170
    assert lines[8] == f"7 runs, 8.6 MB of 2.1 GB, in {home / 'runs'}"
    assert len(lines) == 9
    running.release()


def test_the_columns_stand_under_their_headings(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    make("alice.txt", RunState.FINISHED, loss=1.5)
    make("b", RunState.STOPPED)
    assert run("runs") == 0
    heading, *rows = capsys.readouterr().out.splitlines()[:-1]
    for row in rows:
        assert row[heading.index("state") :].startswith(("finished", "stopped"))
        assert row[heading.index("level") :].startswith("words")
        assert len(row) == len(heading)


def test_the_json_has_every_fact(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    stopped = make("Räuber", RunState.STOPPED, progress=0.4, settings={"seed": 3})
    lost = make("poems", RunState.INTERRUPTED, error=None)
    damaged = make("jokes", RunState.DAMAGED)
    assert run("runs", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert table["folder"] == str(home / "runs")
    assert table["limit_bytes"] == LIMIT_BYTES
    assert table["bytes"] == sum(item["bytes"] for item in table["runs"])
    assert [item["id"] for item in table["runs"]] == [lost.id, stopped.id, damaged.id]
    assert [item["state"] for item in table["runs"]] == ["interrupted", "stopped", "damaged"]
    assert table["runs"][1]["settings"] == {"seed": 3}
    assert table["runs"][1]["name"] == "Räuber"
    assert table["runs"][2]["damage"]


def test_runs_are_removed_by_id(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = (make("a", RunState.STOPPED) for _ in range(3))
    assert run("runs", "--remove", first.id, third.id, first.id) == 0
    out, err = capsys.readouterr()
    assert err == "Removed 2 runs.\n"
    assert second.id in out
    assert not first.path.exists()
    assert not third.path.exists()
    assert run("runs", "--remove", second.id, "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert (table["removed"], table["runs"]) == ([second.id], [])


def test_only_finished_runs_are_removed_as_finished(run: Callable[..., int]) -> None:
    runs = {state: make("a", state) for state in RunState}
    assert run("runs", "--remove-finished") == 0
    assert {state for state, one in runs.items() if not one.path.exists()} == {RunState.FINISHED}
    runs[RunState.RUNNING].release()


@pytest.mark.parametrize("wrong", ["nothing", "../poem", "", "\x1b[31m"])
def test_an_unknown_id_is_one_sentence_and_removes_nothing(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    kept = make("a", RunState.FINISHED)
    assert run("runs", "--remove", kept.id, wrong) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lstmtext: There is no run “")
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err
    assert kept.model_path.exists()


def test_a_running_run_is_not_removed_and_neither_are_the_others_named(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    kept, running = make("a", RunState.FINISHED), make("b", RunState.RUNNING)
    assert run("runs", "--remove", kept.id, running.id) == 2
    assert capsys.readouterr().err == (
        f"lstmtext: The run “{running.id}” is running; stop it first.\n"
    )
    assert kept.model_path.exists()
    running.release()


def test_a_home_that_is_a_file_is_one_sentence(
    run: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("LSTMTEXT_HOME", str(tmp_path / "file"))
    assert run("runs") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("started", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_calendar_has_does_not_end_the_list(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], started: str
) -> None:
    odd = make("a", RunState.FINISHED)
    text = (odd.path / "run.json").read_text()
    (odd.path / "run.json").write_text(text.replace(odd.facts.started, started))
    assert RunFolder.open(odd.path).damage is None
    assert run("runs") == 0
    assert odd.id in capsys.readouterr().out


def test_the_list_waits_for_neither_torch_nor_numpy() -> None:
    make("a", RunState.FINISHED)
    code = """
import sys
from lstmtext.command_line.main import main
assert main(["runs"]) == 0
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"torch", "numpy", "safetensors", "PySide6"}, loaded
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "1 run, " in done.stdout


def test_while_the_files_are_moved_it_says_so_and_begins_nothing(
    run: Callable[..., int], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("the cat sat on the mat. " * 200, encoding="utf-8")
    with moving(home, ()):
        for command in (["runs"], ["train", str(tmp_path / "a.txt"), "-o", "a.lstmtext"]):
            assert run(*command) == 2
            assert "being moved to another folder" in capsys.readouterr().err
    assert not (home / "runs").exists()
