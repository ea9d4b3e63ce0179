from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lstmtext import TextModel, generate_text, load_text_model, save_text_model
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.saving.sharing import shared_copy
from lstmtext.training.history import LossPoint, TrainingHistory, TrainingSample
from lstmtext.training.results import TrainingEvent

TEXT = "a small red cat sat on a small red mat.\n"


def private(make_text_model: Callable[..., TextModel]) -> TextModel:
    history = TrainingHistory(
        train=[LossPoint(1.0, 2.5)],
        validation=[LossPoint(1.0, 2.25)],
        samples=[TrainingSample(7, 1.0, 2.0, "Dear Diary, SECRET SAMPLE")],
        events=[TrainingEvent(3, 1.0, "rollback", 0.5)],
        num_tokens=1234567,
        seconds=98.5,
    )
    return replace(
        make_text_model(TEXT, name="anna-diary.txt"),
        history=history,
        settings={"sample_prompt": "Dear Diary", "seed": 424242},
        validation_loss=1.2345,
        baselines={"PPMd": 1.5432},
        fingerprint=Fingerprint.of(TEXT),
        text_sha256="c0ffee" + 58 * "0",
    )


def test_a_shared_copy_has_nothing_that_tells_of_the_person(
    make_text_model: Callable[..., TextModel], tmp_path: Path
) -> None:
    private_path, shared_path = tmp_path / "p.lstmtext", tmp_path / "s.lstmtext"
    model = private(make_text_model)
    save_text_model(model, private_path)
    save_text_model(shared_copy(model), shared_path)
    tellers = [b"anna-diary", b"Diary", b"SECRET", b"rollback", b"1234567", b"424242", b"1.2345"]
    tellers += [b"1.5432", b"fingerprint", b"c0ffee"]
    for teller in tellers:
        assert teller in private_path.read_bytes(), "else this would prove nothing"
        assert teller not in shared_path.read_bytes()


def test_a_shared_copy_writes_what_the_model_writes(
    make_text_model: Callable[..., TextModel], tmp_path: Path
) -> None:
    model = private(make_text_model)
    save_text_model(shared_copy(model), tmp_path / "s.lstmtext")
    shared = load_text_model(tmp_path / "s.lstmtext")
    assert shared.cleaning == model.cleaning
    written = [generate_text(m.model, m, "a small", 40, 1.0, seed=3) for m in (model, shared)]
    assert written[0] == written[1]
    assert model.name == "anna-diary.txt", "the model itself is not changed"


def test_a_fingerprint_is_shared_only_where_that_is_said(
    make_text_model: Callable[..., TextModel],
) -> None:
    model = private(make_text_model)
    assert shared_copy(model).fingerprint is None
    with_it = shared_copy(model, keep_fingerprint=True)
    assert with_it.fingerprint is model.fingerprint
    assert with_it.text_sha256 is None, "it would let anyone check a guess of the whole text"
