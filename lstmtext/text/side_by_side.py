"""Two texts read side by side: some lanes of each batch from one, the rest from the other."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import pad

from lstmtext.parallel import Ranks
from lstmtext.text.batches import CarriedBatches, fresh_lanes


class SideBySideBatches:
    """Lanes of a text, and beside them lanes of another that begins again when it is over.

    Iterating gives `(x, y)`, both `(B, T)` int64: one pass over the first text. The second one goes
    on where it was in the epoch before, so that all of it is read however long it is.

    Attributes:
        carries_state: True, as for `CarriedBatches`.
        num_tokens: Number of targets of the first text in one pass.
        ranks: The processes that train together, each with its share of the lanes of both.
    """

    carries_state = True

    def __init__(
        self, first: CarriedBatches, second: CarriedBatches, *, ranks: Ranks | None = None
    ) -> None:
        """Read `first` once in each pass, and as many batches of `second` beside it.

        Args:
            first: All its lanes.
            second: All its lanes.
            ranks: The processes that share the lanes of both.
        """
        self.num_tokens = first.num_tokens
        self.ranks = ranks or Ranks()
        self._num_lanes = first.batch_size + second.batch_size
        self._own = self.ranks.share(self._num_lanes)
        self._first = first
        self._second = second
        self._epoch = 1

    def set_epoch(self, epoch: int) -> None:
        """Tell which epoch begins, and with it where the second text stands."""
        self._epoch = epoch

    def fresh_lanes(self, number: int) -> list[int]:
        """Which lanes of this process begin again with batch `number`, as often as in the first."""
        return fresh_lanes(number, self._first.reset_every, self._num_lanes, self.ranks)

    def __len__(self) -> int:
        """Number of batches in one pass."""
        return len(self._first)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass over the first text."""
        beside = self._second.endless((self._epoch - 1) * len(self))
        for (x, y), (x2, y2) in zip(self._first, beside, strict=False):
            length = max(x.size(1), x2.size(1))
            yield _joined(x, x2, length)[self._own], _joined(y, y2, length)[self._own]


def _joined(a: Tensor, b: Tensor, length: int) -> Tensor:
    """Rows of both, padded to one length at the end."""
    return torch.cat([pad(a, (0, length - a.size(1))), pad(b, (0, length - b.size(1)))])
