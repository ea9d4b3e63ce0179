"""Batches of chunks in a new random order for each epoch, which can be taken up again."""

from collections.abc import Iterator

import torch
from torch import Tensor

from lstmtext.parallel import Ranks
from lstmtext.text.collate import collate_fn
from lstmtext.text.dataset import TextDataset


class ShuffledBatches:
    """Shuffled chunks, like a `DataLoader`, but with an order that follows from seed and epoch.

    Iterating gives `(x, y)`, both `(B, T)` int64: the batches of the epoch that was set last.

    Attributes:
        dataset: Where the chunks come from.
        batch_size: Chunks in a batch, those of other processes included; the last may have fewer.
        ranks: The processes that train together, each with its share of every batch.
    """

    def __init__(
        self, dataset: TextDataset, batch_size: int, *, seed: int = 0, ranks: Ranks | None = None
    ) -> None:
        """Shuffle `dataset` anew for each epoch, in an order that follows from `seed`."""
        self.dataset = dataset
        self.batch_size = batch_size
        self.ranks = ranks or Ranks()
        self._seed = seed
        self._epoch = 1

    def set_epoch(self, epoch: int) -> None:
        """Take the order of this epoch, as `DistributedSampler.set_epoch` does."""
        self._epoch = epoch

    def __len__(self) -> int:
        """Number of batches in one pass."""
        return -(-len(self.dataset) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass over the dataset."""
        # Two seeds must not give the same orders one epoch apart.
        generator = torch.Generator().manual_seed((self._seed * 1_000_003 + self._epoch) % 2**63)
        order = torch.randperm(len(self.dataset), generator=generator).tolist()
        for start in range(0, len(order), self.batch_size):
            chosen = order[start : start + self.batch_size]
            own = chosen[self.ranks.share(len(chosen))]
            # A process that has no share left still takes part in the step, with nothing.
            yield collate_fn(self.dataset.__getitems__(own)) if own else _nothing()


def _nothing() -> tuple[Tensor, Tensor]:
    return torch.zeros(1, 1, dtype=torch.int64), torch.zeros(1, 1, dtype=torch.int64)
