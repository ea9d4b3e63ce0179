import os
import sys
from pathlib import Path

import pytest

from lstmtext.command_line.main import main
from lstmtext.errors import LSTMTextError
from lstmtext.home import NOTE, chosen_folder, decide_anew, home, home_folder, usual_folder


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The system's usual place, where no folder was chosen and nothing names one."""
    monkeypatch.delenv("LSTMTEXT_HOME")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    usual = usual_folder()
    usual.mkdir(parents=True)
    return usual


def note(usual: Path, content: bytes) -> None:
    (usual / NOTE).write_bytes(content)
    decide_anew()


def test_the_environment_names_the_folder(home: Path) -> None:
    assert home_folder() == home


@pytest.mark.parametrize(
    ("platform", "variable"), [("linux", "XDG_DATA_HOME"), ("win32", "LOCALAPPDATA")]
)
def test_each_system_has_its_usual_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str
) -> None:
    monkeypatch.delenv("LSTMTEXT_HOME")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    monkeypatch.setenv(variable, str(tmp_path))
    assert home_folder() == tmp_path / "lstmtext"
    monkeypatch.setenv(variable, "")
    assert home_folder().is_relative_to(Path.home())


def test_a_mac_keeps_it_in_its_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LSTMTEXT_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert home_folder() == tmp_path / "Library/Application Support/lstmtext"


def test_a_chosen_folder_is_used_but_the_environment_wins(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "mine ä"
    chosen.mkdir()
    note(usual, os.fsencode(chosen) + b"\r\n")
    assert home() == (chosen, False, "")
    monkeypatch.setenv("LSTMTEXT_HOME", str(tmp_path / "named"))
    assert home() == (tmp_path / "named", True, "")


def test_the_folder_is_decided_once_and_chosen_for_the_next_start(
    usual: Path, tmp_path: Path
) -> None:
    assert home_folder() == usual
    (usual / NOTE).write_bytes(os.fsencode(tmp_path))
    assert home_folder() == usual
    assert chosen_folder() == tmp_path
    decide_anew()
    assert home_folder() == tmp_path


def test_a_chosen_folder_that_is_not_there_is_said_and_the_usual_one_used(
    usual: Path, tmp_path: Path
) -> None:
    note(usual, os.fsencode(tmp_path / "stick"))
    assert home_folder() == usual
    assert "is its disk connected?" in home().trouble
    assert str(tmp_path / "stick") in home().trouble
    assert str(usual) in home().trouble


def test_a_chosen_folder_that_is_closed_is_said_and_the_usual_one_used(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(usual, os.fsencode(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert home_folder() == usual
    assert "cannot be written to" in home().trouble


@pytest.mark.parametrize("content", [b"", b"relative", b"/a\0b", b"\xff", b"\n\n", b"x" * 100_000])
def test_a_damaged_note_is_said_and_the_usual_folder_used(usual: Path, content: bytes) -> None:
    note(usual, content)
    assert home_folder() == usual
    assert str(usual / NOTE) in home().trouble
    with pytest.raises(LSTMTextError):
        chosen_folder()


def test_a_note_that_is_a_folder_is_no_obstacle(usual: Path) -> None:
    (usual / NOTE).mkdir()
    decide_anew()
    assert home_folder() == usual
    assert home().trouble


def test_the_command_line_follows_the_note_and_says_what_is_wrong(
    usual: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine" / "runs").mkdir(parents=True)
    note(usual, os.fsencode(tmp_path / "mine"))
    assert main(["runs", "--json"]) == 0
    answer = capsys.readouterr()
    assert str(tmp_path / "mine") in answer.out
    assert answer.err == ""
    note(usual, os.fsencode(tmp_path / "stick"))
    assert main(["runs"]) == 0
    assert "is not there" in capsys.readouterr().err
