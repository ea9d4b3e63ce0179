"""The folder of one training run: its facts, its best model, its checkpoint, and who trains in it.

    <home>/runs/2026-11-22-140203-alice/
        run.json             what is known of the run
        model.lstmtext       the best model so far
        checkpoint.lstmtext  to go on from; gone once the run is finished
        start.lstmtext       the model that it began with, if it did; gone then, too
        run.lock             locked while a process trains in it

The operating system gives the lock back when its process ends, however that happens.
"""

import contextlib
import errno
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any, Self

from lstmtext.errors import LSTMTextError, ModelFileError
from lstmtext.home import home_folder
from lstmtext.saving.durable_file import write_durably
from lstmtext.saving.file_lock import file_lock
from lstmtext.saving.home_lock import is_held, must_not_be_moving
from lstmtext.saving.run_facts import (
    MAX_BYTES,
    MAX_COUNT,
    BadFactsError,
    RunFacts,
    RunState,
    facts_from_json,
    facts_to_json,
)
from lstmtext.wording import disk_reason

FACTS, MODEL, CHECKPOINT, LOCK = "run.json", "model.lstmtext", "checkpoint.lstmtext", "run.lock"
START = "start.lstmtext"

_PATIENCE = 1.0  # seconds; somebody who only looks holds a lock for less
_GLANCE = 0.05
_ENDS = (RunState.FINISHED, RunState.STOPPED, RunState.FAILED)


def runs_folder() -> Path:
    """Where the runs are; it need not exist yet."""
    return home_folder().absolute() / "runs"


class RunFolder:
    """A run on disk.

    Attributes:
        path: The folder; its name is the run's id.
        facts: What was known when they were last read or written. A damaged run's have
            the state DAMAGED and the id for a name.
        damage: Why `run.json` cannot be used, or None.
    """

    def __init__(self, path: Path) -> None:
        """Read what is there; prefer `create` and `open`."""
        self.path = path
        self.facts, self.damage = _read(path)
        self._lock = file_lock(path / LOCK)

    @classmethod
    def create(cls, facts: RunFacts) -> Self:
        """Make a folder for a new run and hold its lock.

        Args:
            facts: What is known; number, times and state are filled in.

        Raises:
            ModelFileError: It could not be made; nothing is left behind.
            LSTMTextError: The program's folder is being moved; nothing is left behind, either.
        """
        folder = runs_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            now = _now()
            path = _make(folder, f"{now.astimezone():%Y-%m-%d-%H%M%S}-{_safe_name(facts.name)}")
        except OSError as error:
            raise _not_kept(folder, error) from None
        run = cls(path)
        try:
            run._hold()
            number = min(1 + max(_read(other)[0].number for other in folder.iterdir()), MAX_COUNT)
            run.damage = None
            run._write(replace(facts, number=number, started=_iso(now), state=RunState.RUNNING))
            must_not_be_moving()
        except BaseException as error:
            run.release()
            for name in (FACTS, LOCK):
                with contextlib.suppress(OSError):
                    (path / name).unlink()
            with contextlib.suppress(OSError):
                path.rmdir()
            if isinstance(error, OSError):
                raise _not_kept(folder, error) from None
            raise
        return run

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Self:
        """A run that is there already, without taking its lock. A damaged one opens, too."""
        return cls(Path(path))

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def model_path(self) -> Path:
        """Where the best model is, or will be."""
        return self.path / MODEL

    @property
    def checkpoint_path(self) -> Path:
        """Where the checkpoint is, or will be."""
        return self.path / CHECKPOINT

    @property
    def start_path(self) -> Path:
        """Where the model is that the run began with, if it began with one."""
        return self.path / START

    @property
    def num_bytes(self) -> int:
        """What the folder takes on the disk, at this moment."""
        total = 0
        with contextlib.suppress(OSError):
            for file in self.path.iterdir():
                with contextlib.suppress(OSError):
                    total += file.lstat().st_size
        return total

    @property
    def held(self) -> bool:
        """Whether this very object holds the lock."""
        return self._lock.is_locked

    @property
    def state(self) -> RunState:
        """How the run stands at this moment: the facts, and whether somebody holds the lock."""
        if self.held or is_held(self.path / LOCK, _GLANCE):
            return RunState.RUNNING
        state = self.facts.state
        return RunState.INTERRUPTED if state is RunState.RUNNING else state

    def acquire(self) -> None:
        """Take the lock, to go on with the run, and read the facts anew.

        `update` then says that it is running.

        Raises:
            ModelFileError: Somebody trains in it, it is damaged, or it is gone.
            LSTMTextError: The program's folder is being moved.
        """
        if self.held:
            raise ModelFileError(f"The run “{self.id}” is training already.")
        if not self.path.is_dir():
            raise ModelFileError(f"The run “{self.id}” is no longer there.")
        try:
            self._hold()
        except TimeoutError:
            raise ModelFileError(f"The run “{self.id}” is training already.") from None
        except OSError as error:
            raise _not_kept(self.path, error) from None
        try:
            must_not_be_moving()
        except LSTMTextError:
            self.release()
            raise
        self.facts, self.damage = _read(self.path)
        if self.damage is None:
            return
        self.release()
        if not (self.path / FACTS).exists():  # somebody removed it just now
            with contextlib.suppress(OSError):
                (self.path / LOCK).unlink()
                self.path.rmdir()
            raise ModelFileError(f"The run “{self.id}” is no longer there.")
        raise ModelFileError(f"The run “{self.id}” is damaged: of run.json, {self.damage}.")

    def release(self) -> None:
        """Give the lock back, if this object holds it."""
        self._lock.release(force=True)

    def update(self, **changes: Any) -> None:
        """Change facts and write them durably, as those of a running run.

        Args:
            **changes: Fields of `RunFacts`.

        Raises:
            ModelFileError: They could not be written; those on the disk and here are as before.
            RuntimeError: This object does not hold the lock.
        """
        if not self.held:
            raise RuntimeError("a run is changed only by the one who holds its lock")
        try:
            self._write(replace(self.facts, **{"state": RunState.RUNNING, **changes}))
        except OSError as error:
            raise _not_kept(self.path, error) from None

    def end(self, state: RunState, **changes: Any) -> None:
        """Write the last facts and give the lock back; a finished run keeps only its model.

        Args:
            state: FINISHED, STOPPED or FAILED.
            **changes: Fields of `RunFacts`, such as `error`.

        Raises:
            ModelFileError: The facts could not be written. The lock is given back all the same.
            ValueError: Runs do not end in that state.
            RuntimeError: This object does not hold the lock.
        """
        if state not in _ENDS:
            raise ValueError(f"a run does not end as {state}")
        try:
            self.update(**changes, state=state)
            if state is RunState.FINISHED:
                for path in (self.checkpoint_path, self.start_path):
                    with contextlib.suppress(OSError):
                        path.unlink()
        finally:
            self.release()

    def _write(self, facts: RunFacts) -> None:
        facts = replace(facts, updated=_iso(_now()))
        write_durably(self.path / FACTS, facts_to_json(facts))
        self.facts = facts

    def _hold(self) -> None:
        self._lock.acquire(timeout=_PATIENCE, poll_interval=0.005)


def _read(path: Path) -> tuple[RunFacts, str | None]:
    """The facts and None, or stand-ins and what is wrong with the true ones."""
    try:
        if not (path / FACTS).is_file():  # a pipe would be waited for
            raise BadFactsError("there is none")
        with open(path / FACTS, "rb") as file:
            return facts_from_json(file.read(MAX_BYTES + 1)), None
    except BadFactsError as error:
        damage = str(error)
    except OSError as error:
        damage = f"it cannot be read ({error.strerror})"
    return RunFacts(name=path.name, level="", state=RunState.DAMAGED), damage


def _make(folder: Path, name: str) -> Path:
    """A new folder of that name, or of one with a number behind it."""
    for number in range(1, 10_000):
        path = folder / (name if number == 1 else f"{name}-{number}")
        with contextlib.suppress(FileExistsError):
            path.mkdir()
            return path
    raise FileExistsError(errno.EEXIST, "too many runs in one second", str(folder))


def _safe_name(name: str) -> str:
    """What of a text's name every file system takes: at most 30 letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\.\w{1,5}$", "", name))
    ascii_only = plain.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:30].strip("-") or "text"


def _now() -> datetime:
    return datetime.now(UTC)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _not_kept(folder: Path, error: OSError) -> ModelFileError:
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            reason = "the folder cannot be written to"
        case errno.ENOTDIR | errno.EEXIST:
            reason = "there is a file where a folder should be"
        case errno.ENOENT:
            reason = "the folder is not there"
        case _:
            reason = disk_reason(error)
    return ModelFileError(f"The run cannot be kept in “{folder}”: {reason}.")
