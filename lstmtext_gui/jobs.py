"""What goes to workers and what comes back: immutable values that may cross threads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.reading.source import TextSource


MODEL_SUFFIX = ".lstmtext"


def file_name(name: str) -> str:
    """A name made fit for a file's, without an ending."""
    return re.sub(r"[^\w-]+", "-", Path(name).stem).strip("-").lower()[:80] or "model"


@dataclass(frozen=True, slots=True)
class TextInfo:
    """What is shown of a text."""

    name: str
    encoding: str
    num_characters: int
    num_words: int
    num_distinct: int


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A text and what is shown of it."""

    source: TextSource
    info: TextInfo


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer can compute on.

    Attributes:
        devices: Pairs of a device's name for the library and its name for the person.
        no_cuda: Why CUDA is not among them; None if it is.
    """

    devices: tuple[tuple[str, str], ...]
    no_cuda: str | None


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A text and the choices made for training on it."""

    text: OpenedText
    level: str
    preset: str
    device: str


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far a run is: at most ten of these a second.

    Attributes:
        progress: From 0 to 1.
        seconds: Since training began.
        tokens_per_second: On average so far.
        epoch: From 1.
    """

    progress: float
    seconds: float
    tokens_per_second: float
    epoch: int

    @property
    def seconds_left(self) -> float | None:
        """Time left, None while it is too early to say."""
        if self.progress < 0.01:
            return None
        return self.seconds / self.progress * (1.0 - self.progress)


@dataclass(frozen=True, slots=True)
class WritingSample:
    """What the model of a moment writes."""

    seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A model's snapshot and the choices made for writing with it."""

    text_model: TextModel
    prompt: str
    length: int
    temperature: float
    seed: int
    device: str


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A model and the file that it came from."""

    text_model: TextModel
    path: Path
