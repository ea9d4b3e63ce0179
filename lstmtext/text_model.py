"""A trained model with all it needs to write: vocabulary, level, and the course of its training."""

from dataclasses import dataclass, field

import torch

from lstmtext.model import SingleLSTM_TXT
from lstmtext.text.tokenizer import Tokenizer
from lstmtext.training.history import TrainingHistory
from lstmtext.training.validation import StateDict


@dataclass(frozen=True, slots=True)
class TextModel:
    """Stands where `generate_text` expects a `dataset`: it has `vocab` and `idx2token`.

    Treated as immutable: training works on a model of its own and hands out snapshots.

    Attributes:
        model: The network, on the device where it writes.
        tokenizer: The level.
        vocab: Token to id; `<pad>` is 0.
        name: What the text was called, to show; never a path.
        settings: The training settings as a plain dictionary, to show.
        history: The course of the training.
        validation_loss: Of these very weights; None if nothing was held out.
    """

    model: SingleLSTM_TXT
    tokenizer: Tokenizer
    vocab: dict[str, int]
    name: str
    settings: dict[str, object] = field(default_factory=dict)
    history: TrainingHistory = field(default_factory=TrainingHistory)
    validation_loss: float | None = None
    idx2token: dict[int, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the reverse of the vocabulary."""
        reverse = {idx: token for token, idx in self.vocab.items()}
        object.__setattr__(self, "idx2token", reverse)

    def with_weights(
        self,
        weights: StateDict,
        *,
        history: TrainingHistory | None = None,
        validation_loss: float | None = None,
        device: torch.device | str = "cpu",
    ) -> "TextModel":
        """A model of the same shape with other weights, sharing nothing that training changes."""
        model = clone_shape(self.model)
        model.load_state_dict(weights)
        return TextModel(
            model=model.to(device).eval(),
            tokenizer=self.tokenizer,
            vocab=self.vocab,
            name=self.name,
            settings=self.settings,
            history=history or self.history,
            validation_loss=validation_loss,
        )


def clone_shape(model: SingleLSTM_TXT) -> SingleLSTM_TXT:
    """A model of the same sizes on the CPU, its weights not yet set."""
    with torch.device("meta"):  # no time spent on initial weights
        clone = SingleLSTM_TXT(
            model.embedding.num_embeddings,
            model.embedding.embedding_dim,
            model.lstm.hidden_size,
            model.lstm.num_layers,
            dropout=model.dropout.p,
        )
    return clone.to_empty(device="cpu")
