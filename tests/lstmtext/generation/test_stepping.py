import pytest
import torch
from torch import Tensor, nn

from lstmtext import SingleLSTM_TXT, generate_tokens
from lstmtext.generation.stepping import (
    CarryingStepper,
    FoldedStepper,
    PrefixStepper,
    stepper_for,
)

IDS = torch.randint(0, 9, (60,), generator=torch.Generator().manual_seed(0))


def lstm(num_layers: int = 1, hidden_size: int = 16) -> SingleLSTM_TXT:
    torch.manual_seed(num_layers)
    model = SingleLSTM_TXT(9, 7, hidden_size, num_layers, dropout=0.5).eval()
    for parameter in model.parameters():  # initial weights hardly use the gates
        parameter.data.mul_(4.0)
    return model


@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize("stepper", [FoldedStepper, CarryingStepper, PrefixStepper])
def test_token_by_token_gives_what_the_model_gives_in_one_go(
    stepper: type[FoldedStepper], num_layers: int
) -> None:
    model = lstm(num_layers)
    expected = model(IDS[None])
    steps = stepper(model)
    got = torch.stack([steps.feed(i) for i in IDS.tolist()])
    assert (got - expected).abs().max() < 1e-5


def test_the_first_step_starts_from_a_state_of_zeros_and_logits_are_not_reused() -> None:
    model = lstm(2)
    first, second = FoldedStepper(model), FoldedStepper(model)
    one = first.feed(3)
    kept = one.clone()
    first.feed(4)
    assert torch.equal(one, kept)
    assert torch.equal(second.feed(3), kept)


def test_a_stepper_is_a_snapshot() -> None:
    model = lstm(2)
    before, after = FoldedStepper(model), FoldedStepper(model)
    expected = [before.feed(i) for i in IDS.tolist()]
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    got = [after.feed(i) for i in IDS.tolist()]
    assert all(torch.equal(a, b) for a, b in zip(expected, got, strict=True))


def test_a_text_being_written_is_not_changed_by_training_on() -> None:
    model = lstm()
    expected = list(generate_tokens(model, [1], 40, generator=torch.Generator().manual_seed(5)))
    stream = generate_tokens(model, [1], 40, generator=torch.Generator().manual_seed(5))
    got = [next(stream)]
    model.linear.bias.data.fill_(100.0)
    model.embedding.weight.data.zero_()
    assert got + list(stream) == expected


def tensors_of(stepper: FoldedStepper) -> list[Tensor]:
    values = [
        v for value in vars(stepper).values() for v in (value if type(value) is list else [value])
    ]
    return [value for value in values if isinstance(value, Tensor)]


def test_the_cost_of_a_token_does_not_grow_with_the_text() -> None:
    stepper = FoldedStepper(lstm(2))
    before = [tensor.shape for tensor in tensors_of(stepper)]
    for _ in range(2_000):
        stepper.feed(5)
    assert [tensor.shape for tensor in tensors_of(stepper)] == before


def test_an_lstm_never_reads_a_token_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    fed: list[int] = []
    feed = FoldedStepper.feed

    def counting(self: FoldedStepper, token_id: int) -> Tensor:
        fed.append(token_id)
        return feed(self, token_id)

    monkeypatch.setattr(FoldedStepper, "feed", counting)
    written = list(generate_tokens(lstm(), [1, 2, 3], 2_000))
    assert fed == [1, 2, 3, *written]


def test_the_cheapest_way_is_chosen() -> None:
    class WithStep(nn.Module):
        def step(self) -> None: ...

    assert isinstance(stepper_for(lstm()), FoldedStepper)
    assert isinstance(stepper_for(WithStep()), CarryingStepper)
    assert isinstance(stepper_for(nn.Linear(1, 1)), PrefixStepper)


def test_stepping_leaves_no_gradients_behind() -> None:
    logits = FoldedStepper(lstm()).feed(1)
    assert not logits.requires_grad


@pytest.mark.cuda
@pytest.mark.parametrize("num_layers", [1, 2])
def test_token_by_token_is_the_same_on_a_gpu(num_layers: int) -> None:
    model = lstm(num_layers)
    expected = model(IDS[None])
    stepper = FoldedStepper(model.cuda())
    got = torch.stack([stepper.feed(i).cpu() for i in IDS.tolist()])
    assert (got - expected).abs().max() < 1e-3
