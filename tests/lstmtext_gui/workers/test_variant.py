"""Variants on the disk: they come back as they were, whatever else is in the file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lstmtext import TextModel
from lstmtext.errors import LSTMTextError
from lstmtext.evaluation.passages import MIN_PASSAGE
from lstmtext_gui.workers import variant as variant_module
from lstmtext_gui.workers.variant import (
    COPIED_LENGTH,
    MAX_NOT_STARRED,
    Variant,
    export_text,
    key_of,
    read_variants,
    variants_path,
    write_variants,
)
from lstmtext_gui.workers.writing_jobs import Filters, GenerationRequest

ONE = Variant(
    *("Once \u2028\ud800", "upon\na <b>time</b>. \U0001f408", 7, 0.8, 60, "sentence"),
    filters=Filters(0.9, 0.05, 1.2, 40, 3),
    model="tale",
    moment="2026-11-26T12:00:00",
    num_together=5,
    place=3,
    starred=True,
    edited=True,
    longest_copy=31,
    share_new=0.75,
    unit="word",
)


def test_a_variant_comes_back_as_it_was(home: Path) -> None:
    write_variants(
        (replace(ONE, number=12, writer=object()), replace(ONE, text="b", discarded=True))
    )
    assert read_variants() == (ONE,)
    assert variants_path().is_relative_to(home)


@pytest.mark.parametrize(
    ("level", "unit"), [("characters", "character"), ("words", "word"), ("subwords", "subword")]
)
def test_a_variant_knows_who_wrote_it_and_what_its_length_counts(
    make_text_model: Callable[..., TextModel], level: str, unit: str
) -> None:
    model = make_text_model(level=level)
    variant = Variant.written(GenerationRequest(model, "a", 9, 1.0, 1, "cpu"), "b", "now")
    assert variant.unit == unit
    snapshot = model.with_weights(model.model.state_dict())
    assert variant.writer is snapshot.codec, "all snapshots of one training are one writer"
    assert (
        Variant.written(GenerationRequest(snapshot, "a", 9, 1.0, 1, "cpu"), "b", "now") == variant
    )
    assert replace(variant, writer=None) == variant


def test_what_is_called_copied_is_what_the_library_calls_so() -> None:
    assert COPIED_LENGTH == MIN_PASSAGE
    assert replace(ONE, longest_copy=MIN_PASSAGE).has_copied
    assert not replace(ONE, longest_copy=MIN_PASSAGE - 1).has_copied
    assert not replace(ONE, longest_copy=None).is_compared


def test_a_line_of_an_earlier_version_counts_tokens() -> None:
    write_variants((ONE,))
    values = json.loads(variants_path().read_text())
    del values["unit"]
    variants_path().write_text(json.dumps(values))
    assert read_variants() == (replace(ONE, unit="token"),)


def test_without_a_file_there_are_none() -> None:
    assert read_variants() == ()


def test_the_latest_and_all_starred_are_kept() -> None:
    plain = replace(ONE, starred=False)
    many = [replace(plain, text=str(i), starred=i % 10 == 9) for i in range(MAX_NOT_STARRED * 2)]
    write_variants(tuple(many))
    kept = read_variants()
    assert sum(not variant.starred for variant in kept) == MAX_NOT_STARRED
    assert sum(variant.starred for variant in kept) == MAX_NOT_STARRED * 2 // 10
    assert [variant.text for variant in kept[:3]] == ["0", "1", "2"]


DAMAGES = [
    {"seed": "7"},
    {"seed": True},
    {"seed": -1},
    {"seed": 1e300},
    {"temperature": float("nan")},
    {"temperature": None},
    {"text": 5},
    {"filters": None},
    {"filters": {"top_p": "x"}},
    {"filters": {"top_p": float("inf")}},
    {"starred": 1},
    {"stop_at": 4},
]


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_a_damaged_line_is_left_out_and_the_others_are_read(damage: dict[str, object]) -> None:
    write_variants((ONE, replace(ONE, text="b")))
    first, second = variants_path().read_text().splitlines()
    variants_path().write_text(f"{json.dumps(json.loads(first) | damage)}\n{second}\n")
    assert [variant.text for variant in read_variants()] == ["b"]


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"5", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_line_that_is_none_is_left_out(line: bytes) -> None:
    write_variants((ONE,))
    variants_path().write_bytes(line + b"\n" + variants_path().read_bytes() + line)
    assert read_variants() == (ONE,)


def test_lines_that_cannot_be_read_stay_as_they_are(home: Path) -> None:
    later = b'{"version": 9, "text": ["of", "tomorrow"]}\r'
    write_variants((ONE,))
    kept = variants_path().read_bytes()
    variants_path().write_bytes(later + b"\n\n" + kept + b"\xff torn")
    for _ in range(2):
        write_variants((replace(ONE, text="b"),), {key_of(ONE), key_of(replace(ONE, text="b"))})
        lines = variants_path().read_bytes().split(b"\n")
        assert lines[1:] == [later, b"\xff torn", b""]
        assert [variant.text for variant in read_variants()] == ["b"]


def test_a_line_of_a_later_version_is_read_without_what_is_new() -> None:
    write_variants((ONE,))
    values = json.loads(variants_path().read_text())
    values["filters"]["novel"] = values["novel"] = 1
    variants_path().write_text(json.dumps(values))
    assert read_variants() == (ONE,)


def test_a_disk_that_refuses_is_named_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(variant_module, "write_durably", refuse)
    with pytest.raises(LSTMTextError, match="could not be written: the disk is full"):
        export_text(tmp_path / "poems.txt", "text")
    with pytest.raises(LSTMTextError, match="could not be kept: the disk is full"):
        write_variants((ONE,))
