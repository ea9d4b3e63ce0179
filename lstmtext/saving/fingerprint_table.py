"""The fingerprint of a corpus in a model file: two tensors of bits, and a table about them."""

import json
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from lstmtext.evaluation.bloom import MAX_HASHES, BloomFilter
from lstmtext.evaluation.fingerprint import MAX_CHARACTERS, Fingerprint
from lstmtext.saving.checked_json import checked_int, parse_json
from lstmtext.saving.container import DamagedError

_WINDOWS, _GRAMS = "fingerprint.windows", "fingerprint.grams"
_MOST_MARKED = 0.75  # a filter of ours has half of its bits marked; one of all would accuse anyone


def fingerprint_tensors(fingerprint: Fingerprint | None) -> dict[str, Tensor]:
    """The bits; nothing where there is no fingerprint."""
    if fingerprint is None:
        return {}
    filters = {_WINDOWS: fingerprint.windows, _GRAMS: fingerprint.grams}
    return {name: torch.from_numpy(kept.bits.copy()) for name, kept in filters.items()}


def fingerprint_metadata(fingerprint: Fingerprint | None) -> dict[str, str]:
    """What else there is to know about it, for the file's metadata."""
    if fingerprint is None:
        return {}
    table = {
        "num_characters": fingerprint.num_characters,
        "window_hashes": fingerprint.windows.num_hashes,
        "gram_hashes": fingerprint.grams.num_hashes,
    }
    return {"fingerprint": json.dumps(table)}


def take_fingerprint(tensors: dict[str, Tensor], metadata: Mapping[str, str]) -> Fingerprint | None:
    """The fingerprint of a file, if it has one; its tensors are taken out of the others.

    Raises:
        DamagedError: It is none that this program makes.
    """
    if "fingerprint" not in metadata:
        return None
    table = parse_json(metadata["fingerprint"])
    num_characters = checked_int(table["num_characters"])
    if num_characters > MAX_CHARACTERS:
        raise DamagedError("a fingerprint of a longer text than there may be")
    return Fingerprint(
        _filter(tensors.pop(_WINDOWS), table["window_hashes"], num_characters),
        _filter(tensors.pop(_GRAMS), table["gram_hashes"], num_characters),
        num_characters,
    )


def _filter(bits: Tensor, num_hashes: object, num_characters: int) -> BloomFilter:
    if bits.dtype != torch.uint8 or bits.dim() != 1 or not 1 <= len(bits) <= num_characters + 1:
        raise DamagedError("a fingerprint of the wrong size")
    if not 1 <= checked_int(num_hashes) <= MAX_HASHES:
        raise DamagedError("a fingerprint with a wrong number of hashes")
    made = BloomFilter(np.asarray(bits.numpy()), checked_int(num_hashes))
    if made.share_marked > _MOST_MARKED and len(bits) > 1:
        raise DamagedError("a fingerprint that has everything")
    return made
