"""The course of a training run as the JSON table of a model file, and back."""

import math
from dataclasses import asdict
from typing import Any

from lstmtext.saving.checked_json import checked_int, checked_number, optional_number
from lstmtext.saving.container import DamagedError
from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample, thinned
from lstmtext.training.results import EpochResult, TrainingEvent

_MAX_EPOCHS_SAVED = 400
_MAX_SAMPLES_SAVED = 60
_MAX_SAMPLE = 2_000  # characters
_MAX_EVENTS_SAVED = 100


def history_table(history: TrainingHistory) -> dict[str, object]:
    """What a file keeps of a run's course."""
    # A run that became unstable keeps its last good weights; its last losses are not numbers.
    train = [p for p in history.train if math.isfinite(p.loss)]
    validation = [p for p in history.validation if math.isfinite(p.loss)]
    return {
        "epochs": [asdict(epoch) for epoch in history.epochs[-_MAX_EPOCHS_SAVED:]],
        "train": [[round(p.seconds, 2), round(p.loss, 4)] for p in thinned(train)],
        "validation": [[round(p.seconds, 2), p.loss] for p in thinned(validation)],
        "samples": [
            {**asdict(sample), "text": sample.text[:_MAX_SAMPLE]}
            for sample in thinned(history.samples, _MAX_SAMPLES_SAVED)
        ],
        "events": [asdict(event) for event in history.events[-_MAX_EVENTS_SAVED:]],
        "num_tokens": history.num_tokens,
        "num_steps": history.num_steps,
        "seconds": history.seconds,
        "decisions": [list(decision) for decision in history.decisions],
    }


def history_of(table: dict[str, Any]) -> TrainingHistory:
    """The course of a run from a file.

    Raises:
        DamagedError, KeyError, TypeError, ValueError: The table is not sound.
    """
    return TrainingHistory(
        epochs=[_epoch(epoch) for epoch in table["epochs"]],
        train=_points(table["train"]),
        validation=_points(table["validation"]),
        samples=[_sample(sample) for sample in table.get("samples", [])],
        events=[_event(event) for event in table.get("events", [])],
        num_tokens=checked_int(table["num_tokens"]),
        num_steps=checked_int(table.get("num_steps", 0)),
        seconds=checked_number(table["seconds"]),
        decisions=[(checked_int(a), checked_int(b)) for a, b in table.get("decisions", [])],
    )


def _sample(table: dict[str, Any]) -> TrainingSample:
    return TrainingSample(
        step=checked_int(table["step"]),
        seconds=checked_number(table["seconds"]),
        loss=checked_number(table["loss"]),
        text=_checked_text(table["text"], _MAX_SAMPLE),
    )


def _event(table: dict[str, Any]) -> TrainingEvent:
    return TrainingEvent(
        step=checked_int(table["step"]),
        seconds=checked_number(table["seconds"]),
        kind=_checked_text(table["kind"], 40),
        value=checked_number(table["value"]),
    )


def _checked_text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise DamagedError("a text in the history is none, or too long")
    return value


def _points(pairs: list[list[object]]) -> list[LossPoint]:
    return [LossPoint(checked_number(seconds), checked_number(loss)) for seconds, loss in pairs]


def _epoch(table: dict[str, Any]) -> EpochResult:
    return EpochResult(
        epoch=checked_int(table["epoch"]),
        train_loss=checked_number(table["train_loss"]),
        validation_loss=optional_number(table["validation_loss"]),
        seconds=checked_number(table["seconds"]),
        num_tokens=checked_int(table["num_tokens"]),
        complete=table["complete"] is True,
    )
