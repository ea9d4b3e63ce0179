"""oneDNN multiplies as NumPy does but for rounding; where it cannot, NumPy does."""

import numpy as np
import pytest
import torch

from lstmtext import SingleLSTM_TXT
from lstmtext.generation import products
from lstmtext.generation.processor import ProcessorStepper
from lstmtext.generation.products import Factors, laid_out

HAS_ONEDNN = torch.backends.mkldnn.is_available()


@pytest.fixture
def for_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "_MANY", 0)
    monkeypatch.setattr(products, "_SMALL", 0)


def by_texts(num_rows: int, count: int) -> np.ndarray:
    """Zeros, the numbers of each text together in memory; others are between two texts."""
    return np.zeros((count, num_rows + 5), np.float32)[:, 2 : num_rows + 2].T


def factors(num_rows: int, width: int, count: int) -> Factors:
    weight = np.random.default_rng(1).standard_normal((num_rows, width), np.float32)
    return weight, by_texts(width, count), by_texts(num_rows, count)


@pytest.mark.skipif(not HAS_ONEDNN, reason="oneDNN is not there")
@pytest.mark.usefixtures("for_any_size")
@pytest.mark.parametrize("small", [0, 8])
@pytest.mark.parametrize("count", [1, 2, 5, 16, 70])
def test_onednn_and_blocks_multiply_as_numpy_does(
    monkeypatch: pytest.MonkeyPatch, count: int, small: int
) -> None:
    monkeypatch.setattr(products, "_SMALL", small)
    all_factors = [factors(2_048, 512, count), factors(48, 96, count), factors(16, 3, count)]
    made = laid_out(all_factors)
    assert made is not None
    for (weight, columns, result), product in zip(all_factors, made, strict=True):
        assert not columns.any()
        for seed in (2, 3):
            columns[:] = np.random.default_rng(seed).standard_normal(columns.shape)
            product()
            assert np.abs(result - weight @ columns).max() < 2e-4


def test_few_weights_are_left_to_numpy() -> None:
    assert laid_out([factors(500, 500, 4), factors(500, 500, 4)]) is None


class Missing:
    """A version of PyTorch without these operations, or with others."""

    def __init__(self, **operations: object) -> None:
        self.__dict__.update(operations)


def twice(rows: torch.Tensor, kept: torch.Tensor, *_: object) -> torch.Tensor:
    return rows @ kept.T * 2


def refuses(*_: object) -> None:
    raise RuntimeError("not for this processor")


@pytest.mark.usefixtures("for_any_size")
@pytest.mark.parametrize(
    "operations",
    [
        Missing(),
        Missing(_reorder_linear_weight=refuses, _linear_pointwise=twice),
        Missing(_reorder_linear_weight=lambda weight, _: weight, _linear_pointwise=refuses),
        Missing(_reorder_linear_weight=lambda weight, _: weight, _linear_pointwise=twice),
    ],
    ids=["missing", "refusing the weights", "refusing the product", "wrong"],
)
def test_where_onednn_is_not_to_be_had_numpy_writes_the_same(
    monkeypatch: pytest.MonkeyPatch, operations: Missing
) -> None:
    model = SingleLSTM_TXT(9, 8, 64, 2).eval()
    ids = np.random.default_rng(0).integers(0, 9, (20, 4))

    def logits() -> np.ndarray:
        stepper = ProcessorStepper(model)
        stepper.read([1, 2])
        stepper.repeat(4)
        return np.stack([stepper.feed(row) for row in ids])

    expected = logits()
    monkeypatch.setattr(torch.ops, "mkldnn", operations)
    assert np.abs(logits() - expected).max() < 1e-6
