"""A Bloom filter: a set that forgets what is in it, and can still say what is not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lstmtext.evaluation.windows import Hashes

MAX_HASHES = 6
_NUM_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class BloomFilter:
    """Marks the bits that each member's hash leads to (Bloom 1970).

    What is in it is always found; what is not is found, too, with the chance `false_share`.

    Attributes:
        bits: Eight to a byte, the lowest first, `(bytes,)`.
        num_hashes: Bits of one member.
        share_marked: Share of the bits that are marked.
    """

    bits: NDArray[np.uint8]
    num_hashes: int
    share_marked: float = field(init=False)

    def __post_init__(self) -> None:
        """Count what is marked."""
        marked = int(_NUM_BITS[self.bits].sum(dtype=np.int64))
        object.__setattr__(self, "share_marked", marked / (8 * len(self.bits)))

    @classmethod
    def of(cls, members: Iterable[Hashes], num_members: int, num_bytes: int) -> Self:
        """A filter of this size.

        Args:
            members: Their 64-bit hashes, in parts of any size.
            num_members: How many there are.
            num_bytes: Size of the filter, at least 1.
        """
        num_hashes = round(0.69 * 8 * num_bytes / max(num_members, 1))
        num_hashes = min(max(num_hashes, 1), MAX_HASHES)
        marked = np.zeros(8 * num_bytes, np.bool_)
        for hashes in members:
            for places in _places(hashes, num_hashes, len(marked)):
                marked[places] = True
        return cls(np.packbits(marked, bitorder="little"), num_hashes)

    def has(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of these hashes may be in it, `(hashes,)`."""
        found = np.ones(len(hashes), np.bool_)
        for places in _places(hashes, self.num_hashes, 8 * len(self.bits)):
            found &= self.bits[places >> np.uint64(3)] >> (places & np.uint64(7)) & 1 == 1
        return found

    @property
    def false_share(self) -> float:
        """Share of what is not in it that is found all the same."""
        return self.share_marked**self.num_hashes


def _places(hashes: Hashes, num_hashes: int, num_bits: int) -> Iterable[Hashes]:
    """Bits of each hash, made of its two halves (Kirsch and Mitzenmacher 2006)."""
    first, step = hashes >> np.uint64(32), hashes & np.uint64(0xFFFFFFFF) | np.uint64(1)
    for i in range(num_hashes):
        yield (first + np.uint64(i) * step) % np.uint64(num_bits)
