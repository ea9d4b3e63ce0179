"""The outcomes of the five seed documents, each from the command line with its preset."""

import csv
import json
import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from lstmtext import load_text_model
from lstmtext.command_line.main import main
from lstmtext.text.samples import sample_stories

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]

LOREM = "Lorem ipsum dolor sit amet..."
QUESTIONS = "what is your name : Jay\nwhat is capital of India : Delhi\nok\n"
KNOCK = "Knock knock. Whos there?"


def unigram_loss(text: str) -> float:
    """What a model would lose per character that knows only how common each one is."""
    shares = [number / len(text) for number in Counter(text).values()]
    return -sum(share * math.log(share) for share in shares)


@pytest.fixture
def train(
    run: Run, tmp_path: Path, capsys: Capture
) -> Callable[..., tuple[Path, dict[str, float]]]:
    """Trains with a preset; returns the model's file and the report."""

    def call(text: Path, preset: str, *arguments: object) -> tuple[Path, dict[str, float]]:
        model = tmp_path / f"{text.stem}.lstmtext"
        options = ["--preset", preset, *arguments, "--json", "--quiet"]
        assert run("train", text, "-o", model, *options) == 0
        return model, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def generate(run: Run, capsys: Capture) -> Callable[..., dict[str, object]]:
    """Writes; returns the report."""

    def call(model: Path, prompt: str, length: int, *arguments: object) -> dict[str, object]:
        options = ["--prompt", prompt, "--length", length, *arguments, "--json"]
        assert run("generate", model, *options) == 0
        return json.loads(capsys.readouterr().out)

    return call


Train = Callable[..., tuple[Path, dict[str, float]]]
Generate = Callable[..., dict[str, object]]


# Seed 000: words by white space, shuffled chunks, padding.


def test_seed_000_learns_words_in_chunks_and_writes_words(
    tmp_path: Path, train: Train, generate: Generate
) -> None:
    text = tmp_path / "stories.txt"
    text.write_text(sample_stories().text[:4_000], encoding="utf-8")
    words = text.read_text(encoding="utf-8").split()
    assert len(words) % 32 != 1  # the last chunk is shorter than the others, and is padded
    model, report = train(text, "seed-000", "--epochs", 20)
    assert report["tokens"] == len(words)
    assert report["vocabulary"] == len(set(words)) + 2  # <pad> and <unk>
    assert report["train_loss"] < math.log(len(set(words))) - 2.0
    text_model = load_text_model(model)
    assert text_model.vocab["<pad>"] == 0
    written = generate(model, "Leo had a", 30, "--seed", 1, "--temperature", 0.8)
    assert len(str(written["text"]).split()) == written["tokens"] == 30
    assert set(str(written["text"]).split()) <= set(words)


# Seed 001: characters, sliding windows.


@pytest.mark.parametrize("seed", [0, 1])
def test_seed_001_learns_its_line_by_heart(
    tmp_path: Path, train: Train, generate: Generate, seed: int
) -> None:
    text = tmp_path / "lorem.txt"
    text.write_text(LOREM, encoding="utf-8")
    model, report = train(text, "seed-001", "--seed", seed)
    assert report["train_loss"] < 0.1
    for beginning in ("L", "Lorem", "Lorem ipsum dolor"):
        rest = LOREM.removeprefix(beginning)
        assert generate(model, beginning, len(rest), "--temperature", 0)["text"] == rest


# Seed 002: cleaned words; a question's likeliest next word.


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows the seed's three lines."""
    folder = tmp_path_factory.mktemp("answers")
    (folder / "q.txt").write_text(QUESTIONS, encoding="utf-8")
    command = ["train", str(folder / "q.txt"), "-o", str(folder / "m"), "--preset", "seed-002"]
    assert main([*command, "--quiet"]) == 0
    return folder / "m"


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("what is your name", "jay"),
        ("what is capital of india", "delhi"),
        ("what is capital of", "india"),
        ("What is YOUR name?", "jay"),
        ("What is... capital of INDIA :", "delhi"),
        ("  WHAT\nis capital 2 of!", "india"),
    ],
)
def test_seed_002_answers_its_questions_however_they_are_typed(
    answers: Path, run: Run, capsys: Capture, prompt: str, answer: str
) -> None:
    assert run("predict", answers, "--prompt", prompt, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tokens"][0]["token"] == answer
    assert report["tokens"][0]["probability"] > 0.9
    assert report["unknown"] == []


def test_seed_002_has_the_ten_words_of_its_document(answers: Path) -> None:
    words = ["capital", "delhi", "india", "is", "jay", "name", "of", "ok", "what", "your"]
    assert sorted(set(load_text_model(answers).vocab) - {"<pad>", "<unk>"}) == words


def test_seed_002_names_an_unknown_word_and_answers_all_the_same(
    answers: Path, run: Run, capsys: Capture
) -> None:
    assert run("predict", answers, "--prompt", "what is capital of France", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["unknown"] == ["france"]
    assert len(report["tokens"]) == 10


# Seed 003: jokes from a table, three layers, carried state.


def jokes(path: Path, number: int) -> None:
    """A table like that of the seed, of our own making: an ID and a text with commas and quotes."""
    animals = ["cow", "duck", "owl", "goat", "hen"]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        table.writerow(["ID", "Joke"])
        for i in range(number):
            animal = animals[i % len(animals)]
            line = f'{KNOCK} {animal.title()}. {animal.title()} who? No, a {animal} says "moo".'
            table.writerow([7_000 + i, line])


@pytest.mark.parametrize("column", [[], ["--csv-column", "Joke"]])
def test_seed_003_learns_the_column_of_jokes_and_writes_exactly_100_words(
    tmp_path: Path, train: Train, generate: Generate, column: list[str]
) -> None:
    table = tmp_path / "jokes.csv"
    jokes(table, 60)
    model, report = train(table, "seed-003", "--epochs", 15, *column)
    text_model = load_text_model(model)
    assert text_model.model.lstm.num_layers == 3
    assert text_model.settings["batching"] == "carried"
    assert not [token for token in text_model.vocab if "7" in token or token in ("ID", "Joke")]
    losses = [epoch.train_loss for epoch in text_model.history.epochs]
    assert losses[-1] == report["train_loss"] < 0.7 * losses[0]
    written = generate(model, KNOCK, 100, "--seed", 1)
    assert len(str(written["text"]).split()) == written["tokens"] == 100
    assert written["unknown"] == []


@pytest.mark.slow
def test_seed_003_on_the_real_jokes_is_far_below_the_loss_of_its_document(
    corpora: Path, train: Train, generate: Generate
) -> None:
    model, report = train(corpora / "reddit-cleanjokes.csv", "seed-003")
    assert report["train_loss"] < 4.0  # the document's last lines: 5.95, 6.15 and 5.53
    written = generate(model, KNOCK, 100, "--seed", 1)
    assert len(str(written["text"]).split()) == 100
    assert written["unknown"] == []


# Seed 004: one-hot characters, carried state, temperature 0.7.


def check_seed_004(text: Path, train: Train, generate: Generate) -> None:
    characters = text.read_text(encoding="utf-8")
    model, report = train(text, "seed-004")
    text_model = load_text_model(model)
    assert text_model.model.embedding_dim == 0
    assert text_model.model.lstm.hidden_size == 128
    assert text_model.settings["batching"] == "carried"
    losses = [epoch.train_loss for epoch in text_model.history.epochs]
    assert all(after < before for before, after in pairwise(losses))
    assert report["train_loss"] < unigram_loss(characters) - 0.3
    written = generate(model, "he☂llo €", 200, "--temperature", 0.7, "--seed", 1)
    assert written["unknown"] == ["☂", "€"]
    assert len(str(written["text"])) == 200
    assert set(str(written["text"])) <= set(characters)


def test_seed_004_learns_characters_and_writes_with_them(
    tmp_path: Path, train: Train, generate: Generate
) -> None:
    text = tmp_path / "stories.txt"
    text.write_text(sample_stories().text[:40_000], encoding="utf-8")
    check_seed_004(text, train, generate)


def test_seed_004_on_a_part_of_shakespeare(
    corpora: Path, tmp_path: Path, train: Train, generate: Generate
) -> None:
    text = tmp_path / "shakespeare.txt"
    whole = (corpora / "tinyshakespeare.txt").read_text(encoding="utf-8")
    text.write_text(whole[:100_000], encoding="utf-8")
    check_seed_004(text, train, generate)


def test_seed_004_survives_a_prompt_of_nothing_but_unknown_characters(
    tmp_path: Path, train: Train, run: Run, capsys: Capture
) -> None:
    text = tmp_path / "hello.txt"
    text.write_text("hello hello hello\n" * 20, encoding="utf-8")
    model, _ = train(text, "seed-004", "--epochs", 1)
    assert run("generate", model, "--prompt", "☂€", "--length", 20) == 0
    out, err = capsys.readouterr()
    assert len(out) == 21
    assert "☂" in err
    assert "€" in err
