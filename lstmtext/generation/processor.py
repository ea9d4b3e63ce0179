"""Stepping on the processor, in NumPy, with the products of `products`."""

from collections.abc import Sequence
from functools import partial
from time import perf_counter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from torch import Tensor

from lstmtext.generation.cells import Cells, Product, Take, Weights
from lstmtext.generation.folding import fold
from lstmtext.generation.products import alone, laid_out, with_all_cores
from lstmtext.model import SingleLSTM_TXT

State: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
"""Of one text: hidden states with the first layer's input, `(E + L * H, 1)`; cells, `(L, H, 1)`."""


class ProcessorStepper:
    """A snapshot of a `SingleLSTM_TXT` on the CPU; later training does not change it.

    The cost of a token does not grow with the text: the state is carried (seeds 003 and 004).
    """

    def __init__(self, model: SingleLSTM_TXT) -> None:
        """Take the snapshot."""
        # The logits, too, can then be cut into blocks.
        self._weights = Weights.of(fold(model, multiple_of=16), Tensor.numpy)
        self._vocab_size = model.vocab_size
        self._cells = self._make_cells(1, by_texts=True)
        self._all_cores = with_all_cores(self._cells.factors)
        self._alone = alone(self._cells.factors, self._all_cores)
        self._crowd: Crowd | None = Crowd()

    def read(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """Read at least one token of the one text; returns the logits for the next, `(1, V)`."""
        self.skim(token_ids)
        return self.look()

    def repeat(self, count: int) -> None:
        """Make `count` texts of the one, each with the same past."""
        one, self._cells = self._cells, self._make_cells(count, by_texts=True)
        products = laid_out(self._cells.factors)
        if products is None:
            self._cells = self._make_cells(count, by_texts=False)
            products = with_all_cores(self._cells.factors)
        self._cells.copy_from(one)
        self._all_cores, self._crowd = products, None

    def skim(self, token_ids: Sequence[int]) -> None:
        """Read tokens of the one text, any number, without asking what comes next."""
        for token_id in token_ids:
            self._advance(np.array([token_id], dtype=np.int64))

    def look(self) -> npt.NDArray[np.float32]:
        """The logits for the token that comes next in the one text, `(1, V)`."""
        return self._logits(self._alone)

    @property
    def state(self) -> State:
        """A copy of all that the one text has left in the layers."""
        return self._cells.states.copy(), self._cells.cells.copy()

    @state.setter
    def state(self, kept: State) -> None:
        """Go back, or on, to where a copy was made."""
        self._cells.states[:], self._cells.cells[:] = kept

    def feed(self, token_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        return self._logits(self._advance(token_ids))

    def _make_cells(self, count: int, *, by_texts: bool) -> Cells:
        """The numbers of each text together in memory, as oneDNN reads them, or each apart."""
        zeros = _zeros_by_texts if by_texts else partial(np.zeros, dtype=np.float32)
        take = _lookup(self._weights.looked_up, by_texts=by_texts)
        return Cells(self._weights, count, np, zeros, take)

    def _advance(self, token_ids: npt.NDArray[np.int64]) -> Sequence[Product]:
        """Returns the products that were used."""
        self._cells.input.load(token_ids)
        if self._crowd is None:
            self._cells.advance(self._all_cores)
            return self._all_cores
        products = self._alone if self._crowd.is_near else self._all_cores
        began = perf_counter()
        self._cells.advance(products)
        self._crowd.took(perf_counter() - began)
        return products

    def _logits(self, products: Sequence[Product]) -> npt.NDArray[np.float32]:
        self._cells.read_out(products)
        logits: npt.NDArray[np.float32] = self._cells.logits[: self._vocab_size].T.copy()
        return logits


class Crowd:
    """Decides whether others keep the cores busy, by how long the steps take.

    Attributes:
        is_near: Whether the next step should be made alone.
    """

    _FIRST = 4  # steps alone at the beginning, to know what they take
    _PAUSE, _LONGEST = 16, 4_096  # steps alone once there was a crowd; twice as many each time
    _CALM = 256  # steps with all cores after which a crowd is forgotten: it was a single event
    _PATIENCE = 3e-3  # seconds; the first step after something else may well lose one of them

    def __init__(self) -> None:
        """Begin alone."""
        self.is_near = True
        self._left = self._FIRST
        self._pause = self._PAUSE
        self._alone = float("inf")  # seconds of the fastest step alone
        self._lost = 0.0  # seconds, against steps alone

    def took(self, seconds: float) -> None:
        """A step took so long, in the way that was decided."""
        self._left -= 1
        if self.is_near:
            self._alone = min(self._alone, seconds)
            if self._left == 0:
                self.is_near, self._left, self._lost = False, self._CALM, 0.0
            return
        self._lost = max(0.0, self._lost + seconds - 1.5 * self._alone)
        if self._lost > self._PATIENCE:
            self.is_near, self._left = True, self._pause
            self._pause = min(2 * self._pause, self._LONGEST)
        elif self._left == 0:
            self._left, self._pause = self._CALM, self._PAUSE


def _zeros_by_texts(shape: Sequence[int]) -> npt.NDArray[np.float32]:
    """The last dimension, which counts texts, is the first in memory."""
    return np.moveaxis(np.zeros((shape[-1], *shape[:-1]), np.float32), 0, -1)


def _lookup(rows: npt.NDArray[np.float32], *, by_texts: bool) -> Take:
    """Rows are copied as they are, or into columns."""
    if by_texts:
        return lambda ids, out: rows.take(ids, 0, out.T, "clip")  # the usual mode copies twice
    columns = np.ascontiguousarray(rows.T)
    return lambda ids, out: columns.take(ids, 1, out, "clip")
