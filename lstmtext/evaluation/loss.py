"""How well a model predicts a text: loss per token and perplexity. Padding never counts."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from lstmtext.errors import ConfigError
from lstmtext.model import LSTMState
from lstmtext.parallel import Ranks
from lstmtext.text.batches import CarriedBatches
from lstmtext.text.tokenizer import PAD_IDX


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """The loss of a model on a text.

    Attributes:
        loss: Mean loss per token, in nats where the criterion is cross-entropy.
        num_tokens: Number of targets it is the mean of.
    """

    loss: float
    num_tokens: int

    @property
    def perplexity(self) -> float:
        """`exp(loss)`: the model is as unsure as if it chose among so many tokens."""
        return perplexity(self.loss)


def perplexity(loss: float) -> float:
    """`exp(loss)`, infinite where that is too large for a float."""
    return math.exp(loss) if loss < 700 else math.inf


class CarriedState:
    """Calls a model batch after batch, each from the state in which the one before ended."""

    def __init__(self, model: nn.Module) -> None:
        """Begin with a state of zeros; `model` needs a `step` like that of `SingleLSTM_TXT`."""
        self._step = cast(Callable[..., tuple[Tensor, LSTMState]], model.step)
        self._state: LSTMState | None = None

    def __call__(self, x: Tensor) -> Tensor:
        """Ids `(B, T)` to logits `(B * T, V)`; gradients end at the border of the batch."""
        logits, (hidden, cell) = self._step(x, self._state)
        self._state = (hidden.detach(), cell.detach())
        return logits


def forward_for(
    model: nn.Module, data_loader: Iterable[tuple[Tensor, Tensor]]
) -> Callable[[Tensor], Tensor]:
    """How to call the model for one pass over `data_loader`: plainly, or carrying its state."""
    carries = getattr(data_loader, "carries_state", False)
    return CarriedState(model) if carries else model


def held_out_batches(parts: Sequence[Tensor], *, ranks: Ranks | None = None) -> CarriedBatches:
    """The batches on which a text is measured, while training and afterwards alike.

    Few lanes, since each begins without knowing what came before; enough of them to be quick.

    Args:
        parts: 1-D ids of stretches of text; at least one has two ids.
        ranks: The processes that share the work, where there is enough of it.
    """
    num_tokens = sum(map(len, parts))
    num_lanes = max(1, min(num_tokens // 4096, 32))
    if ranks is not None and ranks.size > num_lanes:
        ranks = None
    return CarriedBatches(parts, num_lanes, 256, ranks=ranks)


def mean_loss(criterion: nn.Module, logits: Tensor, targets: Tensor, num_tokens: int) -> Tensor:
    """Mean loss per token that is not padding, whatever the criterion ignores or sums up.

    Args:
        criterion: Takes logits and targets, such as `nn.CrossEntropyLoss()`.
        logits: `(N, V)`, or any shape that flattens to it.
        targets: Ids, as many as there are rows of logits; `<pad>` (0) where nothing follows.
        num_tokens: How many targets are not padding, counted before they moved to a device: asking
            there would wait for it.
    """
    logits = logits.reshape(-1, logits.size(-1))  # (N, V)
    targets = targets.reshape(-1)  # (N,)
    if num_tokens < targets.numel():
        real = targets != PAD_IDX
        logits, targets = logits[real], targets[real]
    loss = cast(Tensor, criterion(logits, targets))
    if loss.dim():
        return loss.mean()
    return loss / len(targets) if getattr(criterion, "reduction", "mean") == "sum" else loss


@torch.inference_mode()
def evaluate(
    model: nn.Module,
    data_loader: Iterable[tuple[Tensor, Tensor]],
    *,
    criterion: nn.Module | None = None,
    device: torch.device | str | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> EvaluationResult:
    """Mean loss of a model over a data loader, without dropout.

    Args:
        model: Its training or evaluation mode is restored afterwards.
        data_loader: Gives inputs and targets, both `(B, T)`.
        criterion: Cross-entropy unless given.
        device: Where to compute; where the model is unless given.
        should_stop: Asked before each batch; the result then covers the part done, and its loss is
            NaN if there is none.

    Raises:
        ConfigError: There is nothing to evaluate.
    """
    criterion = criterion or nn.CrossEntropyLoss()
    device = device or model_device(model)
    was_training = model.training
    model.eval()
    try:
        forward = forward_for(model, data_loader)
        total, count, stopped = torch.zeros((), dtype=torch.float64), 0, False
        for x, y in data_loader:
            stopped = should_stop is not None and should_stop()
            if stopped:
                break
            num_tokens = int((y != PAD_IDX).sum())
            if num_tokens:
                loss = mean_loss(criterion, forward(x.to(device)), y.to(device), num_tokens)
                total += loss.double().cpu() * num_tokens
                count += num_tokens
    finally:
        model.train(was_training)
    if not count and not stopped:
        raise ConfigError("there is no token to evaluate the model on")
    return EvaluationResult(loss=float(total) / count if count else math.nan, num_tokens=count)


def model_device(model: nn.Module) -> torch.device:
    """The device of a model's parameters; the CPU for a model without any."""
    parameter = next(model.parameters(), None)
    return torch.device("cpu") if parameter is None else parameter.device
