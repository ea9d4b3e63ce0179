"""A run that is taken up again is the run that was never stopped: to the last bit.

And the comparison notices whatever is missing: each part of the state is lost on purpose, in turn.
"""

import copy
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from lstmtext import TrainingRun, prepare_training, preset_settings, train_model_TXT
from lstmtext.reading.source import TextSource
from lstmtext.saving.checkpoint_file import load_checkpoint, save_checkpoint
from lstmtext.training.checkpoints import Checkpoints, SavedRun
from lstmtext.training.history import TrainingHistory
from lstmtext.training.results import BatchResult
from lstmtext.training.schedule import Plateau

WORDS = ("the", "cat", "sat", "on", "a", "mat", "and", "saw", "the", "moon", "over", "an", "old",
         "pond", "where", "a", "frog", "sang", "to", "it")  # fmt: skip
LUCK = torch.Generator().manual_seed(1)
TEXT = " ".join(WORDS[i] for i in torch.randint(len(WORDS), (260,), generator=LUCK).tolist())
SMALL: dict[str, object] = {
    "embedding_dim": 6,
    "hidden_size": 12,
    "batch_size": 4,
    "seq_len": 12,
    "dropout": 0.2,
    "weight_dropout": 0.2,
    "reset_every": 5,
    "ema_decay": 0.9,
    "learning_rate": 0.02,
    "schedule": "plateau",
    "steps": 100,
    "device": "cpu",
    "precision": "float32",
}


class Bumpy(Plateau):
    """A plateau that is told of losses of which it is known when they fall."""

    def __init__(self, history: TrainingHistory) -> None:
        super().__init__(patience=1)
        self._history = history

    def on_validation(self, loss: float) -> None:
        made_up = {7: 5, 14: 4, 20: 6, 27: 6, 34: 3, 40: 6, 47: 6, 54: 2}  # lower at 27 and 47
        super().on_validation(made_up.get(self._history.num_steps, 1))


class Run:
    """A small run, what it saved after each step, and what came of it."""

    def __init__(
        self, state: SavedRun | None = None, *, poison_at: tuple[int, ...] = (), **changes: object
    ) -> None:
        settings = preset_settings("quick", num_characters=999, **{**SMALL, **changes})
        self.run: TrainingRun = prepare_training(TextSource(TEXT, "text", "utf-8"), settings)
        self.saved: dict[int, SavedRun] = {}
        self.losses: list[float] = []
        self.events: list[tuple[str, float]] = []
        self._poison_at = poison_at
        run, validation = self.run, self.run.validation
        if validation is not None:
            validation.interval, validation.pause = 7, 0
        if isinstance(run.optimization.schedule, Plateau):
            run.optimization = replace(run.optimization, schedule=Bumpy(run.history))
        run.sample_length = min(run.sample_length, 5)
        train_model_TXT(
            run.model,
            run.criterion,
            run.optimizer,
            run.num_epochs,
            run.data_loader,
            validation=validation,
            optimization=run.optimization,
            budget=run.budget,
            checkpoints=run.checkpoints(
                self._save, interval=0.0 if state is None else math.inf, resume_from=state
            ),
            on_batch_end=self._on_batch_end,
            on_epoch_end=run.history.add_epoch,
            verbose=False,
        )

    def _save(self, state: SavedRun) -> None:
        self.saved[state["run"]["progress"]["step"]] = copy.deepcopy(state)

    @torch.no_grad()
    def _on_batch_end(self, result: BatchResult) -> None:
        self.run.history.add_batch(result)
        self.losses.append(result.loss.item())
        self.events += [(event.kind, event.value) for event in result.events]
        if result.step in self._poison_at:
            for parameter in self.run.model.parameters():
                parameter.mul_(math.nan if result.step % 2 else 1e6)

    def result(self) -> dict[str, Any]:
        """All that must be the same."""
        run, best = self.run, self.run.best_model()
        validation = run.validation
        tensors = {f"model {name}": t for name, t in run.model.state_dict().items()}
        tensors |= {f"best {name}": t for name, t in best.model.state_dict().items()}
        return {name: tensor.tolist() for name, tensor in tensors.items()} | {
            "validation": [(r.step, r.loss, r.is_best) for r in validation.results]
            if validation
            else [],
            "epochs": [(e.epoch, e.train_loss, e.validation_loss) for e in run.history.epochs],
            "history": [point.loss for point in run.history.validation],
            "samples": [(s.step, s.text) for s in run.history.samples],
            "events": [(e.kind, e.step, e.value) for e in run.history.events],
            "counts": (run.history.num_steps, run.history.num_tokens, run.budget.decisions),
        }


def by_file(state: SavedRun, folder: Path) -> SavedRun:
    assert save_checkpoint(state, folder / "run")
    return load_checkpoint(folder / "run")


VARIANTS: dict[str, dict[str, object]] = {
    "as below": {},
    "cosine, words": {"schedule": "cosine", "level": "words", "min_count": 1, "batch_size": 2},
    "chunks": {"batching": "chunks", "ema_decay": 0.0},
    "sgd": {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 0.5, "schedule": "constant"},
    "nothing held out": {"validation": "none", "epochs": 7, "steps": None},
    "one-hot, bfloat16": {"embedding_dim": 0, "precision": "bfloat16", "num_layers": 2},
    "many lanes, few batches": {"batch_size": 64, "seq_len": 8, "steps": 60},
    "repeated decisions": {"steps": ((8, 90), (40, 110), (70, 95)), "schedule": "cosine"},
    "exploding": {"poison_at": (21, 50, 90)},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_r1_a_run_taken_up_at_any_step_ends_as_if_it_had_never_stopped(
    name: str, tmp_path: Path
) -> None:
    whole = Run(**VARIANTS[name])
    expected = whole.result()
    per_epoch = len(whole.run.data_loader)
    steps = sorted(whole.saved)
    assert steps[0] == 1
    assert len(steps) >= 60
    chosen = {steps[0], steps[-1], per_epoch, per_epoch + 1, *steps[9::30]}
    for step in chosen & whole.saved.keys():
        try:
            state = by_file(whole.saved[step], tmp_path)
        except AssertionError:
            assert name == "exploding"  # what is no number is never written
            continue
        again = Run(state, **VARIANTS[name])
        assert str(again.losses) == str(whole.losses[step:]), step
        assert again.result() == expected, step


AT = 43  # in the middle of an epoch, between two measurements and two looks of the guard


def _lose(*path: str, value: Any = None) -> Callable[[SavedRun], None]:
    def lose(state: SavedRun) -> None:
        *way, last = path
        for name in way:
            state = state[name]
        assert last in state
        state[last] = value(state[last]) if callable(value) else copy.deepcopy(value)

    return lose


def _zeros(value: Any) -> Any:
    return [torch.zeros_like(t) for t in value]


def _fresh(value: Any) -> Any:
    return torch.Generator().manual_seed(0).get_state()[None]


def _no_initial_rate(groups: Any) -> Any:
    return [{"lr": group["lr"]} for group in groups]


def _only(*names: str) -> Callable[[Any], Any]:
    """Without these of the optimizer's averages."""
    return lambda states: [{k: v * (k not in names) for k, v in s.items()} for s in states]


LOST: dict[str, Callable[[SavedRun], None]] = {
    "random numbers": _lose("run", "random", "cpu", value=_fresh),
    "all of the optimizer": _lose("run", "optimizer", "state", value=lambda s: [{}] * len(s)),
    "the first averages": _lose("run", "optimizer", "state", value=_only("exp_avg")),
    "the second averages": _lose("run", "optimizer", "state", value=_only("exp_avg_sq")),
    "the optimizer's count": _lose("run", "optimizer", "state", value=_only("step")),
    "the highest learning rate": _lose("run", "optimizer", "groups", value=_no_initial_rate),
    "the place in the epoch": _lose("run", "progress", "batch", value=0),
    "the next batch": _lose("run", "progress", "batch", value=lambda b: b + 1),
    "the epoch": _lose("run", "progress", "epoch", value=1),
    "the step": _lose("run", "progress", "step", value=lambda s: s - 1),
    "the state of the lanes": _lose("run", "backward", "state"),
    "the lanes that begin again": _lose("run", "backward", "num_batches", value=lambda n: n + 1),
    "the averaged weights": _lose("run", "average", "weights", value=_zeros),
    "the age of the average": _lose("run", "average", "num_updates", value=0),
    "the factor of the plateau": _lose("run", "schedule", "factor", value=1.0),
    "the patience of the plateau": _lose("run", "schedule", "waited", value=0),
    "the best of the plateau": _lose("run", "schedule", "best"),
    "the sum of the losses": _lose("run", "progress", "epoch_loss", value=lambda t: t * 0),
    "the tokens of the epoch": _lose("run", "progress", "epoch_tokens", value=0),
    "the length of the run": _lose("run", "progress", "budget", "decisions", value=[[0, 80]]),
    "the weights": _lose("run", "model", "linear.bias", value=lambda t: t * 0),
    "the measurements": _lose("run", "validation", "results", value=[]),
    "the history": _lose("history", "validation", value=[]),
    "the history's tokens": _lose("history", "num_tokens", value=0),
    "the samples": _lose("history", "samples", value=[]),
    "the guard's sum": _lose("run", "guard", "total", value=lambda t: t + 1e9),
}
LOST_BY_THE_GUARD: dict[str, Callable[[SavedRun], None]] = {
    "weights": _lose("run", "guard", "kept", value=_zeros),
    "count": _lose("run", "guard", "count", value=0),
    "scale": _lose("run", "guard", "rate_scale", value=1.0),
    "bound": _lose("run", "guard", "bound"),
    "loss at the last look": _lose("run", "sound", value=[torch.zeros(()), 0]),
}


@pytest.fixture(scope="module")
def whole() -> Run:
    return Run()


@pytest.mark.parametrize("what", ["nothing", *LOST])
def test_whatever_part_of_the_state_is_lost_the_comparison_notices(what: str, whole: Run) -> None:
    state = copy.deepcopy(whole.saved[AT])
    LOST.get(what, lambda _: None)(state)
    assert (Run(state).result() == whole.result()) == (what == "nothing")


@pytest.fixture(scope="module")
def exploding() -> Run:
    """The guard looks after 16 steps, and at the ends of epochs: at 60, and then at 76."""
    return Run(poison_at=(21, 66), validation="none", batch_size=2)


@pytest.mark.parametrize("what", ["nothing", *LOST_BY_THE_GUARD])
def test_whatever_the_guard_loses_an_explosion_later_the_comparison_notices(
    what: str, exploding: Run
) -> None:
    assert [step for _, step, _ in exploding.result()["events"]] == [32, 76]
    state = copy.deepcopy(exploding.saved[65])
    LOST_BY_THE_GUARD.get(what, lambda _: None)(state)
    again = Run(state, poison_at=(66,), validation="none", batch_size=2)
    assert (again.result() == exploding.result()) == (what == "nothing")


@pytest.mark.parametrize("what", ["weights", "step"])
def test_the_best_weights_are_taken_up_where_nothing_better_comes(what: str, whole: Run) -> None:
    """After the best point, only the saved state knows it."""
    changes = {"schedule": "constant", "learning_rate": 2.0, "clip_grad_norm": 50.0, "patience": 0}
    changes["weight_decay"] = 0.0
    first = Run(**changes)
    best = first.run.validation.best
    assert best is not None
    assert best.step < 90
    state = first.saved[best.step + 1]
    assert Run(copy.deepcopy(state), **changes).result() == first.result()
    saved = state["run"]["validation"]
    if what == "weights":
        saved["best_weights"] = {n: t * 0 for n, t in saved["best_weights"].items()}
    else:
        saved["best"] = None
    assert Run(state, **changes).result() != first.result()


def test_a_run_is_saved_every_so_many_seconds_counted_from_the_end_of_saving() -> None:
    saved: list[SavedRun] = []
    checkpoints = Checkpoints(saved.append, interval=10.0)
    checkpoints.begin(100.0)
    assert not checkpoints.is_due(109.9)
    assert checkpoints.is_due(110.0)
    checkpoints.save({"step": 1})
    checkpoints.begin(125.0)
    assert not checkpoints.is_due(134.9)
    assert saved == [{"step": 1}]
