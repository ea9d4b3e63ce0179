"""The training loop of seed 000. Knows nothing of files, windows or text: any model, any loader.

What a run needs beyond the loop enters as objects: `Optimization` (clipping, schedule, precision),
`Validation` (held-out text, best weights), `Budget` (when to end). Everything else is told through
plain callables, which run in the calling thread.
"""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from lstmtext.errors import ConfigError, TrainingError
from lstmtext.text.tokenizer import PAD_IDX
from lstmtext.training.evaluation import forward_for, mean_loss, model_device, perplexity
from lstmtext.training.optimization import Optimization
from lstmtext.training.validation import UNSTABLE, Validation


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


def train_model_TXT(
    model: nn.Module,
    criterion: nn.Module,
    optimizer: Optimizer,
    num_epochs: int,
    data_loader: Iterable[tuple[Tensor, Tensor]],
    *,
    validation: Validation | None = None,
    optimization: Optimization | None = None,
    budget: Budget | None = None,
    on_batch_end: Callable[[BatchResult], object] | None = None,
    on_epoch_end: Callable[[EpochResult], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
    verbose: bool = True,
) -> list[EpochResult]:
    """Train a model, and print the average loss of each epoch (seed 000).

    Args:
        model: Gives logits `(B * T, V)` or `(B, T, V)` for ids `(B, T)`; trained where it is.
        criterion: Takes logits and targets. Padding (id 0) is left out before it is called.
        optimizer: Steps once for each batch.
        num_epochs: Passes over `data_loader`.
        data_loader: Gives inputs and targets, both `(B, T)`. If it has a true `carries_state`, the
            model's state is carried from batch to batch (`CarriedBatches`).
        validation: Measures on held-out text and keeps the best weights.
        optimization: Clipping, schedule and precision; plain steps if None.
        budget: Ends the run early, for example after some minutes.
        on_batch_end: Called after each step.
        on_epoch_end: Called after each epoch.
        should_stop: Asked before each step. Stopping is a normal end: what was done is returned.
        verbose: Print one line for each epoch.

    Returns:
        One result for each epoch, the last one partial if the run ended within it.

    Raises:
        TrainingError: The loss became infinite or undefined.
    """
    run = _Run(model, data_loader, num_epochs, validation, budget or Budget(), should_stop)
    optimization = optimization or Optimization()
    history: list[EpochResult] = []
    for epoch in range(1, num_epochs + 1):
        model.train()
        forward = forward_for(model, data_loader)
        for x, y in data_loader:
            if run.is_over():
                break
            num_tokens = int((y != PAD_IDX).sum())  # counted before it moves: nothing to wait for
            if not num_tokens:
                continue
            x, y = x.to(run.device), y.to(run.device)  # (B, T)
            optimizer.zero_grad()
            with optimization.autocast(run.device):
                loss = mean_loss(criterion, forward(x), y)
            run.check(loss)
            loss.backward()  # type: ignore[no-untyped-call]
            optimization.step(model, optimizer, run.progress)
            run.count(loss, num_tokens)
            if on_batch_end is not None:
                on_batch_end(run.batch_result(epoch, loss, num_tokens))
            if validation is not None and validation.is_due(run.step):
                run.validate(criterion)
        if run.epoch_tokens:
            history.append(run.end_epoch(epoch, criterion))
            if on_epoch_end is not None:
                on_epoch_end(history[-1])
            if verbose:
                _print_epoch(history[-1], num_epochs)
        if run.over:
            break
    return history


class _Run:
    """What one call of `train_model_TXT` counts: steps, tokens, seconds, the loss of the epoch."""

    def __init__(
        self,
        model: nn.Module,
        data_loader: Iterable[tuple[Tensor, Tensor]],
        num_epochs: int,
        validation: Validation | None,
        budget: Budget,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.model = model
        self.device = model_device(model)
        self.step = 0
        self.tokens = 0
        self.epoch_tokens = 0
        self.over = False
        self.stopped = False
        self._total_loss = torch.zeros((), device=self.device)  # summed where it arises
        num_batches = _length(data_loader)
        self._num_steps = num_batches * num_epochs if num_batches else None
        self._validation = validation
        self._budget = budget
        self._should_stop = should_stop
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began

    @property
    def progress(self) -> float:
        """Share of the run done, from 0 to 1."""
        return self._budget.progress(
            self.step, self._num_steps, self.seconds, self._seconds_to_validate()
        )

    def is_over(self) -> bool:
        self.stopped = self._should_stop is not None and self._should_stop()
        self.over = self.stopped or self.progress >= 1.0
        return self.over

    def _seconds_to_validate(self) -> float:
        if self._validation is None:
            return 0.0
        if self._validation.duration is not None:
            return self._validation.duration
        if not self.tokens:
            return 0.0
        # Before the first one: a token costs about a third without the backward pass.
        return self.seconds / self.tokens * self._validation.num_tokens / 3

    def check(self, loss: Tensor) -> None:
        # On a GPU this would wait for every step; there `end_epoch` notices.
        if self.device.type == "cpu" and not math.isfinite(loss.item()):
            raise TrainingError(UNSTABLE.format(step=self.step + 1))

    def count(self, loss: Tensor, num_tokens: int) -> None:
        self._total_loss += loss.detach().float() * num_tokens
        self.step += 1
        self.tokens += num_tokens
        self.epoch_tokens += num_tokens

    def batch_result(self, epoch: int, loss: Tensor, num_tokens: int) -> BatchResult:
        return BatchResult(epoch, self.step, loss.detach(), num_tokens, self.progress, self.seconds)

    def validate(self, criterion: nn.Module) -> float | None:
        # A stopped run is not kept waiting for a long measurement.
        if self._validation is None or (self.stopped and self._seconds_to_validate() > 1.0):
            return None
        if self.progress < 1.0 and not self.over and self._validation.can_wait(self.step):
            return self._validation.results[-1].loss
        result = self._validation.measure(
            self.model,
            criterion,
            self.device,
            step=self.step,
            seconds=self.seconds,
            should_stop=None if self.stopped else self._should_stop,
        )
        return None if result is None else result.loss

    def end_epoch(self, epoch: int, criterion: nn.Module) -> EpochResult:
        train_loss = self._total_loss.item() / self.epoch_tokens
        if not math.isfinite(train_loss):
            raise TrainingError(UNSTABLE.format(step=self.step))
        num_tokens, self.epoch_tokens = self.epoch_tokens, 0
        self._total_loss.zero_()
        validation_loss = self.validate(criterion)
        return EpochResult(
            epoch, train_loss, validation_loss, self.seconds, num_tokens, not self.over
        )


def _length(data_loader: Any) -> int | None:
    try:
        return len(data_loader)
    except TypeError:
        return None


def _print_epoch(result: EpochResult, num_epochs: int) -> None:
    line = f"Epoch {result.epoch}/{num_epochs}: average loss {result.train_loss:.4f}"
    if result.validation_loss is not None:
        line += f", validation loss {result.validation_loss:.4f}"
    print(line, flush=True)
