import errno
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from lstmtext.errors import ModelFileError
from lstmtext.saving import run_folder
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs

POEM = RunFacts(name="poem.txt", level="words", output="/models/poem.lstmtext")


def test_a_run_is_a_folder_that_says_what_it_is(home: Path) -> None:
    run = RunFolder.create(POEM)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}-poem", run.id)
    assert run.path.parent == home / "runs"
    assert run.held
    assert run.state is RunState.RUNNING
    assert run.damage is None
    started = datetime.fromisoformat(run.facts.started)
    assert abs((datetime.now(UTC) - started).total_seconds()) < 60
    other = RunFolder.open(run.path)
    assert other.facts == run.facts
    assert not other.held
    assert other.state is RunState.RUNNING
    run.release()


def test_what_changes_is_on_the_disk_at_once() -> None:
    run = RunFolder.create(POEM)
    run.update(step=3, loss=1.5, progress=0.1)
    run.update(step=4)
    facts = RunFolder.open(run.path).facts
    assert (facts.step, facts.loss, facts.progress, facts.name) == (4, 1.5, 0.1, "poem.txt")
    assert run.facts == facts
    run.release()


@pytest.mark.parametrize("state", [RunState.FINISHED, RunState.STOPPED, RunState.FAILED])
def test_an_ended_run_gives_the_lock_back_and_only_a_finished_one_loses_its_checkpoint(
    state: RunState,
) -> None:
    run = RunFolder.create(POEM)
    run.model_path.write_bytes(b"model")
    run.checkpoint_path.write_bytes(b"checkpoint")
    run.end(state, progress=1.0, error="a sentence")
    assert not run.held
    other = RunFolder.open(run.path)
    assert other.state is run.state is state
    assert (other.facts.progress, other.facts.error) == (1.0, "a sentence")
    assert other.checkpoint_path.exists() == (state is not RunState.FINISHED)
    assert other.model_path.read_bytes() == b"model"


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.INTERRUPTED, RunState.DAMAGED])
def test_a_run_does_not_end_as_running(state: RunState) -> None:
    run = RunFolder.create(POEM)
    with pytest.raises(ValueError, match="does not end"):
        run.end(state)
    run.release()


def test_a_run_is_changed_only_by_who_holds_it() -> None:
    run = RunFolder.create(POEM)
    other = RunFolder.open(run.path)
    for change in (lambda: other.update(step=1), lambda: other.end(RunState.FINISHED)):
        with pytest.raises(RuntimeError):
            change()
    assert RunFolder.open(run.path).facts == run.facts
    run.release()


def test_the_size_is_that_of_the_files() -> None:
    run = RunFolder.create(POEM)
    before = run.num_bytes
    run.model_path.write_bytes(b"x" * 1000)
    run.checkpoint_path.write_bytes(b"x" * 500)
    assert before == (run.path / "run.json").stat().st_size
    assert run.num_bytes == before + 1500
    run.release()
    assert RunFolder.open(run.path / "gone").num_bytes == 0


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("alice.txt", "alice"),
        ("Mr. Smith's letters", "mr-smith-s-letters"),
        ("Émile Zola – Nana.epub", "emile-zola-nana"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "text"),
        ("", "text"),
        ("a\\b:c*?\0\n", "a-b-c"),
        ("🐈.txt", "text"),
        ("Война и мир", "text"),
        ("con", "con"),
        ("x" * 300, "x" * 30),
        ("ﬁ" * 300, "fi" * 15),
    ],
)
def test_any_name_makes_a_safe_folder(home: Path, name: str, safe: str) -> None:
    run = RunFolder.create(RunFacts(name=name, level="words"))
    assert run.id[18:] == safe
    assert run.path.parent == home / "runs"
    assert RunFolder.open(run.path).facts.name == name
    run.release()


def test_runs_that_begin_in_one_second_have_folders_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_folder, "_now", lambda: datetime(2026, 11, 22, 14, 2, 3, tzinfo=UTC))
    runs = [RunFolder.create(POEM) for _ in range(12)]
    assert len({run.id for run in runs}) == 12
    assert [run.id for run in list_runs()] == [run.id for run in reversed(runs)]
    for run in runs:
        run.release()


def test_a_clock_that_goes_backwards_does_not_change_which_run_is_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = []
    for year in (2026, 2099, 1980, 2027):
        monkeypatch.setattr(run_folder, "_now", lambda y=year: datetime(y, 1, 1, tzinfo=UTC))
        run = RunFolder.create(POEM)
        run.update(step=1)
        run.end(RunState.STOPPED)
        runs.append(run)
    assert [run.id for run in list_runs()] == [run.id for run in reversed(runs)]


def full_disk(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_folder, "write_durably", full_disk)
    with pytest.raises(ModelFileError, match=r"cannot be kept in “.*”: the disk is full\.$"):
        RunFolder.create(POEM)
    assert list((home / "runs").iterdir()) == []


@pytest.mark.parametrize("change", [lambda r: r.update(step=2), lambda r: r.end(RunState.FINISHED)])
def test_a_disk_that_fills_up_keeps_the_facts_and_the_checkpoint(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[RunFolder], None]
) -> None:
    run = RunFolder.create(POEM)
    run.checkpoint_path.write_bytes(b"checkpoint")
    before = run.facts
    with monkeypatch.context() as patch:
        patch.setattr(run_folder, "write_durably", full_disk)
        with pytest.raises(ModelFileError, match="the disk is full"):
            change(run)
    run.release()
    assert RunFolder.open(run.path).facts == run.facts == before
    assert run.state is RunState.INTERRUPTED
    assert run.checkpoint_path.exists()


def test_a_home_that_is_a_file_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place in ("file", "file/deeper"):
        monkeypatch.setenv("LSTMTEXT_HOME", str(tmp_path / place))
        with pytest.raises(ModelFileError, match="there is a file where a folder should be"):
            RunFolder.create(POEM)
        with pytest.raises(ModelFileError, match="cannot be read"):
            list_runs()
    (tmp_path / "runs").write_bytes(b"")
    monkeypatch.setenv("LSTMTEXT_HOME", str(tmp_path))
    with pytest.raises(ModelFileError, match="there is a file where a folder should be"):
        RunFolder.create(POEM)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write where nobody may")
def test_a_home_that_cannot_be_written_to_is_said_in_one_sentence(home: Path) -> None:
    home.chmod(0o500)
    with pytest.raises(ModelFileError, match="cannot be written to"):
        RunFolder.create(POEM)
    home.chmod(0o700)


def test_a_file_system_without_locks_is_said_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(FileLock, "acquire", no_locks)
    with pytest.raises(ModelFileError, match="no locks available"):
        RunFolder.create(POEM)
    assert list((home / "runs").iterdir()) == []
