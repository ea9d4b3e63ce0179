"""`evaluate`, `predict`, `inspect` and what `generate` says of copying, run in this process."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext import CorpusIndex, TextModel, load_text_model, save_text_model

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]

POEM = "What is this life if, full of care,\nwe have no time to stand and stare.\n" * 12
SMALL = ["--hidden-size", "16", "--embedding-dim", "8", "--batch-size", "2", "--seq-len", "16"]


def trained(run: Run, text: Path, output: Path, *options: object) -> Path:
    assert run("train", text, "-o", output, "--epochs", 3, *SMALL, "--quiet", *options) == 0
    return output


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
def test_evaluating_the_held_out_tail_gives_the_validation_loss_of_training(
    text: Path, tmp_path: Path, run: Run, capsys: Capture, level: str
) -> None:
    model = trained(
        run, text, tmp_path / "m", "--validation", "tail", "--level", level, "--min-count", 1
    )
    tail = tmp_path / "tail.txt"
    tail.write_text(POEM[int(len(POEM) * 0.9) :], encoding="utf-8")
    assert run("evaluate", model, tail, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    expected = load_text_model(model).validation_loss
    assert report["loss"] == pytest.approx(expected, rel=0.01)
    assert report["perplexity"] == pytest.approx(math.exp(report["loss"]))
    assert report["tokens"] > 0
    assert report["characters"] > 0
    nats = report["bits_per_character"] * math.log(2) * report["characters"]
    assert nats >= report["loss"] * report["tokens"] - 1e-6


def test_evaluating_compares_with_simpler_models_that_learned_the_corpus(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    model = trained(run, text, tmp_path / "m")
    assert run("evaluate", model, text, "--corpus", text, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    # Both have read this very text; a tiny network after three epochs has not learned it.
    assert report["n-gram_nats_per_character"] < 0.5 < report["nats_per_character"]
    assert report["PPMd_nats_per_character"] < 0.5
    assert run("evaluate", model, text) == 0
    out = capsys.readouterr().out
    assert "bits per character" in out
    assert "PPMd alone" in out
    assert "n-gram" not in out


def test_figures_that_mean_less_than_they_seem_to_are_remarked_on(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    model = trained(run, text, tmp_path / "m", "--level", "words", "--min-count", 1)
    other = tmp_path / "other.txt"
    other.write_text("Was ist dieses Leben, wenn, voll Sorge, wir nicht schauen?", encoding="utf-8")
    assert run("evaluate", model, other) == 0
    err = capsys.readouterr().err
    assert "are unknown to this model" in err
    assert run("evaluate", model, text, "--corpus", text) == 0
    assert "The corpus holds this text" in capsys.readouterr().err
    assert run("evaluate", model, other, "--corpus", text) == 0
    assert "The corpus holds" not in capsys.readouterr().err


def test_surprise_lists_every_token(text: Path, tmp_path: Path, run: Run, capsys: Capture) -> None:
    model = trained(run, text, tmp_path / "m", "--level", "words", "--min-count", 1)
    line = tmp_path / "line.txt"
    line.write_text("what is this zebra", encoding="utf-8")
    assert run("evaluate", model, line, "--surprise") == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split("\t")[1].split("  (")[0] for row in rows] == [
        "'what'", "' is'", "' this'", "' zebra'"
    ]  # fmt: skip
    assert rows[0].startswith("\t")
    assert rows[3].endswith("(unknown)")
    assert all(float(row.split("\t")[0]) > 0 for row in rows[1:])


def test_predicting_lists_the_likeliest_tokens_first(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    model = trained(run, text, tmp_path / "m")
    assert run("predict", model, "--prompt", "wha€", "--top", 4, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    shares = [token["probability"] for token in report["tokens"]]
    assert len(shares) == 4
    assert shares == sorted(shares, reverse=True)
    assert report["unknown"] == ["€"]
    assert run("predict", model, "--prompt", "wha", "--top", 2) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_inspecting_counts_and_says_how_each_file_was_read(
    tmp_path: Path, run: Run, capsys: Capture
) -> None:
    (tmp_path / "a.txt").write_bytes(
        "Le café est fermé. Où aller ? Voilà l’été.\n".encode("cp1252") * 20
    )
    (tmp_path / "b.txt").write_bytes(b"one two two\n" + "é".encode() * 30 + b"\xff\n")
    assert run("inspect", tmp_path, "--json", "--quiet") == 0
    report = json.loads(capsys.readouterr().out)
    assert [file["name"] for file in report["files"]] == ["a.txt", "b.txt"]
    assert report["encoding"] == "cp1252, utf-8"
    assert report["files"][0]["guessed"]
    assert report["undecodable_bytes"] == 1
    assert report["documents"] == 2
    assert report["characters"] == report["tokens"]
    assert run("inspect", tmp_path / "b.txt", "--level", "split", "--json", "--encoding", "latin-1",
               "--min-count", 2) == 0  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert (report["encoding"], report["undecodable_bytes"]) == ("iso8859-1", 0)
    assert report["tokens"] == 4
    assert report["vocabulary"] == 3
    assert report["coverage"] == 0.5


def test_inspecting_reads_a_table_and_cleans_as_training_does(
    tmp_path: Path, run: Run, capsys: Capture
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,joke,answer\n1,Knock KNOCK!,yes\n2,Who's there?,no\n", encoding="utf-8")
    options = ["--csv-column", "joke", "--lowercase", "--strip-punctuation", "--level", "split"]
    assert run("inspect", table, *options, "--json", "--quiet") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["documents"], report["tokens"], report["distinct_tokens"]) == (2, 4, 3)
    output = tmp_path / "m"
    assert run("train", table, "-o", output, *options, *SMALL, "--epochs", 1, "--quiet",
               "--validation", "none", "--min-count", 1) == 0  # fmt: skip
    assert set(load_text_model(output).vocab) == {"<pad>", "<unk>", "knock", "whos", "there"}


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
def test_inspecting_counts_the_tokens_that_training_learns(
    text: Path, tmp_path: Path, run: Run, capsys: Capture, level: str
) -> None:
    options = ["--level", level, "--lowercase", "--json", "--quiet"]
    assert run("inspect", text, *options) == 0
    seen = json.loads(capsys.readouterr().out)
    assert run("train", text, "-o", tmp_path / "m", "--epochs", 1, *SMALL, *options,
               "--validation", "none") == 0  # fmt: skip
    learned = json.loads(capsys.readouterr().out)
    for name in ("tokens", "vocabulary", "coverage"):
        assert seen[name] == pytest.approx(learned[name])


def test_a_text_of_its_own_can_be_held_out_and_a_test_part_is_measured_once(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("a poor life this if, full of care\n" * 4, encoding="utf-8")
    output = tmp_path / "m"
    options = ["--epochs", 2, *SMALL, "--json", "--quiet", "--validation-file", other]
    assert run("train", text, "-o", output, *options) == 0
    report = json.loads(capsys.readouterr().out)
    assert run("evaluate", output, other, "--json") == 0
    measured = json.loads(capsys.readouterr().out)["loss"]
    assert report["validation_loss"] == pytest.approx(measured, rel=1e-3)
    options = ["--epochs", 2, *SMALL, "--json", "--quiet", "--test-fraction", 0.2]
    assert run("train", text, "-o", output, *options) == 0
    assert json.loads(capsys.readouterr().out)["test_loss"] > 0
    for more in (["--validation", "none"], ["--validation-file", other]):
        options = ["--epochs", 1, *SMALL, "--test-fraction", 0.2, *more]
        assert run("train", text, "-o", output, *options) == 0
        assert "On the test part: " in capsys.readouterr().err


def test_a_failing_comparison_costs_no_model(
    text: Path, tmp_path: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lstmtext.evaluation import comparison

    def fails(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(comparison, "rival_losses", fails)
    trained(run, text, tmp_path / "m")
    assert load_text_model(tmp_path / "m").baselines == {}
    monkeypatch.setattr(comparison, "evaluate_text", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("train", text, "-o", tmp_path / "n", "--epochs", 1, *SMALL, "--quiet")
    assert load_text_model(tmp_path / "n").validation_loss is not None


def test_a_copied_passage_is_found_in_the_corpus(
    text: Path, tmp_path: Path, run: Run, capsys: Capture
) -> None:
    model = trained(run, text, tmp_path / "m", "--epochs", 60, "--validation", "none",
                    "--learning-rate", 0.02, "--dropout", 0,
                    "--weight-dropout", 0)  # fmt: skip
    options = ["--prompt", "What is", "--length", 80, "--temperature", 0, "--corpus", text]
    assert run("generate", model, *options, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["copied"] in POEM
    assert report["copied"] in report["text"]
    assert report["longest_copy"] == len(report["copied"]) > 40
    assert report["share_new"] < 0.5
    assert run("generate", model, *options) == 0
    said = capsys.readouterr().err
    assert f"stands word for word in the corpus: {report['longest_copy']} characters" in said
    index = CorpusIndex(POEM)  # command line and window mean the same by it
    copies = index.copies(report["text"])
    assert copies.longest is not None
    assert (copies.longest.length, copies.share_new) == (
        report["longest_copy"],
        report["share_new"],
    )


def test_what_is_shorter_than_a_passage_is_the_language_s(
    model: Path, text: Path, run: Run, capsys: Capture
) -> None:
    options = ["--prompt", "we", "--length", 20, "--corpus", text]
    assert run("generate", model, *options, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["longest_copy"], report["copied"]) == (0, "")
    assert run("generate", model, *options) == 0
    sentence = "No passage of 24 characters or more stands word for word in the corpus."
    assert sentence in capsys.readouterr().err


def test_several_variants_are_written_at_once(model: Path, run: Run, capsys: Capture) -> None:
    options = ["--length", 20, "--count", 3, "--seed", 1]
    assert run("generate", model, *options, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert len(report["texts"]) == 3
    assert len(set(report["texts"])) == 3
    assert run("generate", model, *options) == 0
    assert capsys.readouterr().out == "\n-----\n".join(report["texts"]) + "\n"


def test_writing_stops_at_the_end_of_a_line(model: Path, run: Run, capsys: Capture) -> None:
    options = ["--prompt", "a", "--length", 300, "--stop-at", "line", "--seed", 2]
    assert run("generate", model, *options) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_the_tokens_told_are_those_that_were_written(
    tmp_path: Path, make_text_model: Callable[..., TextModel], run: Run, capsys: Capture
) -> None:
    def tokens(model: Path, *options: object) -> int:
        assert run("generate", model, "--length", 20, "--seed", 1, "--json", *options) == 0
        number = json.loads(capsys.readouterr().out)["tokens"]
        assert isinstance(number, int)
        return number

    letters = tmp_path / "letters.lstmtext"
    # Only the a is likely: of twenty, the last three are held back in case a b comes.
    text_model = make_text_model("ab" * 20)
    text_model.model.linear.bias.data[text_model.vocab["a"]] = 1e3
    save_text_model(text_model, letters)
    assert tokens(letters) == 20
    assert tokens(letters, "--stop-at", "aaab") == 20
    assert tokens(letters, "--stop-at", "aaa") == 3
    assert tokens(letters, "--stop-at", "aaa", "--count", 4) == 12
    subwords = tmp_path / "subwords.lstmtext"
    # Written at random, not in the pieces in which the tokenizer would cut the same text.
    save_text_model(make_text_model(level="subwords"), subwords)
    assert tokens(subwords, "--count", 4) == 80


def test_threads_are_set_for_the_run(text: Path, tmp_path: Path, run: Run) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        assert run("train", text, "-o", tmp_path / "m", "--epochs", 1, *SMALL, "--quiet",
                   "--threads", 2) == 0  # fmt: skip
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
