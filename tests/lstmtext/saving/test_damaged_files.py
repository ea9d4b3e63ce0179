"""Our own files, damaged: each is one `ModelFileError`, or a model that is sound all the same."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from lstmtext import ModelFileError, TextModel, load_text_model, save_text_model
from lstmtext.saving import model_file

DAMAGED = "is damaged and cannot be opened. The file was not changed."


Opened = Callable[[bytes], TextModel | str]


def test_a_file_cut_off_at_any_byte_is_refused(model_bytes: Any, opened: Opened) -> None:
    data = model_bytes.data
    for size in range(len(data)):
        assert DAMAGED in str(opened(data[:size])), size


def test_a_flipped_bit_anywhere_is_refused(model_bytes: Any, opened: Opened) -> None:
    chance = random.Random(1)
    for _ in range(400):
        damaged = bytearray(model_bytes.data)
        for _ in range(chance.choice([1, 1, 1, 2, 8])):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        if bytes(damaged) != model_bytes.data:
            assert isinstance(opened(bytes(damaged)), str)


ODD_VALUES = [
    None, True, False, 0, 1, -1, 2, 3, 7, 255, 10**9, 2**31, 2**53, 2**62, 2**63, 10**400, 0.5,
    -0.0, 1.0, 1e300, float("nan"), float("inf"), "", "ten", "\0", "1", [], {}, [[]], [1, 2],
    [None, None], {"a": 1}, "x" * 10_000, [[1, 2]] * 50, "[" * 5_000, "\ud83d",
]  # fmt: skip


def mutate(value: Any, chance: random.Random) -> Any:
    """A JSON value with something changed somewhere in it."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        changed = dict(value)
        key = chance.choice(sorted(changed))
        match chance.randrange(8):
            case 0:
                del changed[key]
            case 1:
                changed[key + "x"] = changed.pop(key)
            case 2:
                changed[chance.choice(["extra", "__metadata__", "sha256"])] = changed[key]
            case _:
                changed[key] = mutate(changed[key], chance)
        return changed
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        return [*value[:place], mutate(value[place], chance), *value[place + 1 :]]
    if isinstance(value, str) and value.startswith('{"') and chance.random() < 0.9:
        return json.dumps(mutate(json.loads(value), chance))
    if type(value) is int and chance.random() < 0.5:
        return value + chance.choice([-1, 1, 2**32, -(2**63)])
    return chance.choice(ODD_VALUES)


def test_a_thousand_altered_files_with_right_checksums_are_refused_or_sound(
    model_bytes: Any, opened: Opened
) -> None:
    chance = random.Random(2)
    sound = opened(model_bytes.data)
    assert isinstance(sound, TextModel)
    weights = sound.model.state_dict()
    refused = 0
    for _ in range(1_000):
        header, body = model_bytes.table(), bytearray(model_bytes.body)
        for _ in range(chance.choice([1, 1, 2, 3])):
            header = mutate(header, chance)
        try:
            data = model_bytes.signed(header, bytes(body))
        except UnicodeEncodeError:
            continue
        outcome = opened(data)
        refused += isinstance(outcome, str)
        if isinstance(outcome, TextModel):  # only what describes the training may differ
            assert outcome.vocab == sound.vocab
            same = outcome.model.state_dict()
            assert all(torch.equal(same[name], weights[name]) for name in weights)
    assert refused > 600


@pytest.mark.parametrize(
    ("part", "name", "values"),
    [
        ("config", "num_layers", [0, 2, 63, 64, 10**9, 2**52, -1, 1.0, True, None, "1", 10**400]),
        ("config", "hidden_size", [0, 1, 3, 10**9, 2**52, 2**53, -2, 2.0, True, None, "2", []]),
        ("config", "embedding_dim", [0, 10**9, 2**52, -1, 6.0, None]),
        ("config", "vocab_size", [0, 1, 7, 2**52, None, "5"]),
        ("config", "dropout", [1.0, -0.1, float("nan"), 10**400, None, True, "0"]),
        ("tokenizer", "level", [None, "letters", [], {}, 1, ""]),
        ("training", "validation_loss", [10**400, float("nan"), "2", [], True]),
        ("training", "history", [None, [], "x", 1, {}]),
        ("training", "settings", [None, 1, "x", [1]]),
    ],
)
def test_a_description_that_does_not_fit_is_refused_at_once(
    model_bytes: Any, opened: Opened, part: str, name: str, values: list[object]
) -> None:
    for value in values:
        header = model_bytes.table()
        table = json.loads(header["__metadata__"][part])
        assert name in table
        header["__metadata__"][part] = json.dumps({**table, name: value})
        assert DAMAGED in str(opened(model_bytes.signed(header))), value
        header["__metadata__"][part] = json.dumps({k: v for k, v in table.items() if k != name})
        assert DAMAGED in str(opened(model_bytes.signed(header)))


@pytest.mark.parametrize(
    "text", ["", "{", "1e400", "NaN", '{"vocab_size": 1e400}', "[" * 100_000, '{"a":' * 100_000]
)
@pytest.mark.parametrize("part", ["config", "tokenizer", "training", "features"])
def test_json_that_is_odd_inside_is_refused(
    model_bytes: Any, opened: Opened, part: str, text: str
) -> None:
    header = model_bytes.table()
    header["__metadata__"][part] = text
    assert isinstance(opened(model_bytes.signed(header)), str)


@pytest.mark.parametrize("part", [b'"features":"[]"', b'"linear.bias":', b'"dtype":"U8"'])
def test_an_entry_that_occurs_twice_is_refused_in_spite_of_a_right_checksum(
    model_bytes: Any, opened: Opened, part: bytes
) -> None:
    """Programs differ in which of the two they believe."""
    value = b'{"dtype":"F32","shape":[0],"data_offsets":[0,0]}' if part.endswith(b":") else b""
    assert part in model_bytes.header
    header = model_bytes.header.replace(part, part + value + b"," + part, 1)
    assert DAMAGED in str(opened(model_bytes.signed(header)))


def test_missing_and_additional_tensors_are_refused(model_bytes: Any, opened: Opened) -> None:
    for name in model_bytes.table():
        header = model_bytes.table()
        entry = header.pop(name)
        if name == "__metadata__":
            continue
        assert DAMAGED in str(opened(model_bytes.signed(header)))
        assert DAMAGED in str(opened(model_bytes.signed({**header, f"{name}.x": entry})))
        extra = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
        assert DAMAGED in str(opened(model_bytes.signed({**header, name: entry, "x": extra})))


def with_body(model_bytes: Any, name: str, new: bytes) -> bytes:
    """The file with the beginning of one tensor overwritten, and a right checksum."""
    start, end = model_bytes.table()[name]["data_offsets"]
    assert len(new) <= end - start
    body = model_bytes.body
    return bytes(
        model_bytes.signed(model_bytes.header, body[:start] + new + body[start + len(new) :])
    )


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("linear.bias", b"\x00\x00\xc0\x7f"),
        ("lstm.weight_hh_l0", b"\x00\x00\x80\x7f"),
        ("embedding.weight", b"\x00\x00\x80\xff"),
        ("vocabulary.utf8", b"<pad}"),
        ("vocabulary.utf8", b"<pad><unk>aa"),
        ("vocabulary.utf8", b"<pad><un\xff>"),
        ("vocabulary.utf8", b"<pad><unk>\xc3\xc3"),
        ("vocabulary.utf8", b"<pad><pad>"),
        ("vocabulary.ends", (4).to_bytes(8, "little")),
        ("vocabulary.ends", (-5).to_bytes(8, "little", signed=True)),
        ("vocabulary.ends", (2**62).to_bytes(8, "little")),
        ("vocabulary.ends", (5).to_bytes(8, "little") + (4).to_bytes(8, "little")),
    ],
)
def test_damaged_weights_and_vocabularies_are_refused_in_spite_of_a_right_checksum(
    model_bytes: Any, opened: Opened, name: str, new: bytes
) -> None:
    assert DAMAGED in str(opened(with_body(model_bytes, name, new)))


def test_a_vocabulary_that_repeats_a_token_is_refused_even_where_the_sizes_agree(
    make_text_model: Callable[..., TextModel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors = model_file.vocab_tensors({"<pad>": 0, "<unk>": 1, "a": 2, "a ": 3, "b": 4})
    tensors["vocabulary.ends"][3:] -= 1
    tensors["vocabulary.utf8"] = torch.tensor(list(b"<pad><unk>aab"), dtype=torch.uint8)
    monkeypatch.setattr(model_file, "vocab_tensors", lambda _: tensors)
    save_text_model(make_text_model("ab"), tmp_path / "m")
    with pytest.raises(ModelFileError, match=DAMAGED):
        load_text_model(tmp_path / "m")


def test_a_sound_file_that_was_signed_again_opens(model_bytes: Any, opened: Opened) -> None:
    """The tools of this module damage nothing by themselves."""
    assert isinstance(opened(model_bytes.signed(model_bytes.table())), TextModel)
    assert isinstance(opened(with_body(model_bytes, "linear.bias", b"\0\0\0\0")), TextModel)
