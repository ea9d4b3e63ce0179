"""The simple model to compare with: interpolated n-grams, modified Kneser-Ney smoothing.

Source: Chen and Goodman, "An empirical study of smoothing techniques for language modeling",
Computer Speech and Language 13 (1999). Below single tokens lies a uniform distribution.

Everything is done for all positions at once: sorting, counting and looking up release the
interpreter lock, so a window can go on painting.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from lstmtext.errors import CancelledError, ConfigError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_USUAL_DISCOUNTS = (0.5, 1.0, 1.5)
"""For n-grams seen once, twice, more often; taken where the counts are too few to tell."""


def ngram_order(vocab_size: int) -> int:
    """The longest n-gram that is worth counting: 7 for up to 512 ids, such as an alphabet; else 4.

    On nine texts of 0.1 to 1 MB one token more would gain 0.02 nats at most, except on those that
    repeat themselves to the word.
    """
    return 7 if vocab_size <= 512 else 4


@dataclass(frozen=True, slots=True)
class _Level:
    """The n-grams of one length, sorted. A context is 0 (a part begins) or 1 + the row before.

    Attributes:
        keys: `(N,)`; context * vocab_size + last token.
        shares: `(N,)`; what an n-gram has of its context's probability after the discount.
        backoffs: `(C + 1,)`; what a context leaves to the shorter n-grams. The last is 1: it is
            the one at index -1, the context that training never met.
    """

    keys: Ints
    shares: NDArray[np.float32]
    backoffs: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NGramModel:
    """An n-gram model over token ids.

    Attributes:
        order: Tokens in the longest n-gram; it predicts from one fewer.
        vocab_size: Ids are below it; each has a probability above zero after every context.
    """

    order: int
    vocab_size: int
    _levels: tuple[_Level, ...]

    @classmethod
    def fit(
        cls,
        parts: Sequence[NDArray[np.integer] | Tensor],
        vocab_size: int,
        order: int | None = None,
        *,
        should_stop: Callable[[], bool] | None = None,
    ) -> Self:
        """Count the n-grams of a text.

        A million tokens take about 0.1 s for each length, and 70 MB while it lasts; what stays is
        16 bytes for each different n-gram.

        Args:
            parts: 1-D ids of separate stretches of text; no n-gram reaches from one into another.
            vocab_size: Number of ids.
            order: Tokens in the longest n-gram; `ngram_order(vocab_size)` unless given.
            should_stop: Asked before each length.

        Raises:
            CancelledError: `should_stop` said so.
            ConfigError: There are no ids, one is out of range, or `order` is below 1.
        """
        order = ngram_order(vocab_size) if order is None else order
        if order < 1:
            raise ConfigError(f"order must be at least 1; not {order}")
        tokens, starts = _joined(parts, vocab_size)
        if not len(tokens):
            raise ConfigError("there is no token to count")
        levels: list[_Level] = []
        context = np.zeros(len(tokens), np.int64)
        num_contexts = 1
        keys, ids, counts = np.empty(0, np.int64), context, context
        for length in range(1, order + 1):
            if should_stop is not None and should_stop():
                raise CancelledError("Counting was cancelled.")
            longer, longer_ids, longer_counts = _distinct(context * vocab_size + tokens)
            if length > 1:
                # All but the longest count the different tokens before them, not the occurrences.
                suffix = np.empty(len(longer), np.int64)
                suffix[longer_ids] = ids
                counts = np.bincount(suffix, minlength=len(keys))
                levels.append(_level(keys, counts, num_contexts, vocab_size))
                num_contexts = len(keys) + 1
            keys, ids, counts = longer, longer_ids, longer_counts
            context = _next_context(ids, starts)
        levels.append(_level(keys, counts, num_contexts, vocab_size))
        return cls(order, vocab_size, tuple(levels))

    def loss(self, parts: Sequence[NDArray[np.integer] | Tensor]) -> float:
        """Mean nats per token of a text, over all tokens but the first of each part.

        Raises:
            ConfigError: No part has two tokens, or an id is out of range.
        """
        losses = self.losses(parts)
        if not len(losses):
            raise ConfigError("there is no token to evaluate the model on")
        return float(losses.mean())

    def losses(self, parts: Sequence[NDArray[np.integer] | Tensor]) -> Floats:
        """Nats of every token but the first of each part, given the tokens before it in its part.

        Raises:
            ConfigError: An id is out of range.
        """
        tokens, starts = _joined(parts, self.vocab_size)
        probabilities = np.full(len(tokens), 1 / self.vocab_size)
        context = np.zeros(len(tokens), np.int64)
        for level in self._levels:
            # An unknown context, -1, makes a key below zero, which is in no table.
            keys = context * self.vocab_size + tokens
            rows = np.minimum(np.searchsorted(level.keys, keys), len(level.keys) - 1)
            found = level.keys[rows] == keys
            probabilities *= level.backoffs[context]
            probabilities += np.where(found, level.shares[rows], 0)
            context = _next_context(np.where(found, rows, -2), starts)
        losses: Floats = -np.log(np.delete(probabilities, starts))
        return losses


def _joined(
    parts: Sequence[NDArray[np.integer] | Tensor], vocab_size: int
) -> tuple[NDArray[np.integer], Ints]:
    """All ids in one array, and where the parts that are not empty begin."""
    arrays = [np.asarray(part) for part in parts if len(part)]
    if not arrays:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    tokens = np.concatenate(arrays)
    if tokens.min() < 0 or tokens.max() >= vocab_size:
        raise ConfigError(f"ids must be from 0 to {vocab_size - 1}")
    return tokens, np.cumsum([0] + [len(array) for array in arrays[:-1]])


def _next_context(ids: Ints, starts: Ints) -> Ints:
    """Each position's context: the n-gram that ends just before it, plus one; 0 at a beginning."""
    context = np.empty_like(ids)
    context[1:] = ids[:-1] + 1
    context[starts] = 0
    return context


def _distinct(keys: Ints) -> tuple[Ints, Ints, Ints]:
    """The different keys, sorted; each position's row among them; and how often each occurs.

    `np.unique` does the same, but other threads would wait for it: NumPy's sums hold the lock, 0.13
    s for five million booleans. Summed in place, as here, it is a hundredth of a second.
    """
    order = np.argsort(keys)
    ordered = keys[order]
    is_new = np.ones(len(keys), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    rows = is_new.astype(np.int64)
    np.cumsum(rows, out=rows)
    rows -= 1
    ids = np.empty_like(rows)
    ids[order] = rows
    return ordered[is_new], ids, np.bincount(rows)


def _level(keys: Ints, counts: Ints, num_contexts: int, vocab_size: int) -> _Level:
    """Turn counts into shares and backoffs."""
    contexts = keys // vocab_size
    totals = np.bincount(contexts, counts, num_contexts)
    discounts = _discounts(counts)[np.minimum(counts, 3)]
    taken = np.bincount(contexts, discounts, num_contexts)
    backoffs = np.ones(num_contexts + 1, np.float32)
    np.divide(taken, totals, out=backoffs[:-1], where=totals > 0, casting="same_kind")
    shares = (counts - discounts) / totals[contexts]
    return _Level(keys, shares.astype(np.float32), backoffs)


def _discounts(counts: Ints) -> Floats:
    """What is taken from n-grams seen 0, 1, 2, and 3 or more times.

    Chen and Goodman's estimate from how many n-grams were seen once, twice, three and four times.
    It supposes that fewer were seen twice than once, and so on. Where that is not so, as for the
    few dozen single characters, it may leave nothing to what was never seen.
    """
    n1, n2, n3, n4 = (int((counts == times).sum()) for times in (1, 2, 3, 4))
    if not n1 > n2 > n3 > n4 > 0:
        return np.array((0.0, *_USUAL_DISCOUNTS))
    y = n1 / (n1 + 2 * n2)
    once = 1 - 2 * y * n2 / n1
    twice = max(2 - 3 * y * n3 / n2, once)
    return np.array((0.0, once, twice, max(3 - 4 * y * n4 / n3, twice)))
