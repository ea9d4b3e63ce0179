import json
import random
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load as safetensors_load

from lstmtext.saving.container import DamagedError, all_finite, pack, unpack, unpack_metadata

TENSORS = {
    "a": torch.arange(6, dtype=torch.float32).reshape(2, 3),
    "b": torch.tensor([2**40, -1]),
    "c": torch.tensor([7, 255], dtype=torch.uint8),
    "none": torch.empty(0, dtype=torch.uint8),
}


def split(data: bytes) -> tuple[dict[str, Any], bytes]:
    size = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + size]), data[8 + size :]


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=12).filter(
            lambda key: key != "sha256"
        ),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
        | st.just('"sha256":"' + "1" * 64 + '"'),
        max_size=6,
    )
)
def test_tensors_and_strings_come_back_exactly(metadata: dict[str, str]) -> None:
    data = pack(TENSORS, metadata)
    tensors, strings = unpack(data)
    strings.pop("sha256")
    assert strings == metadata
    assert tensors.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        assert torch.equal(tensors[name], tensor)
        assert tensors[name].dtype == tensor.dtype


def test_any_program_that_reads_safetensors_can_read_it() -> None:
    tensors = safetensors_load(pack(TENSORS, {"k": "v"}))
    assert all(torch.equal(tensors[name], TENSORS[name]) for name in TENSORS)


def test_every_byte_is_covered_by_the_checksum() -> None:
    data = pack(TENSORS, {"k": "v", "long": "x" * 50})
    chance = random.Random(0)
    for position in range(len(data)):
        damaged = bytearray(data)
        damaged[position] ^= chance.randrange(1, 256)
        with pytest.raises(DamagedError):
            unpack(bytes(damaged))


def test_every_truncation_and_every_addition_is_noticed() -> None:
    data = pack(TENSORS, {"k": "v"})
    for size in range(len(data)):
        with pytest.raises(DamagedError):
            unpack(data[:size])
    for extra in (b"\0", b"{}", data):
        with pytest.raises(DamagedError):
            unpack(data + extra)


@given(st.binary(max_size=120))
def test_any_bytes_are_damage_and_nothing_else(data: bytes) -> None:
    with pytest.raises(DamagedError):
        unpack(data)
    sized = len(data).to_bytes(8, "little") + data
    with pytest.raises(DamagedError):
        unpack(sized)


SOUND = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    "entries",
    [
        {"a": {**SOUND, "dtype": "F64"}},
        {"a": {**SOUND, "dtype": "F4"}},
        {"a": {**SOUND, "dtype": ["F32"]}},
        {"a": {**SOUND, "dtype": None}},
        {"a": {**SOUND, "shape": [0, 2**62]}},
        {"a": {**SOUND, "shape": [1] * 1000}},
        {"a": {**SOUND, "shape": [-1]}},
        {"a": {**SOUND, "shape": [1.0]}},
        {"a": {**SOUND, "shape": [True]}},
        {"a": {**SOUND, "shape": "1"}},
        {"a": {**SOUND, "shape": {"1": 1}}},
        {"a": {**SOUND, "shape": [2]}},
        {"a": {**SOUND, "data_offsets": [0]}},
        {"a": {**SOUND, "data_offsets": [4, 0]}},
        {"a": {**SOUND, "data_offsets": [-4, 0]}},
        {"a": {**SOUND, "data_offsets": [0, 2**70]}},
        {"a": {**SOUND, "data_offsets": [0, "4"]}},
        {"a": {**SOUND, "data_offsets": None}},
        {"a": {**SOUND, "more": 1}},
        {"a": {"dtype": "F32", "shape": [1]}},
        {"a": 5},
        {"a": None},
        {"a": SOUND, "b": SOUND},
        {"a": {**SOUND, "data_offsets": [4, 8]}},
        {},
        {f"t{i}": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for i in range(300)},
    ],
    ids=str,
)
def test_a_layout_that_a_writer_never_makes_is_refused(entries: dict[str, Any]) -> None:
    header = json.dumps({"__metadata__": {"sha256": "0" * 64}, **entries}).encode()
    with pytest.raises(DamagedError) as caught:
        unpack(len(header).to_bytes(8, "little") + header + b"\0\0\0\0")
    assert "checksum" not in str(caught.value)


@pytest.mark.parametrize("shape", [[0, 2**62], [0, 2**31 + 1], [-1, 0]])
def test_a_size_beyond_all_bounds_is_refused_even_where_it_takes_no_room(shape: list[int]) -> None:
    entry = {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]}
    header = json.dumps({"__metadata__": {"sha256": "0" * 64}, "a": entry}).encode()
    with pytest.raises(DamagedError, match="sizes that are not allowed"):
        unpack(len(header).to_bytes(8, "little") + header)


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"a":1,"a":1}',
        b'{"__metadata__":{"k":"1","k":"2"}}',
        b'{"__metadata__":{"k":1}}',
        b'{"__metadata__":{"k":null}}',
        b'{"__metadata__":["k"]}',
        b'{"__metadata__":null}',
        b'{"a":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":1e400}',
        b'{"a":NaN}',
        b'{"__metadata__":{"sha256":"' + b"0" * 63 + b'"}}',
        b'{"__metadata__":{"sha256":"' + b"0" * 65 + b'"}}',
        b'{"__metadata__":{"sha256":"' + "é".encode() * 32 + b'"}}',
        b'{"__metadata__":{"sha256" : "' + b"0" * 64 + b'"}}',
        b'{"__metadata__":{"\\u0073ha256":"' + b"0" * 64 + b'"}}',
        b'{"__metadata__":{}}',
    ],
    ids=lambda header: repr(header[:30]),
)
def test_a_header_that_is_not_ours_is_refused(header: bytes) -> None:
    with pytest.raises(DamagedError):
        unpack(len(header).to_bytes(8, "little") + header)


def test_a_header_longer_than_the_limit_is_not_even_parsed() -> None:
    header = b'{"__metadata__":{"k":"' + b"x" * (1 << 20) + b'"}}'
    with pytest.raises(DamagedError, match="longer than it may be"):
        unpack_metadata(len(header).to_bytes(8, "little") + header)


def test_the_strings_alone_can_be_read_from_files_of_other_programs() -> None:
    header = b'{"__metadata__":{"format":"pt"}}'
    assert unpack_metadata(len(header).to_bytes(8, "little") + header) == {"format": "pt"}
    assert unpack_metadata((2).to_bytes(8, "little") + b"{}") == {}


def test_only_finite_numbers_are_finite() -> None:
    assert all_finite({"a": torch.ones(2), "b": torch.tensor([1])})
    for value in (float("nan"), float("inf")):
        assert not all_finite({"a": torch.ones(2), "b": torch.tensor([1.0, value])})
