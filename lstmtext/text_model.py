"""A trained model with all it needs to write: vocabulary, level, and the course of its training."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch

from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.model import SingleLSTM_TXT
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import Tokenizer
from lstmtext.training.averaging import StateDict
from lstmtext.training.history import TrainingHistory


@dataclass(frozen=True, slots=True)
class TextModel:
    """Stands where `generate_text` expects a `dataset`: it has `vocab` and `idx2token`.

    Treated as immutable: training works on a model of its own and hands out snapshots.

    Attributes:
        model: The network, on the device where it writes.
        codec: Level, cleaning and vocabulary.
        name: What the text was called, to show; never a path.
        settings: The training settings as a plain dictionary, to show.
        history: The course of the training.
        validation_loss: Of these very weights; None if nothing was held out.
        baselines: Losses on the same held-out text, nats per character, by the name of the model:
            simpler ones, and under `this model` its own (`with_baselines`).
        fingerprint: Of the text, to tell what was copied from it; None unless it was asked for.
        text_sha256: Of the text that it learned, as it was read, before cleaning, to know that text
            again; "" where it learned more than one, None where that is not known. Whoever has
            it can check whether they have the very same text.
    """

    model: SingleLSTM_TXT
    codec: TextCodec
    name: str
    settings: dict[str, object] = field(default_factory=dict)
    history: TrainingHistory = field(default_factory=TrainingHistory)
    validation_loss: float | None = None
    baselines: dict[str, float] = field(default_factory=dict)
    fingerprint: Fingerprint | None = None
    text_sha256: str | None = None

    @property
    def tokenizer(self) -> Tokenizer:
        """The level."""
        return self.codec.tokenizer

    @property
    def cleaning(self) -> Cleaning:
        """What was changed in the text, and is in every prompt."""
        return self.codec.cleaning

    @property
    def vocab(self) -> Mapping[str, int]:
        """Token to id; `<pad>` is 0."""
        return self.codec.vocab

    @property
    def idx2token(self) -> Mapping[int, str]:
        """Id to token."""
        return self.codec.idx2token

    def with_weights(
        self,
        weights: StateDict,
        *,
        history: TrainingHistory | None = None,
        validation_loss: float | None = None,
        device: torch.device | str = "cpu",
    ) -> "TextModel":
        """A model of the same shape with other weights, sharing nothing that training changes."""
        model = self.model.same_shape()
        model.load_state_dict(weights)
        return replace(
            self,
            model=model.to(device).eval(),
            history=history or self.history,
            validation_loss=validation_loss,
        )
