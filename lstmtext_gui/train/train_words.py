"""What the Train page says about numbers: losses, speed, comparisons, unfinished runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from lstmtext.wording import clock, duration
from lstmtext_gui.chart.loss_series import LossSeries
from lstmtext_gui.workers.jobs import TrainingProgress, UnfinishedRun

if TYPE_CHECKING:
    from lstmtext.training.history import TrainingHistory

_RISEN = 0.005  # share above its best from which a loss has risen: more than the noise
_FEWEST_RISEN = 3  # measurements that must be so
_BY_HEART = " Since then it has been learning its text by heart."


def headline(losses: list[float]) -> str:
    """How learning goes, by the losses on held-out text so far."""
    best = min(losses)
    if losses[-1] <= best or len(losses) < 4:
        return "Still improving"
    since_best = len(losses) - 1 - losses.index(best)
    # At the end of a run, when the learning rate is low, a loss stays a hair above its best.
    has_risen = since_best >= 4 and losses[-1] > best * (1.0 + _RISEN)
    return "No longer improving" if has_risen else "Levelling off"


def course_sentences(losses: LossSeries, unit: str) -> str:
    """Where a run stands that goes on: how good it is, and where that is heading.

    Args:
        losses: With at least one measurement on held-out text.
        unit: What a token is called, in the singular.
    """
    if losses.best is None:
        return "On held-out text its loss is no number at the moment."
    best_at, best = losses.best
    said = loss_sentence(best, unit)
    curve = losses.validation
    last = curve.losses[-1]
    if last > best:
        since = f" It was at its best after {clock(round(best_at * 60))}, and that state is kept."
        return said + since + (_BY_HEART if _learns_by_heart(losses) else "")
    # Over a quarter of the run so far: one measurement says little.
    before = curve.nearest(0.75 * curve.minutes[-1])
    if before is None or before >= len(curve) - 1 or not math.isfinite(curve.losses[before]):
        return said
    fall = 1.0 - last / curve.losses[before] if curve.losses[before] > 0 else 0.0
    if fall < _RISEN:
        return said
    seconds = 60 * (curve.minutes[-1] - curve.minutes[before])
    return f"{said} That loss fell by {100 * max(fall, 0.01):.0f} % in the last {_span(seconds)}."


def _learns_by_heart(losses: LossSeries) -> bool:
    """Whether the held-out loss stays above its best while the training loss falls."""
    assert losses.best is not None
    best_at, best = losses.best
    curve = losses.validation
    risen = curve.losses[-_FEWEST_RISEN:]
    if len(risen) < _FEWEST_RISEN or min(risen) < best * (1.0 + _RISEN):
        return False
    train = losses.train or losses.epochs
    now = curve.minutes[-1]
    width = (now - best_at) / 2
    before = train.mean(best_at - width, best_at)
    after = train.mean(now - width, now)
    return before is not None and after is not None and after < before


def _span(seconds: float) -> str:
    if seconds < 1.5:
        return "second"
    if seconds < 90:
        return f"{round(seconds / 5) * 5 if seconds >= 10 else round(seconds)} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def time_words(progress: TrainingProgress) -> tuple[str, str]:
    """How long a run took and still takes: in words, and exactly."""
    words, exact = clock(progress.seconds), f"{progress.seconds:,.1f} seconds so far"
    if progress.seconds_left is not None:
        words += f" · {duration(progress.seconds_left)} left"
        exact += f", {progress.seconds_left:,.1f} seconds left"
    return words, exact


def progress_words(progress: TrainingProgress, unit: str) -> tuple[str, str]:
    """How far a run is and how fast it goes: in words, and exactly."""
    share, rate = progress.progress, progress.tokens_per_second
    words = f"{math.floor(100 * share)} % done · pass {progress.epoch:,} over the text"
    if rate > 0:
        words += f" · {_rough(rate)} {unit}s a second"
    return words, f"{100 * share:.2f} %, epoch {progress.epoch:,}, {rate:,.1f} {unit}s a second"


def history_words(history: TrainingHistory, unit: str) -> tuple[str, str]:
    """What a run that has ended has done: in words, and exactly."""
    if not history.num_tokens:
        return "", ""
    passes = "1 pass" if history.num_epochs == 1 else f"{history.num_epochs:,} passes"
    words = f"{passes} over the text · {_rough(history.tokens_per_second)} {unit}s a second"
    exact = (
        f"{history.num_tokens:,} {unit}s in {history.num_steps:,} steps and "
        f"{history.seconds:,.1f} seconds"
    )
    return words, exact


def _rough(rate: float) -> str:
    """Two digits are read, the others are noise: "31,000"."""
    whole = round(rate)
    return f"{round(whole, 2 - len(str(whole))):,}"


def loss_sentence(loss: float, unit: str) -> str:
    """How good a model is, by its loss per `unit` on held-out text."""
    from lstmtext.evaluation.loss import perplexity

    choices = perplexity(loss)
    shown = f"{choices:.1f}" if choices < 100 else f"{choices:,.0f}"
    return (
        f"On held-out text it is as unsure as if it chose among {shown} {unit}s each time "
        f"(loss {loss:.3f})."
    )


def comparison(losses: Mapping[str, float], vocab_size: int) -> str:
    """A model beside simpler ones, by nats per character; empty where nothing was compared."""
    from lstmtext.evaluation.ngram import ngram_order

    rivals = []
    if "n-gram" in losses:
        rivals.append(f"a {ngram_order(vocab_size)}-gram model {losses['n-gram']:.2f}")
    if "PPMd" in losses:
        rivals.append(f"the compressor PPMd {losses['PPMd']:.2f}")
    if not rivals or "this model" not in losses:
        return ""
    return (
        f"On the text held out: {losses['this model']:.2f} nats per character; "
        f"{', '.join(rivals)}. Lower is better."
    )


def offer_sentence(run: UnfinishedRun, now: datetime) -> str:
    """What became of a run that can be resumed."""
    share = f"{100 * run.progress:.0f} %"
    if run.stopped:
        return f"Training on “{run.name}” was stopped at {share}. It can be resumed."
    moment = when(run.updated, now)
    if run.paused:
        return f"Training on “{run.name}” was paused at {share}{moment}. It can be resumed."
    kept = "What was learned by then is kept."
    return f"Training on “{run.name}” ended unexpectedly at {share}{moment}. {kept}"


def when(iso: str, now: datetime) -> str:
    """A moment, to end a sentence with: ", today 14:02"; nothing where none is given."""
    try:
        moment = datetime.fromisoformat(iso).astimezone(now.tzinfo)
    except (ValueError, OverflowError, OSError):
        return ""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        return f", {('today', 'yesterday')[days]} {moment:%H:%M}"
    year = f" {moment.year}" if moment.year != now.year else ""
    return f", on {moment.day} {moment:%B}{year} at {moment:%H:%M}"
