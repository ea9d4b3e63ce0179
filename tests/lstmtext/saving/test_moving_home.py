import errno
import os
import shutil
import sys
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from lstmtext.errors import CancelledError, LSTMTextError
from lstmtext.home import NOTE, chosen_folder, decide_anew, home_folder, usual_folder
from lstmtext.saving import moving_home
from lstmtext.saving.file_lock import file_lock
from lstmtext.saving.home_lock import settle_home
from lstmtext.saving.moving_home import MOVED, Target, choose_for_next_start, move_home, target_in
from lstmtext.saving.run_facts import RunFacts
from lstmtext.saving.run_folder import RunFolder

BIG = os.urandom(3 << 20)


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The system's usual place with a person's files in it."""
    monkeypatch.delenv("LSTMTEXT_HOME")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    usual = usual_folder()
    (usual / "runs" / "2026-11-22-140203-poem").mkdir(parents=True)
    (usual / "unsaved").mkdir()
    (usual / "ids" / "1f").mkdir(parents=True)
    (usual / "ids" / "1f" / "0").write_bytes(b"the text in another form")
    (usual / "runs" / "2026-11-22-140203-poem" / "model.lstmtext").write_bytes(BIG)
    (usual / "unsaved" / "a.lstmtext").write_bytes(b"model")
    (usual / "settings.ini").write_bytes(b"[General]\ntheme=dark\n")
    (usual / "sheet.json").write_bytes(b'[["mine", false]]')
    (usual / "variants.jsonl").write_bytes(b"{}\n")
    (usual / "sheets").mkdir()
    (usual / "sheets" / "2.json").write_bytes(b'[["of the second window", false]]')
    decide_anew()
    return usual


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != NOTE
    }


def move(target: Path, *, stop_at: float = 2.0) -> Path:
    shares: list[float] = [0.0]
    return move_home(target, shares.append, lambda: shares[-1] >= stop_at)


def test_everything_is_moved_and_nothing_is_left(usual: Path, tmp_path: Path) -> None:
    before = contents(usual)
    (usual / "logs").mkdir()
    (usual / "logs" / "lstmtext-gui.log").write_text("stays, since it is open")
    assert move(tmp_path / "new") == tmp_path / "new" == home_folder()
    assert contents(tmp_path / "new") == before
    assert sorted(os.listdir(usual)) == [NOTE, "logs"]
    assert chosen_folder() == tmp_path / "new"


def test_it_can_be_moved_back_to_the_usual_folder(usual: Path, tmp_path: Path) -> None:
    before = contents(usual)
    move(tmp_path / "new")
    assert target_in(usual) == (usual, Target.EMPTY)
    move(usual)
    assert contents(usual) == before
    assert chosen_folder() is None
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("existed", [True, False])
def test_cancelled_in_the_middle_everything_is_as_before(
    usual: Path, tmp_path: Path, existed: bool
) -> None:
    target = tmp_path / "new"
    if existed:
        target.mkdir()
    before = contents(usual)
    with pytest.raises(CancelledError):
        move(target, stop_at=0.4)
    assert contents(usual) == before
    assert target.exists() == existed
    assert not existed or os.listdir(target) == []
    assert home_folder() == usual
    assert chosen_folder() is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("file", ["sheet.json", "model.lstmtext"])
def test_a_disk_that_fails_loses_nothing(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, file: str
) -> None:
    copy = shutil.copystat

    def fail(source: Path, target: Path) -> None:
        if source.name == file:
            raise OSError(number, os.strerror(number))
        copy(source, target)

    monkeypatch.setattr(shutil, "copystat", fail)
    before = contents(usual)
    with pytest.raises(LSTMTextError, match="Everything stays where it is"):
        move(tmp_path / "new")
    assert contents(usual) == before
    assert not (tmp_path / "new").exists()
    assert home_folder() == usual


def test_what_reads_back_differently_is_not_trusted(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Digest:
        def digest(self) -> bytes:
            return b"something else"

    monkeypatch.setattr(moving_home.hashlib, "file_digest", lambda *_: Digest())
    before = contents(usual)
    with pytest.raises(LSTMTextError, match="reads back differently"):
        move(tmp_path / "new")
    assert contents(usual) == before


def test_a_note_that_cannot_be_written_loses_nothing(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(moving_home, "write_durably", refuse)
    before = contents(usual)
    with pytest.raises(LSTMTextError, match="could not be changed"):
        move(tmp_path / "new")
    assert contents(usual) == before
    assert not (tmp_path / "new").exists()


def test_a_disk_without_room_is_said_before_anything_is_copied(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1))
    with pytest.raises(LSTMTextError, match="not enough room"):
        move(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_changes_while_it_is_copied_comes_as_it_is_at_the_end(
    usual: Path, tmp_path: Path
) -> None:
    def change(share: float) -> None:
        if not (usual / "models").exists():
            (usual / "models").mkdir()
            (usual / "models" / "new.lstmtext").write_bytes(b"just saved")
            (usual / "sheet.json").write_bytes(b'[["more", false]]')
            (usual / "unsaved" / "a.lstmtext").unlink()

    move_home(tmp_path / "new", change, lambda: False)
    now = contents(tmp_path / "new")
    assert now["models/new.lstmtext"] == b"just saved"
    assert now["sheet.json"] == b'[["more", false]]'
    assert "unsaved/a.lstmtext" not in now


def test_nothing_is_moved_while_somebody_trains(usual: Path, tmp_path: Path) -> None:
    run = RunFolder.create(RunFacts(name="poem", level="characters"))
    with pytest.raises(LSTMTextError, match="trains"):
        move(tmp_path / "new")
    run.release()
    assert not (tmp_path / "new").exists()


def test_nothing_is_moved_while_another_window_is_open(usual: Path, tmp_path: Path) -> None:
    mine, others = file_lock(usual / "sheet.lock"), file_lock(usual / "sheets" / "2.lock")
    with mine.acquire(), others.acquire():
        with pytest.raises(LSTMTextError, match="Another window of the program is open"):
            move_home(tmp_path / "new", lambda _: None, lambda: False, (usual / "sheet.lock",))
        assert not (tmp_path / "new").exists()
        others.release()
        move_home(tmp_path / "new", lambda _: None, lambda: False, (usual / "sheet.lock",))
    assert sorted(os.listdir(usual)) == [NOTE]
    assert not list((tmp_path / "new").rglob("*.lock"))


def test_who_begins_during_a_move_is_sent_away(usual: Path, tmp_path: Path) -> None:
    refused: list[str] = []

    def begin(share: float) -> None:
        run = usual / "runs" / "2026-11-22-140203-poem"
        (run / "run.json").touch()
        for beginning in (
            settle_home,
            lambda: RunFolder.create(RunFacts(name="poem", level="characters")),
            RunFolder.open(run).acquire,
        ):
            with pytest.raises(LSTMTextError) as caught:
                beginning()
            refused.append(str(caught.value))

    before = sorted(os.listdir(usual / "runs"))
    move_home(tmp_path / "new", begin, lambda: False)
    assert len(refused) >= 3
    assert all("being moved to another folder" in sentence for sentence in refused)
    assert sorted(os.listdir(tmp_path / "new" / "runs")) == before
    settle_home()
    assert home_folder() == tmp_path / "new"


def test_a_move_that_was_killed_keeps_nobody_out(usual: Path, tmp_path: Path) -> None:
    (usual / "moving.lock").touch()
    settle_home()
    move(tmp_path / "new")
    assert sorted(os.listdir(usual)) == [NOTE]


def test_what_a_killed_move_has_left_is_not_taken_for_files(usual: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    target.mkdir()
    (target / "unfinished-move.txt").write_text("")
    (target / "sheet.json").write_text("half")
    assert target_in(target) == (target, Target.EMPTY)
    move(target)
    assert (target / "sheet.json").read_bytes() == b'[["mine", false]]'
    assert not (target / "unfinished-move.txt").exists()


def test_among_other_files_it_gets_a_folder_of_its_own(usual: Path, tmp_path: Path) -> None:
    documents = tmp_path / "Documents"
    documents.mkdir()
    (documents / "letter.txt").touch()
    assert target_in(documents) == (documents / "lstmtext", Target.EMPTY)
    (documents / "lstmtext").mkdir()
    (documents / "lstmtext" / "photo.png").touch()
    with pytest.raises(LSTMTextError, match="other files"):
        target_in(documents)


def test_files_of_the_program_are_never_mixed_with_others(usual: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "variants.jsonl").touch()
    assert target_in(there) == (there, Target.OURS)


def test_folders_that_cannot_be_used_are_refused(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LSTMTextError, match="present folder already"):
        target_in(usual)
    with pytest.raises(LSTMTextError, match="inside the present one"):
        target_in(usual / "deeper")
    (tmp_path / "file").touch()
    with pytest.raises(LSTMTextError, match="a file of that name"):
        target_in(tmp_path / "file")

    def refuse(**_: Any) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(moving_home.tempfile, "TemporaryFile", refuse)
    with pytest.raises(LSTMTextError, match="cannot be written to"):
        target_in(tmp_path / "new")


def test_files_may_also_stay_and_the_choice_be_taken_back(usual: Path, tmp_path: Path) -> None:
    before = contents(usual)
    choose_for_next_start(tmp_path / "new")
    assert home_folder() == usual
    assert contents(usual) == before
    assert target_in(usual) == (usual, Target.OURS)
    choose_for_next_start(usual)
    assert chosen_folder() is None
    choose_for_next_start(tmp_path / "new")
    decide_anew()
    assert home_folder() == tmp_path / "new"


def test_links_are_left_where_they_are(usual: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "novel.txt").write_text("mine")
    (usual / "models").symlink_to(elsewhere)
    move(tmp_path / "new")
    assert (usual / "models" / "novel.txt").read_text() == "mine"
    assert not (tmp_path / "new" / "models").exists()


def test_the_names_are_those_of_files_that_the_program_writes() -> None:
    assert len(MOVED) == len(set(MOVED))
    assert NOTE not in MOVED
