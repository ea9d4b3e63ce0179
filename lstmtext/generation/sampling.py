"""From logits to the next token, for one text or many at once. Pure functions: no model, no text.

The functions run with NumPy, and on a graphics card with torch, where no step may wait for the
processor: `xp` is one of the two modules, an array one of its arrays.

The order is that of most decoders: forbidden ids, repetition penalty, no-repeat n-gram,
temperature, top-k, top-p, min-p, softmax, draw. Each filter keeps at least one token.
"""

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch

from lstmtext.errors import ConfigError, LSTMTextError

Array: TypeAlias = Any

MAX_TEMPERATURE = 100.0
PENALTY_WINDOW = 256
"""The repetition penalty looks at so many of the last tokens: beyond, a word may well come again.
"""
PAST_WINDOW = 2_048
"""The no-repeat n-gram looks at so many, so that a token costs the same however long the text is.
"""
_BLOCK = 256  # ids
_SEVERAL_BLOCKS = 4_096  # ids: with fewer, a running total is quicker


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """How the next token is chosen from the model's logits; the defaults are the model's own odds.

    Attributes:
        temperature: 0 to 100. Below 1 favours likely tokens, above 1 evens them out; 0 takes the
            likeliest (seed 000).
        top_k: Only the `top_k` likeliest, at least 1 (Fan et al. 2018). Ties go to the smaller id.
        top_p: Only the fewest tokens whose probabilities add up to `top_p`, above 0 up to 1
            (Holtzman et al. 2020).
        min_p: Only tokens at least `min_p` times as likely as the likeliest, 0 to 1 (Nguyen et al.
            2024).
        repetition_penalty: 1 (off) to 10. Divides the positive and multiplies the negative logits
            of the tokens among the last 256 (Keskar et al. 2019, CTRL).
        no_repeat_ngram: 0 (off) to 100. No run of so many tokens comes again within 2,048 tokens.

    Raises:
        ConfigError: A value is out of its range.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0

    def __post_init__(self) -> None:
        """Check the ranges; NaN is in none of them."""
        _check("temperature", self.temperature, 0.0, MAX_TEMPERATURE)
        if self.top_k is not None and not self.top_k >= 1:
            raise ConfigError(f"top_k must be at least 1, not {self.top_k}")
        if self.top_p is not None and not 0.0 < self.top_p <= 1.0:
            raise ConfigError(f"top_p must be above 0 and at most 1, not {self.top_p:g}")
        if self.min_p is not None:
            _check("min_p", self.min_p, 0.0, 1.0)
        _check("repetition_penalty", self.repetition_penalty, 1.0, 10.0)
        _check("no_repeat_ngram", self.no_repeat_ngram, 0, 100)

    @property
    def needs_past(self) -> bool:
        """Whether it matters which tokens came before."""
        return self.repetition_penalty != 1.0 or self.no_repeat_ngram > 0


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{name} must be between {low:g} and {high:g}, not {value:g}")


def sample_tokens(
    logits: Array, uniform: Array, sampling: Sampling, *, past: Array | None = None
) -> Array:
    """Draw one id for each row of logits, by the inverse of the distribution function.

    Args:
        logits: `(N, V)`, NumPy float32; minus infinity for what must never be drawn.
        uniform: `(N,)`, float64, from 0 up to 1, without 1: what chance decides.
        sampling: How to choose.
        past: Ids read and written so far, `(N, T)`, the last ones last; none if None.

    Returns:
        Ids `(N,)`, int64.

    Raises:
        LSTMTextError: The logits are not numbers, so the model is damaged.
    """
    scores, highest = _scores(logits, sampling, past)
    if sampling.temperature == 0.0:
        return scores.argmax(1)
    return draw(masses(scores - highest, sampling, np), uniform, np)


def next_probabilities(logits: Array, sampling: Sampling, *, past: Array | None = None) -> Array:
    """The probabilities `(N, V)` that `sample_tokens` draws from; the arguments are the same.

    Raises:
        LSTMTextError: The logits are not numbers, so the model is damaged.
    """
    scores, highest = _scores(logits, sampling, past)
    if sampling.temperature == 0.0:
        odds = np.zeros_like(scores)
        np.put_along_axis(odds, scores.argmax(1)[:, None], 1.0, axis=1)
        return odds
    odds = masses(scores - highest, sampling, np)
    return odds / odds.sum(1, keepdims=True)


def _scores(logits: Array, sampling: Sampling, past: Array | None) -> tuple[Array, Array]:
    """Logits `(N, V)` after everything that penalises, and the highest of each row, `(N, 1)`."""
    if past is not None and sampling.repetition_penalty != 1.0:
        logits = penalize_repetition(logits, past[:, -PENALTY_WINDOW:], sampling.repetition_penalty)
    if past is not None and sampling.no_repeat_ngram:
        logits = ban_repeated_ngrams(logits, past[:, -PAST_WINDOW:], sampling.no_repeat_ngram)
    highest = np.maximum.reduce(logits, axis=1, keepdims=True)
    # One number tells it for all rows: NaN and infinity survive a sum.
    if not math.isfinite(highest.sum() if len(highest) > 1 else highest[0, 0]):
        raise damaged()
    return logits, highest


def damaged() -> LSTMTextError:
    """The error for logits that are not numbers."""
    return LSTMTextError("This model's numbers are damaged; it cannot write.")


def masses(scores: Array, sampling: Sampling, xp: Any) -> Array:
    """What each token counts in the draw, `(N, V)`: the likeliest 1, what is filtered out 0.

    Args:
        scores: `(N, V)`, the highest of each row at 0, so that no temperature can overflow.
        sampling: Its temperature is above 0.
        xp: `numpy` or `torch`.
    """
    if sampling.temperature != 1.0:
        scores = scores / max(sampling.temperature, 1e-6)
    mass = xp.exp(scores)
    if sampling.top_k is not None or (sampling.top_p is not None and sampling.top_p < 1.0):
        mass = mass * _likeliest(scores, sampling.top_k, sampling.top_p, xp)
    if sampling.min_p:
        mass = mass * (scores >= math.log(sampling.min_p))
    return mass


def draw(mass: Array, uniform: Array, xp: Any) -> Array:
    """The first id of each row up to which the masses add up to more than a share of them all.

    So an id of mass 0 is never drawn.
    """
    if xp is torch:
        total = mass.cumsum(1, dtype=torch.float64)
        wanted = total[:, -1:] * uniform[:, None]
        return torch.searchsorted(total, wanted, right=True).squeeze(1)
    if mass.shape[1] > _SEVERAL_BLOCKS:
        return _draw_in_blocks(mass, uniform)
    total = np.add.accumulate(mass, axis=1, dtype=np.float64)
    wanted = total[:, -1] * uniform
    pairs = zip(total, wanted, strict=True)
    return np.array([row.searchsorted(share, "right") for row, share in pairs], dtype=np.int64)


def _draw_in_blocks(mass: Array, uniform: Array) -> Array:
    """The same in two steps, first a block of ids, then one in it.

    A running total of 16 times 30,000 masses takes longer than the model; sums of blocks do not.
    """
    starts = np.arange(0, mass.shape[1], _BLOCK)
    total = np.add.accumulate(np.add.reduceat(mass, starts, axis=1, dtype=np.float64), axis=1)
    wanted = total[:, -1] * uniform
    ids = np.empty(len(mass), dtype=np.int64)
    for i, share in enumerate(wanted):
        block = total[i].searchsorted(share, "right")
        begin = block * _BLOCK
        inside = mass[i, begin : begin + _BLOCK]
        before = total[i, block - 1] if block else 0.0
        k = np.add.accumulate(inside, dtype=np.float64).searchsorted(share - before, "right")
        # Added up in another order, a block may have lost the last bit: then it is its last id.
        ids[i] = begin + (k if k < len(inside) else inside.nonzero()[0][-1])
    return ids


def _likeliest(scores: Array, top_k: int | None, top_p: float | None, xp: Any) -> Array:
    """Which are the likeliest, `(N, V)`: the first k, and of these the first that make up p.

    Ties go to the smaller id.
    """
    vocab_size = scores.shape[1]
    k = min(top_k or vocab_size, vocab_size)
    if xp is torch:
        ordered = scores.topk(k, dim=1).values
    else:  # to sort numbers alone is several times as fast as to sort ids by them
        few = (
            np.partition(scores, vocab_size - k)[:, vocab_size - k :] if k < vocab_size else scores
        )
        ordered = np.sort(few)[:, ::-1]
    num_kept: Array = k
    if top_p is not None and top_p < 1.0:  # at 1 rounding could only lose tokens
        mass = xp.exp(ordered)
        total = mass.cumsum(1, dtype=xp.float64)
        # The mass of the likelier ones; before the first it is 0.
        kept = total - mass < top_p * total[:, -1:]
        num_kept = kept.sum(1)[:, None]  # (N, 1)
        last = xp.amin(xp.where(kept, ordered, ordered[:, :1]), 1)[:, None]
    else:
        last = ordered[:, -1:]
    above, equal = scores > last, scores == last
    room = num_kept - above.sum(1)[:, None]
    return above | (equal & (equal.cumsum(1) <= room))


def penalize_repetition(scores: Array, past: Array, penalty: float) -> Array:
    """Scores `(N, V)` with those of the ids in `past` `(N, T)` lowered, each once (CTRL)."""
    seen = np.take_along_axis(scores, past, axis=1)
    penalized = scores.copy()
    lowered = np.where(seen > 0, seen / penalty, seen * penalty)
    np.put_along_axis(penalized, past, lowered.astype(scores.dtype), axis=1)
    return penalized


def ban_repeated_ngrams(scores: Array, past: Array, n: int) -> Array:
    """Scores `(N, V)` without the tokens that would complete a run of `n` ids found in `past`.

    A row in which nothing would be left keeps its scores: to repeat is better than to break off.
    """
    if past.shape[1] < n:
        return scores
    ngrams = np.lib.stride_tricks.sliding_window_view(past, n, axis=1)  # (N, T - n + 1, n)
    begun = past[:, past.shape[1] - n + 1 :]  # (N, n - 1)
    row, start = (ngrams[:, :, :-1] == begun[:, None]).all(axis=2).nonzero()
    left = scores.copy()
    left[row, ngrams[row, start, -1]] = -np.inf
    stuck = left.max(axis=1, keepdims=True) == -np.inf
    return np.where(stuck, scores, left)
