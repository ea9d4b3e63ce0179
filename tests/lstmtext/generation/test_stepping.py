from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstmtext import SingleLSTM_TXT, generate_tokens
from lstmtext.generation import folding, products, stepping
from lstmtext.generation.graphics_card import GraphicsCardStepper
from lstmtext.generation.processor import ProcessorStepper
from lstmtext.generation.stepping import CarryingStepper, PrefixStepper, stepper_for

V = 9
IDS = torch.randint(0, V, (60,), generator=torch.Generator().manual_seed(0))
ROWS = torch.randint(0, V, (5, 30), generator=torch.Generator().manual_seed(1))


class OnOneDNN(ProcessorStepper):
    """With the products that a large model has."""

    def repeat(self, count: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(products, "_MANY", 0)
            patch.setattr(products, "_SMALL", 0)
            super().repeat(count)


FOLDED = [ProcessorStepper, OnOneDNN, GraphicsCardStepper]  # the last's arithmetic runs anywhere
KINDS = pytest.mark.parametrize("kind", [*FOLDED, CarryingStepper, PrefixStepper])
FOLDED_KINDS = pytest.mark.parametrize("kind", FOLDED)
LAYERS = pytest.mark.parametrize("num_layers", [1, 2, 3])
Kind: TypeAlias = Callable[[nn.Module], stepping.Stepper]


def lstm(num_layers: int = 1, hidden_size: int = 16, embedding_dim: int = 7) -> SingleLSTM_TXT:
    torch.manual_seed(num_layers)
    model = SingleLSTM_TXT(V, embedding_dim, hidden_size, num_layers, dropout=0.5).eval()
    for parameter in model.parameters():  # initial weights hardly use the gates
        parameter.data.mul_(4.0)
    return model


def stepped(stepper: stepping.Stepper, ids: Tensor) -> Tensor:
    """Logits `(N, T, V)` of ids `(N, T)`, token by token."""
    first = torch.from_numpy(stepper.read([int(IDS[0])]))
    stepper.repeat(len(ids))
    later = [torch.from_numpy(stepper.feed(column.numpy())) for column in ids.T]
    return torch.stack([first.expand(len(ids), -1), *later], dim=1)


def in_one_go(model: nn.Module, ids: Tensor) -> Tensor:
    whole = torch.cat([IDS[:1].expand(len(ids), 1), ids], dim=1)
    return model(whole).reshape(*whole.shape, V)


@LAYERS
@KINDS
@pytest.mark.parametrize("rows", [1, 5])
def test_token_by_token_gives_what_the_model_gives_in_one_go(
    kind: Kind, num_layers: int, rows: int
) -> None:
    model = lstm(num_layers)
    got, expected = stepped(kind(model), ROWS[:rows]), in_one_go(model, ROWS[:rows])
    assert got.shape == expected.shape
    assert (got - expected).abs().max() < 2e-5


@FOLDED_KINDS
@LAYERS
@pytest.mark.parametrize("rows", [1, 5])
def test_a_vocabulary_too_large_for_a_table_gives_the_same(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, num_layers: int, rows: int
) -> None:
    monkeypatch.setattr(folding, "_MAX_TABLE", 0)
    model = lstm(num_layers)
    got = stepped(kind(model), ROWS[:rows])
    assert (got - in_one_go(model, ROWS[:rows])).abs().max() < 2e-5


@FOLDED_KINDS
@LAYERS
@pytest.mark.parametrize("max_table", [0, 10**6])
def test_one_hot_input_gives_the_same(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, num_layers: int, max_table: int
) -> None:
    monkeypatch.setattr(folding, "_MAX_TABLE", max_table)
    model = lstm(num_layers, embedding_dim=0)
    got = stepped(kind(model), ROWS)
    assert (got - in_one_go(model, ROWS)).abs().max() < 2e-5


@FOLDED_KINDS
@LAYERS
@pytest.mark.parametrize("max_table", [0, 10**6])
def test_tied_weights_give_the_same(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, num_layers: int, max_table: int
) -> None:
    monkeypatch.setattr(folding, "_MAX_TABLE", max_table)
    model = lstm(num_layers, hidden_size=16, embedding_dim=16)
    model.linear.weight = model.embedding.weight
    got = stepped(kind(model), ROWS)
    assert (got - in_one_go(model, ROWS)).abs().max() < 2e-5


@KINDS
def test_a_prompt_is_read_once_for_all_texts(kind: Kind) -> None:
    model = lstm(2)
    stepper = kind(model)
    assert (torch.from_numpy(stepper.read(IDS.tolist())) - model(IDS[None])[-1:]).abs().max() < 2e-5
    stepper.repeat(5)
    whole = torch.cat([IDS.expand(5, -1), ROWS[:, :1]], dim=1)
    expected = model(whole).reshape(*whole.shape, V)[:, -1]
    got = torch.from_numpy(stepper.feed(ROWS[:, 0].numpy()))
    assert (got - expected).abs().max() < 2e-5


@FOLDED_KINDS
def test_the_first_step_starts_from_a_state_of_zeros_and_logits_are_not_reused(kind: Kind) -> None:
    model = lstm(2)
    first, second = kind(model), kind(model)
    one = first.read([3])
    kept = one.copy()
    first.feed(np.array([4]))
    assert (one == kept).all()
    assert (second.read([3]) == kept).all()


@pytest.mark.parametrize("embedding_dim", [0, 7, 16])
@FOLDED_KINDS
@pytest.mark.parametrize("max_table", [0, 10**6])
def test_a_stepper_is_a_snapshot(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, embedding_dim: int, max_table: int
) -> None:
    monkeypatch.setattr(folding, "_MAX_TABLE", max_table)
    model = lstm(2, embedding_dim=embedding_dim)
    before, after = kind(model), kind(model)
    expected = stepped(before, ROWS)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    assert torch.equal(stepped(after, ROWS), expected)


def test_a_text_being_written_is_not_changed_by_training_on() -> None:
    model = lstm()
    expected = list(generate_tokens(model, [1], 40, generator=torch.Generator().manual_seed(5)))
    stream = generate_tokens(model, [1], 40, generator=torch.Generator().manual_seed(5))
    got = [next(stream)]
    model.linear.bias.data.fill_(100.0)
    model.embedding.weight.data.zero_()
    assert got + list(stream) == expected


def test_the_cheapest_way_is_chosen() -> None:
    class WithStep(nn.Module):
        def step(self) -> None: ...

    assert isinstance(stepper_for(lstm()), ProcessorStepper)
    assert isinstance(stepper_for(WithStep()), CarryingStepper)
    assert isinstance(stepper_for(nn.Linear(1, 1)), PrefixStepper)
