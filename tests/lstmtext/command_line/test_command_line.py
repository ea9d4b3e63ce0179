"""The commands as a person types them, run in this process."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext import TextModel, load_text_model, save_text_model

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]

SMALL = ["--hidden-size", "8", "--embedding-dim", "4", "--batch-size", "2", "--seq-len", "16"]


def test_training_saves_a_model_and_says_so_on_standard_error_only(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    assert run("train", text, "-o", output, "--epochs", 2, *SMALL) == 0
    out, err = capsys.readouterr()
    assert out == ""
    saved, rivals, judged = err.splitlines()[-3:]
    assert "Saved “m.lstmtext”" in saved
    assert "Nats per character of the same held-out text: this model" in rivals
    assert "On text it has not seen" in judged
    assert "2 epochs" in err
    text_model = load_text_model(output)
    assert text_model.name == "poem.txt"
    assert len(text_model.history.epochs) == 2
    assert text_model.settings["hidden_size"] == 8
    assert text_model.validation_loss is not None


def test_training_with_json_prints_one_object_and_quiet_nothing_else(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    arguments = ["train", text, "-o", output, "--epochs", 1, *SMALL, "--json", "--quiet"]
    assert run(*arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    report = json.loads(out)
    assert set(report) == {
        "model", "epochs", "steps", "steps_option", "train_loss", "validation_loss", "perplexity",
        "tokens", "vocabulary", "coverage", "nats_per_character", "seconds", "tokens_per_second",
        "stopped",
    }  # fmt: skip
    assert report["perplexity"] == pytest.approx(math.exp(report["validation_loss"]))
    assert report["vocabulary"] == len(load_text_model(output).vocab)
    assert report["nats_per_character"] == load_text_model(output).baselines
    assert list(report["nats_per_character"]) == ["this model", "n-gram", "PPMd"]
    assert report["model"] == str(output)
    assert report["epochs"] == 1
    assert report["steps_option"] == str(report["steps"])
    assert not report["stopped"]
    assert math.isfinite(report["train_loss"])
    assert report["validation_loss"] == load_text_model(output).validation_loss
    assert run(*arguments, "--validation", "none") == 0
    assert json.loads(capsys.readouterr().out)["validation_loss"] is None


def test_minutes_may_be_a_fraction_and_end_the_run(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    output = tmp_path / "m.lstmtext"
    assert run("train", text, "-o", output, "--minutes", "0.05", *SMALL, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert 2.0 < report["seconds"] < 5.0
    assert report["epochs"] > 1


def test_every_choice_reaches_the_run(text: Path, tmp_path: Path, run: Run) -> None:
    output = tmp_path / "m.lstmtext"
    choices = {
        "level": "words", "min-count": 1, "max-vocab-size": 90, "validation": "tail",
        "validation-fraction": 0.25, "epochs": 1, "minutes": 0.5, "device": "cpu", "seed": 5,
        "precision": "float32", "embedding-dim": 4, "hidden-size": 6, "num-layers": 2,
        "dropout": 0.25, "batch-size": 3, "seq-len": 7, "learning-rate": 0.01,
        "weight-decay": 0.5, "clip-grad-norm": 2.0,
    }  # fmt: skip
    options = [str(part) for name, value in choices.items() for part in (f"--{name}", value)]
    assert run("train", text, "-o", output, *options, "--quiet") == 0
    settings = load_text_model(output).settings
    assert {name: settings[name.replace("-", "_")] for name in choices} == choices


def test_several_files_and_an_encoding_are_read_as_one_text(tmp_path: Path, run: Run) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes("é à\n".encode("cp1252") * 40)
    output = tmp_path / "m.lstmtext"
    files = [tmp_path / "a.txt", tmp_path / "b.txt", "--encoding", "cp1252"]
    assert run("train", *files, "-o", output, "--epochs", 1, *SMALL, "--quiet") == 0
    text_model = load_text_model(output)
    assert text_model.name == "a.txt and 1 more"
    assert {"é", "à"} < set(text_model.vocab)


def test_the_same_seed_trains_the_same_model_and_writes_the_same_text(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    written = []
    for name in ("one", "two"):
        output = tmp_path / name
        run("train", text, "-o", output, "--epochs", 2, *SMALL, "--seed", 3, "--quiet")
        assert run("generate", output, "--prompt", "What", "--length", 60, "--seed", 4) == 0
        written.append(capsys.readouterr().out)
    assert written[0] == written[1]
    run("generate", tmp_path / "one", "--prompt", "What", "--length", 60, "--seed", 5)
    assert capsys.readouterr().out != written[0]


def test_generating_prints_the_continuation_and_one_line_end(
    model: Path, run: Run, capsys: Capture
) -> None:
    assert run("generate", model, "--prompt", "a €", "--length", 30, "--seed", 1) == 0
    out, err = capsys.readouterr()
    assert len(out) == 31
    assert out.endswith("\n")
    assert not out.startswith("a €")
    assert err == ""


def test_generating_with_json_prints_one_object(model: Path, run: Run, capsys: Capture) -> None:
    run("generate", model, "--length", 30, "--seed", 1)
    plain = capsys.readouterr().out
    assert run("generate", model, "--length", 30, "--seed", 1, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {
        "text", "texts", "tokens", "tokens_per_second", "unknown", "longest_copy", "copied",
        "share_new",
    }  # fmt: skip
    assert (report["texts"], report["unknown"], report["longest_copy"]) == (
        [report["text"]],
        [],
        None,
    )
    assert report["text"] + "\n" == plain
    assert report["tokens"] == 30
    assert report["tokens_per_second"] > 0


def test_unknown_characters_of_a_prompt_are_named_on_standard_error_only(
    model: Path, run: Run, capsys: Capture
) -> None:
    assert run("generate", model, "--prompt", "aQ\udcffz", "--length", 5) == 0
    out, err = capsys.readouterr()
    assert len(out) == 6
    assert "Q" in err
    assert "z" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("length", [0, 1])
def test_hardly_any_text_is_no_failure(model: Path, run: Run, capsys: Capture, length: int) -> None:
    assert run("generate", model, "--length", length) == 0
    assert len(capsys.readouterr().out) == length + 1


def test_info_says_what_a_model_is(model: Path, run: Run, capsys: Capture) -> None:
    assert run("info", model, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["text"] == "text"
    assert facts["level"] == "characters"
    assert facts["vocabulary"] == len(load_text_model(model).vocab)
    assert facts["validation_loss"] == 2.0
    assert facts["perplexity"] == pytest.approx(math.exp(2.0), abs=0.01)
    assert facts["parameters"] == load_text_model(model).model.num_parameters
    assert run("info", model) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(facts)
    assert lines[0].split() == ["text", "text"]
    assert f"vocabulary {len(load_text_model(model).vocab) - 2}" in " ".join(lines[3].split())


def test_a_name_in_a_foreign_file_cannot_command_the_terminal(
    tmp_path: Path, make_text_model: Callable[..., TextModel], run: Run, capsys: Capture
) -> None:
    save_text_model(make_text_model(name="x\x1b]0;owned\x07\n\u202ey"), tmp_path / "m")
    assert run("info", tmp_path / "m") == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[0]
        .endswith("x[U+001B]]0;owned[U+0007][U+000A][U+202E]y")
    )


def test_help_and_version_are_answers_not_errors(run: Run, capsys: Capture) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("lstmtext ")
    for command in ([], ["train"], ["generate"], ["info"]):
        assert run(*command, "--help") == 0
        out, err = capsys.readouterr()
        assert out.startswith("usage: lstmtext")
        assert err == ""
