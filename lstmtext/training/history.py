"""The course of a training run as numbers to draw and to keep: loss over time."""

from dataclasses import dataclass, field

import torch

from lstmtext.training.results import BatchResult, EpochResult
from lstmtext.training.validation import ValidationResult

BIN_SECONDS = 0.5
MAX_SAVED_POINTS = 400


@dataclass(frozen=True, slots=True)
class LossPoint:
    """A loss at a time.

    Attributes:
        seconds: Since training began.
        loss: Mean loss per token.
    """

    seconds: float
    loss: float


@dataclass(slots=True)
class TrainingHistory:
    """Collects what `train_model_TXT` tells through its callables.

    Attributes:
        epochs: One result for each epoch.
        train: Training loss, the mean of half a second each.
        validation: Loss on held-out text, one point for each measurement.
        num_tokens: Tokens trained on, repetitions counted.
        seconds: Time that training took.
    """

    epochs: list[EpochResult] = field(default_factory=list)
    train: list[LossPoint] = field(default_factory=list)
    validation: list[LossPoint] = field(default_factory=list)
    num_tokens: int = 0
    seconds: float = 0.0
    _bin: "_Bin" = field(default_factory=lambda: _Bin(), repr=False, compare=False)

    def add_batch(self, result: BatchResult) -> LossPoint | None:
        """Take in one step; returns the point that it completes, if it does."""
        self.num_tokens += result.num_tokens
        self.seconds = result.seconds
        self._bin.add(result)
        return self._close_bin() if self._bin.is_full() else None

    def add_epoch(self, result: EpochResult) -> LossPoint | None:
        """Take in one epoch; returns the first point, which a very short run would lack."""
        self.epochs.append(result)
        self.seconds = result.seconds
        return self._close_bin() if self._bin.num_tokens and not self.train else None

    def add_validation(self, result: ValidationResult) -> LossPoint:
        """Take in one measurement on held-out text."""
        point = LossPoint(result.seconds, result.loss)
        self.validation.append(point)
        return point

    @property
    def num_epochs(self) -> int:
        """Epochs begun; a model file keeps only the last few hundred of their results."""
        return self.epochs[-1].epoch if self.epochs else 0

    @property
    def tokens_per_second(self) -> float:
        """Tokens trained on for each second of the run, validation included."""
        return self.num_tokens / self.seconds if self.seconds else 0.0

    def copy(self) -> "TrainingHistory":
        """The course so far, which training on does not change."""
        return TrainingHistory(
            epochs=list(self.epochs),
            train=list(self.train),
            validation=list(self.validation),
            num_tokens=self.num_tokens,
            seconds=self.seconds,
        )

    def _close_bin(self) -> LossPoint:
        point = self._bin.point()
        self.train.append(point)
        self._bin = _Bin(began=self.seconds)
        return point


class _Bin:
    """A mean of losses, summed on the training device and read only once."""

    def __init__(self, began: float = 0.0) -> None:
        self.began = began
        self.ended = began
        self.num_tokens = 0
        self._total: torch.Tensor | float = 0.0

    def add(self, result: BatchResult) -> None:
        self._total = self._total + result.loss * result.num_tokens
        self.num_tokens += result.num_tokens
        self.ended = result.seconds

    def is_full(self) -> bool:
        return self.ended - self.began >= BIN_SECONDS

    def point(self) -> LossPoint:
        # The mean of an interval belongs to its middle.
        return LossPoint((self.began + self.ended) / 2, float(self._total) / self.num_tokens)


def thinned(points: list[LossPoint], limit: int = MAX_SAVED_POINTS) -> list[LossPoint]:
    """At most `limit` of the points, evenly chosen, the first and the last among them."""
    if len(points) <= limit:
        return list(points)
    step = (len(points) - 1) / (limit - 1)
    return [points[round(i * step)] for i in range(limit)]
