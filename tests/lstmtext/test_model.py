import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import ConfigError, SingleLSTM_TXT


@given(st.integers(1, 3), st.integers(1, 19), st.integers(1, 4))
def test_a_text_read_in_two_parts_is_read_as_one(layers: int, cut: int, lanes: int) -> None:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(7, 4, 6, layers).eval()
    x = torch.randint(0, 7, (lanes, 20), generator=torch.Generator().manual_seed(cut))
    whole = model(x).view(lanes, 20, 7)
    first, state = model.step(x[:, :cut])
    second, (hidden, cell) = model.step(x[:, cut:], state)
    parts = torch.cat([first.view(lanes, -1, 7), second.view(lanes, -1, 7)], dim=1)
    assert torch.allclose(whole, parts, atol=1e-6)
    assert hidden.shape == cell.shape == (layers, lanes, 6)


def test_lanes_do_not_see_each_other_and_tokens_do_not_see_the_future() -> None:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(7, 4, 6, 2)
    x = torch.ones(2, 5, dtype=torch.long)
    changed = x.clone()
    changed[1, 3] = 2
    one, two = model(x).view(2, 5, 7), model(changed).view(2, 5, 7)
    assert torch.equal(one[0], two[0])
    assert torch.equal(one[1, :3], two[1, :3])
    assert not torch.equal(one[1, 3:], two[1, 3:])


def test_dropout_acts_while_training_only() -> None:
    torch.manual_seed(0)
    x = torch.ones(1, 9, dtype=torch.long)
    for layers in (1, 2):
        model = SingleLSTM_TXT(7, 4, 32, layers, dropout=0.5)
        assert not torch.equal(model(x), model(x))
        model.eval()
        assert torch.equal(model(x), model(x))


def test_it_counts_its_weights() -> None:
    model = SingleLSTM_TXT(10, 4, 6, 2)
    assert model.num_parameters == 10 * 4 + 24 * (4 + 6 + 2) + 24 * (6 + 6 + 2) + 10 * 6 + 10


@pytest.mark.parametrize("place", range(4))
def test_a_size_below_1_is_refused_by_name(place: int) -> None:
    name = ("vocab_size", "embedding_dim", "hidden_size", "num_layers")[place]
    for size in (0, -3):
        sizes = [4, 4, 4, 1]
        sizes[place] = size
        with pytest.raises(ConfigError, match=f"{name} must be at least 1, not {size}"):
            SingleLSTM_TXT(*sizes)


@pytest.mark.parametrize("dropout", [-0.1, 1.0, float("nan")])
def test_a_dropout_out_of_range_is_refused(dropout: float) -> None:
    with pytest.raises(ConfigError, match="dropout"):
        SingleLSTM_TXT(4, 4, 4, 1, dropout=dropout)
