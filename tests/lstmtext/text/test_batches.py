from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from lstmtext import CarriedBatches, ConfigError
from lstmtext.parallel import Ranks
from lstmtext.text import batches as batches_module
from lstmtext.text.batches import counted_batches, fresh_lanes

SIZES = st.tuples(st.integers(2, 200), st.integers(1, 40), st.integers(1, 40))


@given(SIZES)
def test_every_target_comes_exactly_once_and_in_order_along_the_lanes(
    sizes: tuple[int, int, int],
) -> None:
    num_ids, batch_size, seq_len = sizes
    ids = torch.arange(1, num_ids + 1)
    batches = list(CarriedBatches(ids, batch_size, seq_len))
    inputs = torch.cat([x for x, _ in batches], dim=1)
    targets = torch.cat([y for _, y in batches], dim=1)
    assert inputs.flatten()[inputs.flatten() != 0].tolist() == list(range(1, num_ids))
    assert targets.flatten()[targets.flatten() != 0].tolist() == list(range(2, num_ids + 1))
    # After each input comes its successor, across chunk and lane borders, and never the beginning.
    assert torch.equal(targets, torch.where(inputs == 0, 0, inputs + 1))


@given(SIZES)
def test_the_shapes_are_those_announced(sizes: tuple[int, int, int]) -> None:
    num_ids, batch_size, seq_len = sizes
    loader = CarriedBatches(torch.arange(1, num_ids + 1), batch_size, seq_len)
    batches = list(loader)
    assert len(batches) == len(loader)
    assert loader.batch_size <= batch_size
    assert loader.seq_len <= seq_len
    assert loader.num_tokens == num_ids - 1 == sum(int((y != 0).sum()) for _, y in batches)
    assert all(x.shape == y.shape == (loader.batch_size, x.size(1)) for x, y in batches)
    assert all(x.size(1) == loader.seq_len for x, _ in batches[:-1])
    assert all(bool((y != 0).any()) for _, y in batches)  # no batch is padding alone


@given(SIZES)
def test_each_lane_of_a_batch_continues_where_it_ended_in_the_one_before(
    sizes: tuple[int, int, int],
) -> None:
    num_ids, batch_size, seq_len = sizes
    batches = list(CarriedBatches(torch.arange(1, num_ids + 1), batch_size, seq_len))
    for (_, before), (after, _) in pairwise(batches):
        real = after[:, 0] != 0
        assert torch.equal(before[real, -1], after[real, 0])


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(1, 9), st.integers(1, 9))
def test_of_a_text_with_gaps_no_target_crosses_a_gap_and_nothing_else_is_left_out(
    lengths: list[int], batch_size: int, seq_len: int
) -> None:
    if max(lengths) < 2:
        return
    parts = [torch.arange(1, n + 1) + 100 * i for i, n in enumerate(lengths)]
    loader = CarriedBatches(parts, batch_size, seq_len)
    pairs = [
        (int(a), int(b))
        for x, y in loader
        for a, b in zip(x.flatten(), y.flatten(), strict=True)
        if b
    ]
    expected = {(int(a), int(b)) for part in parts for a, b in pairwise(part)}
    assert sorted(pairs) == sorted(expected)
    assert loader.num_tokens == len(expected)


def test_a_second_pass_is_the_same_as_the_first() -> None:
    loader = CarriedBatches(torch.arange(1, 30), 3, 4)
    for (x1, y1), (x2, y2) in zip(loader, loader, strict=True):
        assert torch.equal(x1, x2)
        assert torch.equal(y1, y2)


def test_small_integer_ids_come_out_as_int64_for_the_embedding() -> None:
    x, y = next(iter(CarriedBatches(torch.tensor([1, 2, 255], dtype=torch.uint8), 1, 2)))
    assert x.dtype == y.dtype == torch.int64
    assert y.tolist() == [[2, 255]]


def test_a_text_shorter_than_a_batch_gives_fewer_and_shorter_lanes() -> None:
    loader = CarriedBatches(torch.tensor([1, 2, 3]), 32, 64)
    assert [(x.tolist(), y.tolist()) for x, y in loader] == [([[1, 2]], [[2, 3]])]


@pytest.mark.parametrize("arguments", [(1, 1, 1), (0, 1, 1), (5, 0, 1), (5, 1, 0), (5, -1, 1)])
def test_sizes_that_make_no_batch_are_refused(arguments: tuple[int, int, int]) -> None:
    num_ids, batch_size, seq_len = arguments
    with pytest.raises(ConfigError):
        CarriedBatches(torch.ones(num_ids, dtype=torch.long), batch_size, seq_len)


@pytest.mark.parametrize("kind", ["lanes", "large text", "another loader"])
@pytest.mark.parametrize("first", [0, 2])
def test_counted_batches_are_the_batches_with_their_number_of_real_targets(
    monkeypatch: pytest.MonkeyPatch, kind: str, first: int
) -> None:
    lanes = CarriedBatches(torch.arange(1, 60), 4, 6)
    loader = list(lanes) if kind == "another loader" else lanes
    if kind == "large text":
        monkeypatch.setattr(batches_module, "_MAX_ON_DEVICE", 0)
        monkeypatch.setattr(CarriedBatches, "on", None)
    found = list(counted_batches(loader, torch.device("cpu"), first))
    assert len(found) == len(lanes) - first
    for (x, y, num_tokens), (x2, y2) in zip(found, list(lanes)[first:], strict=True):
        assert torch.equal(x, x2)
        assert torch.equal(y, y2)
        assert num_tokens == int((y != 0).sum())
    assert found[-1][2] < found[-1][1].numel()


def test_a_loader_of_ones_own_is_asked_for_its_batches() -> None:
    class Doubled(CarriedBatches):
        def _batch(self, number: int) -> tuple[Tensor, Tensor]:
            x, y = super()._batch(number)
            return x * 2, y * 2

    loader = Doubled(torch.arange(1, 60), 4, 6)
    x, y, _ = next(counted_batches(loader, torch.device("cpu")))
    assert torch.equal(y, x + 2)


@pytest.mark.cuda
@pytest.mark.parametrize("on_device", [True, False])
def test_batches_for_a_gpu_are_there_and_the_text_is_copied_once(
    monkeypatch: pytest.MonkeyPatch, on_device: bool
) -> None:
    monkeypatch.setattr(batches_module, "_MAX_ON_DEVICE", 2**20 if on_device else 0)
    loader = CarriedBatches(torch.arange(1, 60), 4, 6)
    device = torch.device("cuda:0")
    copies = []
    for _ in range(2):
        for (x, y, num), (x2, y2) in zip(counted_batches(loader, device), loader, strict=True):
            assert x.device == y.device == device
            assert torch.equal(x.cpu(), x2)
            assert torch.equal(y.cpu(), y2)
            assert num == int((y2 != 0).sum())
        copies.append(loader._elsewhere)
    assert copies[0] is copies[1]
    assert (copies[0] is not None) == on_device


@given(st.integers(1, 40), st.integers(1, 40))
def test_each_lane_begins_again_once_in_so_many_batches(num_lanes: int, every: int) -> None:
    """And never do two begin together that could have begun apart."""
    batches = [fresh_lanes(number, every, num_lanes, Ranks()) for number in range(7, 7 + every)]
    assert sorted(lane for lanes in batches for lane in lanes) == list(range(num_lanes))
    assert max(map(len, batches)) == -(-num_lanes // every)


def test_no_lane_begins_again_unless_that_is_wanted() -> None:
    batches = CarriedBatches(torch.arange(1, 100), 4, 5)
    assert not any(batches.fresh_lanes(number) for number in range(1000))


def test_several_processes_begin_the_same_lanes_again_as_one() -> None:
    alone = CarriedBatches(torch.arange(1, 300), 7, 5, reset_every=3)
    shares = [
        CarriedBatches(torch.arange(1, 300), 7, 5, reset_every=3, ranks=Ranks(rank, 2))
        for rank in range(2)
    ]
    first = len(range(7)[shares[0].ranks.share(7)])
    for number in range(20):
        mine, others = (share.fresh_lanes(number) for share in shares)
        assert [*mine, *(lane + first for lane in others)] == alone.fresh_lanes(number)
