import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.saving.run_facts import (
    MAX_COUNT,
    BadFactsError,
    RunFacts,
    RunState,
    facts_from_json,
    facts_to_json,
)
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import find_run, list_runs, prune, runs_bytes

FULL = RunFacts(
    name="Die Räuber 🏴 \udcff",
    level="words",
    settings={"hidden_size": 128, "dropout": 0.5, "device": None, "names": ["a"]},
    sources=("/texts/a.txt", "/texts/\udcff.txt"),
    source_options={"encoding": "latin-1"},
    output="/models/r.lstmtext",
    text_sha256="ab" * 32,
    machine={"torch": "2.9", "threads": 2, "device": "cpu"},
    number=7,
    started="2026-11-22T14:02:03+00:00",
    updated="2026-11-22T14:05:03+00:00",
    state=RunState.STOPPED,
    step=120,
    epoch=3,
    progress=0.25,
    seconds=180.5,
    loss=1.5,
    error="Not enough memory.",
)
TABLE = json.loads(facts_to_json(FULL))

some_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def run_with(home: Path, data: bytes) -> Path:
    folder = home / "runs" / "2026-11-22-140203-odd"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_bytes(data)
    return folder


def is_usable(home: Path) -> bool:
    """Whether the one run is sound; whatever it is, nothing that handles all runs may fail."""
    (run,) = list_runs()
    assert run.id == "2026-11-22-140203-odd"
    find_run("/models/r.lstmtext")
    assert runs_bytes() > 0 or run.damage
    if run.damage is None:
        assert facts_from_json(facts_to_json(run.facts)) == run.facts
        return True
    assert len(run.damage.splitlines()) == 1
    assert run.state is RunState.DAMAGED
    assert run.facts.name == run.id
    assert prune(limit_bytes=0, keep=0) == []
    return False


def test_facts_come_back_as_they_were() -> None:
    assert facts_from_json(facts_to_json(FULL)) == FULL


def test_a_field_that_an_older_version_did_not_write_has_its_usual_value() -> None:
    table = {name: value for name, value in TABLE.items() if name not in ("epoch", "sources")}
    facts = facts_from_json(json.dumps(table).encode())
    assert (facts.epoch, facts.sources, facts.step) == (0, (), 120)


def test_a_field_that_only_a_newer_version_knows_is_passed_over() -> None:
    assert facts_from_json(json.dumps({**TABLE, "mood": "good"}).encode()) == FULL


@pytest.mark.parametrize("name", ["name", "level", "state", "started", "format"])
def test_facts_that_lack_what_matters_are_refused(name: str) -> None:
    table = {key: value for key, value in TABLE.items() if key != name}
    with pytest.raises(BadFactsError):
        facts_from_json(json.dumps(table).encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", 2),
        ("format", True),
        ("format", "1"),
        ("name", None),
        ("level", ["words"]),
        ("settings", []),
        ("sources", "/texts/a.txt"),
        ("sources", [1]),
        ("output", 3),
        ("output", "a\0b"),
        ("number", -1),
        ("number", True),
        ("number", MAX_COUNT + 1),
        ("started", "yesterday"),
        ("started", "2026-11-22T14:02:03"),
        ("started", 1700000000),
        ("updated", ""),
        ("state", "interrupted"),
        ("state", "damaged"),
        ("state", "Running"),
        ("state", ["running"]),
        ("step", 1.5),
        ("epoch", "3"),
        ("progress", 1.1),
        ("progress", -0.1),
        ("seconds", -1),
        ("loss", "1.5"),
        ("loss", 10**400),
        ("error", {}),
    ],
)
def test_a_field_with_a_wrong_value_is_refused(home: Path, name: str, value: object) -> None:
    run_with(home, json.dumps({**TABLE, name: value}).encode())
    assert not is_usable(home)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 400,
        b"\xff\xfe{}",
        b"null",
        b"[]",
        b"{",
        b"{}",
        b"[" * 100_000,
        b'{"format":1,"settings":' + b"[" * 200 + b"]" * 200 + b"}",
        b"1" * 5000,
        facts_to_json(FULL)[:-20],
        facts_to_json(FULL).replace(b"180.5", b"NaN"),
        facts_to_json(FULL).replace(b"180.5", b"Infinity"),
        facts_to_json(FULL).replace(b"128", b"NaN"),
        facts_to_json(FULL).replace(b"128", b"1e999"),
        facts_to_json(FULL).replace(b"128", b"[" * 60 + b"]" * 60),
        facts_to_json(FULL) + b" " * (1 << 24),
    ],
    ids=range(17),
)
def test_a_damaged_or_foreign_file_is_listed_as_damaged(home: Path, data: bytes) -> None:
    run_with(home, data)
    assert not is_usable(home)


@given(data=st.binary(max_size=60))
def test_no_bytes_can_break_the_list(home: Path, data: bytes) -> None:
    run_with(home, data)
    assert not is_usable(home)


@given(position=st.integers(0, len(facts_to_json(FULL)) - 1), byte=st.integers(0, 255))
def test_no_changed_byte_can_break_the_list(home: Path, position: int, byte: int) -> None:
    data = bytearray(facts_to_json(FULL))
    data[position] = byte
    run_with(home, bytes(data))
    is_usable(home)


@given(name=st.sampled_from(sorted(TABLE)), value=some_json)
def test_no_value_of_any_field_can_break_the_list(home: Path, name: str, value: object) -> None:
    run_with(home, json.dumps({**TABLE, name: value}).encode())
    is_usable(home)


def test_facts_that_are_a_folder_are_damaged(home: Path) -> None:
    (home / "runs" / "2026-11-22-140203-odd" / "run.json").mkdir(parents=True)
    (run,) = list_runs()
    assert run.state is RunState.DAMAGED


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_facts_that_are_a_pipe_are_not_waited_for(home: Path) -> None:
    folder = home / "runs" / "2026-11-22-140203-odd"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "run.json")
    writer = os.open(folder / "run.json", os.O_RDWR | os.O_NONBLOCK)
    os.write(writer, facts_to_json(FULL))
    end = threading.Timer(2, os.close, [writer])  # so that waiting ends
    end.start()
    assert RunFolder.open(folder).facts != FULL
    end.cancel()
    os.close(writer)


def test_numbers_that_cannot_be_written_are_made_so() -> None:
    facts = RunFacts(name="a", level="words", loss=float("inf"), progress=1.0000001)
    assert facts.loss is None
    assert facts.progress == 1.0


@pytest.mark.parametrize(
    "changes", [{"settings": {"x": float("nan")}}, {"settings": {"x": {1}}}, {"step": "many"}]
)
def test_facts_that_could_not_be_read_again_are_not_written(
    home: Path, changes: dict[str, object]
) -> None:
    run = RunFolder.create(RunFacts(name="a", level="words"))
    with pytest.raises((ValueError, TypeError)):
        run.update(**changes)
    assert RunFolder.open(run.path).facts == run.facts
    with pytest.raises((ValueError, TypeError)):
        RunFolder.create(RunFacts(name="b", level="words", **changes))  # type: ignore[arg-type]
    assert [kept.id for kept in list_runs()] == [run.id]
    assert [folder.name for folder in (home / "runs").iterdir()] == [run.id]
    run.release()
