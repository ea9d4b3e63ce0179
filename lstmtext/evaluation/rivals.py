"""Simpler models on the same text, so that "is this good?" has an honest answer."""

from collections.abc import Callable, Sequence

from lstmtext.evaluation.compressor import ppmd_loss
from lstmtext.evaluation.ngram import NGramModel, ngram_order
from lstmtext.evaluation.text import TextEvaluation
from lstmtext.text.codec import TextCodec

Losses = dict[str, float]
"""Nats per character by the name of the model: `n-gram`, `PPMd`."""

_MAX_CHARACTERS = 20_000_000  # an n-gram model of more would take gigabytes


def rival_losses(
    train: Sequence[str],
    held_out: Sequence[str],
    codec: TextCodec,
    measured: TextEvaluation,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> Losses:
    """What an n-gram model and PPMd make of held-out text after reading the training text.

    The n-gram model has the same tokens as the model that it is compared with. PPMd is an adaptive
    compressor: unlike a trained model, it goes on learning from the held-out text.

    Args:
        train: Stretches of training text; without any, only PPMd has something to say.
        held_out: Stretches of held-out text.
        codec: Level, cleaning and vocabulary of the model to compare with.
        measured: What `evaluate_text` says of that model on `held_out`: the n-gram model predicts
            the same tokens, and pays as much for spelling the unknown ones.
        should_stop: Asked now and then.

    Returns:
        Nats per character of `held_out`, by name; empty if there is too much text or too little.

    Raises:
        CancelledError: `should_stop` said so.
    """
    known = "".join(map(codec.cleaning, train))
    asked = "".join(map(codec.cleaning, held_out))
    if len(known) + len(asked) > _MAX_CHARACTERS or len(asked) < 2:
        return {}
    losses: Losses = {}
    train_ids = [ids for ids in map(codec.encode, train) if len(ids) > 1]
    asked_ids = [ids for ids in map(codec.encode, held_out) if len(ids) > 1]
    if train_ids and asked_ids:
        size = len(codec.vocab)
        order = ngram_order(size)
        model = NGramModel.fit(train_ids, size, order, should_stop=should_stop)
        nats = model.loss(asked_ids) * measured.num_tokens + measured.spelling
        losses["n-gram"] = nats / measured.num_characters
    losses["PPMd"] = ppmd_loss(known, asked, should_stop=should_stop)
    return losses
