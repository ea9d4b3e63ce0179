from pathlib import Path

import pytest

from lstmtext_gui.workers.jobs import TextRequest
from lstmtext_gui.workers.tasks import look_at_machine, open_text, short_processor_name


def test_what_is_shown_of_a_text_is_counted_from_it(text_file: Path) -> None:
    info = open_text(TextRequest("animals.txt", (text_file,))).info
    text = text_file.read_text(encoding="utf-8")
    assert (info.num_characters, info.num_words) == (len(text), len(text.split()))
    assert info.num_distinct == len(set(text))


def test_the_machine_has_a_processor_and_says_why_cuda_is_missing() -> None:
    machine = look_at_machine()
    assert machine.devices[0][0] == "cpu"
    assert (machine.no_cuda is None) == any(name == "cuda" for name, _ in machine.devices)


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
