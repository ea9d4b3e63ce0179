"""The axes of the chart: round losses, also on a log scale, and times as a clock shows them.

Imported with pyqtgraph, late: see `loss_plot`.
"""

from __future__ import annotations

import math
from itertools import pairwise

import pyqtgraph as pg

from lstmtext.wording import clock

_TICK_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200)
_MOST_TIMES = 8
_LOSS_PIXELS = 44  # between two marked losses, at least
_DECADE = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7))  # round losses, fewer first
_FEW = 3


class LossAxis(pg.AxisItem):  # type: ignore[misc]
    """Round losses, far enough apart to be read.

    Attributes:
        is_log: The values along the axis are logarithms to the base of 10.
    """

    is_log = False

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One distance between ticks."""
        # A low chart, too, has more than one number.
        gap = min(_LOSS_PIXELS, max(size, 1.5 * _LOSS_PIXELS) / 3)
        least = (high - low) * gap / max(size, _LOSS_PIXELS)
        power = 10.0 ** math.floor(math.log10(least))
        steps = (step * power for step in (1, 2, 5, 10))
        return [(next(step for step in steps if step >= least * 0.999), 0.0)]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Where the ticks are; on a log scale at round losses all the same."""
        if not self.is_log:
            ticks: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
            return ticks
        losses = _round_losses(low, high, size)
        return [(1.0, [math.log10(loss) for loss in losses])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """As many decimals as tell one from the next."""
        if self.is_log:
            return [f"{10**value:.4g}" for value in values]
        places = max(0, -math.floor(math.log10(spacing) + 1e-9))
        return [f"{value:.{places}f}" if value < 10_000 else f"{value:g}" for value in values]


def _round_losses(low: float, high: float, size: float) -> list[float]:
    """Round losses between two logarithms: of decades, or of one distance where there are none."""
    pixels = max(size, _LOSS_PIXELS) / (high - low)
    best: list[float] = []
    powers = [10.0**power for power in range(math.floor(low), math.ceil(high) + 1)]
    for steps in _DECADE:
        found = [step * power for power in powers for step in steps]
        found = [loss for loss in found if low <= math.log10(loss) <= high]
        if _least_gap(found) * pixels >= _LOSS_PIXELS and len(found) > len(best):
            best = found
    if len(best) >= _FEW:
        return best
    # Within less than a decade: equal distances, as far apart as those at the top must be.
    bottom, top = 10.0**low, 10.0**high
    least = top * (1.0 - 10.0 ** (-_LOSS_PIXELS / pixels))
    power = 10.0 ** math.floor(math.log10(least))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= least * 0.999)
    first, last = math.ceil(bottom / step), math.floor(top / step)
    even = [step * i for i in range(max(first, 1), last + 1)]
    return even if len(even) > len(best) else best


def _least_gap(losses: list[float]) -> float:
    return min((math.log10(b / a) for a, b in pairwise(losses)), default=math.inf)


class ClockAxis(pg.AxisItem):  # type: ignore[misc]
    """Minutes, shown as a clock shows them: 0:20, 1:30."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One distance between ticks, so that at most eight are seen."""
        seconds = max(high - low, 1e-3) * 60
        distance = next((s for s in _TICK_SECONDS if seconds / s <= _MOST_TIMES), seconds / 4)
        return [(distance / 60, 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Minutes in words."""
        return [clock(round(value * 60)) for value in values]
