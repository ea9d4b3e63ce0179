import pytest
import torch
from torch import nn

from lstmtext import SingleLSTM_TXT
from lstmtext.dropout import Dropout, kept, lstm_with_dropped_weights


@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.9])
def test_a_share_p_is_zeroed_and_the_mean_stays(p: float) -> None:
    torch.manual_seed(0)
    factors = kept(torch.empty(1000, 999), p)
    assert (factors == 0).float().mean().item() == pytest.approx(p, abs=0.004)  # 1/256 and chance
    assert factors.mean().item() == pytest.approx(1.0, abs=0.02)
    assert len(factors.unique()) == 2


def test_each_of_the_eight_values_that_share_a_random_number_is_zeroed_as_often() -> None:
    torch.manual_seed(0)
    zeroed = (kept(torch.empty(100_000, 8), 0.5) == 0).float().mean(dim=0)
    assert (zeroed - 0.5).abs().max() < 0.01
    neighbours = torch.corrcoef((kept(torch.empty(100_000, 8), 0.5) == 0).float().T)
    assert (neighbours - torch.eye(8)).abs().max() < 0.02


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 5, 2)])
def test_shape_and_precision_are_those_of_the_values(shape: tuple[int, ...]) -> None:
    for dtype in (torch.float32, torch.bfloat16):
        factors = kept(torch.empty(shape, dtype=dtype), 0.2)
        assert (factors.shape, factors.dtype) == (shape, dtype)


def test_the_same_seed_drops_the_same_values() -> None:
    def drawn() -> torch.Tensor:
        torch.manual_seed(5)
        return kept(torch.empty(33), 0.5)

    assert torch.equal(drawn(), drawn())


def test_dropout_masks_values_and_gradients_alike_and_only_in_training() -> None:
    torch.manual_seed(0)
    dropout, x = Dropout(0.4), torch.ones(50, 50, requires_grad=True)
    y = dropout(x)
    y.sum().backward()
    assert torch.equal(x.grad, y.detach())
    assert 0 < (y == 0).sum() < 2500
    assert dropout.eval()(x) is x
    assert Dropout(0.0)(x) is x


@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("with_state", [False, True])
def test_with_nothing_dropped_it_is_the_lstm_itself(num_layers: int, with_state: bool) -> None:
    torch.manual_seed(0)
    lstm = nn.LSTM(3, 5, num_layers, batch_first=True)
    x = torch.randn(2, 4, 3)
    zeros = torch.randn(num_layers, 2, 5)
    state = (zeros, zeros + 1) if with_state else None
    output, (hidden, cell) = lstm_with_dropped_weights(lstm, x, state, 0.0)
    wanted, (wanted_hidden, wanted_cell) = lstm(x, state)
    for a, b in ((output, wanted), (hidden, wanted_hidden), (cell, wanted_cell)):
        torch.testing.assert_close(a, b)


def test_dropped_recurrent_weights_count_as_zeros_and_get_no_gradient() -> None:
    torch.manual_seed(0)
    lstm, same = nn.LSTM(3, 5, batch_first=True), nn.LSTM(3, 5, batch_first=True)
    x = torch.randn(2, 4, 3)
    torch.manual_seed(1)
    output, _ = lstm_with_dropped_weights(lstm, x, None, 0.5)
    torch.manual_seed(1)
    factors = kept(lstm.weight_hh_l0, 0.5)
    same.load_state_dict({**lstm.state_dict(), "weight_hh_l0": lstm.weight_hh_l0 * factors})
    torch.testing.assert_close(output, same(x)[0])
    output.square().sum().backward()
    assert lstm.weight_hh_l0.grad is not None
    assert torch.equal(lstm.weight_hh_l0.grad == 0, factors == 0)


def test_a_model_drops_weights_and_embeddings_in_training_alone() -> None:
    torch.manual_seed(0)
    x = torch.randint(0, 9, (2, 6))
    for name in ("embedding_dropout", "weight_dropout"):
        model = SingleLSTM_TXT(9, 4, 8, 1, **{name: 0.5})
        assert not torch.equal(model(x), model(x)), name
        model.eval()
        assert torch.equal(model(x), model(x)), name
        plain = model.same_shape()
        plain.load_state_dict(model.state_dict())
        assert torch.equal(plain.eval()(x), model(x)), name


@pytest.mark.cuda
@pytest.mark.parametrize("num_layers", [1, 2])
def test_on_a_graphics_card_the_lstm_with_dropped_weights_is_the_same(num_layers: int) -> None:
    torch.manual_seed(0)
    lstm = nn.LSTM(3, 5, num_layers, batch_first=True).cuda()
    x = torch.randn(2, 4, 3, device="cuda")
    output, _ = lstm_with_dropped_weights(lstm, x, None, 0.0)
    torch.testing.assert_close(output, lstm(x)[0])
    output, _ = lstm_with_dropped_weights(lstm, x, None, 0.5)
    output.sum().backward()
    assert lstm.weight_hh_l0.grad is not None
    assert 0 < (lstm.weight_hh_l0.grad == 0).sum() < lstm.weight_hh_l0.numel()
