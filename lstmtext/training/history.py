"""The course of a training run as numbers to draw and to keep: loss over time."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import torch

from lstmtext.training.results import BatchResult, EpochResult, TrainingEvent
from lstmtext.training.validation import ValidationResult

Point = TypeVar("Point")
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


@dataclass(frozen=True, slots=True)
class TrainingSample:
    """What the model wrote while it was learning, always from the same prompt.

    Attributes:
        step: Training steps done before it.
        seconds: Since training began.
        loss: On held-out text at that moment.
        text: Prompt and continuation.
    """

    step: int
    seconds: float
    loss: float
    text: str


@dataclass(slots=True)
class TrainingHistory:
    """Collects what `train_model_TXT` tells through its callables.

    Attributes:
        epochs: One result for each epoch.
        train: Training loss, the mean of half a second each.
        validation: Loss on held-out text, one point for each measurement.
        samples: What the model wrote at these measurements.
        events: What training did by itself out of the ordinary.
        num_tokens: Tokens trained on, repetitions counted.
        num_steps: Steps done.
        seconds: Time that training took.
        decisions: How long the run was to be, as `Budget.decisions`: with them as `steps` another
            run takes the same course.
    """

    epochs: list[EpochResult] = field(default_factory=list)
    train: list[LossPoint] = field(default_factory=list)
    validation: list[LossPoint] = field(default_factory=list)
    samples: list[TrainingSample] = field(default_factory=list)
    events: list[TrainingEvent] = field(default_factory=list)
    num_tokens: int = 0
    num_steps: int = 0
    seconds: float = 0.0
    decisions: list[tuple[int, int]] = field(default_factory=list)
    _bin: "_Bin" = field(default_factory=lambda: _Bin(), repr=False, compare=False)

    def add_batch(self, result: BatchResult) -> LossPoint | None:
        """Take in one step; returns the point that it completes, if it does."""
        self.num_tokens += result.num_tokens
        self.num_steps = result.step
        self.seconds = result.seconds
        self.events += result.events
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
            samples=list(self.samples),
            events=list(self.events),
            num_tokens=self.num_tokens,
            num_steps=self.num_steps,
            seconds=self.seconds,
            decisions=list(self.decisions),
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from, the half second that is not yet over included."""
        return {
            "epochs": [asdict(epoch) for epoch in self.epochs],
            "train": [asdict(point) for point in self.train],
            "validation": [asdict(point) for point in self.validation],
            "samples": [asdict(sample) for sample in self.samples],
            "events": [asdict(event) for event in self.events],
            "num_tokens": self.num_tokens,
            "num_steps": self.num_steps,
            "seconds": self.seconds,
            "bin": self._bin.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        self.epochs = [EpochResult(**epoch) for epoch in state["epochs"]]
        self.train = [LossPoint(**point) for point in state["train"]]
        self.validation = [LossPoint(**point) for point in state["validation"]]
        self.samples = [TrainingSample(**sample) for sample in state["samples"]]
        self.events = [TrainingEvent(**event) for event in state["events"]]
        self.num_tokens, self.num_steps = state["num_tokens"], state["num_steps"]
        self.seconds = state["seconds"]
        self._bin.load_state_dict(state["bin"])

    def _close_bin(self) -> LossPoint | None:
        point = self._bin.point()
        self._bin = _Bin(began=self.seconds)
        if not math.isfinite(point.loss):
            return None  # an explosion, which the guard undoes
        self.train.append(point)
        return point


class _Bin:
    """A mean of losses, summed on the training device and read only once."""

    def __init__(self, began: float = 0.0) -> None:
        self.began = began
        self.ended = began
        self.num_tokens = 0
        self._total: torch.Tensor | float = 0.0

    def state_dict(self) -> dict[str, Any]:
        return {
            "began": self.began,
            "ended": self.ended,
            "num_tokens": self.num_tokens,
            # An explosion, which is never drawn, must not keep the run from being saved.
            "total": float(self._total) if math.isfinite(self._total) else None,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.began, self.ended = state["began"], state["ended"]
        self.num_tokens = state["num_tokens"]
        self._total = math.nan if state["total"] is None else state["total"]

    def add(self, result: BatchResult) -> None:
        self._total = self._total + result.loss.detach() * result.num_tokens
        self.num_tokens += result.num_tokens
        self.ended = result.seconds

    def is_full(self) -> bool:
        return self.ended - self.began >= BIN_SECONDS

    def point(self) -> LossPoint:
        # The mean of an interval belongs to its middle.
        return LossPoint((self.began + self.ended) / 2, float(self._total) / self.num_tokens)


def thinned(points: list[Point], limit: int = MAX_SAVED_POINTS) -> list[Point]:
    """At most `limit` of the points, evenly chosen, the first and the last among them."""
    if len(points) <= limit:
        return list(points)
    step = (len(points) - 1) / (limit - 1)
    return [points[round(i * step)] for i in range(limit)]
