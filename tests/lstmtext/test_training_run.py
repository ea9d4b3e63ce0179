"""A run as a whole: its best model at any moment, its course repeated, its end."""

import copy
import math

import pytest
import torch
from training_runs import train

from lstmtext import TextError, TrainingRun, prepare_training, preset_settings
from lstmtext.reading.source import TextSource
from lstmtext.training.checkpoints import SavedRun
from lstmtext.training.validation import ValidationResult

TEXT = "a cat sat on a mat, and a frog sang of an old pond.\n" * 12
SMALL: dict[str, object] = {
    "hidden_size": 16, "embedding_dim": 4, "batch_size": 2, "seq_len": 16, "dropout": 0.2,
    "ema_decay": 0.9, "device": "cpu",
}  # fmt: skip


def prepared(text: str = TEXT, **changes: object) -> TrainingRun:
    settings = preset_settings("quick", num_characters=9, **{**SMALL, **changes})
    return prepare_training(TextSource(text, "cat.txt", "utf-8"), settings)


def result(run: TrainingRun) -> list[object]:
    best = run.best_model()
    weights = [t.tolist() for m in (run.model, best.model) for t in m.state_dict().values()]
    losses = [point.loss for point in run.history.validation]
    return [weights, losses, best.validation_loss, run.history.num_steps, best.history.decisions]


@pytest.mark.parametrize("changes", [
    {},
    {"batch_size": 64, "seq_len": 64},  # one batch an epoch: every step could be the run's last
    {"batching": "chunks", "schedule": "plateau", "level": "words", "min_count": 1},
    {"validation": "none"},
], ids=["lanes", "one batch an epoch", "chunks", "nothing held out"])  # fmt: skip
def test_a_run_of_some_minutes_is_repeated_to_the_last_bit_by_its_decisions(
    changes: dict[str, object],
) -> None:
    def slow() -> bool:
        nonlocal asked
        asked += 1
        # The speed changes on the way, so that the length is set anew.
        return bool(asked > 300 and torch.ones(1, 200_000).cumsum(1).sum() < 0)

    asked = 0
    first = train(prepared(minutes=0.015, **changes), should_stop=slow)
    decisions = first.best_model().history.decisions
    assert decisions
    assert decisions[0][0] >= 8
    assert decisions[-1][1] == first.history.num_steps
    again = train(prepared(steps=tuple(decisions), **changes))
    assert result(again) == result(first)


def test_the_best_model_is_a_snapshot_also_before_the_first_step_and_while_training() -> None:
    run = prepared(steps=30)
    before = run.best_model()
    assert before.history.num_steps == 0
    assert before.validation_loss is None
    train(run)
    best = run.best_model()
    assert best.model is not run.model
    assert best.validation_loss == min(point.loss for point in best.history.validation)
    assert before.history.num_steps == 0
    for one, other in zip(before.model.parameters(), best.model.parameters(), strict=True):
        assert not torch.equal(one, other)


def test_without_a_held_out_part_the_best_model_has_the_averaged_weights() -> None:
    run = train(prepared(steps=30, validation="none"))
    average = run.optimization.average
    assert average is not None
    best = run.best_model()
    wanted = average.state_dict()["weights"]
    for one, other in zip(best.model.parameters(), wanted, strict=True):
        assert torch.equal(one, other)
    assert best.validation_loss is None
    present = [p.detach().clone() for p in run.model.parameters()]
    run.best_model()
    assert all(torch.equal(a, b) for a, b in zip(present, run.model.parameters(), strict=True))


def test_a_sample_is_written_at_each_measurement_by_the_weights_that_are_measured() -> None:
    run = prepared(steps=40)
    assert run.validation is not None
    run.validation.interval = 15
    run.sample_length = 5
    told: list[ValidationResult] = []
    run.on_validation = told.append
    train(run)
    assert told == run.validation.results
    assert [sample.step for sample in run.history.samples] == [result.step for result in told]
    assert [sample.loss for sample in run.history.samples] == [result.loss for result in told]


def test_samples_and_measurements_change_nothing_in_what_is_learned() -> None:
    def weights(interval: int) -> list[list[float]]:
        run = prepared(steps=40, schedule="cosine", patience=0)
        assert run.validation is not None
        run.validation.interval = interval
        return [p.flatten().tolist() for p in train(run).model.parameters()]

    assert weights(3) == weights(10**6)


def test_a_resumed_run_has_the_history_of_both_parts() -> None:
    saved: list[SavedRun] = []
    first = prepared(steps=40)
    train(
        first,
        checkpoints=first.checkpoints(lambda state: saved.append(copy.deepcopy(state))),
        should_stop=lambda: first.history.num_steps == 25,
    )
    (state,) = saved
    again = prepared(steps=40)
    train(again, checkpoints=again.checkpoints(saved.append, resume_from=state))
    whole = train(prepared(steps=40))
    assert result(again) == result(whole)
    assert again.history.num_tokens == whole.history.num_tokens
    assert again.history.seconds > state["history"]["seconds"] > 0.0
    times = [epoch.seconds for epoch in again.history.epochs]
    assert times == sorted(times)
    assert [e.train_loss for e in again.history.epochs] == [
        e.train_loss for e in whole.history.epochs
    ]


@pytest.mark.parametrize("other", [
    {"text": TEXT.replace("cat", "cow")},
    {"text": TEXT + TEXT},
    {"hidden_size": 17},
    {"level": "words", "min_count": 1},
])  # fmt: skip
def test_a_state_of_another_text_or_network_is_refused(other: dict[str, object]) -> None:
    saved: list[SavedRun] = []
    first = prepared(steps=5)
    train(first, checkpoints=first.checkpoints(saved.append, interval=0.0))
    run = prepared(**{"steps": 5, **other})
    with pytest.raises(TextError, match="another text"):
        run.checkpoints(saved.append, resume_from=saved[-1])


def test_r5_a_learning_rate_far_too_high_ends_with_a_model_of_numbers() -> None:
    run = prepared(steps=200, learning_rate=50.0, optimizer="sgd", clip_grad_norm=1e6)
    train(run)
    best = run.best_model()
    assert all(bool(t.isfinite().all()) for t in best.model.state_dict().values())
    assert best.validation_loss is not None
    assert math.isfinite(best.validation_loss)
