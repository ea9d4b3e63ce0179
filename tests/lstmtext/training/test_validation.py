import pytest
import torch
from torch import nn

from lstmtext import (
    CarriedBatches,
    SingleLSTM_TXT,
    TrainingError,
    Validation,
    ValidationResult,
    train_model_TXT,
)
from lstmtext.training.averaging import copy_weights

CPU = torch.device("cpu")
BATCHES = [(torch.tensor([[1, 1]]), torch.tensor([[1, 1]]))]


class Certainty(nn.Module):
    """Gives token 1 with a certainty that can be set; its loss is known."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.zeros(x.numel()), self.weight.expand(x.numel())], dim=1)


def measure(validation: Validation, model: Certainty, certainty: float, step: int) -> float:
    model.weight.data.fill_(certainty)
    return validation.measure(model, nn.CrossEntropyLoss(), CPU, step=step, seconds=step).loss


def test_the_best_weights_are_those_with_the_lowest_loss() -> None:
    validation, model = Validation(BATCHES), Certainty()
    told: list[ValidationResult] = []
    validation.on_result = told.append
    for step, certainty in enumerate([0.0, 2.0, 5.0, 3.0, 1.0], 1):
        measure(validation, model, certainty, step)
    assert validation.best is not None
    assert validation.best.step == 3
    assert validation.best.loss == min(r.loss for r in validation.results)
    assert validation.best_weights is not None
    assert validation.best_weights["weight"].item() == 5.0
    assert [r.is_best for r in told] == [True, True, True, False, False]
    assert told == validation.results


def test_the_best_weights_are_a_copy_that_training_on_does_not_change() -> None:
    model = SingleLSTM_TXT(4, 3, 5, 1)
    copied = copy_weights(model)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    changed = model.state_dict()
    assert all(not torch.equal(copied[name], changed[name]) for name in copied)


def test_it_is_due_an_interval_after_the_last_time() -> None:
    validation, model = Validation(BATCHES, interval=10), Certainty()
    assert next(step for step in range(1, 25) if validation.is_due(step)) == 10
    measure(validation, model, 1.0, step=13)
    assert next(step for step in range(13, 40) if validation.is_due(step)) == 23
    assert not any(Validation(BATCHES).is_due(step) for step in range(100))


def test_short_epochs_are_not_measured_each_but_the_last_one_is() -> None:
    torch.manual_seed(0)
    ids = torch.randint(1, 4, (20,))
    model = SingleLSTM_TXT(4, 3, 4, 1)
    for pause, steps in [(0, list(range(1, 11))), (4, [1, 5, 9, 10])]:
        validation = Validation(CarriedBatches(ids, 1, 20), pause=pause)
        history = train_model_TXT(
            model,
            nn.CrossEntropyLoss(),
            torch.optim.SGD(model.parameters(), lr=0.1),
            10,
            CarriedBatches(ids, 1, 20),
            validation=validation,
            verbose=False,
        )
        assert [result.step for result in validation.results] == steps
        assert all(epoch.validation_loss is not None for epoch in history)


@pytest.mark.parametrize("certainty", [float("nan"), float("-inf")])
def test_a_loss_that_is_not_a_number_is_no_result(certainty: float) -> None:
    validation, model = Validation(BATCHES), Certainty()
    good = measure(validation, model, 1.0, step=1)
    with pytest.raises(TrainingError, match="at step 2"):
        measure(validation, model, certainty, step=2)
    assert [r.loss for r in validation.results] == [good]
    assert validation.best_weights is not None
    assert validation.best_weights["weight"].item() == 1.0


def test_it_knows_how_long_its_text_is() -> None:
    assert Validation(CarriedBatches(torch.tensor([1, 1, 1]), 1, 2)).num_tokens == 2


def test_a_measurement_that_is_stopped_is_not_kept():
    model = SingleLSTM_TXT(5, 4, 6, 1)
    validation = Validation(CarriedBatches(torch.tensor([1, 2, 3, 4] * 50), 1, 10))
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    result = validation.measure(
        model,
        nn.CrossEntropyLoss(),
        torch.device("cpu"),
        step=1,
        seconds=0.0,
        should_stop=should_stop,
    )
    assert result is None
    assert validation.results == []
    assert validation.best_weights is None
