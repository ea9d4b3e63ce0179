"""What can be chosen for a training run."""

from dataclasses import dataclass, field
from typing import Any, Self

from lstmtext.errors import ConfigError
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.levels import check_level
from lstmtext.text.splitting import SPLITS
from lstmtext.training.budget import checked_steps

BATCHINGS = ("carried", "chunks")
SCHEDULES = ("cosine", "plateau", "constant")
OPTIMIZERS = ("adamw", "adam", "sgd")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingSettings:
    """Everything that decides how a model is made from a text.

    Attributes:
        level: `characters`, `words` or `subwords` (`split` is seed 000's plain split).
        cleaning: What to change in the text, and in every prompt, first.
        embedding_dim: Width of the embedding; 0 for one-hot input.
        hidden_size: Width of each LSTM layer.
        num_layers: Number of LSTM layers.
        dropout: Share of values zeroed while training, between layers and before the output layer.
        embedding_dropout: The same after the embedding.
        weight_dropout: Share of the hidden-to-hidden weights zeroed in each batch while training.
        tie_weights: Embedding and output layer share one matrix; needs equal widths.
        batching: `carried` reads the text in lanes and carries the state along them; `chunks` takes
            shuffled pieces, each from a state of zeros (seeds 000 to 002).
        batch_size: Lanes of text read side by side, or chunks in a batch.
        seq_len: Tokens between two steps of the optimizer, per lane; length of a chunk.
        reset_every: Batches after which a lane begins again from a state of zeros, the lanes in
            turn; 0: only with each pass. So a model also learns to begin.
        stride: From the beginning of one chunk to the next; `seq_len` if None.
        epochs: Passes over the text; None where something else ends the run.
        steps: Steps of the optimizer; None where something else ends the run. Or the decisions of a
            run that was limited by minutes, to repeat it: pairs of a step, and of the length that
            the run was given there.
        minutes: Time for training and validation together; None where something else ends the run.
            Where several limits are given, the first one that is reached ends it.
        optimizer: `adamw`, `adam` or `sgd`.
        learning_rate: Highest learning rate of the schedule.
        momentum: Of `sgd`.
        schedule: `cosine` warms up and then falls to the end of the run; `plateau` falls to a
            quarter whenever the held-out loss stays where it is; or `constant`.
        weight_decay: Pull of the weights towards zero; AdamW without any is Adam.
        clip_grad_norm: Largest norm of all gradients together.
        ema_decay: What an exponential average of the weights, which is then measured and kept,
            keeps of itself in a step; 0 for none.
        patience: So many measurements in a row on held-out text that get worse end the run, with a
            quick annealing from the best weights; 0: never.
        min_count: Tokens rarer than this become `<unk>`; not for subwords, which are all kept.
        max_vocab_size: Most ids that there may be; the rarest tokens beyond become `<unk>`.
        validation: `blocks` holds out stretches spread over the text (whole documents where it has
            many), `tail` its end, `none` nothing.
        validation_fraction: Share of the text's characters held out, up to 0.5.
        test_fraction: Another share, measured on once at the end, also where nothing is held out
            to validate on; both together up to 0.5.
        precision: `auto` (bfloat16 where the processor computes it natively), or one of the two.
        device: `auto`, `cpu` or `cuda`.
        seed: Makes a run of `epochs` or `steps` repeatable on the same computer; where `minutes`
            end it, the computer's speed has a part in it.
    """

    level: str = "characters"
    cleaning: Cleaning = field(default_factory=Cleaning)
    embedding_dim: int = 64
    hidden_size: int = 512
    num_layers: int = 1
    dropout: float = 0.0
    embedding_dropout: float = 0.0
    weight_dropout: float = 0.0
    tie_weights: bool = False
    batching: str = "carried"
    batch_size: int = 32
    seq_len: int = 64
    reset_every: int = 64
    stride: int | None = None
    epochs: int | None = None
    steps: int | tuple[tuple[int, int], ...] | None = None
    minutes: float | None = 4.0
    optimizer: str = "adamw"
    learning_rate: float = 6e-3
    momentum: float = 0.0
    schedule: str = "cosine"
    weight_decay: float = 0.1
    clip_grad_norm: float = 1.0
    ema_decay: float = 0.0
    patience: int = 4
    min_count: int = 1
    max_vocab_size: int = 30_000
    validation: str = "blocks"
    validation_fraction: float = 0.1
    test_fraction: float = 0.0
    precision: str = "auto"
    device: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value where a person's choice enters.

        Raises:
            ConfigError: One is out of range; the message names it.
        """
        check_level(self.level)
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ConfigError(f"{name} must be {' or '.join(choices)}")
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:  # NaN is not, either
                raise ConfigError(f"{name} must be between {low:g} and {high:g}, not {value}")
        if self.epochs is None and self.minutes is None and self.steps is None:
            raise ConfigError("epochs, steps or minutes must be given: a run needs an end")
        checked_steps(self.steps)
        if self.stride is not None and self.batching == "carried":
            raise ConfigError("stride is for batching in chunks; lanes are read from end to end")
        if self.level == "subwords" and self.min_count > 1:
            raise ConfigError("min_count is not for subwords: all that were learned are kept")
        if self.stride is not None and self.stride > self.seq_len:
            raise ConfigError(f"stride must be at most seq_len ({self.seq_len}), not {self.stride}")
        if self.tie_weights and self.embedding_dim != self.hidden_size:
            raise ConfigError(
                "tie_weights needs embedding_dim and hidden_size to be equal, not "
                f"{self.embedding_dim} and {self.hidden_size}"
            )

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Settings from what JSON makes of `dataclasses.asdict`, such as a run's facts.

        Raises:
            ConfigError: They are not those of this version.
        """
        values = dict(table)
        try:
            values["cleaning"] = Cleaning(**values["cleaning"])
            if isinstance(values["steps"], list):
                values["steps"] = tuple((step, length) for step, length in values["steps"])
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError("these settings were made by another version") from error


_CHOICES = {
    "batching": BATCHINGS,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "validation": SPLITS,
    "precision": PRECISIONS,
}
_RANGES = {
    "embedding_dim": (0, 4096),
    "hidden_size": (1, 8192),
    "num_layers": (1, 8),
    "dropout": (0.0, 0.9),
    "embedding_dropout": (0.0, 0.9),
    "weight_dropout": (0.0, 0.9),
    "batch_size": (1, 4096),
    "seq_len": (1, 4096),
    "reset_every": (0, 1_000_000),
    "stride": (1, 4096),
    "epochs": (1, 1_000_000),
    "minutes": (0.001, 60 * 24 * 30),
    "learning_rate": (1e-7, 100.0),
    "momentum": (0.0, 0.999),
    "weight_decay": (0.0, 10.0),
    "clip_grad_norm": (1e-6, 1e6),
    "ema_decay": (0.0, 0.99999),
    "patience": (0, 1_000),
    "min_count": (1, 1_000_000),
    "max_vocab_size": (3, 1_000_000),
    "validation_fraction": (0.0, 0.5),
    "test_fraction": (0.0, 0.5),
    "seed": (0, 2**63 - 1),
}
