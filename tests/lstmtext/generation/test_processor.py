"""Stepping with NumPy: all cores where they are free, alone where they are not, the same bits."""

import numpy as np
import pytest

from lstmtext import SingleLSTM_TXT
from lstmtext.generation import processor
from lstmtext.generation.processor import Crowd, ProcessorStepper


def steps(crowd: Crowd, *, alone: float, together: float, count: int) -> list[bool]:
    """What is decided for so many steps; each takes `alone` or `together` seconds."""
    decided = []
    for _ in range(count):
        decided.append(crowd.is_near)
        crowd.took(alone if crowd.is_near else together)
    return decided


def test_free_cores_are_used_after_a_few_steps_alone() -> None:
    decided = steps(Crowd(), alone=2e-4, together=1e-4, count=20_000)
    assert decided[0]
    assert not any(decided[10:])


def test_a_crowd_is_avoided_and_tried_again_ever_less_often() -> None:
    decided = steps(Crowd(), alone=2e-4, together=16e-3, count=20_000)
    tried = [number for number, near in enumerate(decided) if not near]
    assert 5 < len(tried) < 20
    gaps = np.diff(tried)
    assert (gaps[1:] >= gaps[:-1]).all()


def test_a_crowd_that_is_gone_is_forgotten() -> None:
    crowd = Crowd()
    steps(crowd, alone=2e-4, together=16e-3, count=20_000)
    assert not any(steps(crowd, alone=2e-4, together=1e-4, count=20_000)[10_000:])
    decided = steps(crowd, alone=2e-4, together=16e-3, count=100)
    assert sum(not near for near in decided) > 1  # the pauses are short again


@pytest.mark.parametrize(("hidden_size", "num_layers", "vocab_size"), [(512, 2, 65), (96, 3, 7)])
def test_alone_or_together_gives_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, hidden_size: int, num_layers: int, vocab_size: int
) -> None:
    model = SingleLSTM_TXT(vocab_size, 16, hidden_size, num_layers).eval()
    ids = np.arange(30) % vocab_size

    def logits(is_near: bool) -> np.ndarray:
        monkeypatch.setattr(Crowd, "took", lambda *_: None)
        stepper = ProcessorStepper(model)
        assert stepper._crowd is not None
        stepper._crowd.is_near = is_near
        return np.concatenate([stepper.feed(ids[k : k + 1]) for k in range(len(ids))])

    assert (logits(True) == logits(False)).all()


def test_where_blocks_would_differ_in_a_bit_they_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = SingleLSTM_TXT(9, 8, 64, 1).eval()

    def slightly_wrong(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
        np.multiply(np.dot(a, b), np.float32(1 + 2**-20), out=out)

    monkeypatch.setattr(processor.np, "matmul", slightly_wrong)
    stepper = ProcessorStepper(model)
    assert stepper._alone == stepper._all_cores


def test_a_layer_too_wide_for_blocks_is_multiplied_whole() -> None:
    model = SingleLSTM_TXT(5, 8, 2_400, 1).eval()
    stepper = ProcessorStepper(model)
    assert stepper._alone == stepper._all_cores
