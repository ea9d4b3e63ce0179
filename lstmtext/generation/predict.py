"""The likeliest next tokens (seed 002's "most likely next word")."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from torch import nn

from lstmtext.errors import ConfigError
from lstmtext.generation.continuation import never_written
from lstmtext.generation.prompts import Unknown, read_prompt
from lstmtext.generation.sampling import Sampling, next_probabilities
from lstmtext.generation.stepping import stepper_for
from lstmtext.text.codec import codec_of
from lstmtext.text.tokenizer import HasVocab


@dataclass(frozen=True, slots=True)
class NextToken:
    """A token that may come next.

    Attributes:
        token: As it stands in the vocabulary.
        probability: 0 to 1, among all tokens that can be written.
    """

    token: str
    probability: float


def predict_next(
    model: nn.Module,
    dataset: HasVocab,
    text: str,
    *,
    top: int = 10,
    unknown: Unknown = "replace",
    on_unknown: Callable[[list[str]], object] | None = None,
) -> list[NextToken]:
    """The likeliest tokens to follow a text. Sets the model to evaluation mode.

    These are the odds by which writing at temperature 1 draws; the special tokens have no part.

    Args:
        model: A `SingleLSTM_TXT`, or any module whose `forward` gives logits.
        dataset: Has `vocab` and `idx2token`, as for `generate_text`.
        text: What comes before; read like a prompt of `generate_text`.
        top: Number of tokens, at least 1; all of them if there are fewer.
        unknown: As for `generate_text`.
        on_unknown: As for `generate_text`.

    Returns:
        Tokens with their probabilities, the likeliest first.

    Raises:
        ConfigError: `top` or `unknown` is out of range.
        LSTMTextError: The model's numbers are damaged, or it has no words.
    """
    if top < 1:
        raise ConfigError(f"top must be at least 1, not {top}")
    model.eval()
    codec = codec_of(dataset)
    prompt = read_prompt(codec, text, unknown=unknown, on_unknown=on_unknown)
    never = never_written(codec)
    logits = stepper_for(model).read(prompt.token_ids)  # (1, V)
    logits[:, never] = -np.inf
    (odds,) = next_probabilities(logits, Sampling())
    num_tokens = min(top, len(codec.vocab) - len(never))
    ids = (-odds).argsort(kind="stable")[:num_tokens]
    pairs = zip(ids.tolist(), odds[ids].tolist(), strict=True)
    return [NextToken(codec.idx2token[token_id], p) for token_id, p in pairs]
