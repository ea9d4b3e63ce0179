"""`lstmtext runs`: the training runs kept on disk, and removing them."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.errors import ModelFileError
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder, runs_folder
from lstmtext.saving.runs import LIMIT_BYTES, list_runs, remove_run, runs_bytes
from lstmtext.wording import count, visible

_HEADINGS = ("id", "text", "state", "started", "level", "loss", "size")
_NUMBERS = ("loss", "size")  # these end, the others begin, at one line
_LONGEST = 30


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Remove what is to be removed, then list the rest."""
    removed = _remove(list_runs(), arguments.remove or (), finished=arguments.remove_finished)
    runs = list_runs()
    if arguments.json:
        facts = {
            "folder": str(runs_folder()),
            "bytes": runs_bytes(),
            "limit_bytes": LIMIT_BYTES,
            "removed": removed,
            "runs": [_facts(run) for run in runs],
        }
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    if arguments.remove or arguments.remove_finished:
        print(f"Removed {count(len(removed), 'run')}.", file=sys.stderr)
    if not runs:
        print("No runs yet." if not removed else "No runs left.")
        return 0
    _print_table([_HEADINGS, *(_row(run) for run in runs)])
    used = f"{_size(runs_bytes())} of {_size(LIMIT_BYTES)}"
    print(f"{count(len(runs), 'run')}, {used}, in {visible(str(runs_folder()))}")
    return 0


def _remove(runs: list[RunFolder], ids: list[str] | tuple[()], *, finished: bool) -> list[str]:
    """Remove the runs of these ids, and finished ones; all ids are looked at before anything."""
    by_id = {run.id: run for run in runs}
    for wanted in ids:
        if wanted not in by_id:
            raise ModelFileError(f"There is no run “{visible(wanted)}”. See lstmtext runs.")
        if by_id[wanted].state is RunState.RUNNING:
            raise ModelFileError(f"The run “{visible(wanted)}” is running; stop it first.")
    chosen = list(dict.fromkeys(ids))
    if finished:
        chosen += [run.id for run in runs if run.id not in ids and run.state is RunState.FINISHED]
    for name in chosen:
        remove_run(by_id[name])
    return chosen


def _facts(run: RunFolder) -> dict[str, object]:
    known = {"id": run.id, **asdict(run.facts), "state": run.state, "damage": run.damage}
    return known | {"bytes": run.num_bytes, "folder": str(run.path)}


def _row(run: RunFolder) -> tuple[str, ...]:
    facts = run.facts
    return (
        visible(run.id),
        _short(visible(facts.name)) if run.damage is None else "",
        _state(run),
        _moment(facts.started),
        _short(visible(facts.level)),
        "" if facts.loss is None else f"{facts.loss:.4f}",
        _size(run.num_bytes),
    )


def _state(run: RunFolder) -> str:
    state = run.state
    if state in (RunState.STOPPED, RunState.INTERRUPTED):
        return f"{state} at {100 * run.facts.progress:.0f} %"
    return str(state)


def _moment(iso: str) -> str:
    """A time in UTC as the clock on the wall shows it."""
    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):  # none, or no time that a calendar has
        return ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _size(num_bytes: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if num_bytes >= factor:
            return f"{num_bytes / factor:.1f} {unit}"
    return f"{-(-num_bytes // 1000)} kB"


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            f"{cell:>{width}}" if heading in _NUMBERS else f"{cell:{width}}"
            for cell, width, heading in zip(row, widths, _HEADINGS, strict=True)
        )
        print("  ".join(cells).rstrip())
