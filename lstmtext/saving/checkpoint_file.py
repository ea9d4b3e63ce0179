"""The state of an unfinished run in a file: nested tensors and values, in a model file's container.

The tensors are stored as such; where each one belongs, and everything else, is one JSON text, which
is itself stored as a tensor of bytes, since the container's header is small.
"""

import json
from os import PathLike
from typing import Any

import torch
from torch import Tensor

from lstmtext.errors import ModelFileError
from lstmtext.saving.checked_json import parse_json
from lstmtext.saving.container import DamagedError, all_finite, pack, read_bytes, unpack
from lstmtext.saving.durable_file import write_durably
from lstmtext.training.checkpoints import SavedRun
from lstmtext.wording import shown_name

_FORMAT = "lstmtext-checkpoint"
_VERSION = "1"
_TENSOR = "tensor"  # {"tensor": "12", "dtype": "float32"} stands where tensor 12 does
_DTYPES = {"float32": torch.float32, "int64": torch.int64, "uint8": torch.uint8}
_HALF = {"bfloat16": torch.bfloat16, "float16": torch.float16}  # stored as float32, which is exact
_MAX_TENSORS = 4_096
_MAX_BYTES = 8 << 30


def save_checkpoint(state: SavedRun, path: str | PathLike[str]) -> bool:
    """Save the state of a run atomically and durably.

    Args:
        state: Nested dictionaries with names as keys, lists, tensors, numbers and strings.
        path: The file; an earlier one is replaced.

    Returns:
        False, with nothing written, if the state has numbers that are not finite: a run cannot go
        on from there, and the earlier file is better.

    Raises:
        OSError: It could not be written; an earlier file is unchanged.
        ModelFileError: It would be too large.
    """
    tensors: dict[str, Tensor] = {}
    table = _flattened(state, tensors)
    if not all_finite(tensors):
        return False
    text = json.dumps(table, allow_nan=False).encode()
    tensors["state"] = torch.frombuffer(bytearray(text), dtype=torch.uint8)
    try:
        data = pack(tensors, {"format": _FORMAT, "format_version": _VERSION}, max_bytes=_MAX_BYTES)
    except DamagedError as error:
        raise ModelFileError(f"The run was not saved: {error}.") from None
    write_durably(path, data)
    return True


def load_checkpoint(path: str | PathLike[str]) -> SavedRun:
    """The state that `save_checkpoint` saved.

    Raises:
        ModelFileError: The file is missing, damaged, or from another version.
    """
    return parse_checkpoint(read_checkpoint(path), shown_name(path))


def read_checkpoint(path: str | PathLike[str]) -> bytes:
    """The bytes of a checkpoint's file, not looked at.

    Raises:
        ModelFileError: It cannot be read.
    """
    return read_bytes(path, max_bytes=_MAX_BYTES)


def parse_checkpoint(data: bytes, name: str) -> SavedRun:
    """The state from the bytes of a checkpoint's file.

    Raises:
        ModelFileError: They are damaged, or from another version.
    """
    try:
        tensors, metadata = unpack(data, max_tensors=_MAX_TENSORS)
        if (metadata["format"], metadata["format_version"]) != (_FORMAT, _VERSION):
            raise DamagedError("of another kind or version")
        table = parse_json(tensors.pop("state").numpy().tobytes().decode())
        state = _nested(table, tensors)
        if not isinstance(state, dict):
            raise DamagedError("not a table")
    except (DamagedError, KeyError, ValueError, TypeError) as error:
        raise ModelFileError(
            f"“{name}” is damaged, or of another version: the run cannot be continued."
        ) from error
    return state


def _flattened(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        name = str(len(tensors))
        dtype = str(value.dtype).removeprefix("torch.")
        stored = torch.float32 if dtype in _HALF else _DTYPES[dtype]
        # Weights that two layers share are stored twice: a container's tensors own their bytes.
        own = value.detach().to("cpu", stored, copy=True)
        tensors[name] = own.contiguous()
        return {_TENSOR: name, "dtype": dtype}
    if isinstance(value, dict):
        return {key: _flattened(item, tensors) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_flattened(item, tensors) for item in value]
    return value


def _nested(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_TENSOR, "dtype"}:
            return tensors[value[_TENSOR]].to((_DTYPES | _HALF)[value["dtype"]])
        return {key: _nested(item, tensors) for key, item in value.items()}
    if isinstance(value, list):
        return [_nested(item, tensors) for item in value]
    return value
