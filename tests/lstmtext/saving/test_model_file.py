import math
import os
import string
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file as safetensors_load

from lstmtext import (
    EpochResult,
    ModelFileError,
    SingleLSTM_TXT,
    TextModel,
    TrainingSettings,
    generate_text,
    load_text_model,
    prepare_training,
    read_text,
    save_text_model,
    train_model_TXT,
)
from lstmtext.reading.source import TextSource
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec
from lstmtext.training.history import LossPoint, TrainingHistory

Maker = Callable[..., TextModel]

GOLDEN = Path(__file__).parents[2] / "golden" / "format_1.lstmtext"
GOLDEN_TEXT = "a file once made opens for ever.\n"


def make_golden_file() -> None:
    """Made the golden file, once. A file that was released is never made again."""
    settings = TrainingSettings(
        embedding_dim=8, hidden_size=24, batch_size=1, seq_len=33, epochs=150, minutes=None,
        learning_rate=0.02, validation="none", precision="float32", device="cpu",
    )  # fmt: skip
    run = prepare_training(TextSource(GOLDEN_TEXT * 2, "golden.txt", "utf-8"), settings)
    train_model_TXT(
        run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader,
        optimization=run.optimization, on_batch_end=run.history.add_batch, verbose=False,
    )  # fmt: skip
    save_text_model(run.best_model(), GOLDEN)


def test_the_golden_file_of_format_1_opens_for_ever() -> None:
    text_model = load_text_model(GOLDEN)
    assert text_model.name == "golden.txt"
    assert text_model.tokenizer.name == "characters"
    assert text_model.settings["hidden_size"] == 24
    assert text_model.history.num_tokens == 65 * 150
    written = generate_text(text_model.model, text_model, "a file", 60, 0.0)
    assert ("a file" + written).startswith(GOLDEN_TEXT * 2)


def make_golden_file_2() -> None:
    """Made the second golden file, once: all that format 2 brought."""
    settings = TrainingSettings(
        level="subwords", cleaning=Cleaning(lowercase=True), embedding_dim=24, hidden_size=24,
        tie_weights=True, batch_size=1, seq_len=33, epochs=300, minutes=None, learning_rate=0.02,
        validation="none", precision="float32", device="cpu", max_vocab_size=40,
    )  # fmt: skip
    run = prepare_training(TextSource(GOLDEN_TEXT.upper() * 4, "golden 2", "utf-8"), settings)
    train_model_TXT(
        run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader,
        optimization=run.optimization, on_batch_end=run.history.add_batch, verbose=False,
    )  # fmt: skip
    text_model = replace(run.best_model(), baselines={"n-gram": 1.5, "PPMd": 1.25})
    save_text_model(text_model, GOLDEN.with_name("format_2.lstmtext"))


def test_the_golden_file_of_format_2_opens_for_ever() -> None:
    text_model = load_text_model(GOLDEN.with_name("format_2.lstmtext"))
    assert text_model.tokenizer.name == "subwords"
    assert text_model.cleaning == Cleaning(lowercase=True)
    assert text_model.model.tie_weights
    assert text_model.baselines == {"n-gram": 1.5, "PPMd": 1.25}
    written = generate_text(text_model.model, text_model, "A FILE", 20, 0.0)
    assert ("a file" + written).startswith(GOLDEN_TEXT)


@pytest.mark.parametrize(("embedding_dim", "tied"), [(0, False), (12, True)])
def test_one_hot_and_tied_models_come_back_as_they_were(
    make_text_model: Maker, path: Path, embedding_dim: int, tied: bool
) -> None:
    saved = make_text_model()
    model = SingleLSTM_TXT(len(saved.vocab), embedding_dim, 12, 2, tie_weights=tied).eval()
    save_text_model(replace(saved, model=model), path)
    opened = load_text_model(path)
    assert (opened.model.embedding_dim, opened.model.tie_weights) == (embedding_dim, tied)
    assert opened.model.num_parameters == model.num_parameters
    x = torch.tensor([[2, 3, 4]])
    assert torch.equal(opened.model(x), model(x))
    assert safetensors_metadata(path)["min_reader_version"] == "2"


@pytest.mark.parametrize("steps", [{}, {"lowercase": True}, {"nfc": True, "letters_only": True}])
def test_cleaning_comes_back_and_older_versions_are_kept_from_ignoring_it(
    make_text_model: Maker, path: Path, steps: dict[str, bool]
) -> None:
    saved = make_text_model()
    codec = TextCodec(saved.tokenizer, saved.vocab, Cleaning(**steps))
    save_text_model(replace(saved, codec=codec), path)
    assert load_text_model(path).cleaning == Cleaning(**steps)
    assert safetensors_metadata(path)["min_reader_version"] == ("2" if steps else "1")


def safetensors_metadata(path: Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        metadata: dict[str, str] = file.metadata()
        return metadata


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "my model.lstmtext"


def full_history() -> TrainingHistory:
    return TrainingHistory(
        epochs=[EpochResult(1, 2.5, 2.25, 1.5, 30), EpochResult(2, 2.0, None, 3.5, 9, False)],
        train=[LossPoint(0.25, 3.5), LossPoint(0.75, 2.5)],
        validation=[LossPoint(1.5, 2.25)],
        num_tokens=39,
        seconds=3.5,
    )


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
@pytest.mark.parametrize("num_layers", [1, 3])
@pytest.mark.parametrize("with_unknown", [False, True])
def test_a_model_comes_back_as_it_was(
    make_text_model: Maker, path: Path, level: str, num_layers: int, with_unknown: bool
) -> None:
    text = "A “clé”,\n😀 and \x00 \x1b \u2028 \ue000 it's…\n"
    saved = make_text_model(
        text,
        level=level,
        num_layers=num_layers,
        with_unknown=with_unknown,
        history=full_history(),
        validation_loss=2.25,
        settings={"seed": 3, "level": level, "minutes": None},
        name="Über „das“.txt",
    )
    save_text_model(saved, path)
    opened = load_text_model(path)
    assert opened.vocab == saved.vocab
    assert list(opened.vocab) == list(saved.vocab)
    assert opened.idx2token == saved.idx2token
    assert opened.tokenizer == saved.tokenizer
    assert (opened.name, opened.settings) == (saved.name, saved.settings)
    assert opened.history == saved.history
    assert opened.validation_loss == 2.25
    assert not opened.model.training
    state = saved.model.state_dict()
    assert all(torch.equal(t, state[name]) for name, t in opened.model.state_dict().items())
    texts = {generate_text(m.model, m, "A", 50, 1.0, seed=5) for m in (saved, opened)}
    assert len(texts) == 1


def test_opening_and_saving_again_and_again_changes_nothing(
    make_text_model: Maker, path: Path
) -> None:
    first = make_text_model(history=full_history(), settings={"seed": 1})
    save_text_model(first, path)
    for _ in range(3):
        save_text_model(load_text_model(path), path)
    last = load_text_model(path)
    assert (last.vocab, last.history, last.settings) == (first.vocab, first.history, first.settings)
    assert torch.equal(last.model.linear.weight, first.model.linear.weight)


def test_an_opened_model_can_be_trained_on(make_text_model: Maker, path: Path) -> None:
    save_text_model(make_text_model(), path)
    model = load_text_model(path).model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    x, y = torch.tensor([[2, 3, 4]]), torch.tensor([[3, 4, 2]])
    history = train_model_TXT(
        model, torch.nn.CrossEntropyLoss(), optimizer, 5, [(x, y)], verbose=False
    )
    assert history[-1].train_loss < history[0].train_loss


def test_every_length_of_header_can_be_opened(make_text_model: Maker, path: Path) -> None:
    """The length comes first in the file; no value of it may look like another kind of file."""
    text_model = make_text_model("abab", hidden_size=2)
    lengths = set()
    for size in range(0, 264, 4):
        save_text_model(replace(text_model, name="n" * size), path)
        assert load_text_model(path).name == "n" * size
        lengths.add(path.read_bytes()[0])
    assert len(lengths) == 32  # all that there are: lengths are multiples of eight


def test_other_programs_can_read_the_tensors(make_text_model: Maker, path: Path) -> None:
    saved = make_text_model()
    save_text_model(saved, path)
    tensors = safetensors_load(path)
    ends = [0, *tensors["vocabulary.ends"].tolist()]
    data = bytes(tensors["vocabulary.utf8"].tolist())
    tokens = [data[a:b].decode() for a, b in pairwise(ends)]
    assert tokens == list(saved.vocab)
    assert torch.equal(tensors["linear.bias"], saved.model.linear.bias)


def test_the_file_holds_no_path_and_no_text_of_the_corpus(
    make_text_model: Maker, tmp_path: Path
) -> None:
    corpus = tmp_path / "private-folder" / "diary.txt"
    corpus.parent.mkdir()
    corpus.write_text(f"Dear diary, {string.ascii_lowercase} nobody knows.\n" * 30)
    settings = TrainingSettings(hidden_size=4, epochs=1, device="cpu")
    run = prepare_training(read_text(corpus), settings)
    path = tmp_path / "m.lstmtext"
    save_text_model(run.best_model(), path)
    data = path.read_bytes()
    assert b"diary.txt" in data
    words = [b"private-folder", os.fsencode(tmp_path), b"Dear", b"nobody", b"efghijkl"]
    assert not [word for word in words if word in data]
    header = data[8 : 8 + int.from_bytes(data[:8], "little")]
    assert b"/" not in header


def test_a_long_history_is_thinned_so_that_the_header_stays_small(
    make_text_model: Maker, path: Path
) -> None:
    history = TrainingHistory(
        epochs=[EpochResult(i, 1.23456789, 1.23456789, i * 1.1, 10**9) for i in range(5_000)],
        train=[LossPoint(i / 3, 1 / (i + 1)) for i in range(50_000)],
        validation=[LossPoint(i / 3, 1 / (i + 1)) for i in range(50_000)],
    )
    save_text_model(make_text_model(history=history), path)
    opened = load_text_model(path).history
    assert len(opened.epochs) == len(opened.train) == len(opened.validation) == 400
    assert opened.epochs[-1] == history.epochs[-1]
    assert opened.validation[-1].loss == history.validation[-1].loss


def test_a_run_that_became_unstable_can_still_be_saved_and_opened(
    make_text_model: Maker, path: Path
) -> None:
    points = [LossPoint(1.0, 2.0), LossPoint(2.0, math.nan), LossPoint(3.0, math.inf)]
    history = TrainingHistory(train=points, validation=list(points))
    save_text_model(make_text_model(history=history), path)
    assert load_text_model(path).history.train == points[:1]
    assert load_text_model(path).history.validation == points[:1]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_weights_that_are_not_numbers_are_not_saved_over_good_ones(
    make_text_model: Maker, path: Path, value: float
) -> None:
    save_text_model(make_text_model(), path)
    before = path.read_bytes()
    broken = make_text_model()
    broken.model.lstm.bias_hh_l0.data[3] = value
    with pytest.raises(ModelFileError, match="Train it again"):
        save_text_model(broken, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (".", "is a folder or not an ordinary file"),
        ("missing/m.lstmtext", "the folder does not exist"),
        ("file/m.lstmtext", "the folder does not exist"),
        ("n" * 300, "that name is too long"),
        ("a\0b", "Not saved"),
        ("pipe", "is a folder or not an ordinary file"),
    ],
)
def test_a_place_that_cannot_be_saved_to_is_one_sentence(
    make_text_model: Maker, tmp_path: Path, target: str, words: str
) -> None:
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(ModelFileError, match=words) as caught:
        save_text_model(make_text_model(), f"{tmp_path}/{target}")
    assert "\n" not in str(caught.value)
    assert "Errno" not in str(caught.value)
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.cuda
def test_a_model_trained_on_a_gpu_opens_on_the_cpu_and_back(
    make_text_model: Maker, path: Path
) -> None:
    text_model = make_text_model()
    text_model.model.cuda()
    save_text_model(text_model, path)
    assert next(load_text_model(path).model.parameters()).device.type == "cpu"
    assert next(load_text_model(path, device="cuda").model.parameters()).device.type == "cuda"
