"""The weights of a `SingleLSTM_TXT`, laid out once for running it token by token.

- The embedding is folded into a table: what each token adds to the gates of the first layer, unless
  the vocabulary is so large that the table would take longer to make than it saves.
- A layer reads what is below it and its own past in one product, `(4H, K) @ (K, N)` for N texts:
  features are rows and texts are columns, so that the states of the layers, one below the other,
  are the second factor as they stand.
- The gates' order is output, input, forget, candidate, and the first three are halved:
  `sigmoid(x) = tanh(x / 2) / 2 + 1 / 2`, so that one call to `tanh` serves all four.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from lstmtext.model import OneHot, SingleLSTM_TXT

_MAX_TABLE = 8_000_000  # numbers


@dataclass(frozen=True, slots=True)
class FoldedWeights:
    """A snapshot: later training does not change it. All in float32, where the model is.

    Attributes:
        table: `(V, 4H)`, with the first layer's bias; None if the vocabulary is too large.
        embedding: `(V, E)`, to be read below the first layer; None if there is a table.
        biases: `(4H, 1)` of each layer; the first is 0 if there is a table.
        layers: `(4H, E + H)`, without E if there is a table, then `(4H, 2H)`.
        out: `(V, H)`, followed by rows of zeros if so many were asked for.
        out_bias: `(V, 1)`, likewise.
    """

    table: Tensor | None
    embedding: Tensor | None
    biases: list[Tensor]
    layers: list[Tensor]
    out: Tensor
    out_bias: Tensor

    @property
    def hidden_size(self) -> int:
        """Width of each layer, H."""
        return self.out.size(1)

    @property
    def num_bytes(self) -> int:
        """Bytes that each step must read: the products' weights."""
        return sum(weight.nbytes for weight in (*self.layers, self.out))


def fold(model: SingleLSTM_TXT, *, multiple_of: int = 1) -> FoldedWeights:
    """Take the snapshot; the number of rows of `out` will be a multiple of a number."""
    lstm = model.lstm
    into = _gates(_weight(lstm, "weight_ih_l0"))  # (4H, E)
    biases = [
        _gates(_weight(lstm, f"bias_ih_l{k}") + _weight(lstm, f"bias_hh_l{k}"))[:, None]
        for k in range(lstm.num_layers)
    ]
    table = embedding = None
    if isinstance(model.embedding, OneHot):  # (seed 004): a product with it picks a column
        table = (biases[0] + into).T.contiguous()
    elif model.vocab_size * len(into) <= _MAX_TABLE:
        table = torch.addmm(biases[0].T, model.embedding.weight.detach().float(), into.T)
    else:
        embedding = _copy(model.embedding.weight)
    past = [_gates(_weight(lstm, f"weight_hh_l{k}")) for k in range(lstm.num_layers)]
    below = [_gates(_weight(lstm, f"weight_ih_l{k}")) for k in range(1, lstm.num_layers)]
    first = past[0] if table is not None else torch.cat([into, past[0]], dim=1)
    return FoldedWeights(
        table=table,
        embedding=embedding,
        biases=[torch.zeros_like(biases[0]) if table is not None else biases[0], *biases[1:]],
        layers=[first, *(torch.cat(pair, dim=1) for pair in zip(below, past[1:], strict=True))],
        out=_copy(model.linear.weight, multiple_of),
        out_bias=_copy(model.linear.bias, multiple_of)[:, None],
    )


def _gates(weight: Tensor) -> Tensor:
    """A copy of PyTorch's `(4H, ...)`, input, forget, candidate, output, as explained above."""
    enter, forget, candidate, leave = weight.chunk(4)
    return torch.cat([leave / 2, enter / 2, forget / 2, candidate])


def _copy(weight: Tensor, multiple_of: int = 1) -> Tensor:
    num_rows = len(weight)
    num_zeros = -num_rows % multiple_of
    copy = weight.new_empty(num_rows + num_zeros, *weight.shape[1:], dtype=torch.float32)
    copy[:num_rows] = weight.detach()
    copy[num_rows:] = 0.0
    return copy


def _weight(lstm: nn.LSTM, name: str) -> Tensor:
    return cast(Tensor, getattr(lstm, name)).detach().float()
