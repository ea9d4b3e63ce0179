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


@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_size_below_1_is_refused_by_name(place: int) -> None:
    name = ("vocab_size", "embedding_dim", "hidden_size", "num_layers")[place]
    for size in (0, -3):
        sizes = [4, 4, 4, 1]
        sizes[place] = size
        with pytest.raises(ConfigError, match=f"{name} must be at least 1, not {size}"):
            SingleLSTM_TXT(*sizes)


def test_a_negative_embedding_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"embedding_dim must be at least 0 \(one-hot\)"):
        SingleLSTM_TXT(4, -1, 4, 1)


def test_one_hot_input_is_a_row_of_zeros_with_a_one() -> None:
    model = SingleLSTM_TXT(5, 0, 4, 2).eval()
    assert model.embedding_dim == 0
    assert model.lstm.input_size == 5
    assert "embedding" not in " ".join(model.state_dict())
    x = torch.tensor([[3, 0], [1, 4]])
    expected = torch.nn.functional.one_hot(x, 5).float()
    assert torch.equal(model.embedding(x), expected)
    output, _ = model.lstm(expected)
    assert torch.equal(model(x), model.linear(output.reshape(-1, 4)))


def test_m1_one_hot_input_of_a_large_vocabulary_is_refused_with_a_way_out() -> None:
    with pytest.raises(ConfigError, match="at most 4,096 ids, not 30,000: choose an embedding_dim"):
        SingleLSTM_TXT(30_000, 0, 4, 1)


def test_tied_weights_are_one_matrix_that_is_trained_from_both_ends() -> None:
    model = SingleLSTM_TXT(7, 6, 6, 1, tie_weights=True)
    assert model.tie_weights
    assert model.num_parameters == 7 * 6 + 7 + 4 * 6 * (6 + 6 + 2)
    logits, _ = model.step(torch.tensor([[1]]))
    logits[0, 2].backward()
    gradient = model.embedding.weight.grad
    assert gradient is not None
    assert gradient[1].any()  # as the input that was read
    assert gradient[2].any()  # as the output that was asked for
    assert not SingleLSTM_TXT(7, 6, 6, 1).tie_weights


def test_logits_begin_small_with_and_without_tied_weights() -> None:
    for tie_weights in (False, True):
        torch.manual_seed(0)
        model = SingleLSTM_TXT(200, 64, 64, 1, tie_weights=tie_weights)
        assert model(torch.arange(100)[None]).std() < 0.5


def test_tied_weights_of_two_widths_are_refused() -> None:
    with pytest.raises(ConfigError, match="tied weights"):
        SingleLSTM_TXT(7, 4, 6, 1, tie_weights=True)


@pytest.mark.parametrize(("embedding_dim", "tied"), [(4, False), (6, True), (0, False)])
def test_a_model_of_the_same_shape_takes_the_weights_and_computes_the_same(
    embedding_dim: int, tied: bool
) -> None:
    model = SingleLSTM_TXT(7, embedding_dim, 6, 2, dropout=0.3, tie_weights=tied).eval()
    clone = model.same_shape().eval()
    clone.load_state_dict(model.state_dict())
    assert (clone.embedding_dim, clone.tie_weights) == (embedding_dim, tied)
    assert clone.num_parameters == model.num_parameters
    x = torch.tensor([[1, 2, 3]])
    assert torch.equal(clone(x), model(x))


@pytest.mark.parametrize("dropout", [-0.1, 1.0, float("nan")])
def test_a_dropout_out_of_range_is_refused(dropout: float) -> None:
    with pytest.raises(ConfigError, match="dropout"):
        SingleLSTM_TXT(4, 4, 4, 1, dropout=dropout)


KINDS = [(4, False), (6, True), (0, False)]  # embedding_dim, tie_weights


@pytest.mark.parametrize(("embedding_dim", "tied"), KINDS)
@given(num_new=st.integers(0, 9), layers=st.integers(1, 2), seed=st.integers(0, 99))
def test_a_grown_model_has_the_same_odds_among_the_old_ids(
    embedding_dim: int, tied: bool, num_new: int, layers: int, seed: int
) -> None:
    torch.manual_seed(seed)
    model = SingleLSTM_TXT(7, embedding_dim, 6, layers, dropout=0.3, tie_weights=tied).eval()
    grown = model.grown(7 + num_new)
    x = torch.randint(0, 7, (2, 9))
    old, new = model(x), grown(x)
    assert grown.vocab_size == new.size(1) == 7 + num_new
    assert torch.allclose(new[:, :7], old, atol=1e-6)
    renormalised = new.log_softmax(1)[:, :7].log_softmax(1)
    assert torch.allclose(renormalised, old.log_softmax(1), atol=1e-6)
    assert (grown.embedding_dim, grown.tie_weights) == (embedding_dim, tied)
    assert (grown.lstm.num_layers, grown.lstm.dropout) == (layers, model.lstm.dropout)
    assert grown.dropout.p == 0.3


@pytest.mark.parametrize(("embedding_dim", "tied"), KINDS)
def test_a_new_id_begins_as_unlikely_as_old_ones_are_in_the_geometric_mean(
    embedding_dim: int, tied: bool
) -> None:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(7, embedding_dim, 6, 1, tie_weights=tied).eval()
    with torch.no_grad():  # as in a trained model, few tokens are likely at any place
        model.linear.bias.copy_(torch.tensor([-20.0, -15.0, 2.0, 1.0, 0.0, -4.0, -6.0]))
    x = torch.randint(0, 7, (1, 50))
    new = model.grown(9)(x).softmax(1)
    assert torch.allclose(new[:, 7:].log(), new[:, :7].log().mean(1, keepdim=True), atol=1e-4)
    assert new[:, 7:].max() < 0.01


@pytest.mark.parametrize(("embedding_dim", "tied"), KINDS)
def test_new_ids_can_be_read_and_learned(embedding_dim: int, tied: bool) -> None:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(7, embedding_dim, 6, 1, tie_weights=tied).grown(9)
    x, y = torch.tensor([[8, 3, 8, 3, 8]]), torch.tensor([7, 8, 7, 8, 7])
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    for _ in range(60):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.2


def test_growing_leaves_the_model_as_it_was_and_keeps_its_mode() -> None:
    for training in (True, False):
        model = SingleLSTM_TXT(7, 4, 6, 1).train(training)
        before = {name: weight.clone() for name, weight in model.state_dict().items()}
        grown = model.grown(8)
        assert grown.training == training
        with torch.no_grad():
            for parameter in grown.parameters():
                parameter.add_(1.0)
        for name, weight in model.state_dict().items():
            assert torch.equal(weight, before[name])


@pytest.mark.cuda
@pytest.mark.parametrize(("embedding_dim", "tied"), KINDS)
def test_a_model_on_a_graphics_card_grows_there(embedding_dim: int, tied: bool) -> None:
    model = SingleLSTM_TXT(7, embedding_dim, 6, 1, tie_weights=tied).cuda().eval()
    grown = model.grown(9)
    assert {t.device.type for t in (*grown.parameters(), *grown.buffers())} == {"cuda"}
    x = torch.tensor([[1, 2, 3]], device="cuda")
    assert torch.allclose(grown(x)[:, :7], model(x), atol=1e-4)


def test_a_smaller_vocabulary_or_too_many_one_hot_ids_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least 7, not 6"):
        SingleLSTM_TXT(7, 4, 6, 1).grown(6)
    with pytest.raises(ConfigError, match="at most 4,096 ids, not 5,000"):
        SingleLSTM_TXT(7, 0, 6, 1).grown(5_000)
