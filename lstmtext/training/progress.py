"""What one call of `train_model_TXT` counts, so that the loop itself need not."""

import math
import time
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from lstmtext.errors import TrainingError
from lstmtext.evaluation.loss import model_device
from lstmtext.training.results import BatchResult, Budget, EpochResult
from lstmtext.training.validation import UNSTABLE, Validation


class RunProgress:
    """What one call of `train_model_TXT` counts: steps, tokens, seconds, the loss of the epoch."""

    def __init__(
        self,
        model: nn.Module,
        criterion: nn.Module,
        data_loader: Iterable[tuple[Tensor, Tensor]],
        num_epochs: int,
        validation: Validation | None,
        budget: Budget,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        """Begin to count now; arguments as for `train_model_TXT`."""
        self.device = model_device(model)
        self.step = 0
        self.tokens = 0
        self.epoch_tokens = 0
        self.over = False
        self._stopped = False
        self._total_loss = torch.zeros((), device=self.device)  # summed where it arises
        num_batches = _length(data_loader)
        self._num_steps = num_batches * num_epochs if num_batches else None
        self._model = model
        self._criterion = criterion
        self._validation = validation
        self._budget = budget
        self._should_stop = should_stop
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Since training began."""
        return time.perf_counter() - self._began

    @property
    def progress(self) -> float:
        """Share of the run done, from 0 to 1."""
        return self._budget.progress(
            self.step, self._num_steps, self.seconds, self._seconds_to_validate()
        )

    def ask_whether_to_end(self) -> bool:
        """Asked once before each step; the answer stays in `over`."""
        self._stopped = self._should_stop is not None and self._should_stop()
        self.over = self._stopped or self.progress >= 1.0
        return self.over

    def check(self, loss: Tensor) -> None:
        """Refuse to step after a loss that is not a number.

        Raises:
            TrainingError: It is not. On a GPU, asking would wait for every step: `end_epoch` asks.
        """
        if self.device.type == "cpu" and not math.isfinite(loss.item()):
            raise TrainingError(UNSTABLE.format(step=self.step + 1))

    def count(self, loss: Tensor, num_tokens: int) -> None:
        """Take in one step."""
        self._total_loss += loss.detach().float() * num_tokens
        self.step += 1
        self.tokens += num_tokens
        self.epoch_tokens += num_tokens

    def batch_result(self, epoch: int, loss: Tensor, num_tokens: int) -> BatchResult:
        """What there is to say after the step just counted."""
        return BatchResult(epoch, self.step, loss.detach(), num_tokens, self.progress, self.seconds)

    def validation_is_due(self) -> bool:
        """Whether to measure now, within an epoch."""
        return self._validation is not None and self._validation.is_due(self.step)

    def validate(self) -> float | None:
        """Measure on held-out text; None if there is none, or the person would be kept waiting."""
        if self._validation is None or (self._stopped and self._seconds_to_validate() > 1.0):
            return None
        result = self._validation.measure(
            self._model,
            self._criterion,
            self.device,
            step=self.step,
            seconds=self.seconds,
            should_stop=None if self._stopped else self._should_stop,
        )
        return None if result is None else result.loss

    def validate_at_end(self) -> float | None:
        """Measure at the end of an epoch, unless the last measurement still does."""
        run_ends = self.over or self.progress >= 1.0
        if self._validation is not None and not run_ends and self._validation.can_wait(self.step):
            return self._validation.results[-1].loss
        return self.validate()

    def end_epoch(self, epoch: int, *, validation_loss: float | None) -> EpochResult:
        """Close the epoch's sum.

        Raises:
            TrainingError: Its loss is not a number.
        """
        train_loss = self._total_loss.item() / self.epoch_tokens
        if not math.isfinite(train_loss):
            raise TrainingError(UNSTABLE.format(step=self.step))
        num_tokens, self.epoch_tokens = self.epoch_tokens, 0
        self._total_loss.zero_()
        return EpochResult(
            epoch, train_loss, validation_loss, self.seconds, num_tokens, not self.over
        )

    def _seconds_to_validate(self) -> float:
        if self._validation is None:
            return 0.0
        if self._validation.duration is not None:
            return self._validation.duration
        if not self.tokens:
            return 0.0
        # Before the first one: a token costs about a third without the backward pass.
        return self.seconds / self.tokens * self._validation.num_tokens / 3


def _length(data_loader: Any) -> int | None:
    try:
        return len(data_loader)
    except TypeError:
        return None
