import itertools
import math

import pytest
import torch
from torch import Tensor, nn

from lstmtext import (
    BatchResult,
    CarriedBatches,
    EpochResult,
    SingleLSTM_TXT,
    TrainingError,
    Validation,
    train_model_TXT,
)
from lstmtext.training.optimization import Optimization

IDS = torch.randint(1, 6, (200,), generator=torch.Generator().manual_seed(0))


def lstm(**options: float) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(6, 5, 8, 1, **options)


def train(model: nn.Module, loader: object, epochs: int, **options: object) -> list[EpochResult]:
    optimizer = options.pop("optimizer", None) or torch.optim.SGD(model.parameters(), lr=0.1)
    options.setdefault("verbose", False)
    return train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, epochs, loader, **options)


def weights(model: nn.Module) -> list[Tensor]:
    return [p.detach().clone() for p in model.parameters()]


def test_the_history_says_what_was_done() -> None:
    batches: list[BatchResult] = []
    epochs: list[EpochResult] = []
    loader = CarriedBatches(IDS, 4, 10)
    history = train(lstm(), loader, 3, on_batch_end=batches.append, on_epoch_end=epochs.append)
    assert history == epochs
    assert [e.epoch for e in history] == [1, 2, 3]
    assert all(e.num_tokens == loader.num_tokens and e.complete for e in history)
    assert [b.step for b in batches] == list(range(1, 3 * len(loader) + 1))
    assert [b.epoch for b in batches] == [e for e in (1, 2, 3) for _ in loader]
    assert [b.progress for b in batches] == sorted(b.progress for b in batches)
    assert batches[-1].progress == 1.0
    assert [b.seconds for b in batches] == sorted(b.seconds for b in batches)
    for epoch in history:
        own = [b for b in batches if b.epoch == epoch.epoch]
        total = sum(b.loss.item() * b.num_tokens for b in own)
        assert epoch.train_loss == pytest.approx(total / loader.num_tokens, abs=1e-4)
        assert epoch.validation_loss is None
        assert epoch.perplexity == pytest.approx(math.exp(epoch.train_loss))


def test_nothing_is_printed_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    train(lstm(), CarriedBatches(IDS, 4, 10), 1)
    assert capsys.readouterr() == ("", "")
    validation = Validation(CarriedBatches(IDS, 1, 50))
    train(lstm(), CarriedBatches(IDS, 4, 10), 1, verbose=True, validation=validation)
    assert "validation loss" in capsys.readouterr().out


def test_training_leaves_the_model_in_training_mode_for_each_epoch_after_validation() -> None:
    model = lstm(dropout=0.5)
    modes: list[bool] = []
    validation = Validation(CarriedBatches(IDS, 1, 50), interval=2)
    train(
        model,
        CarriedBatches(IDS, 4, 10),
        2,
        validation=validation,
        on_batch_end=lambda _: modes.append(model.training),
    )
    assert len(validation.results) > 4
    assert all(modes)


def test_carried_batches_train_as_one_long_text() -> None:
    """Without learning in between, the losses are those of one forward pass over the text."""
    model = lstm()
    results: list[BatchResult] = []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    loader = CarriedBatches(IDS, 1, 7)
    train(model, loader, 2, optimizer=optimizer, on_batch_end=results.append)
    logits = model(IDS[None, :-1])
    losses = nn.functional.cross_entropy(logits, IDS[1:], reduction="none").split(7)
    for result, expected in zip(results, [*losses, *losses], strict=True):
        assert result.loss.item() == pytest.approx(expected.mean().item(), abs=1e-5)


def test_other_loaders_begin_each_batch_with_a_state_of_zeros() -> None:
    model = lstm()
    results: list[BatchResult] = []
    batch = (IDS[None, :5], IDS[None, 1:6])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    train(model, [batch, batch], 1, optimizer=optimizer, on_batch_end=results.append)
    assert results[0].loss.item() == results[1].loss.item()


@pytest.mark.parametrize("after", [0, 1, 7, 12])
def test_stopping_ends_before_the_next_step_and_records_the_part_done(after: int) -> None:
    model, loader = lstm(), CarriedBatches(IDS, 4, 10)  # five batches in an epoch
    asked = itertools.count()
    history = train(model, loader, 9, should_stop=lambda: next(asked) >= after)
    assert len(history) == -(-after // 5)
    assert [e.complete for e in history] == [True] * (after // 5) + [False] * (after % 5 > 0)
    done = sum(e.num_tokens for e in history)
    expected = [int((y != 0).sum()) for _, y in loader] * 9
    assert done == sum(expected[:after])


def test_a_loss_that_is_not_a_number_ends_training_before_it_reaches_the_weights() -> None:
    model = lstm()
    before: list[Tensor] = []

    class Poisoned(nn.CrossEntropyLoss):
        calls = 0

        def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
            self.calls += 1
            before[:] = weights(model)
            loss: Tensor = super().forward(logits, targets)
            return loss * math.nan if self.calls == 3 else loss

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(TrainingError, match="at step 3: the loss is no longer a number"):
        train_model_TXT(model, Poisoned(), optimizer, 1, CarriedBatches(IDS, 4, 10))
    assert all(torch.equal(a, b) for a, b in zip(before, weights(model), strict=True))


def test_weights_that_break_in_the_last_step_are_noticed_by_validation() -> None:
    model = lstm()
    batch = (IDS[None, :5], IDS[None, 1:6])
    optimizer = torch.optim.SGD(model.parameters(), lr=math.inf)
    validation = Validation(CarriedBatches(IDS, 1, 50))
    with pytest.raises(TrainingError, match="learning rate"):
        train(model, [batch], 1, optimizer=optimizer, validation=validation)
    assert validation.best is None


def test_the_schedule_reaches_every_step_and_the_clip_bounds_it() -> None:
    model = lstm()
    optimizer = torch.optim.SGD(model.parameters(), lr=2.0)
    optimization = Optimization(schedule=lambda progress: 1.0 - progress, clip_grad_norm=1e-3)
    rates: list[float] = []
    moves: list[float] = []
    last = weights(model)

    def note(_: BatchResult) -> None:
        rates.append(optimizer.param_groups[0]["lr"])
        now = weights(model)
        moves.append(sum(float((a - b).square().sum()) for a, b in zip(now, last, strict=True)))
        last[:] = now

    loader = CarriedBatches(IDS, 4, 10)
    train(model, loader, 2, optimizer=optimizer, optimization=optimization, on_batch_end=note)
    assert rates == pytest.approx([2.0 * (1 - i / 10) for i in range(10)])
    for rate, move in zip(rates, moves, strict=True):
        assert math.sqrt(move) <= rate * 1e-3 * 1.01


def test_gradients_do_not_pile_up_from_step_to_step() -> None:
    batch = (IDS[None, :5], IDS[None, 1:6])
    model = lstm()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    train(model, [batch] * 4, 1, optimizer=optimizer)
    many = [p.grad.clone() for p in model.parameters() if p.grad is not None]
    train(model, [batch], 1, optimizer=optimizer)
    once = [p.grad for p in model.parameters() if p.grad is not None]
    assert all(torch.allclose(a, b) for a, b in zip(many, once, strict=True))


def test_lower_precision_trains_too() -> None:
    optimization = Optimization(autocast_dtype=torch.bfloat16)
    history = train(lstm(), CarriedBatches(IDS, 4, 10), 8, optimization=optimization)
    assert history[-1].train_loss < history[0].train_loss


def test_a_loader_without_a_length_and_one_without_batches_are_no_failure() -> None:
    batches = [(IDS[None, :5], IDS[None, 1:6])]
    assert len(train(lstm(), iter(batches), 1)) == 1
    assert train(lstm(), [], 3) == []
    assert train(lstm(), batches, 0) == []


def test_the_same_seed_gives_the_same_losses() -> None:
    def losses() -> list[float]:
        model = lstm(dropout=0.3)
        return [e.train_loss for e in train(model, CarriedBatches(IDS, 4, 10), 3)]

    assert losses() == losses()


def test_a_batch_of_nothing_but_padding_changes_nothing():
    model = SingleLSTM_TXT(4, 3, 5, 1)
    batches = [(torch.tensor([[1, 2]]), torch.tensor([[2, 3]])), (torch.zeros(1, 2).long(),) * 2]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    (result,) = train_model_TXT(model, nn.CrossEntropyLoss(), optimizer, 1, batches, verbose=False)
    assert result.num_tokens == 2
    assert math.isfinite(result.train_loss)
