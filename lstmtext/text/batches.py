"""A long text as parallel lanes, read side by side, with the LSTM's state carried along each lane.

    text      a b c d e f g h i j k l m      13 tokens, 12 targets
    lanes     a b c d | e f g h | i j k l    batch_size 3, four inputs in each
    batch 1   a b       e f       i j        seq_len 2; targets  b c   f g   j k
    batch 2   c d       g h       k l        state carried;      d e   h i   l m

Each lane's last target is the next lane's first token, so nothing wraps and nothing is left out.
Of a text with gaps (blocks of it are held out), no target crosses a gap: the last token of each
part is a target only.

A lane would read a whole pass without a new beginning, and come to rely on what it carries from
tens of thousands of tokens ago, which a prompt or a held-out text does not have. So the lanes can
begin again from a state of zeros now and then, in turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice

import torch
from torch import Tensor

from lstmtext.errors import ConfigError
from lstmtext.parallel import Ranks
from lstmtext.text.tokenizer import PAD_IDX

_MAX_ON_DEVICE = 2**28  # bytes of text that a graphics card has to spare


class CarriedBatches:
    """Batches for truncated back-propagation through time (seeds 003 and 004).

    Iterating gives `(x, y)`, both `(B, T)` int64, `T <= seq_len`. The last lanes are padded with
    `<pad>` where they do not come out even. A text too short for `batch_size` lanes of
    `seq_len` tokens gets fewer lanes, and then shorter ones, instead of failing.

    Attributes:
        carries_state: True: tells `train_model_TXT` and `evaluate` to keep the state from one
            batch to the next, and to begin each pass with zeros.
        num_tokens: Number of targets in one pass, those of other processes included.
        batch_size: Number of lanes, those of other processes included.
        reset_every: So many batches after which a lane begins again from a state of zeros; 0: never
            within a pass.
        ranks: The processes that train together, each with its share of the lanes.
    """

    carries_state = True

    def __init__(
        self,
        token_ids: Tensor | Sequence[Tensor],
        batch_size: int,
        seq_len: int,
        *,
        reset_every: int = 0,
        ranks: Ranks | None = None,
    ) -> None:
        """Lay out ids in lanes.

        Args:
            token_ids: 1-D ids of a text, or of parts of a text with gaps between them.
            batch_size: Lanes, at most.
            seq_len: Tokens of each lane in one batch, at most.
            reset_every: Batches after which a lane begins again; 0: never.
            ranks: The processes that share the lanes; this one takes all unless given.

        Raises:
            ConfigError: No part has two ids, a size is not positive, or there are more processes
                than lanes.
        """
        parts = [token_ids] if isinstance(token_ids, Tensor) else list(token_ids)
        parts = [part for part in parts if len(part) > 1]
        if not parts or batch_size < 1 or seq_len < 1:
            raise ConfigError("batches need two tokens, and positive batch_size and seq_len")
        inputs = _joined([part[:-1] for part in parts])  # (N,)
        targets = _joined([part[1:] for part in parts])
        self.num_tokens = len(targets)
        self.batch_size = max(1, min(batch_size, self.num_tokens // seq_len))
        self.lane_length = -(-self.num_tokens // self.batch_size)
        self.seq_len = min(seq_len, self.lane_length)
        self.reset_every = reset_every
        self.ranks = ranks or Ranks()
        if self.ranks.size > self.batch_size:
            raise ConfigError(
                f"{self.ranks.size} processes cannot share {self.batch_size} lanes of text: start "
                "fewer, or choose a larger batch_size"
            )
        padding = self.batch_size * self.lane_length - self.num_tokens
        self._inputs = self._lanes(inputs, padding)  # (B, lane_length)
        self._targets = self._lanes(targets, padding)
        self._elsewhere: tuple[Tensor, Tensor] | None = None  # the same on another device

    def _lanes(self, ids: Tensor, padding: int) -> Tensor:
        padded = torch.cat([ids, ids.new_full((padding,), PAD_IDX)])
        lanes = padded.view(self.batch_size, self.lane_length)
        return lanes if self.ranks.size == 1 else lanes[self.ranks.share(self.batch_size)].clone()

    def fresh_lanes(self, number: int) -> list[int]:
        """Which lanes of this process begin again with batch `number` of all passes."""
        return fresh_lanes(number, self.reset_every, self.batch_size, self.ranks)

    def __len__(self) -> int:
        """Number of batches in one pass."""
        return -(-self.lane_length // self.seq_len)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass over the text."""
        return (self._batch(number) for number in range(len(self)))

    def endless(self, number: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """Pass after pass, from this batch on, as if that many had been read already."""
        return (self._batch(i % len(self)) for i in count(number))

    def on(self, device: torch.device, first: int = 0) -> Iterator[tuple[Tensor, Tensor, int]]:
        """The batches from number `first` on, cut from a copy of the text on that device.

        With each comes the number of its targets that are no padding.
        """
        if self._elsewhere is None or self._elsewhere[0].device != device:
            self._elsewhere = self._inputs.to(device), self._targets.to(device)
        inputs, targets = self._elsewhere
        for number in range(first, len(self)):
            window = self._window(number)
            num_tokens = int((self._targets[:, window] != PAD_IDX).sum())
            yield inputs[:, window].long(), targets[:, window].long(), num_tokens

    @property
    def num_bytes(self) -> int:
        """What a copy of the text takes, inputs and targets."""
        return self._inputs.nbytes + self._targets.nbytes

    def _window(self, number: int) -> slice:
        return slice(number * self.seq_len, (number + 1) * self.seq_len)

    def _batch(self, number: int) -> tuple[Tensor, Tensor]:
        window = self._window(number)
        return self._inputs[:, window].long(), self._targets[:, window].long()


def fresh_lanes(number: int, reset_every: int, num_lanes: int, ranks: Ranks) -> list[int]:
    """Which lanes begin again with batch `number`: each every so many batches, but not all at once.

    Of `num_lanes` lanes those that belong to this process, counted from its first.
    """
    if not reset_every:
        return []
    own = range(num_lanes)[ranks.share(num_lanes)]
    begin = (number + lane * reset_every // num_lanes for lane in own)
    return [i for i, place in enumerate(begin) if place % reset_every == 0]


def counted_batches(
    data_loader: Iterable[tuple[Tensor, Tensor]], device: torch.device, first: int = 0
) -> Iterator[tuple[Tensor, Tensor, int]]:
    """Batches on a device, from number `first` on, without waiting for the device.

    Args:
        data_loader: Gives inputs and targets, both `(B, T)`.
        device: Where they are needed.
        first: Batches to leave out.

    Returns:
        Inputs and targets there, and how many of the targets are no padding.
    """
    if type(data_loader) is CarriedBatches and data_loader.num_bytes <= _MAX_ON_DEVICE:
        yield from data_loader.on(device, first)
        return
    for x, y in islice(data_loader, first, None):
        num_tokens = int((y != PAD_IDX).sum())  # before they move: there, it would have to wait
        yield _moved(x, device), _moved(y, device), num_tokens


def _moved(ids: Tensor, device: torch.device) -> Tensor:
    if device.type == "cuda" and ids.device.type == "cpu":
        ids = ids.pin_memory()  # from elsewhere the copy waits until the device has done all else
    return ids.to(device, non_blocking=True)


def _joined(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts)
