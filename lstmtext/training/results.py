"""What training tells: values to show and to keep. And the limit that ends a run."""

import math
from dataclasses import dataclass

from torch import Tensor

from lstmtext.errors import ConfigError
from lstmtext.evaluation.loss import perplexity


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What there is to say after one step.

    Attributes:
        epoch: The epoch, from 1.
        step: Steps done in the whole run.
        loss: Mean loss per token of the batch, 0-d, on the training device (`.item()` waits for
            the device).
        num_tokens: Targets in the batch.
        progress: Share of the run done, from 0 to 1.
        seconds: Seconds since training began.
    """

    epoch: int
    step: int
    loss: Tensor
    num_tokens: int
    progress: float
    seconds: float


@dataclass(frozen=True, slots=True)
class EpochResult:
    """What there is to say after one epoch, or after the part of one that was done.

    Attributes:
        epoch: The epoch, from 1.
        train_loss: Mean loss per token while the epoch was trained.
        validation_loss: Mean loss per token of held-out text at its end; None without any.
        seconds: Seconds since training began.
        num_tokens: Targets trained on in this epoch.
        complete: False if the run ended within the epoch.
    """

    epoch: int
    train_loss: float
    validation_loss: float | None
    seconds: float
    num_tokens: int
    complete: bool = True

    @property
    def perplexity(self) -> float:
        """`exp` of the validation loss, or of the training loss without validation."""
        return perplexity(self.train_loss if self.validation_loss is None else self.validation_loss)


@dataclass(frozen=True, slots=True)
class Budget:
    """When a run ends before its last epoch.

    Attributes:
        minutes: Training and validation together take so long, above 0; None: no limit.
    """

    minutes: float | None = None

    def __post_init__(self) -> None:
        """Refuse a limit that is not a positive number."""
        if self.minutes is not None and not 0.0 < self.minutes < math.inf:
            raise ConfigError(f"minutes must be above 0, not {self.minutes}")

    def progress(self, steps: int, num_steps: int | None, seconds: float, reserve: float) -> float:
        """Share of the run done, from 0 to 1; `reserve` seconds are kept for a last validation."""
        by_steps = steps / num_steps if num_steps else 0.0
        if self.minutes is None:
            return min(by_steps, 1.0)
        limit = self.minutes * 60.0
        return min(max(by_steps, seconds / (limit - min(reserve, limit / 2))), 1.0)
