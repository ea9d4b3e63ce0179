"""The course of a training run as the JSON table of a model file, and back."""

import math
from dataclasses import asdict
from typing import Any

from lstmtext.saving.checked_json import checked_int, checked_number, optional_number
from lstmtext.training.history import LossPoint, TrainingHistory, thinned
from lstmtext.training.results import EpochResult

_MAX_EPOCHS_SAVED = 400


def history_table(history: TrainingHistory) -> dict[str, object]:
    """What a file keeps of a run's course."""
    # A run that became unstable keeps its last good weights; its last losses are not numbers.
    train = [p for p in history.train if math.isfinite(p.loss)]
    validation = [p for p in history.validation if math.isfinite(p.loss)]
    return {
        "epochs": [asdict(epoch) for epoch in history.epochs[-_MAX_EPOCHS_SAVED:]],
        "train": [[round(p.seconds, 2), round(p.loss, 4)] for p in thinned(train)],
        "validation": [[round(p.seconds, 2), p.loss] for p in thinned(validation)],
        "num_tokens": history.num_tokens,
        "seconds": history.seconds,
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
        num_tokens=checked_int(table["num_tokens"]),
        seconds=checked_number(table["seconds"]),
    )


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
