"""The strong simple rival: PPMd, a compressor that goes on learning as it reads.

What a compressor predicts well it writes in few bits, so the bits that a text adds are its loss
(Cleary and Witten 1984 for PPM; Shkarin, "PPM: one step to practicality", 2002, for the variant I
that `pyppmd` implements). A trained network is frozen; PPMd also learns from the held-out text it
has read so far, and in most texts that helps.
"""

import math
from collections.abc import Callable, Sequence

from pyppmd import PPMD8_RESTORE_METHOD_CUT_OFF, Ppmd8Encoder

from lstmtext.errors import CancelledError, ConfigError

_ORDERS = (5, 6, 8)
_BLOCK = 1 << 20  # characters between two questions whether to stop; 0.2 s
_NATS_PER_BYTE = 8 * math.log(2)
_MEMORY_PER_BYTE = 32  # twice what random bytes need, the worst of the texts tried
_MIN_MEMORY, _MAX_MEMORY = 1 << 24, 1 << 30


def ppmd_loss(
    train_text: str, heldout_text: str, *, should_stop: Callable[[], bool] | None = None
) -> float:
    """Nats per character that PPMd needs for one text when it has read another before.

    That is the best of the orders 5, 6 and 8, chosen on the held-out text itself. A character is a
    Unicode code point; what is compressed is its UTF-8. Bytes are counted as they leave the
    encoder, which keeps up to two of them back: a held-out text should have hundreds of characters.

    The model's memory is enough for 30 MB of text; beyond that PPMd forgets its rarest contexts. A
    megabyte takes about 0.2 s for each order, without holding the interpreter lock.

    Args:
        train_text: May be empty: PPMd then learns from the held-out text alone.
        heldout_text: The text to predict.
        should_stop: Asked before each order and each megabyte.

    Raises:
        CancelledError: `should_stop` said so.
        ConfigError: There is no held-out text.
    """
    if not heldout_text:
        raise ConfigError("there is no text to evaluate the compressor on")
    train, heldout = _blocks(train_text), _blocks(heldout_text)
    num_bytes = min(_added_bytes(train, heldout, order, should_stop) for order in _ORDERS)
    return num_bytes * _NATS_PER_BYTE / len(heldout_text)


def _blocks(text: str) -> list[bytes]:
    return [
        text[start : start + _BLOCK].encode("utf-8", "surrogatepass")
        for start in range(0, len(text), _BLOCK)
    ]


def _added_bytes(
    train: Sequence[bytes],
    heldout: Sequence[bytes],
    order: int,
    should_stop: Callable[[], bool] | None,
) -> int:
    """Bytes that come out for the held-out blocks, after those for the training blocks."""
    needed = _MEMORY_PER_BYTE * sum(map(len, (*train, *heldout)))
    memory = max(_MIN_MEMORY, min(needed, _MAX_MEMORY))
    encoder = Ppmd8Encoder(order, memory, PPMD8_RESTORE_METHOD_CUT_OFF)
    added = 0
    for number, block in enumerate((*train, *heldout)):
        if should_stop is not None and should_stop():
            raise CancelledError("Compressing was cancelled.")
        size = len(encoder.encode(block))
        if number >= len(train):
            added += size
    return added
