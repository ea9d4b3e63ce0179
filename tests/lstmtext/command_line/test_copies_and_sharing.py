import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext import load_text_model

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]

SMALL = ["--hidden-size", "8", "--embedding-dim", "4", "--batch-size", "2", "--seq-len", "16"]


def test_a_model_trained_with_a_fingerprint_tells_what_it_copied_without_the_text(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    model = tmp_path / "m.lstmtext"
    assert run("train", text, "-o", model, "--epochs", 1, *SMALL, "--fingerprint", "--quiet") == 0
    kept = load_text_model(model).fingerprint
    assert kept is not None
    assert kept.passages("We have no time to stand and stare.")[0].length >= 31
    digest = hashlib.sha256(text.read_bytes()).hexdigest()
    text.unlink()
    capsys.readouterr()
    assert run("info", model) == 0
    said = capsys.readouterr().out
    assert f"of {kept.num_characters:,} characters, for generate --copies" in said
    assert digest in said
    capsys.readouterr()
    assert run("generate", model, "--prompt", "we", "--length", 40, "--copies", "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["longest_copy"] == len(facts["copied"])
    assert run("generate", model, "--prompt", "we", "--length", 40, "--copies") == 0
    assert capsys.readouterr().err.startswith("By the model's fingerprint, ")


def test_a_model_without_a_fingerprint_asks_for_the_text(
    model: Path, run: Run, capsys: Capture
) -> None:
    assert run("info", model, "--json") == 0
    assert json.loads(capsys.readouterr().out)["fingerprint"] == "none"
    assert run("generate", model, "--prompt", "a", "--copies") != 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "no fingerprint; name the text that it learned with --corpus" in err


def test_sharing_saves_a_copy_without_the_name_and_warns(
    model: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    copy = tmp_path / "copy.lstmtext"
    assert run("share", model, "-o", copy) == 0
    assert "can know parts of its text by heart" in capsys.readouterr().err
    assert load_text_model(copy).name == "shared model"
    assert load_text_model(copy).validation_loss is None
    assert run("share", model, "-o", tmp_path / "again.lstmtext", "--quiet") == 0
    assert capsys.readouterr().err == ""
