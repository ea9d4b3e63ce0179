"""Large vocabularies: logits that never exist all at once, and the same loss and gradients."""

import pytest
import torch
from torch import Tensor, nn

from lstmtext import CarriedBatches, SingleLSTM_TXT, evaluate
from lstmtext.evaluation import chunked_loss
from lstmtext.evaluation.chunked_loss import takes_chunks
from lstmtext.evaluation.loss import batch_loss, mean_loss

V = 50
IDS = torch.randint(1, V, (143,), generator=torch.Generator().manual_seed(0))
LOADER = CarriedBatches(IDS, 5, 7)  # the last lane ends with padding


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Chunks of four rows; lists the rows of each."""
    sizes: list[int] = []
    chunks = chunked_loss._chunks

    def watched(*arguments: Tensor) -> object:
        for rows, log_p in chunks(*arguments):
            sizes.append(len(log_p))
            yield rows, log_p

    monkeypatch.setattr(chunked_loss, "_MIN_LOGITS", 4 * V)
    monkeypatch.setattr(chunked_loss, "_MAX_LOGITS", 4 * V)
    monkeypatch.setattr(chunked_loss, "_chunks", watched)
    return sizes


def model(*, tied: bool = False, dropout: float = 0.0) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(V, 9, 9, 1, tie_weights=tied, dropout=dropout)


def passes(
    net: SingleLSTM_TXT, criterion: nn.Module, *, chunks: bool, autocast: bool
) -> list[tuple[float, list[Tensor]]]:
    """Loss and gradients of each batch, in chunks or the plain way."""
    found = []
    state = None
    for x, y in LOADER:
        torch.manual_seed(1)  # the same dropout
        net.zero_grad()
        num_tokens = int((y != 0).sum())
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
            if chunks:
                loss, state = batch_loss(
                    net, criterion, x, y, num_tokens, carries_state=True, state=state
                )
            else:
                logits, state = net.step(x, state)
                loss = mean_loss(criterion, logits, y, num_tokens)
        (2.0 * loss).backward()
        state = state[0].detach(), state[1].detach()
        found.append((loss.item(), [p.grad.clone() for p in net.parameters()]))
    return found


@pytest.mark.parametrize("tied", [False, True], ids=["own weights", "tied weights"])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("autocast", [False, True], ids=["float32", "bfloat16"])
def test_loss_and_gradients_in_chunks_are_those_of_the_plain_way(
    small_chunks: list[int], tied: bool, dropout: float, autocast: bool
) -> None:
    criterion = nn.CrossEntropyLoss()
    net = model(tied=tied, dropout=dropout)
    plain = passes(net, criterion, chunks=False, autocast=autocast)
    assert small_chunks == []
    chunked = passes(net, criterion, chunks=True, autocast=autocast)
    assert max(small_chunks) == 4
    assert len(small_chunks) > 5 * len(LOADER)
    rounding = 0.02 if autocast else 1e-5
    for (loss, gradients), (wanted, others) in zip(chunked, plain, strict=True):
        assert loss == pytest.approx(wanted, rel=rounding / 5)
        for gradient, other in zip(gradients, others, strict=True):
            assert gradient.dtype == other.dtype
            assert (gradient - other).abs().max() <= rounding * other.abs().max()


def test_held_out_text_is_measured_in_chunks_with_the_same_result(small_chunks: list[int]) -> None:
    net = model(dropout=0.4)

    class Same(nn.CrossEntropyLoss):
        """Not the plain class, so not in chunks."""

    wanted = evaluate(net, LOADER, criterion=Same())
    assert small_chunks == []
    found = evaluate(net, LOADER)
    assert max(small_chunks) == 4
    assert found.loss == pytest.approx(wanted.loss, rel=1e-6)
    assert found.num_tokens == wanted.num_tokens == len(IDS) - 1


def test_batches_of_chunks_without_carried_state_give_the_same_and_no_state(
    small_chunks: list[int],
) -> None:
    net = model()
    x, y = next(iter(LOADER))
    loss, state = batch_loss(net, nn.CrossEntropyLoss(), x, y, y.numel(), carries_state=False)
    assert small_chunks
    assert state is None
    wanted = nn.functional.cross_entropy(net(x), y.reshape(-1))
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-6)


class Own(SingleLSTM_TXT):
    """May do anything in `step`."""


@pytest.mark.parametrize(
    ("net", "criterion"),
    [
        (model(), nn.CrossEntropyLoss(reduction="sum")),
        (model(), nn.CrossEntropyLoss(reduction="none")),
        (model(), nn.CrossEntropyLoss(label_smoothing=0.1)),
        (model(), nn.CrossEntropyLoss(weight=torch.ones(V))),
        (model(), nn.CrossEntropyLoss(ignore_index=3)),
        (model(), nn.NLLLoss()),
        (Own(V, 9, 9, 1), nn.CrossEntropyLoss()),
    ],
    ids=["sum", "none", "smoothing", "weights", "ignored id", "another loss", "another model"],
)
def test_whatever_is_not_the_plain_mean_is_left_to_its_criterion_and_model(
    small_chunks: list[int], net: nn.Module, criterion: nn.Module
) -> None:
    assert not takes_chunks(net, criterion, 1000)
    x, y = next(iter(LOADER))
    batch_loss(net, criterion, x, y, y.numel(), carries_state=True)
    assert small_chunks == []


def test_a_small_vocabulary_is_computed_at_once() -> None:
    assert not takes_chunks(model(), nn.CrossEntropyLoss(), 32 * 256)
    large = SingleLSTM_TXT(30_000, 2, 2, 1)
    assert takes_chunks(large, nn.CrossEntropyLoss(), 32 * 32)
