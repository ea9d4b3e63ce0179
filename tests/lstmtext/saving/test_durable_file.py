import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext.saving import durable_file
from lstmtext.saving.durable_file import write_durably

OLD, NEW = b"old" * 1000, b"new" * 2000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "a.bin").write_bytes(OLD)
    return folder / "a.bin"


def names(path: Path) -> list[str]:
    return sorted(os.listdir(path.parent))


def test_a_new_file_and_a_replaced_one_hold_exactly_the_bytes(path: Path) -> None:
    write_durably(path, NEW)
    write_durably(path.with_name("b.bin"), OLD)
    assert path.read_bytes() == NEW
    assert path.with_name("b.bin").read_bytes() == OLD
    assert names(path) == ["a.bin", "b.bin"]


def test_permissions_are_kept_and_those_of_new_files_are_usual(path: Path) -> None:
    path.chmod(0o640)
    write_durably(path, NEW)
    assert path.stat().st_mode & 0o777 == 0o640
    usual = path.with_name("usual")
    usual.touch()
    write_durably(path.with_name("b.bin"), NEW)
    assert path.with_name("b.bin").stat().st_mode == usual.stat().st_mode


def test_saving_leaves_the_umask_of_other_threads_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(_: int) -> int:
        raise AssertionError("the umask of the whole process was changed")

    monkeypatch.setattr(durable_file.os, "umask", touched)
    write_durably(path.with_name("b.bin"), NEW)
    assert path.with_name("b.bin").read_bytes() == NEW


def test_a_symbolic_link_is_followed_and_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.bin"
    link.symlink_to(path)
    write_durably(link, NEW)
    assert link.is_symlink()
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("name", ["x" * 250, "😀" * 63, "模" * 83, "-rf", "%s {}", ".hidden"])
def test_every_name_that_the_disk_allows_can_be_written(path: Path, name: str) -> None:
    write_durably(path.with_name(name), NEW)
    assert path.with_name(name).read_bytes() == NEW


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing folder", "file as folder"])
def test_what_is_no_ordinary_file_is_left_alone(path: Path, kind: str) -> None:
    target = path.with_name("target")
    if kind == "folder":
        target.mkdir()
    elif kind == "pipe":
        os.mkfifo(target)
    elif kind == "missing folder":
        target = target / "below"
    else:
        target = path / "below"
    before = names(path)
    with pytest.raises(OSError, match=r"."):
        write_durably(target, NEW)
    assert names(path) == before
    assert path.read_bytes() == OLD


class FullDisk:
    """A file that takes some bytes, and then no more."""

    def __init__(self, file: object, room: int, number: int) -> None:
        self._file, self._room, self._number = file, room, number

    def write(self, data: bytes) -> int:
        self._file.write(data[: self._room])
        raise OSError(self._number, os.strerror(self._number))

    def __enter__(self) -> "FullDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


FAULTS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS]


@pytest.mark.parametrize("number", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("room", [0, 1, 4096])
def test_a_disk_that_fills_while_writing_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, room: int
) -> None:
    def faulty(descriptor: int, mode: str) -> FullDisk:
        return FullDisk(open(descriptor, mode), room, number)

    monkeypatch.setattr(durable_file, "open", faulty, raising=False)
    with pytest.raises(OSError, match=r".") as caught:
        write_durably(path, NEW)
    assert caught.value.errno == number
    assert path.read_bytes() == OLD
    assert names(path) == ["a.bin"]


@pytest.mark.parametrize("number", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["fsync", "chmod", "replace"])
def test_an_error_of_any_later_call_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def faulty(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(durable_file.os, call, faulty)
    with pytest.raises(OSError, match=r".") as caught:
        write_durably(path, NEW)
    monkeypatch.undo()
    assert caught.value.errno == number
    assert path.read_bytes() == OLD
    assert names(path) == ["a.bin"]


def test_an_interruption_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(durable_file.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_durably(path, NEW)
    assert path.read_bytes() == OLD
    assert names(path) == ["a.bin"]


def test_a_disk_that_stores_other_bytes_is_noticed_before_the_old_file_goes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def corrupting(descriptor: int) -> None:
        fsync(descriptor)
        os.pwrite(descriptor, b"?", 10)

    monkeypatch.setattr(durable_file.os, "fsync", corrupting)
    with pytest.raises(OSError, match="reads back differently"):
        write_durably(path, NEW)
    assert path.read_bytes() == OLD
    assert names(path) == ["a.bin"]


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_return(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def noted(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            kind = os.fstat(arguments[0]).st_mode if name == "fsync" else 0
            calls.append(f"{name} {'folder' if os.path.stat.S_ISDIR(kind) else 'file'}")
            return function(*arguments)

        return call

    for name in ("fsync", "replace"):
        monkeypatch.setattr(durable_file.os, name, noted(name, getattr(os, name)))
    write_durably(path, NEW)
    assert calls == ["fsync file", "replace file", "fsync folder"]


def test_a_folder_that_cannot_be_synced_is_no_failure_because_the_file_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def files_only(descriptor: int) -> None:
        if os.path.stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "no")
        fsync(descriptor)

    monkeypatch.setattr(durable_file.os, "fsync", files_only)
    write_durably(path, NEW)
    assert path.read_bytes() == NEW


WRITER = """
import itertools, sys
from lstmtext.saving.durable_file import write_durably
for i in itertools.count():
    write_durably(sys.argv[1], bytes([i % 256]) * 300_000)
    print(i, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill at once")
def test_a_program_killed_while_saving_leaves_a_whole_file_no_older_than_the_last_reported(
    path: Path,
) -> None:
    chance = random.Random(0)
    for _ in range(15):
        command = [sys.executable, "-c", WRITER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "0\n"
            time.sleep(chance.uniform(0, 0.05))
            child.kill()
            said = ["0", *child.stdout.read().split()]
        data = path.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1
        assert data[0] >= int(said[-1]) % 256 or int(said[-1]) > 250


def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    command = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /tmp"]
    return subprocess.run(command, capture_output=True).returncode == 0


SAVER = """
import sys
from pathlib import Path
import torch
from lstmtext import ModelFileError, SingleLSTM_TXT, TextModel, load_text_model, save_text_model
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import CharacterTokenizer
folder = Path(sys.argv[1])

def model(hidden_size):
    network = SingleLSTM_TXT(2, 4, hidden_size, 1)
    codec = TextCodec(CharacterTokenizer(), {"<pad>": 0, "a": 1})
    return TextModel(network, codec, "text")

path = folder / "m.lstmtext"
if len(sys.argv) > 2:
    print("read-only")
else:
    save_text_model(model(8), path)
    before = path.read_bytes()
try:
    save_text_model(model(200), path)
except ModelFileError as error:
    print(error)
if len(sys.argv) == 2:
    assert path.read_bytes() == before
    assert [p.name for p in folder.iterdir()] == ["m.lstmtext"]
    load_text_model(path)
"""


@pytest.mark.skipif(not can_mount(), reason="needs leave to mount a small file system")
@pytest.mark.parametrize(
    ("options", "words"),
    [("size=256k", "Not saved: the disk is full"), ("ro", "this folder cannot be written to")],
)
def test_a_really_full_and_a_really_read_only_disk_are_one_sentence(
    tmp_path: Path, options: str, words: str
) -> None:
    script = f'mount -t tmpfs -o {options} tmpfs "$1" && exec "$0" -c "$2" "$1" $3'
    extra = ["ro"] if options == "ro" else []
    command = ["unshare", "-m", "sh", "-c", script, sys.executable, str(tmp_path), SAVER, *extra]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert words in result.stdout.splitlines()[-1]
    assert result.stderr == ""
