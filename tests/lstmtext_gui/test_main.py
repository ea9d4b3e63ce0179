"""`lstmtext-gui` where there is no display: a sentence, and the same job in the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstmtext.demo import run_demo
from lstmtext.saving.model_file import load_text_model
from lstmtext_gui.__main__ import _why_no_window


@pytest.fixture
def no_display(home: Path) -> dict[str, str]:
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return {**kept, "LSTMTEXT_HOME": str(home)}


def gui(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lstmtext_gui", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_without_a_display_it_says_so_and_names_the_other_way(no_display: dict[str, str]) -> None:
    result = gui(no_display)
    assert result.returncode == 2
    assert "No display was found" in result.stderr
    assert "lstmtext" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_version_is_said_without_a_display(no_display: dict[str, str]) -> None:
    result = gui(no_display, "--version")
    assert result.returncode == 0
    assert result.stdout.startswith("lstmtext-gui ")


def test_help_is_given_without_a_display(no_display: dict[str, str]) -> None:
    result = gui(no_display, "--help")
    assert result.returncode == 0
    assert "--demo" in result.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no DISPLAY")
def test_a_display_that_does_not_answer_is_noticed_before_qt_ends_the_process(
    no_display: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in set(os.environ) - set(no_display):
        monkeypatch.delenv(name)
    monkeypatch.setenv("DISPLAY", ":87")
    assert _why_no_window(probe=True) == "No display was found that answers."


def test_the_demo_in_the_terminal_trains_saves_and_writes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_demo(minutes=0.03) == 0
    model = load_text_model(home / "models" / "short-stories.lstmtext")
    assert model.name == "Short stories"
    assert len(capsys.readouterr().out.split()) > 50


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_the_demo_does_the_whole_job_without_a_display(
    no_display: dict[str, str], home: Path
) -> None:
    result = gui(no_display, "--demo")
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.split()) > 50
    assert (home / "models" / "short-stories.lstmtext").exists()
