"""The `.lstmtext` container: a safetensors file with a digest, read with suspicion.

    8 bytes     length of the header, little-endian
    header      JSON: `__metadata__` (strings only), then dtype, shape and offsets of each tensor
    data        the tensors, without gaps

`__metadata__["sha256"]` is the SHA-256 of the whole file with that field's 64 digits as zeros.
Everything is checked before anything is allocated for it: a file made by somebody else can be
refused, but it cannot run code, exhaust memory, or crash the program. No pickle, no mapping.
"""

import hashlib
import json
import math
import os
import stat
from collections.abc import Mapping
from os import PathLike
from typing import Any

import torch
from safetensors.torch import load as parse_tensors
from safetensors.torch import save as pack_tensors
from torch import Tensor

from lstmtext.errors import ModelFileError
from lstmtext.wording import shown_name

MAX_FILE_BYTES = 2 << 30
MAX_HEADER_BYTES = 1 << 20
MAX_TENSORS = 256
MAX_RANK = 3
MAX_DIM = 1 << 31
_NO_DIGEST = "0" * 64
_DTYPES = {"F32": 4, "I64": 8, "U8": 1}


class DamagedError(Exception):
    """What is wrong with a file, in words for the log; `load_text_model` makes a sentence of it."""


def pack(
    tensors: Mapping[str, Tensor], metadata: Mapping[str, str], *, max_bytes: int = MAX_FILE_BYTES
) -> bytes:
    """The bytes of a file that holds these tensors (F32, I64 or U8) and strings.

    Raises:
        DamagedError: `unpack` would refuse it for its size.
    """
    data = bytearray(pack_tensors(dict(tensors), {**metadata, "sha256": _NO_DIGEST}))
    if len(data) > max_bytes or int.from_bytes(data[:8], "little") > MAX_HEADER_BYTES:
        raise DamagedError("it would be too large to be opened again")
    field = _digest_field(data)
    data[field] = _digest(data, field).encode()
    return bytes(data)


def unpack(
    data: bytes, *, max_tensors: int = MAX_TENSORS
) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and metadata from the bytes of a file, every check passed.

    Raises:
        DamagedError: A check failed.
    """
    metadata = unpack_metadata(data)
    header = _header(data)
    header.pop("__metadata__", None)
    if len(header) > max_tensors:
        raise DamagedError("more tensors than there may be")
    _check_layout(header, len(data) - 8 - int.from_bytes(data[:8], "little"))
    if _digest(data, _digest_field(data)) != metadata.get("sha256", ""):
        raise DamagedError("the checksum does not match")
    try:
        return parse_tensors(data), metadata
    except Exception as error:  # the parser raises its own kinds, none of them documented
        raise DamagedError(f"the parser refused it: {error}") from error


def unpack_metadata(data: bytes) -> dict[str, str]:
    """The strings alone, before anything else of the file is believed; none if it has none.

    Raises:
        DamagedError: There is no valid header.
    """
    metadata = _header(data).get("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise DamagedError("metadata is not made of strings")
    return metadata


def read_bytes(path: str | PathLike[str], *, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a model file, at most 2 GiB unless told, from one open of an ordinary file.

    Raises:
        ModelFileError: It is missing, not an ordinary file, too large, or changes while read.
    """
    name = shown_name(path)
    try:
        # Without O_NONBLOCK a named pipe would wait for a writer for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            os.close(descriptor)
            raise ModelFileError(f"“{name}” is not an ordinary file.")
        with open(descriptor, "rb") as file:
            if before.st_size > max_bytes:
                raise ModelFileError(f"“{name}” is too large to be an LSTM Text model.")
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise ModelFileError(f"“{name}” was not found. It may have been moved.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ModelFileError(f"“{name}” could not be opened: {reason.lower()}.") from None
    if len(data) != before.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise ModelFileError(f"“{name}” changed while it was being opened. Try again.")
    return data


def _digest_field(data: bytes | bytearray) -> slice:
    """Where the digest stands; found by its key, which the header holds only once."""
    size = 8 + int.from_bytes(data[:8], "little")
    key = b'"sha256":"'
    start = data.find(key, 0, size) + len(key)
    if start < len(key) or start + 64 > size or data.find(key, start, size) >= 0:
        raise DamagedError("the checksum is not where it should be")
    return slice(start, start + 64)


def _digest(data: bytes | bytearray, field: slice) -> str:
    """SHA-256 of the file with zeros in the digest's field; nothing is copied."""
    view = memoryview(data)
    digest = hashlib.sha256(view[: field.start])
    digest.update(_NO_DIGEST.encode())
    digest.update(view[field.stop :])
    return digest.hexdigest()


def _header(data: bytes) -> dict[str, Any]:
    if len(data) < 8:
        raise DamagedError("shorter than a header")
    size = int.from_bytes(data[:8], "little")
    if size > MAX_HEADER_BYTES or size > len(data) - 8:
        raise DamagedError("the header is longer than it may be")
    try:
        header = json.loads(data[8 : 8 + size].decode("utf-8"), object_pairs_hook=_no_repetition)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"the header is not valid JSON: {error}") from error
    if not isinstance(header, dict):
        raise DamagedError("the header is not a table")
    return header


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key occurs twice")
    return table


def _check_layout(entries: Mapping[str, Any], data_bytes: int) -> None:
    """Sizes follow from shapes, and the tensors fill the data exactly, one after the other."""
    spans = []
    for name, entry in entries.items():
        if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
            raise DamagedError(f"{name} is not described as a tensor")
        dtype, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not isinstance(dtype, str) or dtype not in _DTYPES:
            raise DamagedError(f"{name} has a type that is not allowed")
        if not _are_ints(shape) or len(shape) > MAX_RANK:
            raise DamagedError(f"{name} has a shape that is not allowed")
        if any(not 0 <= size <= MAX_DIM for size in shape) or not _are_ints(span) or len(span) != 2:
            raise DamagedError(f"{name} has sizes that are not allowed")
        if span[1] - span[0] != math.prod(shape) * _DTYPES[dtype]:
            raise DamagedError(f"{name} has a size that is not that of its shape")
        spans.append((span[0], span[1]))
    end = 0
    for begin, stop in sorted(spans):
        if begin != end:
            raise DamagedError("the tensors overlap or leave gaps")
        end = stop
    if end != data_bytes:
        raise DamagedError("the file is cut off or has bytes that belong to nothing")


def _are_ints(value: object) -> bool:
    return isinstance(value, list) and all(type(item) is int for item in value)


def all_finite(tensors: Mapping[str, Tensor]) -> bool:
    """Whether no floating-point tensor holds a NaN or an infinity."""
    return all(bool(torch.isfinite(t).all()) for t in tensors.values() if t.is_floating_point())
