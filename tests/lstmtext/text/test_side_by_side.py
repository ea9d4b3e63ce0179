import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import CarriedBatches
from lstmtext.parallel import Ranks
from lstmtext.text.side_by_side import SideBySideBatches

SIZES = st.integers(2, 60)
LANES = st.integers(1, 4)


def batches(length: int, lanes: int, first: int) -> CarriedBatches:
    return CarriedBatches(torch.arange(first, first + length), lanes, 5)


@given(SIZES, LANES, SIZES, LANES)
def test_the_first_text_is_read_once_and_the_second_goes_on_from_pass_to_pass(
    length: int, lanes: int, length_2: int, lanes_2: int
) -> None:
    first, second = batches(length, lanes, 1), batches(length_2, lanes_2, 1_000)
    both = SideBySideBatches(first, second)
    seen: list[int] = []
    for epoch in (1, 2, 3):
        both.set_epoch(epoch)
        targets = torch.cat([y.flatten() for _, y in both])
        assert sorted(t for t in targets.tolist() if 0 < t < 1_000) == list(range(2, length + 1))
        seen += [int(t) for t in targets if t >= 1_000]
    expected: list[int] = []
    passes = 3 * len(first) // len(second) + 1
    for _, y in [batch for _ in range(passes) for batch in second][: 3 * len(first)]:
        expected += [int(t) for t in y.flatten() if t]
    assert seen == expected
    assert both.num_tokens == length - 1
    assert len(both) == len(first)


@given(st.integers(1, 4), LANES, LANES)
def test_processes_share_the_lanes_of_both(size: int, lanes: int, lanes_2: int) -> None:
    first, second = batches(60, lanes, 1), batches(60, lanes_2, 1_000)
    whole = list(SideBySideBatches(first, second))
    parts = [
        list(SideBySideBatches(first, second, ranks=Ranks(rank, size))) for rank in range(size)
    ]
    for number, (x, y) in enumerate(whole):
        assert torch.equal(torch.cat([part[number][0] for part in parts]), x)
        assert torch.equal(torch.cat([part[number][1] for part in parts]), y)


def test_a_target_is_the_next_input_in_both() -> None:
    for x, y in SideBySideBatches(batches(60, 2, 1), batches(50, 3, 1_000)):
        real = y > 0
        assert torch.equal(x[real] + 1, y[real])


def test_lanes_of_both_texts_begin_again_as_often_as_those_of_the_first() -> None:
    first = CarriedBatches(torch.arange(1, 100), 3, 4, reset_every=6)
    batches = SideBySideBatches(first, CarriedBatches(torch.arange(1, 100), 3, 4))
    assert [batches.fresh_lanes(number) for number in range(6)] == [[0], [5], [4], [3], [2], [1]]
