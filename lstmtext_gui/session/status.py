"""What every part of the window may know: one immutable status, rendered by all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lstmtext_gui.levels import LEVELS
from lstmtext_gui.workers.jobs import Machine, TextInfo, UnfinishedRun

if TYPE_CHECKING:
    from lstmtext import TextModel


class JobState(Enum):
    """A job's life.

    It is pausing from the wish to pause until it is held between two steps and saved, and stopping
    from the wish to stop until its thread has finished.
    """

    IDLE = "idle"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is shown of the model that writes."""

    name: str
    level: str
    unit: str
    num_parameters: int
    vocab_size: int  # with `<pad>` and `<unk>`
    num_known: int  # tokens, without them
    validation_loss: float | None
    baselines: tuple[tuple[str, float], ...] = ()
    verdict: str = ""

    @classmethod
    def of(cls, text_model: TextModel, verdict: str = "") -> ModelInfo:
        """What is shown of this model."""
        return cls(
            name=text_model.name,
            level=text_model.tokenizer.name,
            unit=LEVELS[text_model.tokenizer.name].unit,
            num_parameters=text_model.model.num_parameters,
            vocab_size=len(text_model.vocab),
            num_known=text_model.codec.num_known,
            validation_loss=text_model.validation_loss,
            baselines=tuple(text_model.baselines.items()),
            verdict=verdict,
        )


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """The state of the program.

    Attributes:
        text: The text to train on.
        model: The model to write with.
        unsaved: Whether the model differs from what is on the disk.
        opening: What is being opened, in words; empty if nothing is.
        opening_share: How much of that is done, from 0 to 1; below 0 while it is unknown.
        training: State of the training job.
        is_safe: The run is paused, and on the disk.
        writing: State of the writing job.
        machine: The devices; None until they are known.
        unfinished: The run that the person is asked about; None if there is none.
    """

    text: TextInfo | None = None
    model: ModelInfo | None = None
    unsaved: bool = False
    opening: str = ""
    opening_share: float = -1.0
    training: JobState = JobState.IDLE
    is_safe: bool = False
    writing: JobState = JobState.IDLE
    machine: Machine | None = None
    unfinished: UnfinishedRun | None = None

    @property
    def opening_words(self) -> str:
        """How far opening is, as far as that is known: " 43 %"."""
        return f" {100 * self.opening_share:.0f} %" if self.opening_share >= 0 else ""

    @property
    def title(self) -> str:
        """What the window is about: the model, else the text."""
        shown = self.model or self.text
        return "" if shown is None else shown.name

    @property
    def is_idle(self) -> bool:
        """No job works: nothing is opened, trained or written."""
        jobs = (self.training, self.writing)
        return not self.opening and all(job is JobState.IDLE for job in jobs)

    @property
    def can_train(self) -> bool:
        """A text is open and nothing else works on it."""
        return self.text is not None and not self.opening and self.training is JobState.IDLE

    @property
    def can_stop_training(self) -> bool:
        """From the start of training until its thread has finished."""
        return self.training is not JobState.IDLE

    @property
    def can_pause(self) -> bool:
        """A run is trained that is not stopping, and can be paused or let go on."""
        return self.training not in (JobState.IDLE, JobState.STOPPING)

    @property
    def is_pausing(self) -> bool:
        """The person wants the run to wait, whether it does already or not."""
        return self.training in (JobState.PAUSING, JobState.PAUSED)

    @property
    def can_generate(self) -> bool:
        """There is a model to write with, and it is not writing."""
        return self.model is not None and not self.opening and self.writing is JobState.IDLE

    @property
    def can_stop_writing(self) -> bool:
        """The model is writing."""
        return self.writing is not JobState.IDLE

    @property
    def can_open_model(self) -> bool:
        """No training would replace the model that is opened."""
        return not self.opening and self.training is JobState.IDLE

    @property
    def offered_run(self) -> UnfinishedRun | None:
        """The unfinished run to ask about now; not while another one is trained."""
        return self.unfinished if self.training is JobState.IDLE else None

    @property
    def can_go_on(self) -> bool:
        """The offered run can be resumed."""
        run = self.offered_run
        return run is not None and run.can_go_on and not self.opening

    @property
    def can_open_best(self) -> bool:
        """The offered run has a model that is not open anyway."""
        run = self.offered_run
        return run is not None and run.has_model and not (run.stopped or run.opened or self.opening)

    @property
    def can_discard_run(self) -> bool:
        """A run is offered that a crash ended; one that was stopped is left alone."""
        return self.offered_run is not None and not self.offered_run.stopped

    @property
    def can_start_from_model(self) -> bool:
        """There is a model to start from, and a text for it."""
        return self.model is not None and self.text is not None
