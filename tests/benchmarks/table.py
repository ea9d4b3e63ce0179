"""What every benchmark shares: interleaved timing, a table of figures, the machine's name."""

import gc
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import torch

from lstmtext.device import processor_name


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        what: What was measured, and against what.
        value: The figure.
        unit: Of the figure; `x` for a ratio.
        goal: What it should be, in words; empty if it is only reported.
        reached: Whether it is; None without a goal.
        details: The raw figures that it was made from.
    """

    what: str
    value: float
    unit: str = "x"
    goal: str = ""
    reached: bool | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """The figures of one benchmark, in the order in which they are shown."""

    title: str
    rows: list[Row] = field(default_factory=list)

    def add(
        self,
        what: str,
        value: float,
        unit: str = "x",
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        **details: object,
    ) -> None:
        """Add a figure, and whether it reaches its goal, and show it at once."""
        goal, reached = "", None
        if at_least is not None:
            goal, reached = f"≥ {at_least:g}", value >= at_least
        elif at_most is not None:
            goal, reached = f"≤ {at_most:g}", value <= at_most
        self.rows.append(Row(what, value, unit, goal, reached, details))
        mark = {None: " ", True: "✓", False: "✗"}[reached]
        shown = ", ".join(f"{name} {_short(figure)}" for name, figure in details.items())
        print(f"{mark} {what:<58} {_short(value):>9} {unit:<10} {goal:<9} {shown}", flush=True)

    def as_json(self) -> dict[str, Any]:
        """For `json.dumps`."""
        return {"title": self.title, "rows": [asdict(row) for row in self.rows]}


def _short(value: object) -> str:
    if isinstance(value, float) and abs(value) < 10_000:
        return f"{value:.4g}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def interleaved(
    candidates: Mapping[str, Callable[[], object]], *, rounds: int = 5, warm_up: bool = True
) -> dict[str, list[float]]:
    """Seconds that each candidate takes, all of them in turn, round after round.

    So a processor that gets warmer, or a neighbour that comes and goes, meets all alike.
    """
    if warm_up:
        for call in candidates.values():
            call()
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in candidates.items():
                began = time.perf_counter()
                call()
                seconds[name].append(time.perf_counter() - began)
    finally:
        gc.enable()
    return seconds


def ratio(seconds: Mapping[str, list[float]], of: str, to: str) -> float:
    """How many times as fast `of` is as `to`: the median over the rounds, each its own ratio."""
    return median(b / a for a, b in zip(seconds[of], seconds[to], strict=True))


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    bfloat16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    facts: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "processor": processor_name(),
        "cores": os.cpu_count(),
        "bfloat16": bool(bfloat16),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    if torch.cuda.is_available():
        facts["graphics card"] = torch.cuda.get_device_name()
    return facts
