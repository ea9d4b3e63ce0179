import pytest
import torch
from torch import Tensor

from lstmtext import TextDataset, collate_fn
from lstmtext.parallel import Ranks
from lstmtext.text.shuffled import ShuffledBatches

TEXT = "the quick brown fox jumps over the lazy dog again and again until it is tired of it"
DATASET = TextDataset.from_text(TEXT, 2)


def rows(batches: ShuffledBatches, epoch: int = 1) -> list[tuple[int, ...]]:
    """Inputs and targets of every chunk, in the order in which they come."""
    batches.set_epoch(epoch)
    found = []
    for x, y in batches:
        for inputs, targets in zip(x.tolist(), y.tolist(), strict=True):
            if any(targets):
                found.append((*_bare(inputs), *_bare(targets)))
    return found


def as_they_lie(dataset: TextDataset) -> list[tuple[int, ...]]:
    x, y = collate_fn([dataset[i] for i in range(len(dataset))])
    return [(*_bare(a), *_bare(b)) for a, b in zip(x.tolist(), y.tolist(), strict=True)]


@pytest.mark.parametrize("batch_size", [1, 3, 4, 1000])
def test_every_chunk_comes_once_in_an_epoch(batch_size: int) -> None:
    batches = ShuffledBatches(DATASET, batch_size, seed=3)
    assert sorted(rows(batches)) == sorted(as_they_lie(DATASET))
    sizes = [len(x) for x, _ in batches]
    assert len(sizes) == len(batches)
    assert all(size == batch_size for size in sizes[:-1])


def test_each_epoch_and_each_seed_has_an_order_of_its_own() -> None:
    orders = [
        tuple(rows(ShuffledBatches(DATASET, 3, seed=seed), epoch))
        for seed in range(4)
        for epoch in range(1, 6)
    ]
    assert len(set(orders)) == len(orders)
    assert tuple(as_they_lie(DATASET)) not in orders


def test_an_order_follows_from_seed_and_epoch_alone() -> None:
    first, second = (ShuffledBatches(DATASET, 3, seed=2**62) for _ in range(2))
    rows(first, 1)
    torch.manual_seed(99)
    before = torch.get_rng_state()
    assert rows(first, 2) == rows(second, 2)
    assert rows(first, 2) == rows(first, 2)
    assert torch.equal(torch.get_rng_state(), before)  # it draws nothing that training needs


@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("batch_size", [1, 4, 7])
def test_processes_share_every_batch_of_the_one_order(size: int, batch_size: int) -> None:
    whole = list(ShuffledBatches(DATASET, batch_size))
    shares = [
        list(ShuffledBatches(DATASET, batch_size, ranks=Ranks(rank, size))) for rank in range(size)
    ]
    assert {len(share) for share in shares} == {len(whole)}

    def real(x: Tensor, y: Tensor) -> list[tuple[list[int], list[int]]]:
        pairs = zip(x.tolist(), y.tolist(), strict=True)
        return [(_bare(a), _bare(b)) for a, b in pairs if any(b)]

    for number, (x, y) in enumerate(whole):
        joined = [row for share in shares for row in real(*share[number])]
        assert joined == real(x, y)


def _bare(ids: list[int]) -> list[int]:
    """Without the padding that a last, shorter chunk gets in a batch."""
    return [i for i in ids if i]
