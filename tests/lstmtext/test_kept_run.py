import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from training_runs import train as train_run

from lstmtext import (
    ModelFileError,
    TextError,
    TextModel,
    TrainingRun,
    load_text_model,
    prepare_training,
    preset_settings,
    save_text_model,
)
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.further import further_preset
from lstmtext.kept_run import KeptRun, run_facts, start_model, weights_digest, why_another
from lstmtext.reading.source import TextSource
from lstmtext.saving import checkpoint_file, model_file, run_folder
from lstmtext.saving.checkpoint_file import load_checkpoint
from lstmtext.saving.run_facts import RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.training.checkpoints import SavedRun

TEXT = "a cat sat on a mat, and a frog sang of an old pond.\n" * 12
SMALL: dict[str, object] = {
    "hidden_size": 8, "embedding_dim": 4, "batch_size": 2, "seq_len": 16, "steps": 40,
    "dropout": 0.2, "device": "cpu",
}  # fmt: skip
SOURCE = TextSource(TEXT, "cat.txt", "utf-8")


def prepared(text: str = TEXT, **changes: object) -> tuple[TrainingRun, RunFolder]:
    settings = preset_settings("quick", num_characters=9, **{**SMALL, **changes})
    source = TextSource(text, "cat.txt", "utf-8")
    run = prepare_training(source, settings)
    if run.validation is not None:
        run.validation.interval = 7
    return run, RunFolder.create(run_facts(source, settings, output="cat.lstmtext"))


def train(kept: KeptRun, stop_at: int | None = None) -> None:
    train_run(
        kept.run,
        checkpoints=kept.checkpoints,
        should_stop=lambda: kept.run.history.num_steps == stop_at,
    )


def weights(run: TrainingRun) -> list[list[float]]:
    return [p.flatten().tolist() for p in run.model.parameters()]


def files(folder: RunFolder) -> set[str]:
    return {file.name for file in folder.path.iterdir()} - {"run.lock"}


def test_a_run_leaves_its_facts_its_best_model_and_its_checkpoint_while_it_trains() -> None:
    run, folder = prepared()
    kept = KeptRun(run, folder, interval=0.0)
    train(kept, stop_at=25)
    assert files(folder) == {"run.json", "model.lstmtext", "checkpoint.lstmtext"}
    facts = RunFolder.open(folder.path).facts
    assert (facts.step, facts.state) == (25, RunState.RUNNING)
    assert facts.progress == pytest.approx(25 / 40)
    assert run.validation is not None
    assert load_checkpoint(folder.checkpoint_path)["run"]["progress"]["step"] == 25
    best = load_text_model(folder.model_path)
    losses = [r.loss for r in run.validation.results if r.step < 25]
    assert best.validation_loss == min(losses) == facts.loss
    kept.end(RunState.FINISHED, run.best_model())
    assert files(folder) == {"run.json", "model.lstmtext"}
    assert RunFolder.open(folder.path).state is RunState.FINISHED


def test_a_stopped_run_keeps_its_checkpoint_and_a_failed_one_says_why() -> None:
    run, folder = prepared()
    kept = KeptRun(run, folder)
    train(kept, stop_at=10)
    kept.end(RunState.STOPPED, run.best_model())
    assert "checkpoint.lstmtext" in files(folder)
    assert RunFolder.open(folder.path).state is RunState.STOPPED
    kept.end(RunState.FINISHED)  # its lock is given back: nothing changes any more
    assert RunFolder.open(folder.path).state is RunState.STOPPED
    folder.acquire()
    kept.end(RunState.FAILED, error="The loss is no number.")
    again = RunFolder.open(folder.path)
    assert (again.state, again.facts.error) == (RunState.FAILED, "The loss is no number.")


@pytest.mark.parametrize("full", [checkpoint_file, model_file, run_folder])
def test_f6_a_full_disk_is_said_once_and_costs_nothing_of_the_training(
    full: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = prepared()
    train(KeptRun(whole, None))
    run, folder = prepared()
    said: list[str] = []
    kept = KeptRun(run, folder, interval=0.0, on_trouble=said.append)
    before = folder.facts

    def no_space(path: object, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(full, "write_durably", no_space)
    train(kept)
    kept.end(RunState.FINISHED, run.best_model())
    assert len(said) == 1
    assert said[0].endswith(".")
    assert len(said[0].splitlines()) == 1
    assert "space" in said[0] or "full" in said[0]
    assert weights(run) == weights(whole)
    assert not folder.held
    if full is run_folder:
        assert RunFolder.open(folder.path).facts == before
    monkeypatch.undo()


def test_a_disk_that_recovers_is_saved_to_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run, folder = prepared()
    said: list[str] = []
    kept = KeptRun(run, folder, interval=0.0, on_trouble=said.append)
    write, count = checkpoint_file.write_durably, 0

    def sometimes(path: Path, data: bytes) -> None:
        nonlocal count
        count += 1
        if 5 < count < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, data)

    monkeypatch.setattr(checkpoint_file, "write_durably", sometimes)
    train(kept, stop_at=30)
    assert len(said) == 1
    assert load_checkpoint(folder.checkpoint_path)["run"]["progress"]["step"] == 30
    folder.release()


def test_r5_what_is_no_number_reaches_no_file() -> None:
    run, folder = prepared(validation="none")
    kept = KeptRun(run, folder, interval=0.0)
    seen: list[SavedRun] = []

    def poison() -> bool:
        step = run.history.num_steps
        if step in (13, 14):  # the guard looks at 16
            with torch.no_grad():
                run.model.linear.weight[2, 3] = torch.nan
        if step > 1:
            state = load_checkpoint(folder.checkpoint_path)
            seen.append(state)
            model = load_text_model(folder.model_path).model
            assert all(bool(p.isfinite().all()) for p in model.parameters())
            assert state["run"]["progress"]["step"] == step or 13 <= step < 16, step
        return False

    train_run(run, checkpoints=kept.checkpoints, should_stop=poison)
    assert len(seen) > 30
    assert [event.kind for event in run.history.events] == ["rollback"]
    folder.release()


def test_without_a_folder_training_goes_on_without_one() -> None:
    run, folder = prepared()
    folder.release()
    kept = KeptRun(run, None, interval=0.0)
    train(kept)
    kept.end(RunState.FINISHED, run.best_model())
    assert run.history.num_steps == 40


def test_a_state_of_another_text_is_refused_by_what_it_learned() -> None:
    run, folder = prepared()
    train(KeptRun(run, folder), stop_at=5)
    state = load_checkpoint(folder.checkpoint_path)
    folder.release()
    for text, changes in [
        (TEXT + "x", {}),
        (TEXT.replace("c", "k"), {}),
        (TEXT, {"num_layers": 2}),
    ]:
        other, its_folder = prepared(text, **changes)
        with pytest.raises(TextError, match="another text"):
            KeptRun(other, its_folder, resume_from=state)
        its_folder.release()


def test_a_run_is_another_if_a_text_or_a_setting_is_and_the_sentence_says_which() -> None:
    settings = preset_settings("quick", num_characters=9, **SMALL)
    facts = run_facts(SOURCE, settings)
    assert why_another(facts, run_facts(SOURCE, settings)) is None
    other = run_facts(TextSource(TEXT + " ", "cat.txt", "utf-8"), settings)
    assert why_another(facts, other) == "The saved run learned another text."
    held_out = run_facts(SOURCE, settings, held_out=SOURCE)
    assert why_another(facts, held_out) == "The saved run learned another text."
    changed = preset_settings("quick", num_characters=9, **{**SMALL, "seed": 2, "dropout": 0.0})
    why = why_another(facts, run_facts(SOURCE, changed))
    assert why == "To go on with the saved run, dropout, seed must be as before."


# The model that a run begins with


def begun_with(model: TextModel) -> tuple[TrainingRun, RunFolder]:
    settings = further_preset("quick", model, num_characters=9, steps=20, batch_size=2)
    run = prepare_training(SOURCE, settings, start_from=model)
    return run, RunFolder.create(run_facts(SOURCE, settings, start_from=model))


def test_a_run_keeps_the_model_that_it_begins_with_until_it_is_finished(
    make_text_model: Callable[..., TextModel],
) -> None:
    model = make_text_model(TEXT)
    run, folder = begun_with(model)
    KeptRun(run, folder, start_from=replace(model, fingerprint=Fingerprint.of(TEXT)))
    written = folder.start_path.stat()
    kept = KeptRun(run, folder, start_from=make_text_model("another"))
    assert folder.start_path.stat().st_mtime_ns == written.st_mtime_ns, "saved once"
    train(kept)
    found = start_model(RunFolder.open(folder.path))
    assert found is not None
    assert found.vocab == model.vocab
    assert weights_digest(found.model) == weights_digest(model.model) == folder.facts.start_sha256
    assert found.fingerprint is None, "it would only take room"
    kept.end(RunState.FINISHED, run.best_model())
    assert files(folder) == {"run.json", "model.lstmtext"}


def test_a_run_that_began_from_nothing_keeps_no_start() -> None:
    run, folder = prepared()
    KeptRun(run, folder)
    assert files(folder) == {"run.json"}
    assert start_model(folder) is None
    folder.release()


@pytest.mark.parametrize("change", ["cut off", "another", "gone"])
def test_a_kept_start_that_is_no_longer_what_it_was_is_refused_in_a_sentence(
    make_text_model: Callable[..., TextModel], change: str
) -> None:
    run, folder = begun_with(make_text_model(TEXT))
    KeptRun(run, folder, start_from=make_text_model(TEXT))
    folder.release()
    data = folder.start_path.read_bytes()
    if change == "cut off":
        folder.start_path.write_bytes(data[:-9])
    elif change == "another":
        save_text_model(make_text_model("another"), folder.start_path)
    else:
        folder.start_path.unlink()
    words = {
        "cut off": "is damaged",
        "another": "is not the model that this run began with",
        "gone": "is no longer there, so the run cannot be resumed",
    }
    with pytest.raises(ModelFileError, match=words[change]):
        start_model(folder)


def test_a_disk_that_is_full_keeps_no_start_and_the_run_begins_all_the_same(
    make_text_model: Callable[..., TextModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: object, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    told: list[str] = []
    model = make_text_model(TEXT)
    run, folder = begun_with(model)
    monkeypatch.setattr(model_file, "write_durably", full)
    KeptRun(run, folder, start_from=model, on_trouble=told.append)
    assert len(told) == 1
    assert "disk is full" in told[0]
    folder.release()


def test_a_run_of_another_model_is_another_run(make_text_model: Callable[..., TextModel]) -> None:
    settings = preset_settings("quick", num_characters=9, **SMALL)
    model, other = make_text_model(TEXT), make_text_model("another")
    mine = run_facts(SOURCE, settings, start_from=model, start_file="old.lstmtext")
    assert mine.start_file == str(Path("old.lstmtext").absolute())
    assert why_another(mine, mine) is None
    for start in (other, None):
        why = why_another(mine, run_facts(SOURCE, settings, start_from=start))
        assert why == "The saved run began with another model, or with one where this has none."
    text = TextSource("another text", "cat.txt", "utf-8")
    why = why_another(mine, run_facts(text, settings, start_from=model))
    assert why == "The saved run learned another text."
