import pytest
import torch
from torch import Tensor, nn

from lstmtext import CarriedBatches, ConfigError, SingleLSTM_TXT, Validation, train_model_TXT
from lstmtext.training.averaging import WeightAverage
from lstmtext.training.optimization import Optimization

CPU = torch.device("cpu")
IDS = torch.randint(1, 6, (200,), generator=torch.Generator().manual_seed(0))


def weights(model: nn.Module) -> list[Tensor]:
    return [p.detach().clone() for p in model.parameters()]


def move(model: nn.Module, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator))


@pytest.mark.parametrize("decay", [0.5, 0.9, 0.999])
def test_the_average_is_that_of_a_plain_sum(decay: float) -> None:
    model, average = nn.Linear(3, 2), WeightAverage(decay)
    expected: list[Tensor] = []
    for n in range(1, 41):
        move(model, n)
        average.update(model)
        kept = min(decay, (1 + n) / (10 + n))
        now = [w.double() for w in weights(model)]
        expected = (
            now
            if n == 1
            else [kept * e + (1 - kept) * w for e, w in zip(expected, now, strict=True)]
        )
    average.swap(model)
    for parameter, wanted in zip(model.parameters(), expected, strict=True):
        assert torch.allclose(parameter.double(), wanted, atol=1e-5)


def test_to_exchange_twice_changes_nothing() -> None:
    model, average = nn.Linear(3, 2), WeightAverage(0.9)
    average.swap(model)  # before the first step there is nothing to exchange
    for seed in range(5):
        move(model, seed)
        average.update(model)
    before = weights(model)
    average.swap(model)
    assert not any(torch.equal(a, b) for a, b in zip(before, weights(model), strict=True))
    average.swap(model)
    assert all(torch.equal(a, b) for a, b in zip(before, weights(model), strict=True))


def test_beginning_again_forgets_everything_even_what_is_no_number() -> None:
    model, average = nn.Linear(3, 2), WeightAverage(0.9)
    nn.init.constant_(model.weight, torch.nan)
    average.update(model)
    nn.init.ones_(model.weight)
    average.begin_again(model)
    nn.init.zeros_(model.weight)
    average.update(model)
    average.swap(model)
    assert torch.allclose(model.weight, torch.full_like(model.weight, 2 / 11))


def test_a_saved_average_goes_on_the_same() -> None:
    model, average = nn.Linear(3, 2), WeightAverage(0.99)
    for seed in range(5):
        move(model, seed)
        average.update(model)
    again = WeightAverage(0.99)
    again.load_state_dict(average.state_dict(), CPU)
    move(model, 9)
    for one in (average, again):
        one.update(model)
    assert again.state_dict()["num_updates"] == average.state_dict()["num_updates"] == 6
    for a, b in zip(again.state_dict()["weights"], average.state_dict()["weights"], strict=True):
        assert torch.equal(a, b)
        assert a.data_ptr() != b.data_ptr()


def test_the_average_is_what_is_measured_and_kept_but_not_what_is_trained() -> None:
    torch.manual_seed(0)
    model, average = SingleLSTM_TXT(6, 5, 8, 1), WeightAverage(0.9)
    validation = Validation(CarriedBatches(IDS, 1, 50))
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.SGD(model.parameters(), lr=0.5),
        1,
        CarriedBatches(IDS, 4, 10),
        validation=validation,
        optimization=Optimization(average=average),
        verbose=False,
    )
    assert validation.best_weights is not None
    kept = [validation.best_weights[name] for name, _ in model.named_parameters()]
    averages = average.state_dict()["weights"]
    assert all(torch.equal(a, b) for a, b in zip(kept, averages, strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(kept, weights(model), strict=True))


@pytest.mark.parametrize("decay", [0.0, 1.0, -0.5, 2.0])
def test_a_decay_that_averages_nothing_is_refused(decay: float) -> None:
    with pytest.raises(ConfigError, match="ema_decay"):
        WeightAverage(decay)
