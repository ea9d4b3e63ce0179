from collections.abc import Callable
from pathlib import Path

import pytest

from lstmtext import TextModel
from lstmtext_gui.workers import tasks
from lstmtext_gui.workers.jobs import TextRequest
from lstmtext_gui.workers.tasks import (
    copying_task,
    look_at_machine,
    on_one_line,
    open_text,
    short_processor_name,
)


def test_what_is_shown_of_a_text_is_counted_from_it(text_file: Path) -> None:
    info = open_text(TextRequest("animals.txt", (text_file,))).info
    text = text_file.read_text(encoding="utf-8")
    assert (info.num_characters, info.num_words) == (len(text), len(text.split()))
    assert info.num_distinct == len(set(text))


def test_the_machine_has_a_processor_and_says_why_cuda_is_missing() -> None:
    machine = look_at_machine()
    assert machine.devices[0][0] == "cpu"
    assert (machine.no_cuda is None) == any(name == "cuda" for name, _ in machine.devices)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_text_on_one_line_keeps_its_words(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(tasks, "_BLOCK", size)
    for text in ("", " ", "a", " a  b\n\nc ", "\n" * 9, "one two   three\n four"):
        assert on_one_line(text).split() == text.split()
        assert size < 10 or "  " not in on_one_line(text)
    assert on_one_line("a" * 9) == "a" * 9


def test_spaces_are_no_passage_and_line_breaks_do_not_part_one(
    tmp_path: Path, make_text_model: Callable[..., TextModel]
) -> None:
    path = tmp_path / "poem.txt"
    path.write_text(" " * 400 + "the cat sat\non the mat" + " " * 400)
    opened = open_text(TextRequest("poem.txt", (path,)))
    news = copying_task("xx" + " " * 300 + "the cat\nsat on", opened, make_text_model())()
    assert news is not None
    assert news.longest == len(" the cat sat on")
    assert copying_task(" \n", opened, make_text_model())() is None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz", "Intel Xeon Platinum 8481C"),
        ("AMD Ryzen 7 5800X 8-Core Processor", "AMD Ryzen 7 5800X 8-Core"),
        ("Apple M2", "Apple M2"),
    ],
)
def test_a_processor_is_called_by_its_name_alone(name: str, short: str) -> None:
    assert short_processor_name(name) == short
