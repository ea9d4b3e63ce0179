"""A text, a model, and the command as a person types it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext import TextModel, save_text_model
from lstmtext.command_line.main import main

POEM = "What is this life if, full of care,\nwe have no time to stand and stare.\n" * 12


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "poem.txt"
    path.write_text(POEM, encoding="utf-8")
    return path


@pytest.fixture
def model(tmp_path: Path, make_text_model: Callable[..., TextModel]) -> Path:
    path = tmp_path / "model.lstmtext"
    save_text_model(make_text_model("a “b”\nc €, d\n", validation_loss=2.0), path)
    return path


@pytest.fixture
def run() -> Callable[..., int]:
    """Runs the command in this process; returns its exit status."""

    def call(*arguments: object) -> int:
        try:
            return main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        assert isinstance(status, int)
        return status

    return call
