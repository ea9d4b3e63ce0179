"""What training tells: values to show and to keep."""

from dataclasses import dataclass

from torch import Tensor

from lstmtext.evaluation.loss import perplexity


@dataclass(frozen=True, slots=True)
class TrainingEvent:
    """Something out of the ordinary that training did by itself.

    Attributes:
        step: Steps done before it.
        seconds: Seconds since training began.
        kind: `rollback` (the loss exploded: back to earlier weights, half the learning rate),
            `rise` (the held-out loss rose for long: back to the best weights, a quick end),
            `split` (memory lacked: a batch is read in more parts), `busy` (other programs take the
            processor: fewer threads) or `calm` (no longer: all threads).
        value: The factor of the learning rate; the step of the best weights; the number of parts;
            how many times slower training was than at best; the number of threads.
    """

    step: int
    seconds: float
    kind: str
    value: float


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
        seconds_left: How long the run will still take, as far as can be said; None at first.
        events: What happened since the step before.
    """

    epoch: int
    step: int
    loss: Tensor
    num_tokens: int
    progress: float
    seconds: float
    seconds_left: float | None = None
    events: tuple[TrainingEvent, ...] = ()


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
