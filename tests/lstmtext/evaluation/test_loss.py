import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from lstmtext import CarriedBatches, ConfigError, EvaluationResult, SingleLSTM_TXT, evaluate
from lstmtext.evaluation.loss import mean_loss, perplexity

IDS = torch.randint(1, 7, (150,), generator=torch.Generator().manual_seed(0))


@pytest.fixture
def model() -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(7, 5, 9, 2, dropout=0.5)


@pytest.mark.parametrize("seq_len", [1, 7, 64, 500])
def test_carried_evaluation_is_one_long_forward_pass_for_every_size(
    model: SingleLSTM_TXT, seq_len: int
) -> None:
    result = evaluate(model, CarriedBatches(IDS, 1, seq_len))
    model.eval()
    expected = nn.functional.cross_entropy(model(IDS[None, :-1]), IDS[1:]).item()
    assert result.loss == pytest.approx(expected, abs=1e-5)
    assert result.num_tokens == 149
    assert result.perplexity == pytest.approx(math.exp(expected), rel=1e-4)


def test_evaluation_uses_no_dropout_and_restores_the_mode(model: SingleLSTM_TXT) -> None:
    loader = CarriedBatches(IDS, 3, 10)
    for mode in (True, False):
        model.train(mode)
        assert evaluate(model, loader).loss == evaluate(model, loader).loss
        assert model.training is mode


def test_the_mode_is_restored_when_evaluation_fails(model: SingleLSTM_TXT) -> None:
    bad = [(torch.tensor([[99]]), torch.tensor([[1]]))]
    with pytest.raises(IndexError):
        evaluate(model, bad)
    assert model.training


def test_evaluation_changes_no_weight_and_leaves_no_gradient(model: SingleLSTM_TXT) -> None:
    before = [p.detach().clone() for p in model.parameters()]
    evaluate(model, CarriedBatches(IDS, 3, 10))
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    assert all(p.grad is None for p in model.parameters())


@given(st.integers(1, 12), st.integers(0, 12), st.sampled_from(["mean", "sum", "none"]))
def test_padding_never_counts_and_every_reduction_gives_the_mean(
    real: int, padding: int, reduction: str
) -> None:
    generator = torch.Generator().manual_seed(real)
    logits = torch.randn(real + padding, 6, generator=generator)
    targets = torch.cat([torch.randint(1, 6, (real,), generator=generator), torch.zeros(padding)])
    expected = nn.functional.cross_entropy(logits[:real], targets[:real].long())
    for ignore_index in (-100, 0):
        criterion = nn.CrossEntropyLoss(reduction=reduction, ignore_index=ignore_index)
        for shaped in (logits, logits.view(1, -1, 6)):
            loss = mean_loss(
                criterion, shaped, targets.long().view(1, -1), int((targets != 0).sum())
            )
            assert loss.item() == pytest.approx(expected.item(), abs=1e-5)


def test_batches_of_different_sizes_weigh_by_their_tokens(model: SingleLSTM_TXT) -> None:
    small, large = (IDS[None, :2], IDS[None, 1:3]), (IDS[None, :40], IDS[None, 1:41])
    losses = [evaluate(model, [batch]).loss for batch in (small, large)]
    both = evaluate(model, [small, large])
    assert both.num_tokens == 42
    assert both.loss == pytest.approx((2 * losses[0] + 40 * losses[1]) / 42, abs=1e-6)


def test_a_batch_of_padding_alone_is_passed_over(model: SingleLSTM_TXT) -> None:
    padding = (torch.tensor([[0, 0]]), torch.tensor([[0, 0]]))
    good = (IDS[None, :4], IDS[None, 1:5])
    assert evaluate(model, [padding, good]) == evaluate(model, [good])
    with pytest.raises(ConfigError, match="no token"):
        evaluate(model, [padding])


def test_stopping_gives_the_result_of_the_part_done(model: SingleLSTM_TXT) -> None:
    answers = iter([False, False, True])
    result = evaluate(model, CarriedBatches(IDS, 1, 10), should_stop=lambda: next(answers))
    assert result.num_tokens == 20


def test_perplexity_overflows_to_infinity_and_not_to_an_error() -> None:
    assert perplexity(0.0) == 1.0
    assert perplexity(1e4) == math.inf
    assert EvaluationResult(1e4, 1).perplexity == math.inf
