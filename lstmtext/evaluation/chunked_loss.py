"""Cross-entropy for large vocabularies, in chunks of rows.

The plain way holds logits `(B * T, V)`, their log-softmax and the gradients of both at once: half a
gigabyte for 32 times 32 words of 30,000. Here a chunk's gradient follows at once from its softmax,
while it is there (as in Liger-Kernel, Hsu et al. 2024, and Cut Cross-Entropy, Wijmans et al. 2024).
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstmtext.model import SingleLSTM_TXT

_MIN_LOGITS = 2 * 10**6
"""From so many on; a single chunk saves time and memory, too."""

_MAX_LOGITS = 8 * 2**20
"""Logits at once. Smaller chunks read the weights oftener, which takes longer."""


def takes_chunks(model: nn.Module, criterion: nn.Module, num_rows: int) -> bool:
    """Whether so many rows of logits are to be computed in chunks: the same, in less memory."""
    return (
        type(model) is SingleLSTM_TXT
        and type(criterion) is nn.CrossEntropyLoss
        and criterion.reduction == "mean"
        and criterion.weight is None
        and criterion.label_smoothing == 0.0
        and criterion.ignore_index < 0
        and num_rows * model.vocab_size >= _MIN_LOGITS
    )


def chunked_cross_entropy(hidden: Tensor, layer: nn.Linear, targets: Tensor) -> Tensor:
    """`nn.functional.cross_entropy(layer(hidden), targets)`, whose logits never exist all at once.

    Matrix products are in the precision of autocast, the softmax in float32, as there.

    Args:
        hidden: `(N, H)`.
        layer: From `H` to `V`.
        targets: Ids `(N,)`.
    """
    device = hidden.device.type
    dtype = layer.weight.dtype
    if torch.is_autocast_enabled(device):
        dtype = torch.get_autocast_dtype(device)
    if torch.is_grad_enabled():
        loss: Tensor = _ChunkedCrossEntropy.apply(  # type: ignore[no-untyped-call]
            hidden, layer.weight, layer.bias, targets, dtype
        )
        return loss
    total = torch.zeros((), device=hidden.device)
    weight, bias = layer.weight.to(dtype), layer.bias.to(dtype)
    for rows, log_p in _chunks(hidden.to(dtype), weight, bias, targets):
        total -= log_p.gather(1, targets[rows, None]).sum()
    return total / len(targets)


class _ChunkedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor, dtype: torch.dtype
    ) -> Tensor:
        inputs, weights = hidden.to(dtype), weight.to(dtype)
        of_hidden = torch.empty_like(inputs)  # gradients of the mean loss
        of_weight, of_bias = torch.zeros_like(weight), torch.zeros_like(bias)
        total = torch.zeros((), device=hidden.device)
        minus_one = torch.full((1, 1), -1.0, device=hidden.device)
        for rows, log_p in _chunks(inputs, weights, bias.to(dtype), targets):
            chosen = targets[rows, None]  # (R, 1)
            total -= log_p.gather(1, chosen).sum()
            error = log_p.exp_().scatter_add_(1, chosen, minus_one.expand_as(chosen))
            error /= len(targets)
            of_bias += error.sum(0)
            error = error.to(dtype)
            torch.mm(error, weights, out=of_hidden[rows])
            if dtype == of_weight.dtype:
                of_weight.addmm_(error.t(), inputs[rows])
            else:  # the sum over chunks stays exact
                of_weight += error.t() @ inputs[rows]
        ctx.save_for_backward(of_hidden.to(hidden.dtype), of_weight, of_bias)
        return total / len(targets)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, outer: Tensor) -> tuple[Tensor | None, ...]:
        of_hidden, of_weight, of_bias = ctx.saved_tensors
        return of_hidden.mul_(outer), of_weight.mul_(outer), of_bias.mul_(outer), None, None


def _chunks(
    hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor
) -> Iterator[tuple[slice, Tensor]]:
    """Rows, and their log-probabilities `(R, V)` in float32; as many rows in each, or nearly."""
    num_rows, num_chunks = len(targets), -(-len(targets) * len(weight) // _MAX_LOGITS)
    size = -(-num_rows // num_chunks)
    for start in range(0, num_rows, size):
        rows = slice(start, start + size)
        logits = linear(hidden[rows], weight, bias)
        yield rows, torch.log_softmax(logits, 1, dtype=torch.float32)
