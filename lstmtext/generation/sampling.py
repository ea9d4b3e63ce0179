"""From logits to the next token, for one text or many at once. Pure functions: no model, no text.

The order is that of most decoders: forbidden ids, repetition penalty, no-repeat n-gram,
temperature, top-k, top-p, min-p, softmax, draw. Each filter keeps at least one token.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from lstmtext.errors import ConfigError, LSTMTextError

MAX_TEMPERATURE = 100.0
PENALTY_WINDOW = 256
"""The repetition penalty looks at so many of the last tokens: beyond, a word may well come again.
"""
PAST_WINDOW = 2_048
"""The no-repeat n-gram looks at so many, so that a token costs the same however long the text is.
"""


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
    logits: Tensor,
    sampling: Sampling,
    *,
    forbidden: Tensor | None = None,
    past: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw one id for each row of logits.

    Args:
        logits: `(N, V)`, any device.
        sampling: How to choose.
        forbidden: Ids that are never drawn, 1-D.
        past: Ids read and written so far, `(N, T)`, the last ones last; none if None.
        generator: A CPU generator, for repeatable draws on every device.

    Returns:
        Ids `(N,)` on the CPU.

    Raises:
        LSTMTextError: The logits are not numbers, so the model is damaged.
    """
    if sampling.temperature == 0.0:
        return _scores(logits, sampling, forbidden, past).argmax(dim=1)
    probabilities = next_probabilities(logits, sampling, forbidden=forbidden, past=past)
    return torch.multinomial(probabilities, 1, generator=generator).squeeze(1)


def next_probabilities(
    logits: Tensor,
    sampling: Sampling,
    *,
    forbidden: Tensor | None = None,
    past: Tensor | None = None,
) -> Tensor:
    """The probabilities `(N, V)` that `sample_tokens` draws from; the arguments are the same.

    Raises:
        LSTMTextError: The logits are not numbers, so the model is damaged.
    """
    scores = _scores(logits, sampling, forbidden, past)
    if sampling.temperature == 0.0:
        return torch.zeros_like(scores).scatter(1, scores.argmax(dim=1, keepdim=True), 1.0)
    if sampling.temperature != 1.0:
        scores = scores / max(sampling.temperature, 1e-6)
    if sampling.top_k is not None or sampling.top_p is not None:
        scores = keep_likeliest(scores, sampling.top_k, sampling.top_p)
    if sampling.min_p:
        scores = scores.masked_fill(scores < math.log(sampling.min_p), -math.inf)
    return torch.softmax(scores, dim=1)


def _scores(
    logits: Tensor, sampling: Sampling, forbidden: Tensor | None, past: Tensor | None
) -> Tensor:
    """Logits `(N, V)` on the CPU after everything that bans or penalises.

    The highest of a row is at 0, so that the smallest temperature cannot overflow.
    """
    scores = logits.float().cpu()
    if forbidden is not None:
        scores = scores.index_fill(1, forbidden, -math.inf)
    if past is not None and sampling.repetition_penalty != 1.0:
        scores = penalize_repetition(scores, past[:, -PENALTY_WINDOW:], sampling.repetition_penalty)
    if past is not None and sampling.no_repeat_ngram:
        scores = ban_repeated_ngrams(scores, past[:, -PAST_WINDOW:], sampling.no_repeat_ngram)
    highest = scores.amax(dim=1, keepdim=True)
    # One number tells it for all rows: NaN and infinity survive a sum.
    if not math.isfinite(highest.sum().item()):
        raise LSTMTextError("This model's numbers are damaged; it cannot write.")
    return scores - highest


def penalize_repetition(scores: Tensor, past: Tensor, penalty: float) -> Tensor:
    """Scores `(N, V)` with those of the ids in `past` `(N, T)` lowered, each once (CTRL)."""
    seen = scores.gather(1, past)
    return scores.scatter(1, past, torch.where(seen > 0, seen / penalty, seen * penalty))


def ban_repeated_ngrams(scores: Tensor, past: Tensor, n: int) -> Tensor:
    """Scores `(N, V)` without the tokens that would complete a run of `n` ids found in `past`.

    A row in which nothing would be left keeps its scores: to repeat is better than to break off.
    """
    if past.size(1) < n:
        return scores
    ngrams = past.unfold(1, n, 1)  # (N, T - n + 1, n)
    begun = past[:, past.size(1) - n + 1 :]  # (N, n - 1)
    row, start = (ngrams[:, :, :-1] == begun[:, None]).all(dim=2).nonzero(as_tuple=True)
    left = scores.index_put((row, ngrams[row, start, -1]), scores.new_tensor(-math.inf))
    stuck = left.amax(dim=1, keepdim=True) == -math.inf
    return torch.where(stuck, scores, left)


def keep_likeliest(scores: Tensor, top_k: int | None, top_p: float | None) -> Tensor:
    """Scores `(N, V)` with all but the likeliest at minus infinity: top-k, then top-p of these."""
    ordered, ids = scores.sort(dim=1, descending=True, stable=True)
    if top_k is not None:
        ordered[:, top_k:] = -math.inf
    if top_p is not None and top_p < 1.0:  # at 1 rounding could only lose tokens
        probabilities = torch.softmax(ordered, dim=1)
        before = probabilities.cumsum(dim=1) - probabilities  # mass of the likelier ones; first: 0
        ordered[before >= top_p] = -math.inf
    return torch.empty_like(scores).scatter(1, ids, ordered)
