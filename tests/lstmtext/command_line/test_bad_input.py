"""Whatever is wrong with a call: one line on standard error, exit status 2, nothing written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lstmtext import TrainingError, load_text_model
from lstmtext.command_line import train

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]

SMALL = ["--hidden-size", "8", "--embedding-dim", "4", "--batch-size", "2", "--seq-len", "16"]


BAD_CALLS: list[tuple[str, str]] = [
    ("train -o OUT", "Name text files"),
    ("train POEM", "--output"),
    ("train POEM --sample stories -o OUT", "Name text files"),
    ("train missing.txt -o OUT", "“missing.txt” was not found"),
    ("train empty.txt -o OUT", "“empty.txt” is empty"),
    ("train binary.txt -o OUT", "“binary.txt” is not a text file"),
    ("train hollow -o OUT", "hollow"),
    ("train pipe -o OUT", "“pipe” is not an ordinary file"),
    ("train pipe -o OUT", "“pipe” is not an ordinary file"),
    ("train one.txt --level split -o OUT", "“one.txt” has only one word"),
    ("train one.txt -o OUT --level words --min-count 2", "“one.txt”"),
    ("train latin.txt -o OUT --encoding ascii", "“latin.txt”"),
    ("train latin.txt -o OUT --encoding klingon", "“klingon” is not an encoding"),
    ("train POEM missing.txt -o OUT", "“missing.txt” was not found"),
    ("train POEM -o OUT --level letters", "invalid choice: 'letters'"),
    ("train POEM -o OUT --preset fast", "invalid choice: 'fast'"),
    ("train POEM -o OUT --sample poems", "invalid choice: 'poems'"),
    ("train POEM -o OUT --epochs 1.5", "invalid int value: '1.5'"),
    ("train POEM -o OUT --epochs 0", "epochs must be"),
    ("train POEM -o OUT --epochs 1" + "0" * 400, "epochs must be"),
    ("train POEM -o OUT --epochs 1" + "0" * 5000, "--epochs"),
    ("train POEM -o OUT --minutes 0", "minutes must be"),
    ("train POEM -o OUT --minutes nan", "minutes must be"),
    ("train POEM -o OUT --minutes inf", "minutes must be"),
    ("train POEM -o OUT --minutes -1", "minutes must be"),
    ("train POEM -o OUT --hidden-size -8", "--hidden-size must be"),
    ("train POEM -o OUT --dropout 2", "dropout must be"),
    ("train POEM -o OUT --learning-rate 1e9", "--learning-rate must be"),
    ("train POEM -o OUT --seed -1", "seed must be"),
    ("train POEM -o OUT --validation-fraction 0.9", "--validation-fraction"),
    ("train POEM -o OUT --device gpu", "device must be"),
    ("train POEM -o OUT --threads 0", "threads must be"),
    ("train POEM -o OUT --csv-column 9", "column"),
    ("train POEM -o OUT --validation-file missing.txt", "“missing.txt” was not found"),
    ("train POEM -o OUT --validation-file empty.txt", "“empty.txt” is empty"),
    ("train POEM -o OUT --test-fraction 0.5", "--validation-fraction and --test-fraction"),
    ("train POEM -o OUT --stride 99", "--stride must be"),
    ("train POEM -o OUT --tie-weights --embedding-dim 7", "--tie-weights needs"),
    ("train POEM -o OUT --embedding-dim -1", "--embedding-dim must be"),
    ("evaluate MODEL missing.txt", "“missing.txt” was not found"),
    ("evaluate missing POEM", "“missing” was not found"),
    ("evaluate MODEL one.txt --threads -3", "threads must be"),
    ("evaluate MODEL", "FILE"),
    ("inspect empty.txt", "“empty.txt” is empty"),
    ("inspect POEM --level letters", "invalid choice: 'letters'"),
    ("predict MODEL --top 0", "top must be"),
    ("predict missing --prompt a", "“missing” was not found"),
    ("predict MODEL --unknown keep", "invalid choice: 'keep'"),
    ("generate MODEL --top-k 0", "--top-k must"),
    ("generate MODEL --top-p 2", "--top-p must"),
    ("generate MODEL --min-p -1", "--min-p must"),
    ("generate MODEL --repetition-penalty 0", "--repetition-penalty must"),
    ("generate MODEL --no-repeat-ngram -2", "--no-repeat-ngram must"),
    ("generate MODEL --count 0", "count must be"),
    ("generate MODEL --count 9999", "count must be"),
    ("generate MODEL --corpus missing.txt", "“missing.txt” was not found"),
    ("train POEM -o OUT --colour red", "--colour"),
    ("train POEM -o none/m.lstmtext", "the folder does not exist"),
    ("train POEM -o .", "is a folder"),
    ("generate MODEL --stop-at ЖЖ", "never write"),
    ("generate MODEL --threads 999", "--threads must be between 1 and"),
    ("train POEM -o pipe", "“pipe” is not an ordinary file"),
    ("train POEM -o POEM", "“poem.txt” is the text itself"),
    ("train POEM -o " + "n" * 300, "name is too long"),
    ("generate missing", "“missing” was not found"),
    ("generate POEM", "“poem.txt” is not an LSTM Text model"),
    ("generate empty.txt", "“empty.txt” is damaged"),
    ("generate .", "is not an ordinary file"),
    ("generate MODEL --length -1", "--length must be at least 0, not -1"),
    ("generate MODEL --length many", "invalid int value"),
    ("generate MODEL --temperature -1", "temperature must be between 0 and 100"),
    ("generate MODEL --temperature nan", "temperature must be between 0 and 100"),
    ("generate MODEL --temperature hot", "invalid float value"),
    ("generate MODEL --seed -1", "seed"),
    ("generate MODEL --seed 1" + "0" * 30, "seed"),
    ("generate MODEL --device warp", "device must be"),
    ("generate", "MODEL"),
    ("info missing", "“missing” was not found"),
    ("info binary.txt", "“binary.txt” is not an LSTM Text model"),
    ("paint", "invalid choice: 'paint'"),
    ("", "COMMAND"),
]


@pytest.mark.parametrize(("call", "words"), BAD_CALLS, ids=lambda part: part[:60])
def test_bad_input_is_one_line_on_standard_error_and_status_2(
    text: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    capsys: Capture,
    call: str,
    words: str,
) -> None:
    monkeypatch.chdir(text.parent)
    Path("empty.txt").touch()
    Path("binary.txt").write_bytes(bytes(range(256)) * 4)
    Path("one.txt").write_text("word\n")
    Path("latin.txt").write_bytes("déjà vu encore une fois".encode("latin-1"))
    os.mkfifo("pipe")
    os.mkdir("hollow")
    before, poem = sorted(os.listdir()), text.read_bytes()
    names = {"POEM": text.name, "MODEL": model.name, "OUT": "out.lstmtext"}
    assert run(*(names.get(part, part) for part in call.split())) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lstmtext: ")
    assert len(err.splitlines()) == 1
    assert words in err
    assert "Errno" not in err
    assert sorted(os.listdir()) == before
    assert text.read_bytes() == poem


@pytest.mark.parametrize("call", [["train", "POEM", "-o", "OUT"], ["generate", "MODEL"]])
def test_a_graphics_card_that_is_not_there_is_one_line(
    text: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    capsys: Capture,
    call: list[str],
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    names = {"POEM": text, "MODEL": model, "OUT": text.with_name("out.lstmtext")}
    assert run(*(names.get(part, part) for part in call), "--device", "cuda") == 2
    assert capsys.readouterr().err.startswith("lstmtext: CUDA is not available: ")


def test_a_damaged_model_is_one_line(model: Path, run: Run, capsys: Capture) -> None:
    model.write_bytes(model.read_bytes()[:-1])
    for command in ("generate", "info"):
        assert run(command, model) == 2
        assert "“model.lstmtext” is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(("validation", "status"), [("tail", 0), ("none", 2)])
def test_training_that_becomes_unstable_is_one_line_and_keeps_the_best_model(
    text: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    capsys: Capture,
    validation: str,
    status: int,
) -> None:
    real = train.train_model_TXT

    def unstable(*arguments: object, **options: object) -> None:
        real(*arguments, **options)
        raise TrainingError("Training became unstable.")

    monkeypatch.setattr(train, "train_model_TXT", unstable)
    options = [*SMALL, "--epochs", 2, "--validation", validation, "--quiet"]
    assert run("train", text, "-o", tmp_path / "m", *options) == status
    err = capsys.readouterr().err
    assert err.startswith("lstmtext: Training became unstable.")
    assert len(err.splitlines()) == 1
    assert (tmp_path / "m").exists() == (status == 0)
    if status == 0:
        assert load_text_model(tmp_path / "m").validation_loss is not None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "not enough memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "enough memory"),
        (torch.OutOfMemoryError("CUDA out of memory."), "not enough memory"),
        (KeyboardInterrupt(), "nothing was saved"),
    ],
)
def test_running_out_of_memory_or_patience_is_one_line(
    text: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    capsys: Capture,
    error: BaseException,
    words: str,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(train, "prepare_training", fails)
    assert run("train", text, "-o", tmp_path / "m") == 2
    err = capsys.readouterr().err
    assert words in err
    assert len(err.splitlines()) == 1
