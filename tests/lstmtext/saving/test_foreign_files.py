"""Files made by somebody else: each is one `ModelFileError`, or a sound model. Nothing runs."""

import json
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save as safetensors_save

from lstmtext import ModelFileError, TextModel, load_text_model
from lstmtext.saving import container

FOREIGN = "is not an LSTM Text model."
UNSAFE = "Files of its type can run programs, so they are never opened."
NEWER = "was made with a newer version of LSTM Text"

Opened = Callable[[bytes], TextModel | str]


@pytest.mark.parametrize(
    ("name", "value"),
    [("min_reader_version", "4"), ("features", '["one-hot"]'), ("min_reader_version", "99")],
)
def test_a_newer_file_is_called_newer_even_where_its_layout_is_new(
    model_bytes: Any, opened: Opened, name: str, value: str
) -> None:
    header = model_bytes.table()
    header["__metadata__"] |= {name: value, "format_version": "7"}
    assert f"{NEWER} (format 7)" in str(opened(model_bytes.signed(header)))
    header["linear.bias"]["dtype"] = "F16"
    del header["__metadata__"]["sha256"]
    assert NEWER in str(opened(model_bytes.signed(header)))


def test_a_newer_file_that_this_version_can_read_opens(model_bytes: Any, opened: Opened) -> None:
    header = model_bytes.table()
    header["__metadata__"] |= {"format_version": "2", "mood": "good"}
    assert isinstance(opened(model_bytes.signed(header)), TextModel)


class Canary:
    """Unpickling it would make a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_files_of_other_programs_are_named_as_such_and_run_nothing(
    opened: Opened, tmp_path: Path
) -> None:
    canary = Canary(tmp_path / "canary")
    torch.save({"weights": canary}, tmp_path / "torch.pt")
    torch.save({"weights": canary}, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    with zipfile.ZipFile(tmp_path / "documents.zip", "w") as archive:
        archive.writestr("config.json", "{}")
    files = [(tmp_path / name).read_bytes() for name in ("torch.pt", "old.pt")]
    files += [pickle.dumps(canary, protocol=p) for p in range(2, 6)]
    files += [b"GGUF" + bytes(4) + b"{" + bytes(60), b"\x89HDF\r\n\x1a\n" + bytes(60)]
    for data in files:
        assert UNSAFE in str(opened(data))
    safe = [
        (tmp_path / "documents.zip").read_bytes(),
        pickle.dumps(canary, protocol=0),
        safetensors_save({"w": torch.ones(2)}),
        safetensors_save({"w": torch.ones(2, dtype=torch.bfloat16)}, {"format": "pt"}),
        safetensors_save({f"w{i}": torch.ones(1) for i in range(300)}),
        b"Once upon a time there was a text file.\n" * 10,
        b"\x89PNG\r\n\x1a\n" + bytes(60),
    ]
    for data in safe:
        assert FOREIGN in str(opened(data))
    assert not canary.path.exists()


@pytest.mark.parametrize("data", [b"", b"\0", b"\0" * 8, b"1234567", b"\2" + b"\0" * 7 + b"{}"])
def test_a_file_that_is_hardly_there_is_refused(opened: Opened, data: bytes) -> None:
    assert isinstance(opened(data), str)


def refused(path: Path | str) -> str:
    with pytest.raises(ModelFileError) as caught:
        load_text_model(path)
    return str(caught.value)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "“pipe” is not an ordinary file."
    assert refused(tmp_path) == f"“{tmp_path.name}” is not an ordinary file."
    assert refused(tmp_path / "none") == "“none” was not found. It may have been moved."
    (tmp_path / "loop").symlink_to("loop")
    assert "could not be opened" in refused(tmp_path / "loop")
    assert "could not be opened" in refused("a\0b")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(container.MAX_FILE_BYTES + 1)  # sparse: takes no room on the disk
    assert "too large" in refused(tmp_path / "huge")


@pytest.mark.parametrize("change", ["shorter", "longer", "other bytes"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    model_bytes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = tmp_path / "m.lstmtext"
    path.write_bytes(model_bytes.data)
    fstat, calls = os.fstat, []

    def changing(descriptor: int) -> os.stat_result:
        status = fstat(descriptor)
        calls.append(descriptor)
        if len(calls) == 1 and change == "other bytes":
            os.utime(path, ns=(0, 0))
        elif len(calls) == 1:
            os.truncate(path, 100 if change == "shorter" else 100_000)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        return status

    monkeypatch.setattr(container.os, "fstat", changing)
    assert "changed while it was being opened" in refused(path)


def test_a_file_that_another_program_keeps_rewriting_gives_a_model_or_one_error(
    model_bytes: Any, tmp_path: Path
) -> None:
    path = tmp_path / "m.lstmtext"
    path.write_bytes(model_bytes.data)
    over = threading.Event()

    def rewrite() -> None:
        while not over.is_set():
            path.write_bytes(model_bytes.data[:300])
            path.write_bytes(model_bytes.data)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        for _ in range(200):
            try:
                assert load_text_model(path).name == "text"
            except ModelFileError as error:
                assert "m.lstmtext" in str(error)  # noqa: PT017
    finally:
        over.set()
        writer.join()


WATCHED = """
import os, sys
from lstmtext import ModelFileError, load_text_model

def load():
    for path in sys.argv[1:]:
        try:
            load_text_model(path)
        except ModelFileError:
            pass

def watch(event, arguments):
    bad = event in ("exec", "compile", "import", "subprocess.Popen", "os.system", "os.exec")
    bad = bad or event.startswith(("pickle.", "socket.", "ctypes.", "marshal."))
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        bad = bad or bool(flags & writing) or any(c in str(mode or "") for c in "wax+")
    if bad and watching:
        found.append((event, str(arguments)[:200]))

found, watching = [], []
load()  # whatever is imported late is imported now
sys.addaudithook(watch)
watching.append(True)
load()
watching.clear()
print(found)
"""


def test_opening_a_file_runs_nothing_and_writes_nothing(model_bytes: Any, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    paths = [tmp_path / f"{i}.lstmtext" for i in range(4)]
    paths[0].write_bytes(model_bytes.data)
    paths[1].write_bytes(model_bytes.data[:-1])
    paths[2].write_bytes(pickle.dumps(Canary(canary)))
    torch.save(Canary(canary), paths[3])
    result = subprocess.run(
        [sys.executable, "-c", WATCHED, *map(str, paths)], capture_output=True, text=True
    )
    assert result.stdout == "[]\n", result.stdout + result.stderr
    assert not canary.exists()


@pytest.mark.parametrize(
    ("value", "read"),
    [("ab" * 32, "ab" * 32), ("", ""), (None, None), ("AB" * 32, "damaged"), (7, "damaged")],
)
def test_the_digest_of_the_text_is_one_or_the_file_is_damaged(
    model_bytes: Any, opened: Opened, value: object, read: str | None
) -> None:
    header = model_bytes.table()
    training = json.loads(header["__metadata__"]["training"])
    header["__metadata__"]["training"] = json.dumps(training | {"text_sha256": value})
    found = opened(model_bytes.signed(header))
    if read == "damaged":
        assert "is damaged" in str(found)
    else:
        assert isinstance(found, TextModel)
        assert found.text_sha256 == read
