import math

import torch
from torch import nn

from lstmtext import CarriedBatches, SingleLSTM_TXT, Validation, train_model_TXT
from lstmtext.training.optimization import Optimization
from lstmtext.training.results import BatchResult
from lstmtext.training.schedule import Plateau, warmup_cosine

IDS = torch.randint(1, 6, (200,), generator=torch.Generator().manual_seed(0))


def factors(losses: list[float], plateau: Plateau) -> list[float]:
    found = []
    for loss in losses:
        plateau.on_validation(loss)
        found.append(plateau(0.5))
    return found


def test_a_plateau_lowers_the_rate_after_its_patience_and_waits_as_long_again() -> None:
    losses = [3.0, 2.0, 2.0, 2.5, 2.1, 2.2, 2.2, 2.2, 1.9, 2.0, 2.0, 2.0]
    quarter, less = 0.25, 0.25**2
    expected = [1, 1, 1, 1, quarter, quarter, quarter, less, less, less, less, less / 4]
    assert factors(losses, Plateau()) == expected


def test_a_new_best_ends_the_waiting() -> None:
    assert factors([3.0, 3.0, 3.0, 2.9, 2.9, 2.9, 2.8], Plateau()) == [1.0] * 7


def test_a_saved_plateau_goes_on_the_same_also_before_the_first_measurement() -> None:
    losses = [3.0, 2.0, 2.0, 2.5, 2.1, 2.2, 2.2, 2.2]
    expected = factors(losses, Plateau())
    for cut in range(len(losses)):
        first, second = Plateau(), Plateau()
        found = factors(losses[:cut], first)
        state = first.state_dict()
        assert all(value is None or math.isfinite(value) for value in state.values())
        second.load_state_dict(state)
        assert found + factors(losses[cut:], second) == expected


def test_only_a_schedule_that_ends_low_anneals_by_itself() -> None:
    assert Optimization(schedule=warmup_cosine()).anneals
    assert not Optimization(schedule=Plateau()).anneals
    assert not Optimization().anneals


def test_each_measurement_counts_once_where_an_interval_ends_with_an_epoch() -> None:
    """Counted twice, a new best would already be waited for, and patience be half as long."""
    torch.manual_seed(0)
    model, plateau = SingleLSTM_TXT(6, 5, 8, 1), Plateau()
    told: list[float] = []
    loader = CarriedBatches(IDS, 4, 10)
    validation = Validation(loader, interval=len(loader))
    plateau_told = plateau.on_validation

    class Listening(Plateau):
        def on_validation(self, loss: float) -> None:
            told.append(loss)
            plateau_told(loss)

    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.SGD(model.parameters(), lr=0.1),
        4,
        loader,
        validation=validation,
        optimization=Optimization(schedule=Listening()),
        verbose=False,
    )
    assert told == [result.loss for result in validation.results]
    assert len(told) == 4


def test_a_plateau_reaches_the_optimizer() -> None:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(6, 5, 8, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-9)  # learns nothing: a plateau
    rates: list[float] = []

    def note(result: BatchResult) -> None:
        rates.append(optimizer.param_groups[0]["lr"])

    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        optimizer,
        8,
        CarriedBatches(IDS, 4, 10),
        validation=Validation([(IDS[None, :50], IDS[None, 1:51])]),
        optimization=Optimization(schedule=Plateau(patience=1)),
        on_batch_end=note,
        verbose=False,
    )
    assert rates[0] == 1e-9
    assert rates[-1] <= 1e-9 / 16
