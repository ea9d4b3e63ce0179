import os
from pathlib import Path

import pytest

from lstmtext.errors import ModelFileError
from lstmtext.saving import runs as runs_module
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import find_run, list_runs, prune, remove_run, runs_bytes

HOUR = 3600


def make(
    state: RunState = RunState.FINISHED, *, size: int = 1000, output: str | None = None
) -> RunFolder:
    """A run that has ended in a state; RUNNING is held on, DAMAGED has a broken run.json."""
    run = RunFolder.create(RunFacts(name="poem", level="words", output=output))
    run.model_path.write_bytes(b"x" * size)
    match state:
        case RunState.RUNNING:
            pass
        case RunState.INTERRUPTED:
            run.release()
        case RunState.DAMAGED:
            run.release()
            (run.path / "run.json").write_bytes(b"{")
        case _:
            run.end(state)
    assert run.state is state or state is RunState.DAMAGED
    return run


def ids(runs: list[RunFolder]) -> list[str]:
    return [run.id for run in runs]


def left(home: Path) -> set[str]:
    return {folder.name for folder in (home / "runs").iterdir()}


def test_without_a_folder_there_are_no_runs(home: Path) -> None:
    assert list_runs() == prune() == []
    assert find_run("/models/a.lstmtext") is None
    assert runs_bytes() == 0
    assert not (home / "runs").exists()


def test_runs_are_listed_newest_first_with_their_states() -> None:
    made = [make(state) for state in RunState]
    listed = list_runs()
    assert ids(listed[:-1]) == [run.id for run in reversed(made[:-1])]
    assert listed[-1].id == made[-1].id  # the damaged one
    assert [run.state for run in listed] == [*reversed(list(RunState)[:-1]), RunState.DAMAGED]
    made[0].release()


def test_what_else_lies_in_the_folder_is_no_run(home: Path, tmp_path: Path) -> None:
    run = make()
    (home / "runs" / "notes.txt").write_text("mine")
    (home / "runs" / "events").mkdir()
    (home / "runs" / "events" / "tfevents.1").write_text("another program's")
    (home / "runs" / "empty").mkdir()
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "run.json").write_bytes((run.path / "run.json").read_bytes())
    (home / "runs" / "link").symlink_to(tmp_path / "away")
    assert ids(list_runs()) == [run.id]
    for folder in (home / "runs").iterdir():
        os.utime(folder, (0, 0))
    before = left(home)
    prune(limit_bytes=0, keep=0)
    assert left(home) == before - {"empty"}
    assert list((home / "runs" / "events").iterdir()) == [home / "runs" / "events" / "tfevents.1"]
    assert (tmp_path / "away" / "run.json").exists()


def test_the_newest_run_for_a_file_is_found_however_the_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    wanted = str(tmp_path / "a.lstmtext")
    make(output=wanted)
    newest = make(RunState.STOPPED, output=wanted)
    make(output=str(tmp_path / "b.lstmtext"))
    make(output=None)
    for name in (wanted, Path("a.lstmtext"), "./x/../a.lstmtext", tmp_path / "link/a.lstmtext"):
        run = find_run(name)
        assert run is not None
        assert run.id == newest.id
    assert find_run("c.lstmtext") is None


def test_the_size_of_all_is_the_sum_of_each() -> None:
    made = [make(size=10), make(RunState.STOPPED, size=2000), make(RunState.DAMAGED, size=300)]
    assert runs_bytes() == sum(run.num_bytes for run in made) > 2310


@pytest.mark.parametrize("state", [state for state in RunState if state is not RunState.RUNNING])
def test_any_run_that_nobody_trains_in_can_be_removed(home: Path, state: RunState) -> None:
    run, other = make(state), make()
    run.checkpoint_path.write_bytes(b"checkpoint")
    (run.path / ".model.lstmtext.abc.tmp").write_bytes(b"half")
    remove_run(run)
    assert left(home) == {other.id}
    remove_run(run)  # gone already is as good


def test_a_run_that_somebody_trains_in_is_not_removed() -> None:
    run = make(RunState.RUNNING)
    before = sorted(run.path.iterdir())
    for one in (run, RunFolder.open(run.path)):
        with pytest.raises(ModelFileError, match="is training; stop it first"):
            remove_run(one)
    assert sorted(run.path.iterdir()) == before
    assert run.held
    run.release()


def test_files_of_the_persons_own_outlive_the_run_they_were_put_into() -> None:
    run = make()
    (run.path / "notes.txt").write_text("mine")
    remove_run(run)
    assert [file.name for file in run.path.iterdir()] == ["notes.txt"]
    assert list_runs() == []


def test_a_run_that_cannot_be_removed_is_said_in_one_sentence() -> None:
    run = make()
    run.model_path.unlink()
    run.model_path.mkdir()
    with pytest.raises(ModelFileError, match="cannot be removed"):
        remove_run(run)
    assert ids(list_runs()) == [run.id]


def test_the_oldest_ended_runs_go_first_and_only_as_many_as_must() -> None:
    made = [make(RunState.FAILED if i % 2 else RunState.FINISHED) for i in range(6)]
    assert prune(keep=6) == []
    assert ids(prune(keep=4)) == ids(made[:2])
    assert ids(list_runs()) == ids(made[:1:-1])


def test_f7_the_oldest_go_until_the_rest_fits_on_the_disk() -> None:
    made = [make(size=1000) for _ in range(5)]
    total = runs_bytes()
    assert prune(limit_bytes=total) == []
    assert ids(prune(limit_bytes=total - 1)) == [made[0].id]
    assert ids(prune(limit_bytes=2 * made[0].num_bytes + 3000)) == [made[1].id, made[2].id]
    assert ids(list_runs()) == [made[4].id, made[3].id]


def test_unfinished_work_is_never_pruned() -> None:
    kept = [make(s) for s in (RunState.RUNNING, RunState.STOPPED, RunState.INTERRUPTED)]
    kept.append(make(RunState.DAMAGED))
    ended = [make(RunState.FINISHED), make(RunState.FAILED)]
    newest = make(RunState.STOPPED)
    assert ids(prune(limit_bytes=0, keep=0)) == ids(ended)
    assert set(ids(list_runs())) == {*ids(kept), newest.id}
    assert all(run.model_path.exists() for run in kept)
    kept[0].release()


def test_many_unfinished_runs_do_not_cost_a_finished_one_its_place() -> None:
    for _ in range(5):
        make(RunState.STOPPED)
    finished = make()
    make(RunState.STOPPED)
    assert prune(keep=3) == []
    assert finished.model_path.exists()


def test_the_newest_run_stays_even_if_it_alone_is_too_large() -> None:
    make()
    newest = make(size=5000)
    prune(limit_bytes=100, keep=0)
    assert ids(list_runs()) == [newest.id]


def test_an_ended_run_in_which_somebody_trains_again_is_not_pruned() -> None:
    again, other = make(RunState.FAILED), make()
    make(RunState.STOPPED)
    again.acquire()
    assert ids(prune(keep=0)) == [other.id]
    assert again.model_path.exists()
    again.release()


def test_one_run_that_cannot_be_removed_does_not_keep_the_others() -> None:
    stuck, other = make(), make()
    stuck.model_path.unlink()
    stuck.model_path.mkdir()
    make()
    assert ids(prune(keep=1)) == [other.id]


@pytest.mark.parametrize("state", [RunState.STOPPED, RunState.INTERRUPTED, RunState.DAMAGED])
def test_temporary_files_of_killed_processes_are_swept(state: RunState) -> None:
    run = make(state)
    names = (".run.json.a1.tmp", ".model.lstmtext.b2.tmp", ".checkpoint.lstmtext.c3.tmp")
    for name in (*names, ".mine.tmp", "model.tmp"):
        (run.path / name).write_bytes(b"half")
    prune()
    assert {file.name for file in run.path.iterdir()} == {
        "run.json", "run.lock", "model.lstmtext", ".mine.tmp", "model.tmp",
    }  # fmt: skip


def test_temporary_files_of_a_running_run_are_left_alone() -> None:
    run = make(RunState.RUNNING)
    (run.path / ".model.lstmtext.b2.tmp").write_bytes(b"half")
    prune(limit_bytes=0, keep=0)
    assert (run.path / ".model.lstmtext.b2.tmp").exists()
    run.release()


@pytest.mark.parametrize("names", [(), ("run.lock",), ("run.lock", ".run.json.a1.tmp")])
def test_a_folder_that_never_became_a_run_is_swept_when_it_is_old(
    home: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    folder = home / "runs" / "2026-11-22-140203-poem"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(b"")
    prune()
    assert {file.name for file in folder.iterdir()} == set(names)  # it may be in the making
    now = folder.stat().st_mtime
    monkeypatch.setattr(runs_module.time, "time", lambda: now - 9 * HOUR)
    prune()
    assert folder.exists()
    monkeypatch.setattr(runs_module.time, "time", lambda: now + 2 * HOUR)
    prune()
    assert left(home) == set()


def test_a_folder_that_cannot_be_looked_into_keeps_nothing_else_from_being_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed, other = make(RunState.STOPPED), make(RunState.STOPPED)
    temporary = other.path / ".run.json.a1.tmp"
    temporary.write_bytes(b"half")
    listdir = os.listdir

    def listed(path: Path) -> list[str]:
        if path == closed.path:
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(runs_module.os, "listdir", listed)
    prune()
    assert not temporary.exists()
