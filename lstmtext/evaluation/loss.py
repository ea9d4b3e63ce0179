"""How well a model predicts a text: loss per token and perplexity. Padding never counts."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from lstmtext.errors import ConfigError
from lstmtext.evaluation.chunked_loss import chunked_cross_entropy, takes_chunks
from lstmtext.model import LSTMState, SingleLSTM_TXT
from lstmtext.parallel import Ranks
from lstmtext.text.batches import CarriedBatches, counted_batches
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


def batch_loss(
    model: nn.Module,
    criterion: nn.Module,
    x: Tensor,
    y: Tensor,
    num_tokens: int,
    *,
    carries_state: bool,
    state: LSTMState | None = None,
) -> tuple[Tensor, LSTMState | None]:
    """Mean loss per token of a batch, 0-d, and the state in which it ends.

    Args:
        model: Called with `x`; if it carries its state, its `step` is, as in `SingleLSTM_TXT`.
        criterion: Takes logits and targets, such as `nn.CrossEntropyLoss()`.
        x: Ids `(B, T)`.
        y: Targets `(B, T)`.
        num_tokens: How many of the targets are no padding.
        carries_state: Whether the batch goes on from `state`, and another from where it ends.
        state: `(num_layers, B, H)` each; None: zeros.
    """
    if takes_chunks(model, criterion, y.numel()):
        assert isinstance(model, SingleLSTM_TXT)
        hidden, after = model.features(x, state)
        hidden, targets = _real_rows(hidden, y, num_tokens)
        loss = chunked_cross_entropy(hidden, model.linear, targets)
        return loss, after if carries_state else None
    if not carries_state:
        return mean_loss(criterion, model(x), y, num_tokens), None
    step = cast(Callable[..., tuple[Tensor, LSTMState]], model.step)
    logits, after = step(x, state)
    return mean_loss(criterion, logits, y, num_tokens), after


def mean_loss(criterion: nn.Module, logits: Tensor, targets: Tensor, num_tokens: int) -> Tensor:
    """Mean loss per token that is not padding, whatever the criterion ignores or sums up.

    Args:
        criterion: Takes logits and targets, such as `nn.CrossEntropyLoss()`.
        logits: `(N, V)`, or any shape that flattens to it.
        targets: Ids, as many as there are rows of logits; `<pad>` (0) where nothing follows.
        num_tokens: How many targets are not padding, counted before they moved to a device: asking
            there would wait for it.
    """
    logits, targets = _real_rows(logits, targets, num_tokens)
    loss = cast(Tensor, criterion(logits, targets))
    if loss.dim():
        return loss.mean()
    return loss / len(targets) if getattr(criterion, "reduction", "mean") == "sum" else loss


def _real_rows(values: Tensor, targets: Tensor, num_tokens: int) -> tuple[Tensor, Tensor]:
    """A row of values for each target, and the targets, without padding."""
    values = values.reshape(-1, values.size(-1))  # (N, V) or (N, H)
    targets = targets.reshape(-1)  # (N,)
    if num_tokens == targets.numel():
        return values, targets
    real = targets != PAD_IDX
    return values[real], targets[real]


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
    device = torch.device(device or model_device(model))
    carries_state = getattr(data_loader, "carries_state", False)
    was_training = model.training
    model.eval()
    try:
        state: LSTMState | None = None
        total, count, stopped = torch.zeros((), dtype=torch.float64, device=device), 0, False
        for x, y, num_tokens in counted_batches(data_loader, device):
            stopped = should_stop is not None and should_stop()
            if stopped:
                break
            if num_tokens:
                loss, state = batch_loss(
                    model, criterion, x, y, num_tokens, carries_state=carries_state, state=state
                )
                total += loss.double() * num_tokens
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
