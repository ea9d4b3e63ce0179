"""Held-out text, looked at while training: when to measure, and the best weights so far."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lstmtext.errors import TrainingError
from lstmtext.evaluation.loss import evaluate, perplexity

StateDict = dict[str, Tensor]

UNSTABLE = (
    "Training became unstable at step {step:,}: the loss is no longer a number. "
    "Try a smaller learning rate."
)


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One measurement on held-out text.

    Attributes:
        step: Training steps done before it.
        seconds: Seconds since training began.
        loss: Mean loss per token.
        is_best: No earlier one was lower.
    """

    step: int
    seconds: float
    loss: float
    is_best: bool

    @property
    def perplexity(self) -> float:
        """`exp(loss)`."""
        return perplexity(self.loss)


class Validation:
    """Measures a model on held-out batches during training and keeps its best weights.

    `train_model_TXT` measures at the end of each epoch, and `interval` steps after the last time.

    Attributes:
        interval: Steps from one measurement to the next within an epoch; None: epochs' ends only.
        pause: Steps for which an epoch's end is not measured again: the epochs of a tiny text
            take less time than their measurement. The end of the run always is.
        results: Every measurement, in order.
        best: The one with the lowest loss, None before the first.
        best_weights: A copy on the CPU of the weights at `best`, None before the first.
        num_tokens: Held-out tokens, 0 if the loader does not say.
        duration: Seconds that the last measurement took, None before the first.
    """

    def __init__(
        self,
        data_loader: Iterable[tuple[Tensor, Tensor]],
        *,
        interval: int | None = None,
        pause: int = 0,
        on_result: Callable[[ValidationResult], object] | None = None,
    ) -> None:
        """Validate on `data_loader`; `on_result` is called after each measurement."""
        self.interval = interval
        self.pause = pause
        self.results: list[ValidationResult] = []
        self.best: ValidationResult | None = None
        self.best_weights: StateDict | None = None
        self.duration: float | None = None
        self.on_result = on_result
        self.num_tokens: int = getattr(data_loader, "num_tokens", 0)
        self._data_loader = data_loader

    def is_due(self, step: int) -> bool:
        """Whether to measure after this step, within an epoch."""
        return self.interval is not None and self._steps_since(step) >= self.interval

    def can_wait(self, step: int) -> bool:
        """Whether the last measurement still does for an epoch that ends at this step."""
        return bool(self.results) and self._steps_since(step) < self.pause

    def _steps_since(self, step: int) -> int:
        return step - (self.results[-1].step if self.results else 0)

    def measure(
        self,
        model: nn.Module,
        criterion: nn.Module,
        device: torch.device,
        *,
        step: int,
        seconds: float,
        should_stop: Callable[[], bool] | None = None,
    ) -> ValidationResult | None:
        """Measure now; returns the last result again if no step was made since.

        `should_stop` is asked before each batch; a measurement that it ends is None and not kept.

        Raises:
            TrainingError: The loss is infinite or undefined.
        """
        if self.results and self.results[-1].step == step:
            return self.results[-1]
        began = time.perf_counter()
        loss = evaluate(
            model, self._data_loader, criterion=criterion, device=device, should_stop=should_stop
        ).loss
        if should_stop is not None and should_stop():
            return None
        if not math.isfinite(loss):
            raise TrainingError(UNSTABLE.format(step=step))
        is_best = self.best is None or loss < self.best.loss
        result = ValidationResult(step=step, seconds=seconds, loss=loss, is_best=is_best)
        if is_best:
            self.best, self.best_weights = result, copy_weights(model)
        self.results.append(result)
        self.duration = time.perf_counter() - began
        if self.on_result is not None:
            self.on_result(result)
        return result


def copy_weights(model: nn.Module) -> StateDict:
    """The weights as they are now, copied to the CPU: training on does not change the copy."""
    return {name: t.detach().to("cpu", copy=True) for name, t in model.state_dict().items()}
