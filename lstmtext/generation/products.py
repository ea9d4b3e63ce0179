"""Ways to multiply the weights with the states on a processor: for one text, for many, in company.

One text: NumPy's matrix-vector product reads the weights with all cores; PyTorch's takes one, and
each of its calls costs more. But the threads of NumPy's BLAS library wait for each other in a loop:
where others keep the cores busy, a product can wait for milliseconds. `alone` multiplies on one
core, equal to the last bit.

Several texts: the library copies the weights into an order of its own at each call, which for a few
texts takes as long as the products. oneDNN, which PyTorch brings along, does so once for all, and
its threads let others work.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch

from lstmtext.generation.cells import Product

Matrix: TypeAlias = npt.NDArray[np.float32]
Factors: TypeAlias = tuple[Matrix, Matrix, Matrix]
"""Weights `(R, K)`, what they are multiplied with, `(K, N)`, and the result, `(R, N)`."""

_ALONE = 9_216  # weights: a product of fewer is not divided among threads (OpenBLAS, all versions)
_ALONE_MANY = 262_144  # multiplications, likewise for several texts
_SMALL = 8  # times as many: one core needs less time than oneDNN's call
_MANY = 1_000_000  # weights: with fewer, oneDNN's calls cost more than they save


def with_all_cores(factors: Sequence[Factors]) -> list[Product]:
    """NumPy's own, which its library divides among all cores where they are large enough."""
    multiply: Any = np.dot if factors[0][1].shape[1] == 1 else np.matmul
    return [partial(multiply, *three) for three in factors]


def alone(factors: Sequence[Factors], whole: Sequence[Product]) -> list[Product]:
    """The same products in blocks of rows that one core multiplies, one after the other.

    The whole ones, where no such blocks are to be had, or where a product in blocks differs in the
    last bit: the same seed must write the same text whether the computer is busy or not.
    """
    blocked: list[Product] = []
    for (weight, columns, result), product in zip(factors, whole, strict=True):
        in_blocks = _in_blocks(weight, columns, result, (_ALONE - 1) // weight.shape[1])
        if in_blocks is None or not _agree(product, in_blocks, columns, result, np.array_equal):
            return list(whole)
        blocked.append(in_blocks)
    return blocked


def _in_blocks(weight: Matrix, columns: Matrix, result: Matrix, most: int) -> Product | None:
    """A product in blocks of at most so many rows; None where the rows do not come out even."""
    rows = range(min(most, len(weight)), 3, -1)
    num_rows = next((n for n in rows if n % 4 == len(weight) % n == 0), None)
    if num_rows is None:
        return None
    blocks = weight.reshape(-1, num_rows, weight.shape[1])
    return partial(np.matmul, blocks, columns, result.reshape(-1, num_rows, result.shape[1]))


def laid_out(factors: Sequence[Factors]) -> list[Product] | None:
    """oneDNN's; None where there are too few weights, or where it is not to be had.

    Small ones are NumPy's, alone: its threads would wait in a loop while those of oneDNN work.
    """
    if sum(weight.size for weight, _, _ in factors) < _MANY:
        return None
    products: list[Product] = []
    for three in factors:
        product = _small(*three) or _laid_out(*three)
        if product is None:
            return None
        products.append(product)
    return products


def _small(weight: Matrix, columns: Matrix, result: Matrix) -> Product | None:
    """A product of a few blocks; None for a larger one."""
    size = columns.size  # numbers that each row is multiplied with
    if len(weight) * size > _SMALL * _ALONE_MANY:
        return None
    return _in_blocks(weight, columns, result, _ALONE_MANY // size)


def _laid_out(weight: Matrix, columns: Matrix, result: Matrix) -> Product | None:
    """What PyTorch's own compiler makes of a layer whose weights do not change."""
    rows, into = torch.from_numpy(columns.T), torch.from_numpy(result.T)
    try:
        multiply = torch.ops.mkldnn._linear_pointwise
        kept = torch.ops.mkldnn._reorder_linear_weight(torch.from_numpy(weight), len(rows))

        @torch.inference_mode()
        def product() -> None:
            into.copy_(multiply(rows, kept, None, "none", [], ""))

        close = partial(np.allclose, rtol=1e-3, atol=1e-3)
        whole = partial(np.matmul, weight, columns, result)
        return product if _agree(whole, product, columns, result, close) else None
    except (AttributeError, RuntimeError):  # not public: another version may do without
        return None


def _agree(
    one: Product,
    other: Product,
    columns: Matrix,
    result: Matrix,
    equal: Callable[[Matrix, Matrix], bool],
) -> bool:
    """Try both with numbers by chance; leaves zeros."""
    columns[:] = np.random.default_rng(0).standard_normal(columns.shape)
    one()
    expected = result.copy()
    other()
    columns[:] = 0
    return equal(result, expected)
