"""A copy of a model to give away: what it needs to write, and nothing about whose it was."""

from dataclasses import replace

from lstmtext.text_model import TextModel
from lstmtext.training.history import TrainingHistory

SHARED_NAME = "shared model"

WARNING = (
    "A model can know parts of its text by heart, and its vocabulary comes from that text. "
    "Share it only if you would share the text."
)


def shared_copy(text_model: TextModel, *, keep_fingerprint: bool = False) -> TextModel:
    """A copy without history, samples, settings, measurements, the text's name and digest.

    Network, level, cleaning and vocabulary stay: it writes the same texts, and may repeat what it
    read (`WARNING`). The digest would let anyone check a guess of the whole text.

    Args:
        text_model: The model; it is not changed.
        keep_fingerprint: Let others, too, find out what of a text was copied; else they cannot.
    """
    return replace(
        text_model,
        name=SHARED_NAME,
        settings={},
        history=TrainingHistory(),
        validation_loss=None,
        baselines={},
        fingerprint=text_model.fingerprint if keep_fingerprint else None,
        text_sha256=None,
    )
