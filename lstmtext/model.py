"""The network: embedding, LSTM, linear layer (seed 000)."""

import math
from typing import TypeAlias

import torch
from torch import Tensor, nn

from lstmtext.device import shapes_alone
from lstmtext.dropout import Dropout, lstm_with_dropped_weights
from lstmtext.errors import ConfigError

LSTMState: TypeAlias = tuple[Tensor, Tensor]
"""Hidden and cell state, each `(num_layers, B, H)`."""

MAX_ONE_HOT = 4_096
"""Largest vocabulary for one-hot input: a batch would have so many numbers for each token."""


class OneHot(nn.Module):
    """Stands in the embedding's place: a token is a vector of zeros with a single 1 (seed 004)."""

    def __init__(self, vocab_size: int) -> None:
        """Make vectors `vocab_size` wide."""
        super().__init__()
        self.num_embeddings = self.embedding_dim = vocab_size
        # Not saved; it tells where the model is and in which precision.
        self.register_buffer("one", torch.ones(()), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Ids `(B, T)` to vectors `(B, T, V)`."""
        one = self.get_buffer("one")
        vectors = one.new_zeros(*x.shape, self.num_embeddings)
        return vectors.scatter_(-1, x.unsqueeze(-1), 1.0)


class SingleLSTM_TXT(nn.Module):
    """A language model: logits for the next token after each token (seed 000).

    Attributes:
        embedding: `nn.Embedding(vocab_size, embedding_dim)`; `OneHot(vocab_size)` if
            `embedding_dim` is 0.
        lstm: `nn.LSTM(embedding_dim, hidden_size, num_layers, batch_first=True)`.
        linear: `nn.Linear(hidden_size, vocab_size)`.
        dropout: Before the linear layer.
        embedding_dropout: After the embedding.
        weight_dropout: Share of the hidden-to-hidden weights zeroed in each batch while training.
    """

    embedding: nn.Embedding | OneHot

    def __init__(
        self,
        vocab_size: int,
        embedding_dim: int,
        hidden_size: int,
        num_layers: int,
        *,
        dropout: float = 0.0,
        embedding_dropout: float = 0.0,
        weight_dropout: float = 0.0,
        tie_weights: bool = False,
    ) -> None:
        """Make a model with PyTorch's initial weights, which won.

        After six passes over a novel of 150 kB, forget gates that begin open (bias 1, Gers et al.
        2000) cost 0.055 nats per character, an embedding three or ten times smaller 0.04 and 0.07.

        Args:
            vocab_size: Number of ids, V.
            embedding_dim: Width of the embedding, E; 0 for one-hot input (seed 004).
            hidden_size: Width of each LSTM layer, H.
            num_layers: Number of LSTM layers.
            dropout: Share of values zeroed while training, between layers and before the linear
                layer.
            embedding_dropout: The same after the embedding; nothing that a model file keeps.
            weight_dropout: Share of the hidden-to-hidden weights zeroed in each batch while
                training (DropConnect, Merity et al. 2018); nothing that a model file keeps.
            tie_weights: Embedding and linear layer share one matrix (Press and Wolf 2017).

        Raises:
            ConfigError: A size is not positive, a dropout is not in [0, 1), the vocabulary is too
                large for one-hot input, or weights are tied and E is not H.
        """
        super().__init__()
        _check_sizes(vocab_size, embedding_dim, hidden_size, num_layers)
        _check_dropout(
            dropout=dropout, embedding_dropout=embedding_dropout, weight_dropout=weight_dropout
        )
        if tie_weights and embedding_dim != hidden_size:
            raise ConfigError(
                f"tied weights need embedding_dim ({embedding_dim}) to be hidden_size "
                f"({hidden_size})"
            )
        self.embedding = (
            nn.Embedding(num_embeddings=vocab_size, embedding_dim=embedding_dim)
            if embedding_dim
            else OneHot(vocab_size)
        )
        self.lstm = nn.LSTM(
            input_size=embedding_dim or vocab_size,
            hidden_size=hidden_size,
            num_layers=num_layers,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,
        )
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.dropout = Dropout(dropout)
        self.embedding_dropout = Dropout(embedding_dropout)
        self.weight_dropout = weight_dropout
        if tie_weights and isinstance(self.embedding, nn.Embedding):
            # The embedding's usual size, 1, would make logits of the size of H.
            nn.init.normal_(self.embedding.weight, std=1.0 / math.sqrt(embedding_dim))
            self.linear.weight = self.embedding.weight

    def forward(self, x: Tensor) -> Tensor:
        """Ids `(B, T)` to logits `(B * T, V)`, from a state of zeros."""
        logits, _ = self.step(x)
        return logits

    def step(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
        """The same from a given state; also returns the state after the last token."""
        output, state = self.features(x, state)
        return self.linear(output), state

    def features(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
        """What the linear layer reads, `(B * T, H)`, and the state after the last token."""
        embedded = self.embedding_dropout(self.embedding(x))  # (B, T, E)
        if self.training and self.weight_dropout:
            output, state = lstm_with_dropped_weights(
                self.lstm, embedded, state, self.weight_dropout
            )
        else:
            output, state = self.lstm(embedded, state)  # (B, T, H)
        return self.dropout(output).reshape(-1, self.lstm.hidden_size), state

    @property
    def vocab_size(self) -> int:
        """Number of ids, V."""
        return self.linear.out_features

    @property
    def embedding_dim(self) -> int:
        """Width of the embedding, E; 0 for one-hot input."""
        return 0 if isinstance(self.embedding, OneHot) else self.embedding.embedding_dim

    @property
    def tie_weights(self) -> bool:
        """Whether embedding and linear layer share one matrix."""
        return isinstance(self.embedding, nn.Embedding) and (
            self.linear.weight is self.embedding.weight
        )

    @property
    def num_parameters(self) -> int:
        """Number of weights; shared ones count once."""
        return sum(parameter.numel() for parameter in self.parameters())

    def settle(self, *, tie_weights: bool) -> None:
        """After a life on the `meta` device: share again what is shared, fill what is not saved."""
        if tie_weights and isinstance(self.embedding, nn.Embedding):
            self.linear.weight = self.embedding.weight
        if isinstance(self.embedding, OneHot):
            self.embedding.one = torch.ones((), device=self.linear.weight.device)

    def same_shape(self) -> "SingleLSTM_TXT":
        """A model of the same sizes on the CPU, its weights not yet set."""
        return self._unset(self.vocab_size, torch.device("cpu"))

    def grown(self, vocab_size: int) -> "SingleLSTM_TXT":
        """A copy with more ids, on the same device and in the same mode.

        The old ids keep their weights, and so their logits; what a new one brings is the mean of
        the old ones. So a new token is as likely as the geometric mean of the old ones, which in a
        trained model is very little.

        Args:
            vocab_size: Number of ids of the copy, at least as many as now.

        Raises:
            ConfigError: There would be fewer ids, or too many for one-hot input.
        """
        if vocab_size < self.vocab_size:
            raise ConfigError(
                f"a vocabulary grows: vocab_size must be at least {self.vocab_size}, not "
                f"{vocab_size}"
            )
        copy = self._unset(vocab_size, self.linear.weight.device)
        weights = self.state_dict()
        copy.load_state_dict(
            {name: _grown(weights[name], like.shape) for name, like in copy.state_dict().items()}
        )
        return copy.train(self.training)

    def _unset(self, vocab_size: int, device: torch.device) -> "SingleLSTM_TXT":
        """A model of the same sizes but for the number of ids, its weights not yet set."""
        with shapes_alone():  # no time spent on initial weights
            clone = SingleLSTM_TXT(
                vocab_size,
                self.embedding_dim,
                self.lstm.hidden_size,
                self.lstm.num_layers,
                dropout=self.dropout.p,
                embedding_dropout=self.embedding_dropout.p,
                weight_dropout=self.weight_dropout,
                tie_weights=self.tie_weights,
            )
        clone.to_empty(device=device)
        clone.settle(tie_weights=self.tie_weights)
        return clone


def _grown(weight: Tensor, shape: torch.Size) -> Tensor:
    """A weight with as many more rows or columns as `shape` has, each the mean of its own."""
    for dim, size in enumerate(shape):
        num_new = size - weight.size(dim)
        if num_new:
            mean = weight.mean(dim=dim, keepdim=True)
            weight = torch.cat([weight, mean.repeat_interleave(num_new, dim=dim)], dim=dim)
    return weight


def _check_sizes(vocab_size: int, embedding_dim: int, hidden_size: int, num_layers: int) -> None:
    sizes = {"vocab_size": vocab_size, "hidden_size": hidden_size, "num_layers": num_layers}
    for name, size in sizes.items():
        if size < 1:
            raise ConfigError(f"{name} must be at least 1, not {size}")
    if embedding_dim < 0:
        raise ConfigError(f"embedding_dim must be at least 0 (one-hot), not {embedding_dim}")
    if not embedding_dim and vocab_size > MAX_ONE_HOT:
        raise ConfigError(
            f"one-hot input (embedding_dim 0) is for at most {MAX_ONE_HOT:,} ids, not "
            f"{vocab_size:,}: choose an embedding_dim"
        )


def _check_dropout(**shares: float) -> None:
    for name, share in shares.items():
        if not 0.0 <= share < 1.0:
            raise ConfigError(f"{name} must be at least 0 and below 1, not {share}")
