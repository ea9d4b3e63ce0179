"""What a person's choices mean: as settings of a new model, and as time on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lstmtext.presets import preset_settings
from lstmtext.settings import TrainingSettings

if TYPE_CHECKING:
    from lstmtext_gui.workers.jobs import TextInfo


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person has chosen beyond level, preset and device.

    Attributes:
        minutes: In place of the preset's; None: those.
        changes: Fields of `TrainingSettings` and their values, only those that were touched.
        sample_prompt: What the samples begin with that are written while training.
    """

    minutes: float | None = None
    changes: tuple[tuple[str, object], ...] = ()
    sample_prompt: str = ""

    @property
    def settings(self) -> dict[str, object]:
        """The changes as keyword arguments, the minutes among them."""
        minutes = {} if self.minutes is None else {"minutes": self.minutes}
        return {**minutes, **dict(self.changes)}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a network needs on this computer: a few real steps, timed.

    Attributes:
        num_parameters: Its weights.
        step_seconds: One step of the optimizer.
        steps_per_pass: Steps in one pass over the text.
        measuring_seconds: One measurement on held-out text, with its sample; 0 without any.
        steps_between: Steps from one measurement to the next.
        preparing_seconds: From Train to the first step.
        comparing_seconds: What simpler models need for the same text at the end.
    """

    num_parameters: int
    step_seconds: float
    steps_per_pass: float
    measuring_seconds: float
    steps_between: float
    preparing_seconds: float
    comparing_seconds: float

    @property
    def pass_seconds(self) -> float:
        """One pass over the text, measurements included."""
        one = self.step_seconds + self.measuring_seconds / self.steps_between
        return self.steps_per_pass * one


def settings_for(
    text: TextInfo, level: str, preset: str, device: str, wishes: Wishes
) -> TrainingSettings:
    """The settings with which a new model learns a text.

    Args:
        text: What is known of the text.
        level: The library's name of it.
        preset: The library's name of it.
        device: `cpu`, `cuda` or `cuda:1`.
        wishes: What the person has chosen otherwise.

    Raises:
        ConfigError: A wish is out of range, or two do not go together.
    """
    return preset_settings(
        preset,
        num_characters=text.num_characters,
        num_distinct=text.num_distinct,
        on_gpu=device.startswith("cuda"),
        level=level,
        device=device,
        cleaning=text.choices.cleaning,
        **wishes.settings,
    )
