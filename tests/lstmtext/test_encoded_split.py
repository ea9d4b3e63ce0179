import os
from pathlib import Path

import pytest
import torch

from lstmtext import Cleaning, KeptIds, TextSplit, TrainingSettings
from lstmtext import encoded_split as module
from lstmtext.encoded_split import EncodedSplit, encoded_split
from lstmtext.reading.stored import TextBuilder

TRAIN = (
    "There was an old pond, and a frog. " * 9,
    "The moon saw it 😀, and the frog too. " * 7,
)
SPLIT = TextSplit(TRAIN, ("What a splash it made! ", "Nobody."), ("the end of an old frog",))


@pytest.fixture(autouse=True)
def short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONG", {"words": 10, "split": 10, "subwords": 10})


def settings(**changes: object) -> TrainingSettings:
    return TrainingSettings(**{"level": "words", "seq_len": 8, **changes})


def facts(encoded: EncodedSplit) -> tuple[object, ...]:
    dataset = encoded.dataset
    return (
        list(dataset.vocab.items()),
        dataset.idx2token,
        dataset.token_ids.dtype,
        [part.tolist() for part in dataset.parts],
        [part.tolist() for part in encoded.validation],
        [part.tolist() for part in encoded.test],
        dataset.tokenizer,
        dataset.cleaning,
        dataset.coverage,
        [(inputs.tolist(), targets.tolist()) for inputs, targets in dataset],
        dataset.codec.encode("the old pond sleeps").tolist(),
    )


@pytest.mark.parametrize("level", ["words", "subwords", "split"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"max_vocab_size": 30},
        {"stride": 3, "batching": "chunks"},
        {"cleaning": Cleaning(lowercase=True)},
    ],
    ids=str,
)
def test_kept_ids_are_those_that_the_text_has(
    tmp_path: Path, level: str, changes: dict[str, object]
) -> None:
    choices = settings(level=level, **changes)
    kept = KeptIds(tmp_path)
    expected = facts(encoded_split("a", SPLIT, choices))
    assert facts(encoded_split("a", SPLIT, choices, kept)) == expected
    assert len(os.listdir(tmp_path)) == 1
    assert facts(encoded_split("a", SPLIT, choices, kept)) == expected


def test_the_second_time_nothing_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded_split("a", SPLIT, settings(), KeptIds(tmp_path))
    monkeypatch.setattr(module, "_made", None)
    again = encoded_split("b", SPLIT, settings(seq_len=4), KeptIds(tmp_path))
    assert (again.dataset.name, again.dataset.seq_len) == ("b", 4)


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "split"},
        {"min_count": 2},
        {"max_vocab_size": 12},
        {"cleaning": Cleaning(lowercase=True)},
    ],
    ids=str,
)
def test_other_choices_have_other_ids(tmp_path: Path, changes: dict[str, object]) -> None:
    encoded_split("a", SPLIT, settings(), KeptIds(tmp_path))
    expected = facts(encoded_split("a", SPLIT, settings(**changes)))
    assert facts(encoded_split("a", SPLIT, settings(**changes), KeptIds(tmp_path))) == expected


@pytest.mark.parametrize(
    "split",
    [
        TextSplit((TRAIN[0].replace("frog", "toad"), TRAIN[1]), SPLIT.validation, SPLIT.test),
        TextSplit((TRAIN[0] + TRAIN[1],), SPLIT.validation, SPLIT.test),
        TextSplit(TRAIN, SPLIT.test, SPLIT.validation),
        TextSplit(TRAIN, SPLIT.validation),
    ],
)
def test_another_text_or_another_split_has_other_ids(tmp_path: Path, split: TextSplit) -> None:
    encoded_split("a", SPLIT, settings(), KeptIds(tmp_path))
    expected = facts(encoded_split("a", split, settings()))
    assert facts(encoded_split("a", split, settings(), KeptIds(tmp_path))) == expected


def test_how_a_text_lies_in_memory_does_not_matter(tmp_path: Path) -> None:
    text = "The moon 😀 saw it all, and kept it. " * 4_000
    encoded_split("a", TextSplit((text,)), settings(), KeptIds(tmp_path))
    builder = TextBuilder()
    for start in range(0, len(text), 50_001):
        builder.add_stored(text[start : start + 50_001].encode(), len(text[start : start + 50_001]))
    encoded_split("a", TextSplit((builder.text(),)), settings(), KeptIds(tmp_path))
    assert len(os.listdir(tmp_path)) == 1


def test_damage_costs_only_time(tmp_path: Path) -> None:
    encoded_split("a", SPLIT, settings(), KeptIds(tmp_path))
    (entry,) = tmp_path.iterdir()
    (entry / "0").write_bytes(b"")
    expected = facts(encoded_split("a", SPLIT, settings()))
    assert facts(encoded_split("a", SPLIT, settings(), KeptIds(tmp_path))) == expected
    assert (entry / "0").stat().st_size > 0


@pytest.mark.parametrize("level", ["characters", "words"])
def test_short_texts_and_characters_are_not_kept(
    tmp_path: Path, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONG", {"words": sum(map(len, TRAIN)) + 1})
    encoded = encoded_split("a", SPLIT, settings(level=level), KeptIds(tmp_path))
    assert isinstance(encoded.dataset.token_ids, torch.Tensor)
    assert os.listdir(tmp_path) == []
