"""What can be chosen for a training run, and the presets that choose for the person."""

from dataclasses import dataclass, fields, replace

from lstmtext.errors import ConfigError
from lstmtext.text.tokenizer import tokenizer_named

VALIDATIONS = ("tail", "none")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingSettings:
    """Everything that decides how a model is made from a text.

    Attributes:
        level: `characters` or `words` (`split` is seed 000's plain split).
        embedding_dim: Width of the embedding.
        hidden_size: Width of each LSTM layer.
        num_layers: Number of LSTM layers.
        dropout: Share of values zeroed while training, from 0 to below 1.
        batch_size: Lanes of text read side by side.
        seq_len: Tokens between two steps of the optimizer, per lane.
        epochs: Passes over the text; None where `minutes` alone ends the run.
        minutes: Time for training and validation together; None where `epochs` ends the run.
        learning_rate: Highest learning rate of the schedule.
        weight_decay: AdamW's pull of the weights towards zero.
        clip_grad_norm: Largest norm of all gradients together.
        min_count: Tokens rarer than this become `<unk>`.
        max_vocab_size: Most ids that there may be; the rarest tokens beyond become `<unk>`.
        validation: `tail` holds out the end of the text, `none` nothing.
        validation_fraction: Share of the text's characters held out, up to 0.5.
        precision: `auto` (bfloat16 where the processor computes it natively), or one of the two.
        device: `auto`, `cpu` or `cuda`.
        seed: Makes a run of `epochs` repeatable on the same computer; where `minutes` end it, the
            computer's speed has a part in it.
    """

    level: str = "characters"
    embedding_dim: int = 64
    hidden_size: int = 512
    num_layers: int = 1
    dropout: float = 0.0
    batch_size: int = 32
    seq_len: int = 64
    epochs: int | None = None
    minutes: float | None = 4.0
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    clip_grad_norm: float = 1.0
    min_count: int = 1
    max_vocab_size: int = 30_000
    validation: str = "tail"
    validation_fraction: float = 0.1
    precision: str = "auto"
    device: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value where a person's choice enters.

        Raises:
            ConfigError: One is out of range; the message names it.
        """
        tokenizer_named(self.level)
        for name, choices in (("validation", VALIDATIONS), ("precision", PRECISIONS)):
            if getattr(self, name) not in choices:
                raise ConfigError(f"{name} must be {' or '.join(choices)}")
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:  # NaN is not, either
                raise ConfigError(f"{name} must be between {low:g} and {high:g}, not {value}")
        if self.epochs is None and self.minutes is None:
            raise ConfigError("epochs or minutes must be given: a run needs an end")


_RANGES = {
    "embedding_dim": (1, 4096),
    "hidden_size": (1, 8192),
    "num_layers": (1, 8),
    "dropout": (0.0, 0.9),
    "batch_size": (1, 4096),
    "seq_len": (1, 4096),
    "epochs": (1, 1_000_000),
    "minutes": (0.001, 60 * 24 * 30),
    "learning_rate": (1e-7, 10.0),
    "weight_decay": (0.0, 10.0),
    "clip_grad_norm": (1e-6, 1e6),
    "min_count": (1, 1_000_000),
    "max_vocab_size": (3, 1_000_000),
    "validation_fraction": (0.0, 0.5),
    "seed": (0, 2**63 - 1),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """A named choice of time.

    Attributes:
        name: As the command line spells it.
        minutes: Time for training and validation.
        sentence: What to expect of it.
    """

    name: str
    minutes: float
    sentence: str


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("quick", 0.6, "A first impression: words and short phrases."),
        Preset("balanced", 4.0, "A good first model."),
        Preset("thorough", 15.0, "As good as this text allows."),
    )
}


def preset_settings(
    preset: str, *, num_characters: int, level: str = "characters", **changes: object
) -> TrainingSettings:
    """Settings that suit a text of `num_characters` characters and the time of a preset.

    Short times get a narrower network, which reads the text more often. Short texts get more
    dropout, because the same text is read many times over. Words get a narrower network, because
    most of the work is choosing among thousands of them.

    Args:
        preset: `quick`, `balanced` or `thorough`.
        num_characters: Length of the text.
        level: As in `TrainingSettings`.
        **changes: Any fields of `TrainingSettings` that the person has chosen. With `epochs`, the
            preset's minutes no longer end the run.

    Raises:
        ConfigError: There is no such preset, or a change is out of range.
    """
    if preset not in PRESETS:
        raise ConfigError(f"preset must be one of {', '.join(PRESETS)}; not {preset!r}")
    chosen = changes.get("minutes")
    minutes = chosen if isinstance(chosen, float) else PRESETS[preset].minutes
    is_small = num_characters < 400_000
    is_short = minutes < (0.8 if is_small else 2.0)  # measured on two cores
    settings = TrainingSettings(level=level, minutes=PRESETS[preset].minutes)
    if is_short:
        settings = replace(settings, hidden_size=256)
    if is_small:
        settings = replace(settings, dropout=0.3, batch_size=16)
        if is_short:
            settings = replace(settings, dropout=0.2, learning_rate=5e-3)
    elif not is_short:
        settings = replace(settings, dropout=0.1)
    if level != "characters":
        settings = replace(
            settings, embedding_dim=256, hidden_size=256, dropout=0.4, min_count=2, seq_len=32
        )
        if is_small:
            settings = replace(settings, dropout=0.5, learning_rate=2e-3)
    if changes.get("epochs") is not None:
        changes.setdefault("minutes", None)  # the preset's minutes must not end the epochs early
    unknown = changes.keys() - {field.name for field in fields(TrainingSettings)}
    if unknown:
        raise ConfigError(f"there is no setting called {', '.join(sorted(unknown))}")
    return replace(settings, **changes)  # type: ignore[arg-type]
