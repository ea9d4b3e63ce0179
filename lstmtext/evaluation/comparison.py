"""A trained model beside simpler ones on the same held-out text."""

from collections.abc import Callable
from dataclasses import replace

from lstmtext.errors import CancelledError, TextError, is_out_of_memory
from lstmtext.evaluation.rivals import rival_losses
from lstmtext.evaluation.text import evaluate_text
from lstmtext.reading.stored import Text
from lstmtext.text.splitting import TextSplit
from lstmtext.text_model import TextModel

_MAX_HELD_OUT = 300_000  # characters; more would take longer and say the same


def with_baselines(
    text_model: TextModel, split: TextSplit, *, should_stop: Callable[[], bool] | None = None
) -> TextModel:
    """The model with the losses, in nats per character, of itself and of simpler models.

    They stand in `baselines`, the model's own under `this model`. Takes about a second for each
    megabyte. The model comes back as it is where nothing is held out, or little, or too much, or
    `should_stop` says that nobody waits for it.

    Args:
        text_model: Trained on `split.train`.
        split: The texts.
        should_stop: Asked now and then.
    """
    held_out = _beginnings(split.validation)
    if not held_out or (should_stop is not None and should_stop()):
        return text_model
    try:
        result = evaluate_text(text_model, held_out, should_stop=should_stop)
        rivals = rival_losses(
            tuple(map(str, split.train)),
            held_out,
            text_model.codec,
            result,
            should_stop=should_stop,
        )
    except (CancelledError, TextError):
        return text_model
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return text_model  # what was trained must not be lost for a comparison
    if not rivals:
        return text_model
    return replace(text_model, baselines={"this model": result.nats_per_character, **rivals})


def _beginnings(parts: tuple[Text, ...]) -> list[str]:
    """At most `_MAX_HELD_OUT` characters, the beginning of each part."""
    share = min(1.0, _MAX_HELD_OUT / max(sum(map(len, parts)), 1))
    return [str(part[: int(len(part) * share)]) for part in parts if part]
