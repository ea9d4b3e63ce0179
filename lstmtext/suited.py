"""Which settings suit a text, a level and a time: what was measured, as a rule.

The measurements are in `docs/training.md`, "What won".
"""

import math
from dataclasses import replace

from lstmtext.settings import TrainingSettings

MANY_PASSES = 10
"""Over a text: from here on it is said to be read many times."""

_SMALL, _LARGE = 400_000, 1_000_000  # characters


def suited_to_gpu(
    settings: TrainingSettings, num_characters: int, minutes: float
) -> TrainingSettings:
    """Wider, in larger batches, and with the dropout that so many more passes need."""
    if settings.level != "characters" or num_characters < _SMALL:
        return replace(settings, batch_size=2 * settings.batch_size)
    wide = TrainingSettings().hidden_size
    # Measured on an H200: 15 times as fast as two cores. Dropout for 20 times was too much.
    dropout, weight_dropout = dropout_for(15 * passes_over(wide, num_characters, minutes))
    return replace(
        settings,
        hidden_size=wide,
        dropout=dropout,
        weight_dropout=weight_dropout,
        batch_size=64,
        learning_rate=8e-3,
    )


def passes_over(hidden_size: int, num_characters: int, minutes: float) -> float:
    """How often a text of characters is read, on two cores of the kind that was measured on.

    Twice as wide takes three times as long. A faster computer reads it more often, but what follows
    from the number follows from its logarithm.
    """
    characters_a_second = 32_000 * math.pow(512 / hidden_size, 1.6)
    return characters_a_second * minutes * 60 / max(num_characters, 1)


def suited(level: str, num_characters: int, minutes: float) -> TrainingSettings:
    """What was best on two cores (`docs/training.md`, "What won").

    Short times get a narrower network, which reads the text more often, and smaller batches, which
    make more steps. The more often a text is read, the more dropout it gets. Words get a narrower
    network, because most of the work is choosing among thousands of them.
    """
    if level in ("words", "split"):
        return _suited_to_words(level, num_characters, minutes)
    hidden_size = (
        256 if minutes < 0.8 else 384 if minutes < _enough_minutes(num_characters) else 512
    )
    dropout, weight_dropout = dropout_for(passes_over(hidden_size, num_characters, minutes))
    settings = TrainingSettings(
        level=level,
        hidden_size=hidden_size,
        dropout=dropout,
        weight_dropout=weight_dropout,
        batch_size=16 if minutes < 8.0 else 32,
        learning_rate=8e-3 if hidden_size == TrainingSettings().hidden_size else 1e-2,
    )
    if level == "subwords":
        settings = replace(
            settings,
            embedding_dim=128,
            embedding_dropout=0.1,
            dropout=settings.dropout + 0.1,
            seq_len=32,
        )
    return settings


def _enough_minutes(num_characters: int) -> float:
    """From when on a network of the full width pays."""
    return 2.0 if num_characters < _LARGE else 1.2


def dropout_for(passes: float) -> tuple[float, float]:
    """Dropout, and that of the recurrent weights, for a text that is read so many times."""
    often = math.log2(max(passes, 1.0))
    return _share(0.13 * (often - 2.2)), _share(0.09 * (often - 1.2))


def _share(value: float) -> float:
    """A share for dropout, in steps of a twentieth, at most a half."""
    return round(min(max(value, 0.0), 0.5) * 20) / 20


def _suited_to_words(level: str, num_characters: int, minutes: float) -> TrainingSettings:
    """A large text and some time get SGD, which begins slowly but then generalizes better."""
    is_small = num_characters < _SMALL
    if not is_small and minutes >= 1.5:
        return TrainingSettings(
            level=level,
            embedding_dim=320,
            hidden_size=320,
            tie_weights=True,
            dropout=0.3,
            embedding_dropout=0.2,
            weight_dropout=0.2,
            optimizer="sgd",
            learning_rate=20.0,
            clip_grad_norm=0.25,
            weight_decay=0.0,
            batch_size=16,
            min_count=2,
            seq_len=32,
        )
    return TrainingSettings(
        level=level,
        embedding_dim=256,
        hidden_size=256,
        dropout=0.5 if is_small else 0.4,
        embedding_dropout=0.5 if is_small else 0.4,
        batch_size=16 if is_small else 32,
        learning_rate=2e-3 if is_small else 3e-3,
        min_count=2,
        seq_len=32,
    )
