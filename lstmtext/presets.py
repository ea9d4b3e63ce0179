"""Settings that choose themselves: by the time there is, or after one of the five seeds."""

from dataclasses import dataclass, fields, replace

from lstmtext.errors import ConfigError
from lstmtext.settings import TrainingSettings
from lstmtext.suited import MANY_PASSES, passes_over, suited, suited_to_gpu
from lstmtext.text.cleaning import Cleaning
from lstmtext.wording import duration


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
"""The presets by time, shortest first."""

_NO_CLIPPING = 1e6
_MANY = 1_000  # different characters, as Chinese or Japanese has them

SEEDS = {
    "seed-000": TrainingSettings(
        level="split",
        embedding_dim=128,
        hidden_size=256,
        batching="chunks",
        batch_size=16,
        seq_len=32,
        epochs=20,
        minutes=None,
        learning_rate=1e-3,
        schedule="constant",
        weight_decay=0.0,
        reset_every=0,
        clip_grad_norm=_NO_CLIPPING,
        validation="none",
    ),
}
SEEDS["seed-001"] = replace(  # characters, sliding windows; short ones, since each is read whole
    SEEDS["seed-000"],
    level="characters",
    embedding_dim=256,
    batch_size=16,
    seq_len=20,
    stride=1,
    epochs=30,
    learning_rate=3e-3,
)
SEEDS["seed-002"] = replace(  # cleaned words; a question's likeliest next word
    SEEDS["seed-000"],
    cleaning=Cleaning(lowercase=True, letters_only=True),
    embedding_dim=10,
    hidden_size=20,
    batch_size=1,
    seq_len=5,
    stride=1,
    epochs=100,
    learning_rate=0.01,
)
SEEDS["seed-003"] = replace(  # three layers, the state carried from batch to batch
    SEEDS["seed-000"],
    hidden_size=128,
    num_layers=3,
    dropout=0.2,
    embedding_dropout=0.2,
    batching="carried",
    batch_size=8,
    seq_len=16,
    epochs=30,
    learning_rate=2e-3,
    clip_grad_norm=1.0,
)
SEEDS["seed-004"] = replace(  # one-hot characters, the state carried
    SEEDS["seed-000"],
    level="characters",
    embedding_dim=0,
    hidden_size=128,
    batching="carried",
    batch_size=32,
    seq_len=50,
    epochs=10,
    clip_grad_norm=1.0,
)
"""The systems of the five seed documents, which are presets, too."""


def preset_settings(
    preset: str,
    *,
    num_characters: int,
    num_distinct: int = 0,
    on_gpu: bool = False,
    level: str | None = None,
    **changes: object,
) -> TrainingSettings:
    """Settings that suit a text of `num_characters` characters and the time of a preset.

    Args:
        preset: `quick`, `balanced`, `thorough`, or `seed-000` to `seed-004`.
        num_characters: Length of the text.
        num_distinct: How many different characters it has, if that is known.
        on_gpu: A graphics card computes, which is faster with larger pieces of work.
        level: As in `TrainingSettings`; the preset's own, mostly characters, if None.
        **changes: Any fields of `TrainingSettings` that the person has chosen. With `epochs` or
            `steps`, the preset's minutes no longer end the run. With `tie_weights`, the embedding
            takes the width of the LSTM unless one is chosen.

    Raises:
        ConfigError: There is no such preset, or a change is out of range.
    """
    if preset not in PRESETS and preset not in SEEDS:
        raise ConfigError(f"preset must be one of {', '.join((*PRESETS, *SEEDS))}; not {preset!r}")
    unknown = changes.keys() - {field.name for field in fields(TrainingSettings)}
    if unknown:
        raise ConfigError(f"there is no setting called {', '.join(sorted(unknown))}")
    if preset in SEEDS:
        settings = SEEDS[preset] if level is None else replace(SEEDS[preset], level=level)
    else:
        chosen = changes.get("minutes")
        minutes = PRESETS[preset].minutes if chosen is None else float(str(chosen))
        TrainingSettings(minutes=minutes)  # refused here, before anything is reckoned from it
        settings = suited(level or "characters", num_characters, minutes)
        if num_distinct > _MANY and settings.level == "characters":
            settings = replace(settings, embedding_dim=128)  # 64 numbers cannot tell them apart
        if on_gpu:
            settings = suited_to_gpu(settings, num_characters, minutes)
        settings = replace(settings, minutes=PRESETS[preset].minutes)
    if changes.get("epochs") is not None or changes.get("steps") is not None:
        changes.setdefault("minutes", None)  # the preset's minutes must not end them early
    if changes.get("stride") is not None:
        changes.setdefault("batching", "chunks")
    _keep_together(settings, changes)
    return replace(settings, **changes)  # type: ignore[arg-type]


def _keep_together(settings: TrainingSettings, changes: dict[str, object]) -> None:
    """Where one of the settings is changed that belong together, change the others with it."""
    if settings.optimizer == "sgd" and changes.get("optimizer") not in (None, "sgd"):
        usual = TrainingSettings()  # the steps of SGD are thousands of times as large as Adam's
        for name in ("learning_rate", "clip_grad_norm", "weight_decay"):
            changes.setdefault(name, getattr(usual, name))
    width = changes.get("hidden_size", settings.hidden_size)
    if changes.get("tie_weights", settings.tie_weights):
        if "tie_weights" in changes or "embedding_dim" not in changes:
            changes.setdefault("embedding_dim", width)
        elif changes["embedding_dim"] != width:
            changes["tie_weights"] = False


def explained(settings: TrainingSettings, *, num_characters: int) -> str:
    """Why these settings suit a text of so many characters, in one sentence.

    What the person has chosen otherwise is said without a reason.
    """
    minutes = settings.minutes
    usual = suited(settings.level, num_characters, minutes or PRESETS["balanced"].minutes)
    layers = f" in {settings.num_layers} layers" if settings.num_layers > 1 else ""
    width = f"{settings.hidden_size} cells{layers}"
    if minutes is not None and settings.hidden_size == usual.hidden_size:
        width += f", {_why_so_wide(settings, minutes)}"
    dropout = _dropout(settings)
    if (settings.dropout, settings.weight_dropout) == (usual.dropout, usual.weight_dropout):
        dropout += f", {_why_dropout(settings, num_characters, minutes)}"
    return f"Settings: {width}; {dropout}; {settings.batch_size} lanes of {settings.seq_len}."


def _why_so_wide(settings: TrainingSettings, minutes: float) -> str:
    if settings.level in ("words", "split"):
        return "since choosing among thousands of words takes most of the work"
    if settings.hidden_size < TrainingSettings().hidden_size:
        return f"since {duration(minutes * 60)} are short and the text must be read often"
    return f"since {duration(minutes * 60)} are enough for so many"


def _dropout(settings: TrainingSettings) -> str:
    if not settings.weight_dropout:
        return f"dropout {settings.dropout:g}" if settings.dropout else "no dropout"
    if not settings.dropout:
        return f"dropout {settings.weight_dropout:g} for the recurrent weights alone"
    return f"dropout {settings.dropout:g}, and {settings.weight_dropout:g} for recurrent weights"


def _why_dropout(settings: TrainingSettings, num_characters: int, minutes: float | None) -> str:
    if settings.level in ("words", "split"):
        return "since most words are rare and soon known by heart"
    minutes = minutes or PRESETS["balanced"].minutes
    if passes_over(settings.hidden_size, num_characters, minutes) > MANY_PASSES:
        return "since the text is read many times over and soon known by heart"
    if settings.dropout or settings.weight_dropout:
        return "since the text is read several times"
    return "since the text is read only a few times"
