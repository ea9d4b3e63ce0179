"""The ids of long texts, kept in a folder: the next run on the same text need not cut it again.

An entry is a folder that is named by a digest of text and choices: files of ids, each in the
container of a model file with a digest of its own, and `vocabulary`. It appears whole or not at
all. It is a convenience: an entry that is missing, damaged or cannot be written costs a person only
the time to cut the text again, so nothing is synced and nothing is raised.
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lstmtext.errors import ModelFileError
from lstmtext.home import home_folder
from lstmtext.saving.container import DamagedError, pack, read_bytes, unpack
from lstmtext.saving.vocabulary_table import restored_vocab, vocab_tensors

MAX_BYTES = 2 << 30
"""What all entries may take; the ones that were not used for longest make room."""

_FORMAT = "lstmtext-ids-1"
_BLOCK_BYTES = 64 << 20  # of ids in a file: what packing copies is small beside a long text
_DTYPES = {str(dtype): dtype for dtype in (torch.uint8, torch.int16, torch.int32)}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TextIds:
    """Texts as ids.

    Attributes:
        vocab: Token to id.
        row: All ids, 1-D, smallest integer type.
        lengths: Of the stretches of each text, in the order in which they stand in `row`.
    """

    vocab: Mapping[str, int]
    row: Tensor
    lengths: tuple[Sequence[int], ...]


class KeptIds:
    """A folder of ids."""

    def __init__(self, folder: Path | None = None, *, max_bytes: int = MAX_BYTES) -> None:
        """Keep ids in a folder, that of the program unless given; it need not exist yet."""
        self._folder = folder or home_folder() / "ids"
        self._max_bytes = max_bytes

    def load(self, key: str) -> TextIds | None:
        """What was saved as `key`; None if it is not there whole."""
        entry = self._folder / key
        if not entry.is_dir():
            return None
        try:
            ids = _restored(entry)
            os.utime(entry)
        except (OSError, LookupError, ModelFileError, DamagedError, ValueError) as error:
            logger.info("the ids in %s are of no use: %s", entry, error)
            shutil.rmtree(entry, ignore_errors=True)
            return None
        return ids

    def save(self, key: str, ids: TextIds) -> None:
        """Keep ids as `key`, unless there is no room for them."""
        size = ids.row.numel() * ids.row.element_size()
        try:
            if size > self._max_bytes:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            if size > shutil.disk_usage(self._folder).free // 4:
                return
            self._make_room(size)
            # Nobody looks into a folder with a dot, and its name at the end is a rename away.
            with tempfile.TemporaryDirectory(
                prefix=".", dir=self._folder, ignore_cleanup_errors=True
            ) as temporary:
                entry = Path(temporary) / key
                entry.mkdir()
                for name, data in _files(ids):
                    (entry / name).write_bytes(data)
                entry.rename(self._folder / key)
        except (OSError, DamagedError) as error:
            logger.info("ids were not kept in %s: %s", self._folder, error)

    def _make_room(self, size: int) -> None:
        """Remove the entries that were not used for longest."""
        entries = [entry for entry in self._folder.iterdir() if entry.is_dir()]
        entries.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
        for entry in entries:
            size += sum(file.stat().st_size for file in entry.rglob("*") if file.is_file())
            if size > self._max_bytes:
                shutil.rmtree(entry, ignore_errors=True)


def _files(ids: TextIds) -> Iterator[tuple[str, bytes]]:
    data = ids.row.contiguous().view(torch.uint8)
    for number, block in enumerate(torch.split(data, _BLOCK_BYTES)):
        yield str(number), pack({"ids": block}, {"format": _FORMAT})
    tensors = vocab_tensors(ids.vocab)
    for number, lengths in enumerate(ids.lengths):
        tensors[f"lengths.{number}"] = torch.from_numpy(np.array(lengths, np.int64))
    yield "vocabulary", pack(tensors, {"format": _FORMAT, "dtype": str(ids.row.dtype)})


def _restored(entry: Path) -> TextIds:
    tensors, metadata = unpack(read_bytes(entry / "vocabulary"))
    if metadata.get("format") != _FORMAT or metadata.get("dtype") not in _DTYPES:
        raise DamagedError("they are of another version")
    vocab = restored_vocab(tensors.pop("vocabulary.utf8"), tensors.pop("vocabulary.ends"))
    lengths = tuple(tensors[f"lengths.{number}"].tolist() for number in range(len(tensors)))
    row = torch.empty(sum(map(sum, lengths)), dtype=_DTYPES[metadata["dtype"]])
    end = 0
    data = row.view(torch.uint8)
    for number in range(-(-len(data) // _BLOCK_BYTES)):
        block = unpack(read_bytes(entry / str(number)))[0]["ids"]
        data[end : end + len(block)] = block
        end += len(block)
    if end != len(data) or (len(row) and int(row.max()) >= len(vocab)):
        raise DamagedError("they are not as many as they were, or beyond the vocabulary")
    return TextIds(vocab, row, lengths)
