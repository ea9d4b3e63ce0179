import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from lstmtext import KeptIds
from lstmtext.saving import kept_ids
from lstmtext.saving.kept_ids import TextIds

VOCAB = {"<pad>": 0, "<unk>": 1, "the": 2, " ": 3, "😀": 4}


def ids_of(length: int = 5, dtype: torch.dtype = torch.uint8) -> TextIds:
    return TextIds(VOCAB, (torch.arange(length) % 5).to(dtype), ((length - 1, 0), (), (1,)))


def folder_of_entries(folder: Path) -> set[str]:
    return set(os.listdir(folder)) if folder.is_dir() else set()


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int16, torch.int32])
def test_ids_come_back_as_they_were(
    tmp_path: Path, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_ids, "_BLOCK_BYTES", 8)  # several files, the last one short
    KeptIds(tmp_path).save("a", ids_of(19, dtype))
    ids = KeptIds(tmp_path).load("a")
    assert ids is not None
    assert ids.row.dtype == dtype
    assert ids.row.tolist() == ids_of(19, dtype).row.tolist()
    assert ids.vocab == VOCAB
    assert [list(lengths) for lengths in ids.lengths] == [[18, 0], [], [1]]


def test_they_are_kept_in_the_program_s_folder_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTMTEXT_HOME", str(tmp_path))
    KeptIds().save("a", ids_of())
    assert (tmp_path / "ids" / "a" / "vocabulary").is_file()


def test_what_was_not_kept_is_not_found(tmp_path: Path) -> None:
    assert KeptIds(tmp_path / "nowhere").load("a") is None


@pytest.mark.parametrize("name", ["0", "vocabulary"])
@pytest.mark.parametrize("damage", ["missing", "cut", "changed"])
def test_a_damaged_entry_is_not_used_and_goes(tmp_path: Path, name: str, damage: str) -> None:
    KeptIds(tmp_path).save("a", ids_of())
    file = tmp_path / "a" / name
    data = bytearray(file.read_bytes())
    if damage == "missing":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(data[:-1])
    else:
        data[-1] ^= 1
        file.write_bytes(data)
    assert KeptIds(tmp_path).load("a") is None
    assert folder_of_entries(tmp_path) == set()


def test_ids_beyond_the_vocabulary_are_not_used(tmp_path: Path) -> None:
    KeptIds(tmp_path).save("a", TextIds(VOCAB, torch.tensor([1, 5]), ((2,),)))
    assert KeptIds(tmp_path).load("a") is None


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    kept = KeptIds(tmp_path, max_bytes=25_000)
    for number, key in enumerate("abc"):
        kept.save(key, ids_of(10_000))
        os.utime(tmp_path / key, (number, number))
        if key == "b":
            assert kept.load("a") is not None  # used again, so it is newer than b
    assert folder_of_entries(tmp_path) == {"a", "c"}


def test_more_than_all_entries_may_take_is_not_kept(tmp_path: Path) -> None:
    KeptIds(tmp_path, max_bytes=9_999).save("a", ids_of(10_000))
    assert folder_of_entries(tmp_path) == set()


def test_a_disk_that_is_nearly_full_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=39_999))
    KeptIds(tmp_path).save("a", ids_of(10_000))
    assert folder_of_entries(tmp_path) == set()


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    KeptIds(file).save("a", ids_of())
    assert file.read_bytes() == b""
    assert KeptIds(file).load("a") is None


def test_an_entry_that_another_process_kept_meanwhile_stays(tmp_path: Path) -> None:
    KeptIds(tmp_path).save("a", ids_of(5))
    KeptIds(tmp_path).save("a", ids_of(10))
    ids = KeptIds(tmp_path).load("a")
    assert ids is not None
    assert len(ids.row) == 5
    assert folder_of_entries(tmp_path) == {"a"}
