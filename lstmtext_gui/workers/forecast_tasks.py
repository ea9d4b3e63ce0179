"""Times a few real steps of a network on this computer, before anybody trains it."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

import lstmtext
from lstmtext.reading.source import TextSource
from lstmtext.settings import TrainingSettings
from lstmtext_gui.choices import Measured
from lstmtext_gui.workers.torch_loading import load_torch

if TYPE_CHECKING:
    from lstmtext import BatchResult
    from lstmtext.training_run import TrainingRun

_SECONDS = 0.8  # of steps
_NOT_TIMED = 3  # steps: torch loads code in the first ones
_MOST = 2_000_000  # characters of a long text; its whole length would take seconds to prepare
_COMPARED = 100_000  # characters that the simpler models read
_HELD_OUT = 10  # times fewer are held out, as usual
_MOST_COMPARED = 20_000_000  # characters; of more, only the trained model is measured

_probing = threading.Lock()


def wait_for_probe() -> None:
    """Wait for the probe that has been asked to stop: it would take from a run's random numbers."""
    with _probing:
        pass


def measure_speed(
    source: TextSource, settings: TrainingSettings, should_stop: Callable[[], bool]
) -> Measured | None:
    """Prepare a run, let it make some steps and one measurement, and time all of it.

    It takes about a second. What was learned is thrown away.

    Args:
        source: The text.
        settings: Every choice; the limit of the run does not matter.
        should_stop: Asked between steps.

    Returns:
        The times for the whole text; None if it was stopped.

    Raises:
        LSTMTextError: The text or a choice does not do, as Train would say.
    """
    with _probing:
        if should_stop():
            return None
        load_torch()
        began = time.perf_counter()
        sample = _beginning(source)
        run = lstmtext.prepare_training(sample, settings)
        preparing = time.perf_counter() - began
        steps = _timed_steps(run, should_stop)
        if should_stop() or not steps:
            return None
        comparing = _seconds_to_compare(run, should_stop)
        if should_stop():
            return None
    times = len(source.stored) / len(sample.stored)
    validation = run.validation
    num_batches = len(run.data_loader)
    between = float(num_batches)
    if validation is not None:
        between = max(num_batches, validation.pause)
        between = min(validation.interval or between, between)
    return Measured(
        num_parameters=run.model.num_parameters,
        step_seconds=median(steps),
        steps_per_pass=times * num_batches,
        measuring_seconds=(validation.duration or 0.0) if validation is not None else 0.0,
        steps_between=between,
        preparing_seconds=times * preparing,
        comparing_seconds=min(len(source.stored), _MOST_COMPARED) * comparing,
    )


def _timed_steps(run: TrainingRun, should_stop: Callable[[], bool]) -> list[float]:
    """Seconds of each step but the first ones; the run also measures itself once at the end."""
    from lstmtext.training.budget import Budget

    steps: list[float] = []
    last = 0.0

    def on_step(result: BatchResult) -> None:
        nonlocal last
        result.loss.item()  # a graphics card has only been told what to do: wait for it
        now = time.perf_counter()
        if result.step > _NOT_TIMED:
            steps.append(now - last)
        last = now

    lstmtext.train_model_TXT(
        run.model,
        run.criterion,
        run.optimizer,
        run.num_epochs,
        run.data_loader,
        validation=run.validation,
        optimization=run.optimization,
        budget=Budget(_SECONDS / 60),
        on_batch_end=on_step,
        should_stop=should_stop,
        verbose=False,
    )
    return steps


def _seconds_to_compare(run: TrainingRun, should_stop: Callable[[], bool]) -> float:
    """For each character of the text, by comparing on a part of it; 0 if nothing is held out."""
    from lstmtext.text.splitting import TextSplit

    if not any(run.split.validation):
        return 0.0
    train = run.split.train[0][:_COMPARED]
    held_out = run.split.validation[0][: max(len(train) // _HELD_OUT, 1)]
    model = run.best_model()
    began = time.perf_counter()
    lstmtext.with_baselines(model, TextSplit((train,), (held_out,)), should_stop=should_stop)
    return (time.perf_counter() - began) / (len(train) + len(held_out))


def _beginning(source: TextSource) -> TextSource:
    if len(source.stored) <= _MOST:
        return source
    starts = array("q", [start for start in source.document_starts if start < _MOST])
    return TextSource(str(source.stored[:_MOST]), source.name, source.encoding, starts)
