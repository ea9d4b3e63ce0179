"""Chunks of a text as one batch: what a `DataLoader` calls with what `TextDataset` gave it."""

from collections.abc import Sequence
from typing import overload

from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from lstmtext.text.tokenizer import PAD_IDX


class ChunkBatch(Sequence[tuple[Tensor, Tensor]]):
    """Chunks fetched together. Looks like a list of pairs, and is ready for `collate_fn`.

    Attributes:
        inputs: `(B, T)` int64, padded with 0.
        targets: The same one token later.
    """

    def __init__(self, chunks: Tensor, lengths: list[int]) -> None:
        """Take chunks `(B, T + 1)`, of which the first `lengths[i]` ids of row `i` are real."""
        self.inputs, self.targets = chunks[:, :-1].clone(), chunks[:, 1:]
        for row, length in enumerate(lengths):
            if length <= self.inputs.size(1):  # the row's last token is a target only
                self.inputs[row, length - 1 :] = PAD_IDX
        self._lengths = lengths

    def __len__(self) -> int:
        """Number of chunks."""
        return len(self._lengths)

    @overload
    def __getitem__(self, idx: int) -> tuple[Tensor, Tensor]: ...

    @overload
    def __getitem__(self, idx: slice) -> list[tuple[Tensor, Tensor]]: ...

    def __getitem__(self, idx: int | slice) -> tuple[Tensor, Tensor] | list[tuple[Tensor, Tensor]]:
        """One pair, as `TextDataset` gives it, without padding."""
        if isinstance(idx, slice):
            return [self[i] for i in range(*idx.indices(len(self)))]
        length = self._lengths[idx] - 1
        return self.inputs[idx, :length], self.targets[idx, :length]


def collate_fn(batch: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Pad the chunks of a batch to one length (seed 000).

    Args:
        batch: Pairs of inputs and targets, each `(T_i,)`.

    Returns:
        Inputs and targets, both `(B, max T_i)`, padded with 0 (`<pad>`).
    """
    if isinstance(batch, ChunkBatch):
        return batch.inputs, batch.targets
    inputs, targets = zip(*batch, strict=True)
    return (
        pad_sequence(list(inputs), batch_first=True, padding_value=PAD_IDX),
        pad_sequence(list(targets), batch_first=True, padding_value=PAD_IDX),
    )
