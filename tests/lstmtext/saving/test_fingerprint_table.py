"""The fingerprint in a model file: opt-in, exact, and refused in a sentence where it is hostile."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from lstmtext import TextModel, load_text_model, save_text_model
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.saving import model_file

Maker = Callable[..., TextModel]
CORPUS = "A file that has a fingerprint once opens for ever, and knows what was copied from it.\n"
GOLDEN = Path(__file__).parents[2] / "golden" / "format_3.lstmtext"


def make_golden_file(make_text_model: Maker) -> None:
    """Made the golden file of format 3, once. One that was released is never made again."""
    save_text_model(printed(make_text_model), GOLDEN)


def printed(make_text_model: Maker) -> TextModel:
    model = make_text_model(CORPUS, hidden_size=4, name="golden 3")
    return replace(model, fingerprint=Fingerprint.of(CORPUS))


def metadata(path: Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        return dict(file.metadata())


def test_a_fingerprint_comes_back_as_it_was_saved(make_text_model: Maker, tmp_path: Path) -> None:
    path, model = tmp_path / "m.lstmtext", printed(make_text_model)
    save_text_model(model, path)
    before, after = model.fingerprint, load_text_model(path).fingerprint
    assert before is not None
    assert after is not None
    assert after.num_characters == before.num_characters
    for kept, saved in ((after.windows, before.windows), (after.grams, before.grams)):
        assert kept.bits.tobytes() == saved.bits.tobytes()
        assert kept.num_hashes == saved.num_hashes
    assert after.copies("file " + CORPUS[9:60]) == before.copies("file " + CORPUS[9:60])
    assert metadata(path)["min_reader_version"] == "3"


def test_a_model_without_a_fingerprint_is_saved_as_before(
    make_text_model: Maker, tmp_path: Path
) -> None:
    path = tmp_path / "m.lstmtext"
    save_text_model(make_text_model(CORPUS), path)
    assert load_text_model(path).fingerprint is None
    assert metadata(path)["min_reader_version"] == "1"
    assert "fingerprint" not in path.read_bytes().decode("latin-1")


def test_the_file_with_a_fingerprint_has_no_words_of_the_text(
    make_text_model: Maker, tmp_path: Path
) -> None:
    path = tmp_path / "m.lstmtext"
    save_text_model(printed(make_text_model), path)
    data = path.read_bytes().decode("latin-1")
    words = [word for word in CORPUS.split() if len(word) > 4 and word != "fingerprint"]
    assert words == ["opens", "ever,", "knows", "copied"]
    assert not [word for word in words if word in data]


def test_the_golden_file_of_format_3_opens_for_ever() -> None:
    text_model = load_text_model(GOLDEN)
    assert text_model.fingerprint is not None
    told = text_model.fingerprint.copies("Once more: a fingerprint once opens for ever, and so on.")
    (passage,) = told.passages  # it begins at 10 and ends at 50
    assert abs(passage.start - 10) <= 2
    assert abs(passage.stop - 50) <= 2
    assert text_model.fingerprint.copies(CORPUS).share_new == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(
    ("tensors", "table"),
    [
        ({"fingerprint.windows": torch.full((40,), 255, dtype=torch.uint8)}, {}),
        ({"fingerprint.grams": torch.full((20,), 255, dtype=torch.uint8)}, {}),
        ({"fingerprint.windows": torch.zeros(900, dtype=torch.uint8)}, {}),
        ({"fingerprint.windows": torch.zeros(0, dtype=torch.uint8)}, {}),
        ({"fingerprint.windows": torch.zeros(5, 5, dtype=torch.uint8)}, {}),
        ({"fingerprint.grams": torch.zeros(9, dtype=torch.int64)}, {}),
        ({"fingerprint.more": torch.zeros(9, dtype=torch.uint8)}, {}),
        ({}, {"num_characters": 10**9}),
        ({}, {"num_characters": -1}),
        ({}, {"num_characters": "many"}),
        ({}, {"window_hashes": 0}),
        ({}, {"gram_hashes": 10**6}),
        ({}, {"gram_hashes": 2.5}),
        ({}, "no table"),
        ({}, None),
    ],
)
def test_a_hostile_fingerprint_is_refused_in_one_sentence(
    make_text_model: Maker,
    opened: Callable[[bytes], TextModel | str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tensors: dict[str, torch.Tensor],
    table: dict[str, object] | str | None,
) -> None:
    path, model = tmp_path / "m.lstmtext", printed(make_text_model)
    bits = model_file.fingerprint_tensors(model.fingerprint) | tensors
    facts: object = table
    if isinstance(table, dict):
        facts = (
            json.loads(model_file.fingerprint_metadata(model.fingerprint)["fingerprint"]) | table
        )
    written = {} if table is None else {"fingerprint": json.dumps(facts)}
    monkeypatch.setattr(model_file, "fingerprint_tensors", lambda _: bits)
    monkeypatch.setattr(model_file, "fingerprint_metadata", lambda _: written)
    save_text_model(model, path)
    outcome = opened(path.read_bytes())
    assert isinstance(outcome, str)
    assert "is damaged and cannot be opened" in outcome
