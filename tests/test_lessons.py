"""The lessons of docs/lessons do what they say: every Python block and every command is run.

The texts are small ones of our own, so that this takes seconds; with `--run-slow` and the outside
texts at hand, the lessons on jokes and Shakespeare run on the real ones, too.
"""

import csv
import re
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lstmtext import load_text_model
from lstmtext.command_line.main import main
from lstmtext.text.samples import sample_stories

LESSONS = Path(__file__).parents[1] / "docs" / "lessons"
NAMES = ["seed-000", "seed-001", "seed-002", "seed-003", "seed-004"]

Capture = pytest.CaptureFixture[str]


@dataclass(slots=True)
class Outcome:
    """What came of a lesson.

    Attributes:
        values: The Python blocks' variables.
        printed: What they printed.
        said: What they wrote on standard error.
        commands: Each command's words, standard output and standard error.
        text: The lesson itself.
    """

    text: str
    values: dict[str, object] = field(default_factory=dict)
    printed: str = ""
    said: str = ""
    commands: list[tuple[list[str], str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> object:
        return self.values[name]

    def losses(self) -> list[float]:
        return [epoch.train_loss for epoch in self.values["epochs"]]

    def outputs(self, command: str) -> list[str]:
        return [output for words, output, _ in self.commands if words[1] == command]


def read_lesson(name: str) -> str:
    return (LESSONS / f"{name}.md").read_text(encoding="utf-8")


def blocks_of(lesson: str) -> list[tuple[str, int, str]]:
    """Language, line and content of each block."""
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", lesson, re.MULTILINE | re.DOTALL)
    return [(m[1], lesson.count("\n", 0, m.start()) + 1, m[2]) for m in found]


def run_lesson(name: str, capsys: Capture) -> Outcome:
    """Runs all of a lesson in the present folder."""
    lesson = read_lesson(name)
    outcome = Outcome(lesson)
    for language, line, block in blocks_of(lesson):
        if language == "python":
            # Empty lines before it, so that an error names the lesson's own line.
            exec(compile("\n" * line + block, f"{name}.md", "exec"), outcome.values)
            printed, said = capsys.readouterr()
            outcome.printed += printed
            outcome.said += said
        elif language == "sh":
            for command in block.splitlines():
                words = shlex.split(command)
                assert words[0] == "lstmtext"
                assert main(words[1:]) == 0, capsys.readouterr().err
                outcome.commands.append((words, *capsys.readouterr()))
    return outcome


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stories(length: int) -> str:
    return sample_stories().text[:length]


def write_jokes(path: Path) -> None:
    """A table like that of the lesson, made of our stories' sentences and one knock."""
    sentences = re.findall(r"[^.!?\n]+[.!?]", stories(3_000))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["ID", "Joke"])
        for number, sentence in enumerate(sentences, 1):
            table.writerow([number, f"Knock knock. Whos there? {sentence.strip()}"])


# What each lesson claims.


def check_000(outcome: Outcome) -> None:
    losses = outcome.losses()
    assert losses[-1] < losses[0] - 1.0
    assert outcome.printed.count("average loss") == len(losses)
    for name in ("careful", "wild"):
        written = str(outcome[name]).split()
        assert len(written) == 30
        assert set(written) <= set(outcome["dataset"].vocab) - {"<pad>"}
    assert outcome["careful"] != outcome["wild"]
    before, after = outcome.printed.splitlines()[0].split(" = ")
    assert before == after
    assert len(outcome.outputs("generate")[0].split()) == 30


def check_001(outcome: Outcome) -> None:
    line = "Lorem ipsum dolor sit amet..."
    assert "Lorem" + str(outcome["by_heart"]) == line
    assert outcome.outputs("generate") == [line.removeprefix("Lorem") + "\n"]
    assert outcome.losses()[-1] < 0.1
    assert "'Lorem ipsum dolor si' -> 'orem ipsum dolor sit'" in outcome.printed
    assert "'orem ipsum dolor sit' -> 'rem ipsum dolor sit '" in outcome.printed


def check_002(outcome: Outcome) -> None:
    answers = {question: token.token for question, token in outcome["answers"].items()}
    assert list(answers.values()) == ["jay", "delhi", "india"]
    firsts = [re.findall("'(.*)'", output)[0] for output in outcome.outputs("predict")]
    assert firsts == ["jay", "delhi", "india"]
    assert "wie heißt du zoë как дела" in outcome.printed
    assert all(token.probability > 0.9 for token in outcome["answers"].values())


def check_003(outcome: Outcome) -> None:
    losses = outcome.losses()
    assert losses[-1] < losses[0] - 1.0
    assert len(str(outcome["joke"]).split()) == 100
    assert "100 words:" in outcome.printed
    assert [len(output.split()) for output in outcome.outputs("generate")] == [100]
    assert outcome.said == ""  # the prompt's words are all known
    for vocab in (outcome["dataset"].vocab, load_text_model("jokes.lstmtext").vocab):
        assert not {"ID", "ID,Joke", "1622"} & set(vocab)  # some real joke has the word Joke
    assert load_text_model("jokes.lstmtext").model.lstm.num_layers == 3
    for name in ("held-out.lstmtext", "common.lstmtext"):
        assert "this model" in load_text_model(name).baselines


def check_004(outcome: Outcome) -> None:
    losses = outcome.losses()
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < float(outcome["knows_how_common"]) < float(outcome["knows_nothing"])
    assert outcome["unknown"] == ["☂"]
    known = set(outcome["dataset"].vocab)
    for written in (str(outcome["text"]), outcome.outputs("generate")[0][:-1]):
        assert len(written) == 200
        assert set(written) <= known
    assert "☂" in outcome.commands[-1][2]
    assert load_text_model("shakespeare.lstmtext").model.embedding_dim == 0


# The lessons.


def test_there_is_a_lesson_for_each_seed_and_the_index_leads_to_all() -> None:
    assert sorted(path.stem for path in LESSONS.glob("seed-*.md")) == NAMES
    index = (LESSONS / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((seed-\d+)\.md\)", index) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_has_code_output_and_first_a_command_that_trains_with_its_preset(
    name: str,
) -> None:
    blocks = blocks_of(read_lesson(name))
    assert {"python", "sh", "text"} == {language for language, _, _ in blocks}
    shell = "".join(block for language, _, block in blocks if language == "sh")
    assert re.match(rf"lstmtext train .* --preset {name}\b", shell)


def test_lesson_000_words_in_chunks(folder: Path, capsys: Capture) -> None:
    (folder / "stories.txt").write_text(stories(5_000), encoding="utf-8")
    check_000(run_lesson("seed-000", capsys))


def test_lesson_001_sliding_windows(folder: Path, capsys: Capture) -> None:
    check_001(run_lesson("seed-001", capsys))


def test_lesson_002_the_likeliest_next_word(folder: Path, capsys: Capture) -> None:
    check_002(run_lesson("seed-002", capsys))


def test_lesson_003_jokes(folder: Path, capsys: Capture) -> None:
    write_jokes(folder / "reddit-cleanjokes.csv")
    check_003(run_lesson("seed-003", capsys))


def test_lesson_004_one_hot_characters(folder: Path, capsys: Capture) -> None:
    (folder / "shakespeare.txt").write_text(stories(20_000), encoding="utf-8")
    check_004(run_lesson("seed-004", capsys))


@pytest.mark.slow
def test_lesson_003_on_the_real_jokes(folder: Path, corpora: Path, capsys: Capture) -> None:
    shutil.copy(corpora / "reddit-cleanjokes.csv", folder)
    outcome = run_lesson("seed-003", capsys)
    check_003(outcome)
    assert "1622 jokes" in outcome.printed
    assert outcome.losses()[-1] < 4.0
    held_out, common = load_text_model("held-out.lstmtext"), load_text_model("common.lstmtext")
    losses = [epoch.validation_loss for epoch in held_out.history.epochs]
    assert min(losses) == losses[0] > 7.0
    assert losses[-1] > losses[0] + 0.5
    assert common.validation_loss < 4.0
    assert common.baselines["this model"] < held_out.baselines["this model"]


@pytest.mark.slow
def test_lesson_004_on_shakespeare(folder: Path, corpora: Path, capsys: Capture) -> None:
    shutil.copy(corpora / "tinyshakespeare.txt", folder / "shakespeare.txt")
    outcome = run_lesson("seed-004", capsys)
    check_004(outcome)
    assert outcome.losses()[-1] < 2.0
