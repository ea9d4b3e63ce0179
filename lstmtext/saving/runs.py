"""All the runs on disk: listed, found, counted, removed."""

import contextlib
import os
import time
from collections.abc import Callable
from os import PathLike
from pathlib import Path

from lstmtext.errors import ModelFileError
from lstmtext.saving.file_lock import file_lock
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import (
    CHECKPOINT,
    FACTS,
    LOCK,
    MODEL,
    START,
    RunFolder,
    runs_folder,
)
from lstmtext.wording import count, disk_reason

LIMIT_BYTES = 2 * 1024**3
KEEP = 50
_STALE = (
    3600  # seconds; a folder without a file is somebody's who makes a run just now, or nobody's
)


def new_run(facts: RunFacts, say: Callable[[str], object]) -> RunFolder | None:
    """A folder for a run that begins now, with room made for it; its lock is held.

    Args:
        facts: As for `RunFolder.create`.
        say: Told in a sentence what was removed, or why there is no folder: a run goes on without.
    """
    try:
        removed = prune()
        if removed:
            say(f"{count(len(removed), 'old training run')} removed to make room for this one.")
        return RunFolder.create(facts)
    except ModelFileError as trouble:
        say(f"{trouble} The training itself is not affected.")
        return None


def list_runs() -> list[RunFolder]:
    """The runs, newest first; damaged ones last. Folders that hold nothing of a run are left out.

    Raises:
        ModelFileError: The folder of the runs cannot be read.
    """
    runs = [RunFolder.open(path) for path in _folders() if _is_run(path)]
    return sorted(runs, key=lambda run: (run.facts.number, run.facts.started, run.id), reverse=True)


def find_run(output: str | PathLike[str]) -> RunFolder | None:
    """The newest run whose model the person wanted in this file.

    Args:
        output: The file; it need not exist.

    Raises:
        ModelFileError: The folder of the runs cannot be read.
    """
    wanted = _normal(output)
    for run in list_runs():
        if run.facts.output is not None and _normal(run.facts.output) == wanted:
            return run
    return None


def runs_bytes() -> int:
    """What all runs take on the disk.

    Raises:
        ModelFileError: The folder of the runs cannot be read.
    """
    return sum(run.num_bytes for run in list_runs())


def remove_run(run: RunFolder) -> None:
    """Remove a run's files, and its folder unless it holds others.

    Args:
        run: In any state but RUNNING; a damaged one can be removed, too.

    Raises:
        ModelFileError: Somebody trains in it, or it could not be removed.
    """
    if not run.path.is_dir():
        return
    lock = file_lock(run.path / LOCK)
    try:
        with lock.acquire(timeout=0.5, poll_interval=0.005):
            for name in (CHECKPOINT, MODEL, START):
                (run.path / name).unlink(missing_ok=True)
            _remove_temporary(run.path)
            (run.path / FACTS).unlink(missing_ok=True)  # last, so that half a removal is seen
        # Windows removes no file that is open, so the lock is given back before.
        (run.path / LOCK).unlink(missing_ok=True)
    except TimeoutError:
        raise ModelFileError(f"The run “{run.id}” is training; stop it first.") from None
    except OSError as error:
        reason = disk_reason(error)
        raise ModelFileError(f"The run “{run.id}” cannot be removed: {reason}.") from None
    with contextlib.suppress(OSError):
        run.path.rmdir()


def prune(limit_bytes: int = LIMIT_BYTES, keep: int = KEEP) -> list[RunFolder]:
    """Remove the oldest finished and failed runs, and what killed processes left behind.

    Runs that are running, stopped, interrupted or damaged stay: they may hold unfinished work.
    So does the newest run of all. An interrupted run of which nothing was ever saved goes, too.

    Args:
        limit_bytes: What all runs together may take.
        keep: How many finished and failed runs may stay.

    Returns:
        The removed runs, oldest first.

    Raises:
        ModelFileError: The folder of the runs cannot be read.
    """
    _sweep()
    runs = list_runs()
    total = sum(run.num_bytes for run in runs)
    ended = [run for run in runs if run.facts.state in (RunState.FINISHED, RunState.FAILED)]
    num_ended = len(ended)
    removed = []
    for run in filter(_holds_nothing, runs[1:]):
        with contextlib.suppress(ModelFileError):
            remove_run(run)
    for run in reversed(ended):
        if (num_ended <= keep and total <= limit_bytes) or run is runs[0]:
            break
        size = run.num_bytes
        with contextlib.suppress(ModelFileError):  # such as one that somebody trains in again
            remove_run(run)
            removed.append(run)
            total, num_ended = total - size, num_ended - 1
    return removed


def _holds_nothing(run: RunFolder) -> bool:
    saved = run.model_path.exists() or run.checkpoint_path.exists()
    return not saved and run.state is RunState.INTERRUPTED


def _sweep() -> None:
    """Remove temporary files of killed processes, and folders that never became a run."""
    for path in _folders():
        with contextlib.suppress(OSError):  # of a folder that is held, gone or closed to us
            _sweep_folder(path)


def _sweep_folder(path: Path) -> None:
    names = os.listdir(path)
    never_a_run = all(name == LOCK or name.endswith(".tmp") for name in names)
    if never_a_run and time.time() - path.stat().st_mtime < _STALE:
        return
    if never_a_run or (_is_run(path) and any(name.endswith(".tmp") for name in names)):
        with file_lock(path / LOCK).acquire(timeout=0):
            _remove_temporary(path)
        if never_a_run:
            (path / LOCK).unlink(missing_ok=True)
            path.rmdir()


def _remove_temporary(path: Path) -> None:
    for name in (FACTS, MODEL, CHECKPOINT, START):  # as `write_durably` calls them
        for file in path.glob(f".{name}.*.tmp"):
            file.unlink(missing_ok=True)


def _folders() -> list[Path]:
    try:
        with os.scandir(runs_folder()) as entries:
            return [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    except OSError as error:
        reason = disk_reason(error)
        raise ModelFileError(f"The runs in “{runs_folder()}” cannot be read: {reason}.") from None


def _is_run(path: Path) -> bool:
    return any(os.path.lexists(path / name) for name in (FACTS, MODEL, CHECKPOINT, START))


def _normal(path: str | PathLike[str]) -> str:
    return os.path.normcase(os.path.realpath(path))
