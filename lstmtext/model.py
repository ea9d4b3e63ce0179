"""The network: embedding, LSTM, linear layer (seed 000)."""

from typing import TypeAlias

from torch import Tensor, nn

from lstmtext.errors import ConfigError

LSTMState: TypeAlias = tuple[Tensor, Tensor]
"""Hidden and cell state, each `(num_layers, B, H)`."""


class SingleLSTM_TXT(nn.Module):
    """A language model: logits for the next token after each token (seed 000).

    Attributes:
        embedding: `nn.Embedding(vocab_size, embedding_dim)`.
        lstm: `nn.LSTM(embedding_dim, hidden_size, num_layers, batch_first=True)`.
        linear: `nn.Linear(hidden_size, vocab_size)`.
    """

    def __init__(
        self,
        vocab_size: int,
        embedding_dim: int,
        hidden_size: int,
        num_layers: int,
        *,
        dropout: float = 0.0,
    ) -> None:
        """Make a model with PyTorch's initial weights.

        Args:
            vocab_size: Number of ids, V.
            embedding_dim: Width of the embedding, E.
            hidden_size: Width of each LSTM layer, H.
            num_layers: Number of LSTM layers.
            dropout: Share of values zeroed while training: after the embedding, between layers and
                before the linear layer.

        Raises:
            ConfigError: A size is not positive or `dropout` is not in [0, 1).
        """
        super().__init__()
        sizes = {
            "vocab_size": vocab_size,
            "embedding_dim": embedding_dim,
            "hidden_size": hidden_size,
            "num_layers": num_layers,
        }
        for name, size in sizes.items():
            if size < 1:
                raise ConfigError(f"{name} must be at least 1, not {size}")
        if not 0.0 <= dropout < 1.0:
            raise ConfigError(f"dropout must be at least 0 and below 1, not {dropout}")
        self.embedding = nn.Embedding(num_embeddings=vocab_size, embedding_dim=embedding_dim)
        self.lstm = nn.LSTM(
            input_size=embedding_dim,
            hidden_size=hidden_size,
            num_layers=num_layers,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,
        )
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Ids `(B, T)` to logits `(B * T, V)`, from a state of zeros."""
        logits, _ = self.step(x)
        return logits

    def step(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
        """The same from a given state; also returns the state after the last token."""
        embedded = self.dropout(self.embedding(x))  # (B, T, E)
        output, state = self.lstm(embedded, state)  # (B, T, H)
        output = self.dropout(output).reshape(-1, self.lstm.hidden_size)  # (B * T, H)
        return self.linear(output), state

    @property
    def num_parameters(self) -> int:
        """Number of weights."""
        return sum(parameter.numel() for parameter in self.parameters())
