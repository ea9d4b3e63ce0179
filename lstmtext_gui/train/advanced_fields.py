"""The settings that can be set by hand: the field's term, plain words, one line of help each."""

from dataclasses import dataclass
from typing import Any

from lstmtext.errors import ConfigError
from lstmtext.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Field:
    """One setting.

    Attributes:
        name: The field of `TrainingSettings`.
        term: What the field calls it.
        label: The same in plain words.
        help: What it does, in one line.
        kind: `int` or `float`; `str` where one of `choices` is taken.
        choices: Values and what they are called.
    """

    name: str
    term: str
    label: str
    help: str
    kind: type = int
    choices: tuple[tuple[str, str], ...] = ()

    def value_of(self, text: str) -> Any:
        """What was typed, as a value.

        Raises:
            ConfigError: It is no number, or out of range; the message is a sentence.
        """
        shown = text.strip()
        try:
            value = self.kind(_plain(shown, self.kind))
        except ValueError:
            kind = "a whole number" if self.kind is int else "a number"
            raise ConfigError(f"{self.label} must be {kind}, not “{shown}”.") from None
        try:
            TrainingSettings(**{self.name: value})
        except ConfigError as error:
            raise ConfigError(f"{str(error).replace(self.name, self.label, 1)}.") from None
        return value

    def shown(self, value: object) -> str:
        """A value as a person reads it."""
        if self.choices:
            return dict(self.choices).get(str(value), str(value)).lower()
        if value is None:
            return "no limit"
        return f"{value:g}" if isinstance(value, float) else f"{value}"


def _plain(text: str, kind: type) -> str:
    """A number as Python reads it: a comma parts thousands, or where there is no point decimals."""
    if kind is float and text.count(",") == 1 and "." not in text:
        return text.replace(",", ".")
    return text.replace(",", "").replace("\u202f", "").replace("\u00a0", "")


FIELDS = (
    Field(
        "embedding_dim",
        "embedding_dim",
        "Embedding width",
        "How many numbers describe each letter, piece or word.",
    ),
    Field(
        "hidden_size",
        "hidden_size",
        "Memory cells",
        "How much it can keep in mind. More learn better and take longer.",
    ),
    Field(
        "num_layers",
        "num_layers",
        "Layers",
        "How many LSTM layers stand on each other. One is enough for most texts.",
    ),
    Field(
        "dropout",
        "dropout",
        "Forgetting on purpose",
        "Share of values left out while training, so that it learns less by heart.",
        float,
    ),
    Field(
        "batch_size",
        "batch_size",
        "Lanes side by side",
        "How many places of the text are read at once. More need more memory.",
    ),
    Field(
        "seq_len",
        "seq_len",
        "Length of a stretch",
        "How many tokens it reads between two corrections.",
    ),
    Field(
        "learning_rate",
        "learning_rate",
        "Learning rate",
        "How large each correction is. Too large a rate makes training unstable.",
        float,
    ),
    Field(
        "validation_fraction",
        "validation_fraction",
        "Share kept back",
        "Share of the text that is only measured on, from 0 to 0.5.",
        float,
    ),
    Field(
        "validation",
        "validation",
        "What is kept back",
        "Where the text that is only measured on is taken from.",
        str,
        (
            ("blocks", "Places all over"),
            ("tail", "The end"),
            ("none", "Nothing"),
        ),
    ),
    Field(
        "epochs",
        "epochs",
        "Passes over the text",
        "Ends training after so many passes, in place of a preset’s minutes.",
    ),
    Field(
        "seed",
        "seed",
        "Seed",
        "The number that chance begins with.",
    ),
    Field(
        "precision",
        "precision",
        "Precision",
        "How exactly it reckons. Bfloat16 is faster where the processor has it.",
        str,
        (
            ("auto", "Automatic"),
            ("float32", "float32"),
            ("bfloat16", "bfloat16"),
        ),
    ),
)
"""In the order in which they are shown."""
