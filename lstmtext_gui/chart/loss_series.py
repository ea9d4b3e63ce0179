"""The losses of a run in order of time, and what the chart, its table and a sentence take from it.

Plain numbers: neither Qt nor NumPy, so that a window without a chart has them, too. A model learns
while these are asked, ten times a second, so nothing here walks twice over what it has seen.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from lstmtext.wording import clock

if TYPE_CHECKING:
    from lstmtext import EpochResult
    from lstmtext.training.history import LossPoint

MAX_SHOWN = 1e6
"""One absurd value must not make the axis useless."""
MAX_DRAWN = 1000
"""Points of each curve: a short text has many thousand epochs."""

_OUTLIERS = 0.05  # share of the losses, at the top, that "Hide outliers" leaves out
_LOWEST_LOG = 1e-4  # a logarithm has no place for 0


@dataclass(frozen=True, slots=True)
class ChartChoices:
    """How the person wants to see the curves.

    Attributes:
        smoothing: Share of the mean so far that each new loss leaves; 0 shows losses as they are.
        log: Equal ratios of losses are equally far apart.
        hide_outliers: The highest losses have no room.
        part: Share of the run that is shown, from its end.
    """

    smoothing: float = 0.6
    log: bool = False
    hide_outliers: bool = False
    part: float = 1.0


class Curve:
    """Losses in order of time.

    Attributes:
        minutes: Since training began, (n,).
        losses: Mean losses per token, (n,); some may be no numbers.
    """

    __slots__ = ("losses", "minutes")

    def __init__(self) -> None:
        self.minutes = array("d")
        self.losses = array("d")

    def __len__(self) -> int:
        return len(self.minutes)

    def add(self, minutes: float, loss: float) -> None:
        """Add the latest point."""
        self.minutes.append(minutes)
        self.losses.append(loss)

    def thinned(self, since: float = 0.0, most: int = MAX_DRAWN) -> Curve:
        """At most so many of the points from a time on, evenly, and the last one in any case.

        The point before that time is among them, so that a line enters from the left.
        """
        first = max(bisect_left(self.minutes, since) - 1, 0)
        num = len(self) - first
        step = -(-num // most) or 1
        shown = Curve()
        shown.minutes = self.minutes[first::step]
        shown.losses = self.losses[first::step]
        if num and (num - 1) % step:
            shown.add(self.minutes[-1], self.losses[-1])
        return shown

    def nearest(self, minutes: float) -> int | None:
        """The index of the point nearest in time; None where there is none."""
        after = bisect_left(self.minutes, minutes)
        near = [i for i in (after - 1, after) if 0 <= i < len(self)]
        return min(near, key=lambda i: abs(self.minutes[i] - minutes), default=None)

    def mean(self, after: float, until: float) -> float | None:
        """Mean of the losses in a span of time, its end included; None where there is none."""
        span = slice(bisect_right(self.minutes, after), bisect_right(self.minutes, until))
        losses = [loss for loss in self.losses[span] if math.isfinite(loss)]
        return fmean(losses) if losses else None


@dataclass(frozen=True, slots=True)
class Reading:
    """The losses at one time, for the line that reads them.

    Attributes:
        minutes: The time.
        train: Training loss there; None where none was measured.
        validation: Minutes and loss of the nearest measurement on held-out text.
    """

    minutes: float
    train: float | None
    validation: tuple[float, float] | None

    def lines(self) -> list[str]:
        """What stands beside the line."""
        lines = [clock(round(self.minutes * 60))]
        if self.train is not None:
            lines.append(f"training {_exact(self.train)}")
        if self.validation is not None:
            minutes, loss = self.validation
            at = clock(round(minutes * 60))
            when = f" (at {at})" if at != lines[0] else ""
            lines.append(f"held-out text {_exact(loss)}{when}")
        return lines


class LossSeries:
    """What was measured in one run.

    Attributes:
        train: Training loss, the mean of half a second each.
        epochs: Mean training loss of each epoch, at its middle.
        validation: Loss on held-out text, one point for each measurement.
        best: Minutes and loss of the best measurement on held-out text.
    """

    def __init__(self) -> None:
        self.train, self.epochs, self.validation = Curve(), Curve(), Curve()
        self.best: tuple[float, float] | None = None
        self._epoch_began = 0.0
        self._smoothed = Curve()
        self._weight, self._mean, self._rest = 0.0, 0.0, 1.0

    @property
    def is_empty(self) -> bool:
        """Nothing was measured yet."""
        return not (self.train or self.validation or self.epochs)

    @property
    def last(self) -> float:
        """Minutes of the last measurement."""
        curves = (self.train, self.validation, self.epochs)
        return max((curve.minutes[-1] for curve in curves if curve), default=0.0)

    def add(self, name: str, point: LossPoint) -> None:
        """Add to `train` or `validation`."""
        minutes = point.seconds / 60
        curve = self.train if name == "train" else self.validation
        curve.add(minutes, point.loss)
        best = math.inf if self.best is None else self.best[1]
        if curve is self.validation and point.loss < best and math.isfinite(point.loss):
            self.best = (minutes, point.loss)

    def add_epoch(self, result: EpochResult) -> None:
        """Take in an epoch's mean loss; the mean of a time belongs to its middle."""
        ended = result.seconds / 60
        self.epochs.add((self._epoch_began + ended) / 2, result.train_loss)
        self._epoch_began = ended

    def begin_epochs_after(self, result: EpochResult) -> None:
        """The epochs that follow come after this one, whose own beginning is not known."""
        self._epoch_began = result.seconds / 60

    def smoothed(self, weight: float) -> Curve:
        """The training loss as a mean that forgets, without a bias to its beginning.

        Only what has come since the last call with the same weight is computed.
        """
        if weight == 0.0:
            return self.train
        if weight != self._weight:
            self._smoothed = Curve()
            self._weight, self._mean, self._rest = weight, 0.0, 1.0
        for i in range(len(self._smoothed), len(self.train)):
            loss = self.train.losses[i]
            if math.isfinite(loss):
                self._mean = weight * self._mean + (1.0 - weight) * min(loss, MAX_SHOWN)
                self._rest *= weight
            known = self._rest < 1.0
            self._smoothed.add(
                self.train.minutes[i], self._mean / (1.0 - self._rest) if known else math.nan
            )
        return self._smoothed

    def since(self, part: float) -> float:
        """Minutes at which the last part of the run begins."""
        return self.last * (1.0 - part)

    def ranges(
        self, choices: ChartChoices, room: float = 0.14
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Minutes at the left and right edge, losses at the lower and upper one.

        On a log scale the losses are logarithms to the base of 10.

        Args:
            choices: How the curves are shown.
            room: Share of the height that is left free below the curves, for their names.
        """
        last = self.last or (0.5 if self.is_empty else 1 / 60)
        first = self.since(choices.part)
        low, high = self._extent(first, choices.hide_outliers)
        if choices.log:
            low, high = scaled(low), scaled(high)
        # Half as much above as below: the curves have the rest.
        free = max((high - low) * room / (1.0 - 1.5 * room), 1e-3)
        return (first - 0.02 * (last - first), 1.02 * last), (low - free, high + free / 2)

    def _extent(self, first: float, hide_outliers: bool) -> tuple[float, float]:
        low, high = math.inf, -math.inf
        for curve in (self.train, self.validation, self.epochs):
            losses = [min(x, MAX_SHOWN) for x in curve.thinned(first).losses if math.isfinite(x)]
            if not losses:
                continue
            losses.sort()
            top = math.ceil((1.0 - _OUTLIERS) * len(losses)) - 1 if hide_outliers else -1
            low, high = min(low, losses[0]), max(high, losses[top])
        return (low, high) if low <= high else (0.0, 1.0)

    def read(self, minutes: float) -> Reading | None:
        """The losses nearest in time; None where nothing was measured."""
        curve = self.train or self.epochs
        i, j = curve.nearest(minutes), self.validation.nearest(minutes)
        held_out = None if j is None else (self.validation.minutes[j], self.validation.losses[j])
        if i is not None:
            return Reading(curve.minutes[i], curve.losses[i], held_out)
        return None if held_out is None else Reading(held_out[0], None, held_out)

    def sentence(self) -> str:
        """The course of the run for somebody who does not see the chart."""
        parts = []
        for name, curve in (
            ("Training loss", self.train or self.epochs),
            ("Loss on held-out text", self.validation),
        ):
            if curve:
                first, last = _exact(curve.losses[0]), _exact(curve.losses[-1])
                at = clock(round(curve.minutes[-1] * 60))
                parts.append(f"{name}: {first} at first, {last} after {at}.")
        if self.best is not None:
            at = clock(round(self.best[0] * 60))
            parts.append(f"Best on held-out text: {_exact(self.best[1])} after {at}.")
        return " ".join(parts) or "Nothing was measured yet."

    def as_text(self) -> str:
        """Every point, to paste into a spreadsheet: columns with tabs, times in seconds."""
        rows = [(m * 60, repr(x), "") for m, x in zip(*_columns(self.train), strict=True)]
        rows += [(m * 60, "", repr(x)) for m, x in zip(*_columns(self.validation), strict=True)]
        lines = [f"{seconds:.3f}\t{train}\t{held_out}" for seconds, train, held_out in sorted(rows)]
        return "\n".join(["seconds\ttraining loss\tvalidation loss", *lines]) + "\n"


def scaled(loss: float) -> float:
    """A loss on the log scale."""
    return math.log10(max(loss, _LOWEST_LOG))


def _columns(curve: Curve) -> tuple[array[float], array[float]]:
    return curve.minutes, curve.losses


def _exact(loss: float) -> str:
    return f"{loss:.3f}" if abs(loss) < 10_000 else f"{loss:g}"
