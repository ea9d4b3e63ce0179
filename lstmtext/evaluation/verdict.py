"""The verdict on a training run: whether more time would help, and how good the model is.

By default the learning rate falls to the end of a run, and the held-out loss falls with it in the
last third of nearly every run, also of one that has learned what it can. So whether more time would
help is read from the middle, where the rate is high: how far the loss fell in the second quarter,
and how much the training loss has drawn away since, foretell what the same run with twice the time
would gain. The figures were fitted to the real runs in `tests/recorded_runs`, which the tests
compare with the verdict.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from lstmtext.evaluation.loss import perplexity
from lstmtext.training.history import LossPoint, TrainingHistory

WORTH_WHILE = 0.015
"""Twice the time "would help" if it lowers the held-out loss by this share."""

_FEWEST_POINTS = 4  # measurements without which nothing is said about more time
_RISE = 0.005  # above the best by this share of it, ...
_LASTING = 0.1  # ... for this share of the run: more than the noise of training
_FEWEST_RISEN = 3
_SOUND_LATE_FALL = 0.09  # share of the loss; annealing alone hardly takes off more
_HOPELESS = math.log(1_000_000)  # the largest vocabulary, guessed blindly
_OUT_OF_HAND = 0.5  # nats above where the training loss was, at least


class Standing(StrEnum):
    """How a run stands at its end.

    Attributes:
        IMPROVING: Still getting better: more time would help.
        FLAT: Levelled off: more time would bring little.
        MEMORISING: The held-out loss rose lastingly while the training loss fell.
        DIVERGED: The training loss is not a number, or far above where it was.
        UNMEASURED: Nothing was held out; only the training loss is known.
        TOO_SHORT: Too few measurements to say.
    """

    IMPROVING = "improving"
    FLAT = "flat"
    MEMORISING = "memorising"
    DIVERGED = "diverged"
    UNMEASURED = "unmeasured"
    TOO_SHORT = "too short"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a run.

    Attributes:
        standing: How it stands at its end.
        best_loss: Lowest loss on held-out text, nats per token; None where none was measured.
        perplexity: `exp(best_loss)`: as unsure as if it chose among so many tokens.
        best_at: Share of the run, from 0 to 1, after which the best loss was measured.
        train_loss: Training loss around the best measurement, or at the end where there is none.
        gap: `best_loss - train_loss`; below 0 is usual with dropout.
        against_ngram: Nats per character above (below, if negative) the n-gram model; None if that
            is not known.
        against_ppmd: The same for the compressor PPMd.
        num_rollbacks: How often training became unstable and went on at a lower rate.
    """

    standing: Standing
    best_loss: float | None = None
    perplexity: float | None = None
    best_at: float | None = None
    train_loss: float | None = None
    gap: float | None = None
    against_ngram: float | None = None
    against_ppmd: float | None = None
    num_rollbacks: int = 0


def verdict(
    history: TrainingHistory, baselines: Mapping[str, float] = {}, *, anneals: bool = True
) -> Verdict:
    """Judge a run by the course of its losses.

    Args:
        history: As a run or a model file has it; its `events`, where it has some, are used.
        baselines: Nats per character on the same held-out text: `this model`, `n-gram`, `PPMd`
            (`with_baselines`).
        anneals: The learning rate fell to the end of the run, as `cosine` has it.

    Returns:
        The verdict. No history is refused: of an empty one it is `TOO_SHORT`.
    """
    course = _Course(history)
    best = min(course.validation, key=lambda point: point.loss, default=None)
    at_best = course.end if best is None else best.seconds
    train_loss = course.train_level(at_best)
    return Verdict(
        standing=_standing(course, best, anneals),
        best_loss=None if best is None else best.loss,
        perplexity=None if best is None else perplexity(best.loss),
        best_at=None if best is None else course.share(best.seconds),
        train_loss=train_loss,
        gap=None if best is None or train_loss is None else best.loss - train_loss,
        against_ngram=_against(baselines, "n-gram"),
        against_ppmd=_against(baselines, "PPMd"),
        num_rollbacks=course.events.count("rollback"),
    )


def expected_gain(history: TrainingHistory, *, anneals: bool = True) -> float | None:
    """The share by which twice the time would lower the best held-out loss, roughly.

    Args:
        history: Of a run whose held-out loss did not rise.
        anneals: The learning rate fell to the end of the run.

    Returns:
        The share, never below 0; None where there are too few measurements.
    """
    return _expected_gain(_Course(history), anneals)


class _Course:
    """The losses of a run that are numbers, in order of time."""

    def __init__(self, history: TrainingHistory) -> None:
        epochs = history.epochs
        train = history.train or [LossPoint(e.seconds, e.train_loss) for e in epochs]
        validation = history.validation or [
            LossPoint(e.seconds, e.validation_loss) for e in epochs if e.validation_loss is not None
        ]
        last = [points[-1].loss for points in (train, validation) if points]
        self.ends_undefined = not all(map(math.isfinite, last))
        self.train, self.validation = _usable(train), _usable(validation)
        times = [history.seconds] if math.isfinite(history.seconds) else []
        times += [point.seconds for point in (*self.train, *self.validation)]
        self.end = max(times, default=0.0)
        # Events are newer than the first model files.
        self.events = [str(getattr(e, "kind", "")) for e in getattr(history, "events", ())]

    def share(self, seconds: float) -> float:
        """Share of the run that was done then, from 0 to 1."""
        return min(max(seconds / self.end, 0.0), 1.0) if self.end > 0.0 else 1.0

    def train_level(self, seconds: float) -> float | None:
        """Mean training loss around a time: a tenth of the run, at least one point."""
        if not self.train:
            return None
        near = [p.loss for p in self.train if abs(p.seconds - seconds) <= self.end / 20]
        nearest = min(self.train, key=lambda p: abs(p.seconds - seconds))
        return fmean(near or [nearest.loss])

    def widening(self, *, since: float) -> float:
        """How far the training loss drew away below the held-out loss since a share of the run."""
        before, now = self.train_level(since * self.end), self.train_level(self.end)
        if before is None or now is None:
            return 0.0
        return (before - now) - (self.held_out_at(since) - self.held_out_at(1.0))

    def held_out_at(self, share: float) -> float:
        """Held-out loss after a share of the run, between two measurements in proportion."""
        time = share * self.end
        after = next((i for i, p in enumerate(self.validation) if p.seconds >= time), -1)
        b = self.validation[after]
        a = self.validation[max(after - 1, 0)]
        if after <= 0 or b.seconds <= a.seconds:
            return b.loss
        return a.loss + (b.loss - a.loss) * (time - a.seconds) / (b.seconds - a.seconds)


def _usable(points: list[LossPoint]) -> list[LossPoint]:
    numbers = [p for p in points if math.isfinite(p.loss) and math.isfinite(p.seconds)]
    return sorted(numbers, key=lambda point: point.seconds)


def _standing(course: _Course, best: LossPoint | None, anneals: bool) -> Standing:
    if _is_out_of_hand(course):
        return Standing.DIVERGED
    if best is None:
        return Standing.UNMEASURED if course.train else Standing.TOO_SHORT
    if "rise" in course.events or _rose_lastingly(course):
        return Standing.MEMORISING
    gain = _expected_gain(course, anneals)
    if gain is None:
        return Standing.TOO_SHORT
    return Standing.IMPROVING if gain > WORTH_WHILE else Standing.FLAT


def _is_out_of_hand(course: _Course) -> bool:
    """Whether the losses end undefined, or far above where they were, or were absurd throughout."""
    if course.ends_undefined:
        return True
    if not course.train:
        return False
    losses = [point.loss for point in course.train]
    last = losses[-max(len(losses) // 20, 3) :]
    level = median(last)  # one bad batch is no disaster
    lowest = min(map(median, zip(losses, losses[1:], losses[2:], strict=False)), default=level)
    # A hard chapter after an easy one costs some of what was learned, but never half of it.
    bound = lowest + max((losses[0] - lowest) / 2, _OUT_OF_HAND)
    return max(level, median(losses)) > _HOPELESS or level > bound


def _rose_lastingly(course: _Course) -> bool:
    """Whether the held-out loss stayed above its best so far while the training loss fell.

    A later fall does not undo it: a lower learning rate takes the loss below its earlier best even
    where the model has begun to learn its text by heart.
    """
    best, risen = math.inf, list[LossPoint]()
    best_seconds = 0.0
    for point in course.validation:
        if point.loss > best * (1.0 + _RISE):
            risen.append(point)
            if _is_lasting(course, best_seconds, risen):
                return True
            continue
        risen = []
        if point.loss < best:
            best, best_seconds = point.loss, point.seconds
    return False


def _is_lasting(course: _Course, since: float, risen: list[LossPoint]) -> bool:
    lasts = risen[-1].seconds - risen[0].seconds
    if len(risen) < _FEWEST_RISEN or lasts < _LASTING * course.end:
        return False
    before, now = course.train_level(since), course.train_level(risen[-1].seconds)
    return before is not None and now is not None and now < before


def _expected_gain(course: _Course, anneals: bool) -> float | None:
    """Fitted to real runs: what fell at a high rate, less what only the training loss gained."""
    if len(course.validation) < _FEWEST_POINTS:
        return None
    best = min(point.loss for point in course.validation)
    if best <= 0.0:
        return 0.0
    early, middle, last = map(course.held_out_at, (0.25, 0.5, 1.0))
    if not anneals:
        gain = 0.7 * (middle - last) - 0.3 * course.widening(since=0.5)
        return max(gain / best, 0.0)
    fall = early - middle
    gain = 0.02 * best + 0.6 * fall - 0.6 * course.widening(since=0.25)
    gain = min(gain, 0.8 * fall)
    # At too high a rate nothing is learned before the rate falls: the end then counts.
    return max(gain / best, (middle - last) / best - _SOUND_LATE_FALL, 0.0)


def _against(baselines: Mapping[str, float], name: str) -> float | None:
    if name not in baselines or "this model" not in baselines:
        return None
    difference = baselines["this model"] - baselines[name]
    return difference if math.isfinite(difference) else None
