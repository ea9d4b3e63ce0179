"""What is known of a training run: `run.json`, written and read with suspicion."""

import json
import math
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

MAX_BYTES = 1 << 24  # of a run.json; an ordinary one has a few thousand
MAX_COUNT = 2**53 - 1
START_FROM = "start_from"  # among the source options: the file of the model that a run began with
_FORMAT = 1
_MAX_DEPTH = 50


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"  # somebody holds the lock
    FINISHED = "finished"
    STOPPED = "stopped"  # by a person; there is a checkpoint to go on from
    INTERRUPTED = "interrupted"  # nobody trains in it, and nobody ended it: a crash, a power cut
    FAILED = "failed"  # ended by an error
    DAMAGED = "damaged"  # run.json is missing or cannot be understood


_WRITTEN = (RunState.RUNNING, RunState.FINISHED, RunState.STOPPED, RunState.FAILED)


class BadFactsError(ValueError):
    """What a run.json says cannot be understood; the message says why."""


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What is known of a run.

    Attributes:
        name: What the text is called.
        level: What a token is.
        settings: The training settings, as JSON has them.
        sources: The paths of the texts; empty for a built-in one.
        source_options: How the texts were read, as JSON has it.
        output: The absolute path of the model file that the person asked for.
        text_sha256: Of the text that was read, and of the model that the run began with.
        start_sha256: Of that model's weights; empty where it began with none, and in runs of
            earlier versions, which kept no copy of it.
        machine: The versions, threads and device that the run was made with.
        number: Orders the runs, whatever the clock did: later ones have higher ones.
        started: When, in UTC, as ISO 8601 writes it.
        updated: When `run.json` was last written, in UTC.
        state: As it was written. `RunFolder.state` also knows whether that still holds.
        step: Steps done.
        epoch: Epochs done.
        progress: The share done, from 0 to 1; kept within.
        seconds: Time spent training.
        loss: The best on the held-out text, or None; what is not finite becomes None.
        error: Why the run failed, in a sentence.
        paused: Whether the person has paused it: ended then, it was not by a crash.
    """

    name: str
    level: str
    settings: dict[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    source_options: dict[str, Any] = field(default_factory=dict)
    output: str | None = None
    text_sha256: str = ""
    start_sha256: str = ""
    machine: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    started: str = ""
    updated: str = ""
    state: RunState = RunState.RUNNING
    step: int = 0
    epoch: int = 0
    progress: float = 0.0
    seconds: float = 0.0
    loss: float | None = None
    error: str | None = None
    paused: bool = False

    @property
    def start_file(self) -> str | None:
        """The absolute path of the file whose model the run began with, where that was told."""
        path = self.source_options.get(START_FROM)
        return path if isinstance(path, str) else None

    def __post_init__(self) -> None:
        """Training's numbers may be slightly off; what is written must be readable."""
        object.__setattr__(self, "progress", min(max(self.progress, 0.0), 1.0))
        if self.loss is not None and not math.isfinite(self.loss):
            object.__setattr__(self, "loss", None)


def facts_to_json(facts: RunFacts) -> bytes:
    """The bytes of a run.json, as `facts_from_json` reads them.

    Raises:
        ValueError: A value is not what it should be, or JSON has nothing like it.
        TypeError: The same.
    """
    table = {"format": _FORMAT, **asdict(facts)}
    data = (json.dumps(table, allow_nan=False, indent=1) + "\n").encode("ascii")
    facts_from_json(data)
    return data


def facts_from_json(data: bytes) -> RunFacts:
    """The facts of a run.json.

    Raises:
        BadFactsError: It is damaged, foreign, or made by a newer version.
    """
    table = _parse(data)
    if table.get("format") != _FORMAT or type(table["format"]) is not int:
        raise BadFactsError("it is not a run's, or a newer version's")
    values = {}
    for known in fields(RunFacts):
        if known.name in table:
            value = table[known.name]
            if not _IS_SOUND[known.name](value):
                raise BadFactsError(f"its “{known.name}” makes no sense")
            values[known.name] = value
        elif known.name in _NEEDED or (
            known.default is MISSING and known.default_factory is MISSING
        ):
            raise BadFactsError(f"it lacks “{known.name}”")
    values["state"] = RunState(values["state"])
    values["sources"] = tuple(values.get("sources", ()))
    return RunFacts(**values)


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise BadFactsError("it is too large")
    try:
        table = json.loads(data.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BadFactsError("it is not JSON") from None
    if not isinstance(table, dict):
        raise BadFactsError("it is not a run's")
    if _is_deeper(table, _MAX_DEPTH):
        raise BadFactsError("it is nested too deeply")
    return table


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(digits)
    return value


def _is_deeper(value: object, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        inner = [x.values() if isinstance(x, dict) else x for x in level if type(x) in (dict, list)]
        level = [value for values in inner for value in values]  # type: ignore[attr-defined]
    return any(isinstance(value, dict | list) for value in level)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_COUNT


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and abs(value) <= MAX_COUNT  # type: ignore[arg-type]


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_NEEDED = ("state", "started")
_IS_SOUND: dict[str, Callable[[Any], bool]] = {
    "name": _is_text,
    "level": _is_text,
    "settings": _is_table,
    "sources": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "source_options": _is_table,
    "output": lambda value: value is None or (_is_text(value) and "\0" not in value),
    "text_sha256": _is_text,
    "start_sha256": _is_text,
    "machine": _is_table,
    "number": _is_count,
    "started": _is_time,
    "updated": _is_time,
    "state": lambda value: value in _WRITTEN,
    "step": _is_count,
    "epoch": _is_count,
    "progress": lambda value: _is_number(value) and 0 <= value <= 1,
    "seconds": lambda value: _is_number(value) and value >= 0,
    "loss": lambda value: value is None or _is_number(value),
    "error": lambda value: value is None or _is_text(value),
    "paused": lambda value: type(value) is bool,
}
