"""What went wrong for users of other tools, by number: too little text, too much, odd text, files.

The numbers are those of the project's list of failure modes. Reading (E), prompts and sampling (P),
and writing (M5, M8, Q3, Q6) have their tests beside the modules.
"""

import errno
import os
import pickle
import shutil
import string
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstmtext import (
    CarriedBatches,
    CharacterTokenizer,
    ModelFileError,
    SingleLSTM_TXT,
    TextDataset,
    TextError,
    TextModel,
    TrainingRun,
    TrainingSettings,
    collate_fn,
    evaluate,
    generate_text,
    load_text_model,
    prepare_training,
    preset_settings,
    read_text,
    save_text_model,
    train_model_TXT,
)
from lstmtext.reading.source import TextSource
from lstmtext.text.levels import LEVELS

SMALL = {"embedding_dim": 4, "hidden_size": 8, "epochs": 1, "minutes": None, "device": "cpu"}


def source(text: str) -> TextSource:
    return TextSource(text, "text", "utf-8")


def prepared(text: str, **changes: object) -> TrainingRun:
    chosen = {**SMALL, **changes}
    return prepare_training(source(text), preset_settings("quick", num_characters=99, **chosen))


def trained(text: str, **changes: object) -> TextModel:
    run = prepared(text, **changes)
    train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=run.validation,
        optimization=run.optimization,
        verbose=False,
    )
    return run.best_model()


# Too little, and odd


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("length", [1, 2, 3, 5, 17, 64, 65, 200])
def test_d1_a_text_of_any_length_trains_or_the_minimum_is_said(length: int, level: str) -> None:
    text = ("a b, c d. " * 40)[:length]
    try:
        text_model = trained(text, level=level, min_count=1)
    except TextError as error:
        assert length < 3
        assert "training needs at least two" in str(error)  # noqa: PT017
    else:
        assert len(generate_text(text_model.model, text_model, "", 5)) >= 4


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 3_000), st.sampled_from(["blocks", "tail"]), st.floats(0.01, 0.5))
def test_d2_the_held_out_part_is_never_empty_without_saying_so(
    length: int, method: str, fraction: float
) -> None:
    text = ("the cat sat on the mat and " * 120)[:length]
    run = prepared(text, validation=method, validation_fraction=fraction)
    assert "".join(run.split.train)
    if run.validation is None:
        assert sum(map(len, run.split.validation)) < 2 * len(run.split.validation) + 1
    else:
        assert run.validation.num_tokens > 0


@pytest.mark.parametrize("stride", [None, 1, 3])
def test_d3_every_chunk_can_be_fetched_up_to_the_end_of_the_file(stride: int | None) -> None:
    for length in range(2, 40):
        dataset = TextDataset.from_text(
            string.ascii_letters[:length], 7, tokenizer=CharacterTokenizer(), stride=stride
        )
        last = [dataset[idx][1] for idx in range(len(dataset))][-1]
        assert dataset.idx2token[int(last[-1])] == string.ascii_letters[length - 1]
        with pytest.raises(IndexError):
            dataset[len(dataset)]


@pytest.mark.parametrize("text", ["x" * 300, "nospacesatall" * 30, "一二三四五六七八九十" * 30])
@pytest.mark.parametrize("level", ["characters", "words", "subwords"])
def test_d4_text_without_spaces_or_variety_trains_and_writes_from_an_empty_prompt(
    text: str, level: str
) -> None:
    if level == "words":
        text = text + " " + text  # one word alone is too little for this level
    text_model = trained(text, level=level, min_count=1, validation="none")
    written = generate_text(text_model.model, text_model, "", 10)
    assert written
    assert set(written) <= set(text)


def test_d5_a_file_that_was_edited_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("one two three", encoding="utf-8")
    stamp = os.stat(path)
    first = TextDataset(path, 4)
    path.write_text("six ten seven", encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert set(TextDataset(path, 4).vocab) - set(first.vocab) == {"six", "ten", "seven"}


def test_d6_a_line_without_end_takes_no_more_memory_than_many_lines() -> None:
    lines = prepared("word " * 40_000).data_loader
    line = prepared("word\n" * 40_000).data_loader
    assert isinstance(lines, CarriedBatches)
    assert isinstance(line, CarriedBatches)
    assert (lines.batch_size, lines.seq_len) == (line.batch_size, line.seq_len)


def test_d7_the_vocabulary_has_the_characters_of_the_text_and_no_others() -> None:
    text_model = trained("abc abc abc abc", validation="none")
    assert set(text_model.vocab) == {"<pad>", "<unk>", "a", "b", "c", " "}


def test_e7_a_huge_vocabulary_is_capped_and_the_coverage_said() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(9_000)) + "的" * 9_000
    run = prepared(text, max_vocab_size=500, validation="none")
    assert len(run.text_model.vocab) == 500
    assert run.coverage == pytest.approx(9_498 / 18_000, abs=0.001)


def test_e6_a_script_of_its_own_is_trained_on_and_written() -> None:
    text = "Привет, мир! 😀 हिन्दी. " * 60
    for level in ("characters", "words", "subwords"):
        text_model = trained(text, level=level, min_count=1, validation="none")
        written = generate_text(text_model.model, text_model, "Привет", 40)
        assert set(written) <= set(text)


# Memory


def test_m1_ids_take_a_byte_and_one_hot_vectors_exist_for_one_batch_only() -> None:
    run = prepared("some text, " * 100_000, embedding_dim=0, batch_size=8, seq_len=16)
    loader = run.data_loader
    assert isinstance(loader, CarriedBatches)
    stored = [t for t in vars(loader).values() if isinstance(t, torch.Tensor)]
    assert sum(t.numel() * t.element_size() for t in stored) < 2.1 * 1_100_000
    x, _ = next(iter(loader))
    assert run.model.embedding(x).numel() == x.numel() * len(run.text_model.vocab)


def test_m3_the_vocabulary_of_words_is_bounded_whatever_the_text() -> None:
    words = " ".join(f"w{i}" for i in range(40_000))
    run = prepared(f"{words} {words}", level="words", min_count=1, hidden_size=2, embedding_dim=2)
    assert len(run.text_model.vocab) == 30_000


def test_m4_no_batch_is_longer_than_was_asked_for() -> None:
    loader = CarriedBatches(torch.arange(1, 100_001), 7, 33)
    assert max(x.size(1) for x, _ in loader) == 33


def test_m6_the_settings_never_choose_a_batch_of_one() -> None:
    for size in (10**3, 10**5, 10**7):
        for level in LEVELS:
            for preset in ("quick", "balanced", "thorough"):
                chosen = preset_settings(preset, num_characters=size, level=level)
                assert chosen.batch_size >= 16


# Model files


@pytest.fixture
def two_models(make_text_model: Callable[..., TextModel]) -> tuple[TextModel, TextModel]:
    return make_text_model("abcabd " * 9), make_text_model("dcbacb " * 9)


def test_f1_f2_each_file_brings_its_own_vocabulary_in_its_own_order(
    tmp_path: Path, two_models: tuple[TextModel, TextModel]
) -> None:
    texts = []
    for number, text_model in enumerate(two_models):
        save_text_model(text_model, tmp_path / f"{number}.lstmtext")
    for number, text_model in enumerate(two_models):
        opened = load_text_model(tmp_path / f"{number}.lstmtext")
        assert list(opened.vocab) == list(text_model.vocab)
        texts.append(generate_text(opened.model, opened, "a", 40, seed=1))
        assert texts[-1] == generate_text(text_model.model, text_model, "a", 40, seed=1)
    assert list(two_models[0].vocab) != list(two_models[1].vocab)


def test_f3_a_model_from_any_device_is_stored_for_all(
    tmp_path: Path, two_models: tuple[TextModel, TextModel]
) -> None:
    save_text_model(two_models[0], tmp_path / "m")
    opened = load_text_model(tmp_path / "m", device="cpu")
    assert {p.device.type for p in opened.model.parameters()} == {"cpu"}
    assert b"cuda" not in (tmp_path / "m").read_bytes()


class _Canary:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.environ["LSTMTEXT_CANARY"],)


def test_f4_f5_foreign_and_damaged_files_are_refused_and_nothing_runs(
    tmp_path: Path, two_models: tuple[TextModel, TextModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = tmp_path / "canary"
    monkeypatch.setenv("LSTMTEXT_CANARY", str(canary))
    sound = tmp_path / "sound"
    save_text_model(two_models[0], sound)
    data = sound.read_bytes()
    bad = [
        b"", b"\0" * 7, data[: len(data) // 2], data + b"x", data[:-1], b"PK\x03\x04" + data,
        pickle.dumps([_Canary(), nn.CrossEntropyLoss]), data[:900] + b"\xff" + data[901:],
    ]  # fmt: skip
    for content in bad:
        (tmp_path / "bad").write_bytes(content)
        with pytest.raises(ModelFileError, match="“bad” is"):
            load_text_model(tmp_path / "bad")
    assert not canary.exists()


def test_f6_files_move_and_have_any_name(
    tmp_path: Path, two_models: tuple[TextModel, TextModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mein Modell, n° 漢 😀.lstmtext"
    save_text_model(two_models[0], path)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    moved = Path(shutil.move(path, folder / "renamed"))
    assert load_text_model(moved).vocab == two_models[0].vocab

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = moved.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelFileError, match="the disk is full"):
        save_text_model(two_models[1], moved)
    assert moved.read_bytes() == before
    assert os.listdir(folder) == ["renamed"]


# Traps inside the trainer


def test_q1_no_target_is_the_beginning_of_its_own_chunk() -> None:
    text = string.ascii_letters
    dataset = TextDataset.from_text(text, 5, tokenizer=CharacterTokenizer())
    for x, y in (dataset[idx] for idx in range(len(dataset))):
        following = text[text.index(dataset.idx2token[int(x[-1])]) + 1]
        assert dataset.idx2token[int(y[-1])] == following


@pytest.mark.parametrize("ignore_index", [-100, 0])
def test_q2_padding_counts_in_no_loss(ignore_index: int) -> None:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(9, 4, 6, 1)
    criterion = nn.CrossEntropyLoss(ignore_index=ignore_index)
    long, short = torch.tensor([1, 2, 3, 4, 5]), torch.tensor([6, 7])
    pairs = [(long[:-1], long[1:]), (short[:-1], short[1:])]
    together = evaluate(model, [collate_fn(pairs)], criterion=criterion)
    alone = [evaluate(model, [collate_fn([pair])], criterion=criterion) for pair in pairs]
    expected = sum(r.loss * r.num_tokens for r in alone) / sum(r.num_tokens for r in alone)
    assert together.num_tokens == 5
    assert together.loss == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("batch_size", [1, 3, 16])
def test_q4_the_loss_is_nats_per_token_whatever_the_batch(batch_size: int) -> None:
    # A model whose logits are all alike is as unsure as a fair die with V faces.
    model = SingleLSTM_TXT(8, 4, 6, 1)
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    data = CarriedBatches(torch.randint(1, 8, (400,)), batch_size, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    (result,) = train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, 1, data, verbose=False)
    assert result.train_loss == pytest.approx(2.0794, abs=1e-3)
    assert result.perplexity == pytest.approx(8.0, abs=0.01)


# Every outside text


def outside_texts(corpora: Path) -> list[Path]:
    return sorted(
        path for path in corpora.rglob("*") if path.is_file() and path.name != "README.md"
    )


@pytest.mark.parametrize("level", LEVELS)
def test_every_outside_text_is_trained_on_at_every_level_or_refused_with_a_sentence(
    corpora: Path, level: str
) -> None:
    refused = {}
    for path in outside_texts(corpora):
        try:
            text = read_text(path)
            short = TextSource(text.text[:4_000], text.name, text.encoding)
            text_model = trained_quickly(short, level)
        except TextError as error:
            refused[path.name] = str(error)
            continue
        written = generate_text(text_model.model, text_model, "", 20, seed=1)
        assert set(written) <= {*short.text, " "}
    assert all(f"“{name}”" in sentence for name, sentence in refused.items())
    always = {"empty.txt", "one_char.txt", "utf8_with_nul_bytes.txt"}
    assert always <= set(refused)
    # Lists of names that hardly repeat, and scripts without spaces, have too few words.
    assert level in ("words", "split") or set(refused) == always, refused


def trained_quickly(text: TextSource, level: str) -> TextModel:
    chosen = TrainingSettings(
        level=level, embedding_dim=4, hidden_size=8, batch_size=8, seq_len=64, epochs=1,
        minutes=None, device="cpu", min_count=2 if level in ("words", "split") else 1,
    )  # fmt: skip
    run = prepare_training(text, chosen)
    train_model_TXT(
        run.model, run.criterion, run.optimizer, 1, run.data_loader,
        optimization=run.optimization, verbose=False,
    )  # fmt: skip
    return run.best_model()
