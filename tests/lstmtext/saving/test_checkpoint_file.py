import json
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from lstmtext import ModelFileError, TextModel, save_text_model
from lstmtext.saving import checkpoint_file
from lstmtext.saving.checkpoint_file import load_checkpoint, parse_checkpoint, save_checkpoint
from lstmtext.saving.container import pack, unpack
from lstmtext.training.checkpoints import SavedRun

GENERATOR = torch.Generator().manual_seed(0)
STATE: SavedRun = {
    "run": {
        "model": {"a.weight": torch.randn(3, 4, generator=GENERATOR), "empty": torch.zeros(0, 2)},
        "random": torch.get_rng_state(),
        "half": torch.randn(5, generator=GENERATOR).bfloat16(),
        "ids": torch.arange(4),
        "scalar": torch.tensor(1.5),
        "list": [1, 2.5, None, True, "ü “text”", [], {}],
        "pi": 0.1 + 0.2,
        "large": 2**53 + 1,
    }
}


def same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor):
        return one.dtype == other.dtype and one.shape == other.shape and torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other) and type(one) is type(other)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    assert save_checkpoint(STATE, tmp_path / "run")
    return tmp_path / "run"


def test_what_is_saved_comes_back_to_the_last_bit(path: Path) -> None:
    assert same(STATE, load_checkpoint(path))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=3).map(
        torch.tensor
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["tensor", "dtype", "state", "0", "x"]), VALUES, max_size=4))
@settings(max_examples=40)
def test_any_nested_values_come_back(tmp_path: Path, state: SavedRun) -> None:
    if state.keys() == {"tensor", "dtype"}:
        return  # stands for a tensor; no state of a run has such keys
    assert save_checkpoint({"run": state}, tmp_path / "run")
    assert same({"run": state}, load_checkpoint(tmp_path / "run"))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_r5_what_is_no_number_is_never_written_and_the_earlier_file_stays(
    path: Path, value: float, dtype: torch.dtype
) -> None:
    before = path.read_bytes()
    bad = {"run": STATE["run"], "deep": [{"x": torch.tensor([1.0, value], dtype=dtype)}]}
    assert not save_checkpoint(bad, path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["run"]


def refusal(data: bytes) -> str:
    with pytest.raises(ModelFileError) as caught:
        parse_checkpoint(data, "checkpoint.lstmtext")
    sentence = str(caught.value)
    assert sentence.startswith("“checkpoint.lstmtext” is damaged, or of another version")
    assert len(sentence.splitlines()) == 1
    return sentence


def test_r4_a_file_that_ends_early_is_refused_wherever_it_ends(path: Path) -> None:
    data = path.read_bytes()
    for length in {*range(0, len(data), 97), 7, 8, 9, len(data) - 1}:
        refusal(data[:length])
    refusal(data + b"\0")


def test_r4_a_file_with_a_wrong_byte_is_refused_wherever_that_is(path: Path) -> None:
    data = path.read_bytes()
    for place in range(0, len(data), 61):
        refusal(data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :])


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_any_other_bytes_are_refused(data: bytes) -> None:
    refusal(data)


def repacked(path: Path, table: Any = None, **metadata: str) -> bytes:
    """The file with other contents and a right checksum."""
    tensors, known = unpack(path.read_bytes())
    if table is not None:
        text = table if isinstance(table, bytes) else json.dumps(table).encode()
        tensors["state"] = torch.frombuffer(bytearray(text), dtype=torch.uint8)
    names = ("format", "format_version")
    return pack(tensors, {name: known[name] for name in names} | metadata)


def test_f5_newer_and_foreign_files_with_a_right_checksum_are_refused(
    path: Path, make_text_model: Any
) -> None:
    assert same(STATE, parse_checkpoint(repacked(path), "x"))
    refusal(repacked(path, format_version="2"))
    refusal(repacked(path, format="lstmtext-model"))
    save_text_model(make_text_model(), path)
    model: TextModel = path.read_bytes()  # type: ignore[assignment]
    refusal(model)  # type: ignore[arg-type]


@pytest.mark.parametrize("table", [
    b"{", b"\xff", [1], 5, None, b"[" * 5000,
    {"run": {"tensor": "99", "dtype": "float32"}},
    {"run": {"tensor": "0", "dtype": "float99"}},
    {"run": {"tensor": ["0"], "dtype": "float32"}},
    {"run": {"tensor": "0", "dtype": {}}},
    {"run": {"tensor": "state", "dtype": "uint8"}},
])  # fmt: skip
def test_f5_a_table_that_makes_no_sense_is_refused(path: Path, table: Any) -> None:
    refusal(repacked(path, json.dumps(table).encode() if table is None else table))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        load_checkpoint(tmp_path / "none")


def test_a_run_that_is_too_large_is_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(checkpoint_file, "_MAX_BYTES", 1000)
    with pytest.raises(ModelFileError, match="not saved"):
        save_checkpoint(STATE, path)
    assert path.read_bytes() == before
