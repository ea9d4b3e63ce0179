"""Another folder for the program's files: chosen for the next start, or moved to at once.

A move copies everything, checks what it has copied, then changes the note that names the folder,
and only then removes the old files. Whatever ends it before that, the old folder is as it was.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from pathlib import Path

from lstmtext.errors import CancelledError, LSTMTextError
from lstmtext.home import NOTE, chosen_folder, decide_anew, home_folder, usual_folder
from lstmtext.saving.durable_file import write_durably
from lstmtext.saving.home_lock import MOVING, SHEET, SHEET_LOCK, SHEETS, moving
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import LOCK, RunFolder
from lstmtext.saving.runs import list_runs
from lstmtext.wording import disk_reason

MOVED = ("settings.ini", SHEET, SHEETS, "variants.jsonl", "models", "unsaved", "ids", "runs")
"""What is the program's own in its folder, and moves with it. The log begins anew."""

_MARK = "unfinished-move.txt"
_LOCKS = ("variants.lock", SHEET_LOCK)
_OWN = {*MOVED, *_LOCKS, NOTE, _MARK, MOVING, "logs", "settings.ini.lock"}
_BLOCK = 1 << 20  # bytes
_ROUNDS = 5
_Stamp = tuple[int, int]


class Target(StrEnum):
    """What a folder that the person has chosen would be."""

    EMPTY = "empty"
    OURS = "ours"  # it has files of this program, or is the present folder


def target_in(chosen: Path) -> tuple[Path, Target]:
    """The folder that the program would use where the person has chosen this one.

    That is the chosen one if nothing else lies in it, and else one called `lstmtext` inside.

    Raises:
        LSTMTextError: It cannot be used; one sentence says why.
    """
    for folder in (chosen, chosen / "lstmtext"):
        try:
            kind = _kind_of(folder)
        except OSError as error:
            raise _unusable(folder, error) from None
        if kind is not None:
            _must_suit(folder)
            return folder, Target.OURS if _same(folder, home_folder()) else kind
    raise LSTMTextError(f"There are other files in {folder}. Choose another folder.")


def choose_for_next_start(folder: Path) -> None:
    """Name the folder in the note: it holds from the next start on. The files stay where they are.

    Raises:
        LSTMTextError: The note could not be written; the folder is as before.
    """
    home_folder()  # is decided now, before the note says something else
    note = usual_folder() / NOTE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if _same(folder, usual_folder()):
            note.unlink(missing_ok=True)
        else:
            note.parent.mkdir(parents=True, exist_ok=True)
            write_durably(note, os.fsencode(folder.absolute()) + b"\n")
    except OSError as error:
        reason = disk_reason(error)
        raise LSTMTextError(f"The folder could not be changed: {reason}.") from None


def move_home(
    target: Path,
    on_progress: Callable[[float], object],
    should_stop: Callable[[], bool],
    held: Collection[Path] = (),
) -> Path:
    """Move the program's files to an empty folder, and use it from now on.

    Args:
        target: As `target_in` gives it.
        on_progress: Told the share of the bytes that is copied.
        should_stop: Asked before each block; no more once all is copied.
        held: The locks of sheets that the caller holds: those of other windows forbid a move.

    Returns:
        The new folder. Runs that somebody trains in, and what could not be removed, are still in
        the old one, too.

    Raises:
        CancelledError: `should_stop` said so.
        LSTMTextError: It did not work. After both, the old folder is as it was.
    """
    source = home_folder()
    with moving(source, held):
        return _move(source, target, on_progress, should_stop)


def _move(
    source: Path,
    target: Path,
    on_progress: Callable[[float], object],
    should_stop: Callable[[], bool],
) -> Path:
    if any(run.state is RunState.RUNNING for run in list_runs()):
        raise LSTMTextError("Something trains in the present folder. Wait for its end, or stop it.")
    made = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        (target / _MARK).write_text("A move to this folder was not finished. Nothing here counts.")
        _must_have_room(source, target)
        copied = _copy_all(source, target, on_progress, should_stop)
        (target / _MARK).unlink()
        choose_for_next_start(target)
    except BaseException as error:
        _forget(target, made=made)
        if isinstance(error, OSError):
            raise _unusable(target, error) from None
        raise
    decide_anew()
    _remove_old(source, target, copied)
    return target


def _kind_of(folder: Path) -> Target | None:
    """None where there are files of somebody else."""
    if not folder.exists():
        return Target.EMPTY
    names = {name for name in os.listdir(folder) if name not in (".DS_Store", "desktop.ini")}
    if names - _OWN:
        return None
    return Target.OURS if names & set(MOVED) and _MARK not in names else Target.EMPTY


def _must_suit(folder: Path) -> None:
    source = home_folder()
    if _same(folder, source) and not _is_for_later():
        raise LSTMTextError(f"{folder} is the present folder already.")
    if folder.resolve().is_relative_to(source.resolve()) and not _same(folder, source):
        raise LSTMTextError("The new folder may not lie inside the present one.")
    try:
        existing = next(each for each in (folder, *folder.parents) if each.exists())
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise _unusable(folder, error) from None


def _is_for_later() -> bool:
    """Another folder than the present one was chosen for the next start."""
    try:
        return not _same(chosen_folder() or usual_folder(), home_folder())
    except LSTMTextError:
        return True


def _same(one: Path, other: Path) -> bool:
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _files(source: Path) -> Iterator[Path]:
    """All that moves, relative to the folder; links are left alone."""
    for name in MOVED:
        path = source / name
        found = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [path]
        for file in found:
            if file.is_file() and not file.is_symlink() and file.suffix != ".lock":
                yield file.relative_to(source)


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


def _must_have_room(source: Path, target: Path) -> None:
    needed = sum((_stamp(source / file) or (0, 0))[0] for file in _files(source))
    if needed > shutil.disk_usage(target).free:
        raise OSError(errno.ENOSPC, "no room")


def _copy_all(
    source: Path,
    target: Path,
    on_progress: Callable[[float], object],
    should_stop: Callable[[], bool],
) -> dict[Path, _Stamp]:
    """Copy until nothing has changed meanwhile; returns what was copied."""
    copied: dict[Path, _Stamp] = {}
    for _ in range(_ROUNDS):
        stamps = {file: _stamp(source / file) for file in _files(source)}
        changed = {f: s for f, s in stamps.items() if s is not None and copied.get(f) != s}
        for gone in copied.keys() - stamps.keys():
            (target / gone).unlink(missing_ok=True)
            del copied[gone]
        if not changed:
            return copied
        total, done = max(sum(size for size, _ in changed.values()), 1), 0
        for file, stamp in changed.items():
            for num_bytes in _copy(source / file, target / file):
                if should_stop():
                    raise CancelledError("Nothing was moved.")
                done += num_bytes
                on_progress(min(done / total, 1.0))
            copied[file] = stamp
    raise LSTMTextError("The files change all the time. Close other windows of the program first.")


def _copy(source: Path, target: Path) -> Iterator[int]:
    """Copy a file block by block and compare; yields the bytes of each block."""
    target.parent.mkdir(parents=True, exist_ok=True)
    read = hashlib.blake2b()
    with contextlib.suppress(FileNotFoundError), open(source, "rb") as old:
        with open(target, "wb") as new:
            while block := old.read(_BLOCK):
                yield len(block)
                read.update(block)
                new.write(block)
            new.flush()
            os.fsync(new.fileno())
        with open(target, "rb") as new:
            if hashlib.file_digest(new, "blake2b").digest() != read.digest():
                raise OSError(errno.EIO, "what was written reads back differently")
        shutil.copystat(source, target)


def _forget(target: Path, *, made: bool) -> None:
    """Remove what was copied in vain; the folder was empty."""
    for name in (*MOVED, _MARK):
        _remove(target / name)
    if made:
        with contextlib.suppress(OSError):
            target.rmdir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _remove_old(source: Path, target: Path, copied: dict[Path, _Stamp]) -> None:
    """Remove what is safe in the new folder; what has changed in the last moment comes after it."""
    kept = {
        run.name
        for run in (source / "runs").glob("*/")
        if RunFolder.open(run).state is RunState.RUNNING
    }
    for file in _files(source):
        if file.parts[0] == "runs" and file.parts[1] in kept:
            continue
        with contextlib.suppress(OSError):
            if _stamp(source / file) != copied.get(file):
                for _ in _copy(source / file, target / file):
                    pass
            (source / file).unlink()
    for folder in sorted((source / "runs").glob("*/")):
        if folder.name not in kept:
            with contextlib.suppress(OSError):
                (folder / LOCK).unlink(missing_ok=True)
    for lock in (*(source / name for name in _LOCKS), *(source / SHEETS).glob("*.lock")):
        with contextlib.suppress(OSError):
            lock.unlink(missing_ok=True)
    folders = (f for name in MOVED for f in (source / name, *(source / name).rglob("*/")))
    for folder in sorted(folders, reverse=True):
        with contextlib.suppress(OSError):  # it holds something else
            folder.rmdir()


def _unusable(folder: Path, error: OSError) -> LSTMTextError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            reason = "there is not enough room on its disk"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            reason = "it cannot be written to"
        case errno.ENOTDIR | errno.EEXIST:
            reason = "there is a file of that name"
        case _:
            reason = disk_reason(error)
    return LSTMTextError(f"{folder} cannot be used: {reason}. Everything stays where it is.")
