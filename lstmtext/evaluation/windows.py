"""Hashes of all windows of a text: what an index and a fingerprint of a corpus are made of."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15


def window_hashes(pieces: Iterable[str], size: int, stride: int = 1) -> Iterator[Hashes]:
    """Hashes of the windows of `size` characters that begin at every `stride`-th place.

    They are the same on every computer and for every way of cutting the text into pieces.

    Yields:
        The hashes of the windows that end in each piece, in order; `(windows,)`.
    """
    rest = np.zeros(0, np.uint64)
    for piece in pieces:
        data = piece.encode("utf-32-le", "surrogatepass")
        codes = np.concatenate([rest, np.frombuffer(data, "<u4").astype(np.uint64)])
        hashes = hashes_of_rows(codes, size, stride)
        rest = codes[len(hashes) * stride :]
        yield hashes


def hashes_of_rows(values: Hashes, size: int, stride: int = 1) -> Hashes:
    """A hash of `size` values in a row, from every `stride`-th place on; `(rows,)`."""
    num_rows = max(0, (len(values) - size) // stride + 1)
    total = np.zeros(num_rows, np.uint64)
    if not num_rows:
        return total
    factor = 1
    for first in range(size):
        factor = factor * _BASE % (1 << 64)
        total += values[first : first + (num_rows - 1) * stride + 1 : stride] * np.uint64(factor)
    # Sums with factors leave the low bits poor: mix them, as MurmurHash ends.
    total ^= total >> np.uint64(33)
    total *= np.uint64(0xFF51AFD7ED558CCD)
    total ^= total >> np.uint64(33)
    return total
