"""What goes to workers and what comes back: immutable values that may cross threads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lstmtext.reading.options import ReadingOptions
from lstmtext.text.cleaning import Cleaning

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.reading.source import FileReport, TextSource


MODEL_SUFFIX = ".lstmtext"


def file_name(name: str) -> str:
    """A name made fit for a file's, without an ending."""
    return re.sub(r"[^\w-]+", "-", Path(name).stem).strip("-").lower()[:80] or "model"


@dataclass(frozen=True, slots=True)
class TextChoices:
    """How files become a text, and what is changed in it before it is learned."""

    reading: ReadingOptions = field(default_factory=ReadingOptions)
    cleaning: Cleaning = field(default_factory=Cleaning)


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A text to open, and how: enough to read it again with other choices.

    Attributes:
        name: What to call it until it is read.
        paths: Files and folders; none for a built-in text.
        built_in: Makes a built-in text.
        choices: How to read it.
    """

    name: str
    paths: tuple[str | Path, ...] = ()
    built_in: Callable[[], TextSource] | None = None
    choices: TextChoices = field(default_factory=TextChoices)


@dataclass(frozen=True, slots=True)
class TextInfo:
    """What is shown of a text: of the cleaned one, where it is to be cleaned.

    Attributes:
        name: The file's, or that of the first of several.
        encoding: How the bytes were read; `built-in` for no file.
        num_characters: Its length.
        num_words: Its words, cut at white space.
        num_distinct: Different characters.
        files: How each file was read.
        preview: Its beginning.
        choices: How it was read.
    """

    name: str
    encoding: str
    num_characters: int
    num_words: int
    num_distinct: int
    files: tuple[FileReport, ...] = ()
    preview: str = ""
    choices: TextChoices = field(default_factory=TextChoices)

    @property
    def guessed(self) -> bool:
        """Whether the encoding of any file is a guess."""
        return any(file.guessed for file in self.files)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about the files, bytes without a meaning first."""
        notes = [(not file.undecodable_bytes, note) for file in self.files for note in file.notes]
        return tuple(note for _, note in sorted(notes, key=lambda pair: pair[0]))


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A text, what is shown of it, and how to read it again."""

    source: TextSource
    info: TextInfo
    request: TextRequest


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
class Filters:
    """What keeps a model from unlikely words and from repeating itself; all off at first.

    Attributes:
        top_p: Only the likeliest tokens that have this share of the probability together.
        min_p: Only tokens that have this share of the likeliest one's probability.
        repetition_penalty: How much less likely a token becomes by having been written.
    """

    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A model's snapshot and the choices made for writing with it.

    Attributes:
        text_model: The model.
        prompt: What to continue.
        length: Tokens to write at most.
        temperature: How wild.
        seed: The same one writes the same text.
        device: The library's name of it.
        stop_at: `line`, `sentence` or `paragraph`; None for the length alone.
        filters: What else restrains it.
    """

    text_model: TextModel
    prompt: str
    length: int
    temperature: float
    seed: int
    device: str
    stop_at: str | None = None
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class CopyNews:
    """What of a text that was written stands in the text that was learned.

    Attributes:
        longest: Characters of the longest passage.
        share_new: Share of its runs of eight words that are new; None where there is none.
    """

    longest: int
    share_new: float | None


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A model and the file that it came from."""

    text_model: TextModel
    path: Path
