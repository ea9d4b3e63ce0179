import sys
from pathlib import Path

import pytest

from lstmtext.home import home_folder


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
    monkeypatch.setenv(variable, str(tmp_path))
    assert home_folder() == tmp_path / "lstmtext"
    monkeypatch.setenv(variable, "")
    assert home_folder().is_relative_to(Path.home())


def test_a_mac_keeps_it_in_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTMTEXT_HOME", "")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert home_folder() == Path.home() / "Library/Application Support/lstmtext"
