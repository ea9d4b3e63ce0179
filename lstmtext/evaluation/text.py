"""How well a model predicts any text: loss, perplexity, bits per character, surprise by token."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lstmtext.errors import CancelledError, TextError
from lstmtext.evaluation.loss import evaluate, held_out_batches, model_device, perplexity
from lstmtext.model import SingleLSTM_TXT
from lstmtext.text.tokenizer import SPECIAL_TOKENS, UNK_IDX, SplitTokenizer
from lstmtext.text_model import TextModel

_BLOCK = 1_024  # tokens read by one call


@dataclass(frozen=True, slots=True)
class TextEvaluation:
    """How a model predicts a text, all of it but the first token.

    Attributes:
        loss: Mean loss per token, in nats.
        num_tokens: Tokens predicted.
        num_characters: Characters that these tokens stand for.
        num_unknown: Tokens among them that the model does not know, and predicts as `<unk>`.
        spelling: Nats that it would take to spell the unknown ones, each letter as likely as any:
            `<unk>` alone does not say which word it is.
    """

    loss: float
    num_tokens: int
    num_characters: int
    num_unknown: int
    spelling: float

    @property
    def perplexity(self) -> float:
        """`exp(loss)`: the model is as unsure as if it chose among so many tokens."""
        return perplexity(self.loss)

    @property
    def nats_per_character(self) -> float:
        """Comparable between levels, and with other kinds of model."""
        return (self.loss * self.num_tokens + self.spelling) / max(self.num_characters, 1)

    @property
    def bits_per_character(self) -> float:
        """The same in bits."""
        return self.nats_per_character / math.log(2.0)


@dataclass(frozen=True, slots=True)
class TokenSurprise:
    """How unexpected one token of a text was.

    Attributes:
        text: What the token is in the text, the space before it included.
        nats: Its surprise, `-log p`; None for the first, which nothing came before.
        known: False if the model does not know the token: `nats` is then that of `<unk>`.
    """

    text: str
    nats: float | None
    known: bool = True


def evaluate_text(
    text_model: TextModel,
    text: str | Sequence[str],
    *,
    should_stop: Callable[[], bool] | None = None,
) -> TextEvaluation:
    """Measure a model on a text, or on several that do not follow one another.

    The text is read as held-out text is while training, so the figures agree: exactly up to 120,000
    tokens; of more, training measures the beginning of each part only.

    Args:
        text_model: The model, on the device where it computes.
        text: Cleaned like the model's own text first.
        should_stop: Asked now and then.

    Raises:
        TextError: The text has fewer than two tokens that the model can read.
        CancelledError: `should_stop` said so.
    """
    codec = text_model.codec
    parts = [text] if isinstance(text, str) else list(text)
    ids = [codec.encode(part) for part in parts]
    ids = [part for part in ids if len(part) > 1]
    if not ids:
        raise TextError(
            f"This text has fewer than two {codec.tokenizer.unit}s that the model can read."
        )
    batches = held_out_batches(ids)
    result = evaluate(text_model.model, batches, should_stop=should_stop)
    if should_stop is not None and should_stop():
        raise CancelledError("Measuring was stopped.")
    counted = [_counted(text_model, part) for part in parts]
    characters, unknown, letters = (sum(column) for column in zip(*counted, strict=True))
    alphabet = len({c for t in codec.vocab if t not in SPECIAL_TOKENS for c in t}) + 1
    return TextEvaluation(
        loss=result.loss,
        num_tokens=result.num_tokens,
        num_characters=characters,
        num_unknown=unknown,
        spelling=(letters + unknown) * math.log(alphabet),
    )


def _counted(text_model: TextModel, text: str) -> tuple[int, int, int]:
    """Characters after the first token, unknown tokens there, and the letters of those."""
    codec = text_model.codec
    tokens = codec.tokenize(text)
    if len(tokens) < 2:
        return 0, 0, 0
    if codec.tokenizer.name == SplitTokenizer.name:  # most white space is not modelled
        cleaned = len(" ".join(tokens)) - len(tokens[0])
    else:
        cleaned = len(codec.cleaning(text)) - len(tokens[0])
    if not codec.has_unknown:  # unknown tokens were left out
        return sum(len(t) for t in tokens[1:] if codec.is_known(t)), 0, 0
    unknown = [token for token in tokens[1:] if not codec.is_known(token)]
    return cleaned, len(unknown), sum(map(len, unknown))


@torch.inference_mode()
def surprise(
    text_model: TextModel, text: str, *, should_stop: Callable[[], bool] | None = None
) -> list[TokenSurprise]:
    """How unexpected each token of a text was, read from beginning to end with one state.

    Joined, the `text`s of the result are the cleaned text again.

    Args:
        text_model: The model, on the device where it computes.
        text: Cleaned like the model's own text first.
        should_stop: Asked now and then.

    Raises:
        CancelledError: `should_stop` said so.
    """
    codec = text_model.codec
    tokens = list(codec.tokenize(text))
    if not codec.has_unknown:
        tokens = [token for token in tokens if codec.is_known(token)]
    ids = torch.tensor([codec.vocab.get(t, UNK_IDX) for t in tokens], dtype=torch.long)
    was_training = text_model.model.training
    text_model.model.eval()
    try:
        nats = _nats(text_model.model, ids, should_stop)
    finally:
        text_model.model.train(was_training)
    result, previous = [], None
    for token, value in zip(tokens, [None, *nats], strict=False):
        piece = codec.tokenizer.piece(previous, token)
        result.append(TokenSurprise(piece, value, codec.is_known(token)))
        previous = token
    return result


def _nats(
    model: SingleLSTM_TXT, ids: Tensor, should_stop: Callable[[], bool] | None
) -> list[float]:
    device = model_device(model)
    state, nats = None, []
    for start in range(0, max(len(ids) - 1, 0), _BLOCK):
        if should_stop is not None and should_stop():
            raise CancelledError("Measuring was stopped.")
        block = ids[start : start + _BLOCK + 1].to(device)  # (T + 1,)
        logits, state = model.step(block[None, :-1], state)  # (T, V)
        nats.append(cross_entropy(logits.float(), block[1:], reduction="none").cpu())
    return torch.cat(nats).tolist() if nats else []
