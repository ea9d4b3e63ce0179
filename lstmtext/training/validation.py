"""Held-out text, looked at while training: when to measure, and the best weights so far."""

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lstmtext.errors import TrainingError
from lstmtext.evaluation.loss import evaluate, perplexity
from lstmtext.parallel import Ranks
from lstmtext.training.averaging import StateDict, copy_weights

UNSTABLE = (
    "Training became unstable at step {step:,}: the loss is no longer a number, or explodes. "
    "Try a smaller learning rate."
)
_RISE = 1.01  # above the best: more than the noise of measuring
_SOON = 1.2  # a best point must be so much of the run ago; at first everything goes up and down


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
        patience: So many measurements in a row that are worse than the best, and getting worse, are
            a lasting rise: the run returns to the best weights and ends with a quick annealing;
            None: never.
        results: Every measurement, in order.
        best: The one with the lowest loss, None before the first.
        best_weights: A copy on the CPU of the weights at `best`, None before the first.
        num_tokens: Held-out tokens, 0 if the loader does not say.
        duration: Seconds that the last measurement took, for whoever times it; None before.
        ranks: The processes that train together; each measures its part.
    """

    def __init__(
        self,
        data_loader: Iterable[tuple[Tensor, Tensor]],
        *,
        interval: int | None = None,
        pause: int = 0,
        patience: int | None = None,
        on_result: Callable[[ValidationResult], object] | None = None,
        ranks: Ranks | None = None,
    ) -> None:
        """Validate on `data_loader`; `on_result` is called after each measurement."""
        self.interval = interval
        self.pause = pause
        self.patience = patience
        self.results: list[ValidationResult] = []
        self.best: ValidationResult | None = None
        self.best_weights: StateDict | None = None
        self.duration: float | None = None
        self.on_result = on_result
        self.num_tokens: int = getattr(data_loader, "num_tokens", 0)
        self.ranks = ranks or Ranks()
        self._data_loader = data_loader

    def is_due(self, step: int) -> bool:
        """Whether to measure after this step, within an epoch."""
        return self.interval is not None and self._steps_since(step) >= self.interval

    def can_wait(self, step: int) -> bool:
        """Whether the last measurement still does for an epoch that ends at this step."""
        return bool(self.results) and self._steps_since(step) < self.pause

    def has_risen(self) -> bool:
        """Whether the loss has been rising for long: more training would only memorise."""
        if self.patience is None or self.best is None:
            return False
        since = [result for result in self.results if result.step > self.best.step]
        last = [result.loss for result in since[-self.patience :]]
        return (
            len(last) == self.patience
            and since[-1].step >= _SOON * self.best.step
            and min(last) > _RISE * self.best.loss
            and last[-1] > last[0]
        )

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
        """Measure now.

        `should_stop` is asked before each batch; a measurement that it ends is None and not kept.

        Raises:
            TrainingError: The loss is infinite or undefined.
        """
        own = evaluate(
            model, self._data_loader, criterion=criterion, device=device, should_stop=should_stop
        )
        if should_stop is not None and should_stop():
            return None
        loss = self._of_all(own.loss, own.num_tokens, device)
        if not math.isfinite(loss):
            raise TrainingError(UNSTABLE.format(step=step))
        is_best = self.best is None or loss < self.best.loss
        result = ValidationResult(step=step, seconds=seconds, loss=loss, is_best=is_best)
        if is_best:
            self.best, self.best_weights = result, copy_weights(model)
        self.results.append(result)
        if self.on_result is not None:
            self.on_result(result)
        return result

    def _of_all(self, loss: float, num_tokens: int, device: torch.device) -> float:
        if self.ranks.size == 1:
            return loss
        sums = torch.tensor([loss * num_tokens, num_tokens], dtype=torch.float64, device=device)
        total, count = self.ranks.sum(sums).tolist()
        return float(total / count)

    def state_dict(self) -> dict[str, Any]:
        """Everything to go on from."""
        return {
            "results": [asdict(result) for result in self.results],
            "best": None if self.best is None else self.best.step,
            "best_weights": self.best_weights,
            "duration": self.duration,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        self.results = [ValidationResult(**result) for result in state["results"]]
        self.best = next((r for r in self.results if r.step == state["best"]), None)
        self.best_weights = state["best_weights"]
        self.duration = state["duration"]
