"""What goes to workers and what comes back: immutable values that may cross threads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lstmtext.reading.options import ReadingOptions
from lstmtext.text.cleaning import Cleaning
from lstmtext_gui.choices import Wishes

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.reading.source import FileReport, TextSource
    from lstmtext.training.history import TrainingHistory


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
        built_in: The library's name of a built-in text.
        choices: How to read it.
    """

    name: str
    paths: tuple[str | Path, ...] = ()
    built_in: str | None = None
    choices: TextChoices = field(default_factory=TextChoices)


@dataclass(frozen=True, slots=True)
class TextInfo:
    """What is shown of a text: of the cleaned one, where it is to be cleaned.

    Attributes:
        name: The file's, or that of the first of several and how many more there are.
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
    """A text, what is shown of it, and how to read it again.

    Attributes:
        source: The text.
        info: What is shown.
        request: How to read it.
        sha256: Its digest, by which a model knows the text that it learned (`text_sha256`).
    """

    source: TextSource
    info: TextInfo
    request: TextRequest
    sha256: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer can compute on.

    Attributes:
        devices: Pairs of a device's name for the library and its name for the person.
        no_cuda: Why CUDA is not among them; None if it is.
        num_threads: How many threads PyTorch takes of itself: one for each core.
    """

    devices: tuple[tuple[str, str], ...]
    no_cuda: str | None
    num_threads: int = 1


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A text and the choices made for training on it.

    Attributes:
        text: The text.
        level: The library's name of it; that of `start_from`, if there is one.
        preset: The library's name of it.
        device: The library's name of it.
        start_from: The model to start from.
        wishes: What was chosen beyond these.
    """

    text: OpenedText
    level: str
    preset: str
    device: str
    start_from: TextModel | None = None
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that is kept on the disk and that somebody may want to resume.

    Attributes:
        path: Its folder.
        name: What its text is called, safe to show.
        level: The library's name of it.
        progress: The share done, from 0 to 1.
        updated: When it was last saved, as ISO 8601 writes it.
        can_go_on: There is a state to resume it from.
        has_model: There is a best model.
        stopped: The person ended it; else a crash or a power cut did.
        paused: The person had paused it when it ended.
        opened: The person has opened its best model, and need not be asked any more.
    """

    path: Path
    name: str
    level: str
    progress: float
    updated: str
    can_go_on: bool
    has_model: bool
    stopped: bool = False
    paused: bool = False
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """A run that is about to make its next step.

    Attributes:
        level: The library's name of it.
        history: What was done before, in a run that goes on; None in a new one.
        text: The text that was read again for a run that goes on; None in a new one.
        run_path: The folder that the run is kept in; None where it cannot be kept.
        learned: The text, where it is all that the model will have learned.
    """

    level: str
    history: TrainingHistory | None = None
    text: OpenedText | None = None
    run_path: Path | None = None
    learned: OpenedText | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """The end of a run.

    Attributes:
        text_model: The best model.
        stopped: The person ended it early.
        verdict: What there is to say about it, in sentences.
        unfinished: The run, if it was stopped and can be gone on with.
    """

    text_model: TextModel
    stopped: bool
    verdict: str = ""
    unfinished: UnfinishedRun | None = None


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far a run is: at most ten of these a second.

    Attributes:
        progress: From 0 to 1.
        seconds: Since training began.
        tokens_per_second: On average so far.
        epoch: From 1.
        seconds_left: None while it is too early to say.
    """

    progress: float
    seconds: float
    tokens_per_second: float
    epoch: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A model and the file that it came from.

    Attributes:
        text_model: The model.
        path: Its file.
        verdict: What there is to say about its training, in sentences.
    """

    text_model: TextModel
    path: Path
    verdict: str = ""
