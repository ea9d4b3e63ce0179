"""LSTM cells for N texts, a token of each at a time, in buffers that are used again and again.

The same few lines run with NumPy (on the processor) and with torch (on a graphics card, where a
graph of them is captured): `xp` is one of the two modules, an array is one of its arrays.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from lstmtext.generation.folding import FoldedWeights

Array: TypeAlias = Any
Product: TypeAlias = Callable[[], object]
"""Multiplies two buffers into a third."""


class Weights(NamedTuple):
    """`FoldedWeights` as arrays; their shapes are explained there."""

    table: Array | None
    embedding: Array | None
    biases: list[Array]
    layers: list[Array]
    out: Array
    out_bias: Array

    @property
    def looked_up(self) -> Array:
        """The table or the embedding, a row for each token."""
        return self.embedding if self.table is None else self.table

    @classmethod
    def of(cls, folded: FoldedWeights, convert: Callable[[Any], Array]) -> "Weights":
        """Convert each tensor."""
        return cls(
            None if folded.table is None else convert(folded.table),
            None if folded.embedding is None else convert(folded.embedding),
            [convert(bias) for bias in folded.biases],
            [convert(weight) for weight in folded.layers],
            convert(folded.out),
            convert(folded.out_bias),
        )


Take: TypeAlias = Callable[[Array, Array], object]
"""`take(ids, out)`: what the tokens bring, from the table or the embedding, a column for each."""


class FirstInput:
    """Where the first layer's input comes from: numbers added to its gates, or rows below it.

    Attributes:
        added: `(4H, N)` from the table, or the bias `(4H, 1)`; added to the gates.
    """

    def __init__(self, weights: Weights, below: Array, gates: Array, take: Take) -> None:
        """Load what is looked up into `gates`, `(4H, N)`, or without a table `below`, `(E, N)`."""
        self._take = take
        self._columns = below if weights.table is None else gates
        self.added = weights.biases[0] if weights.table is None else gates

    def load(self, ids: Array) -> None:
        """Look the tokens with these ids up, `(N,)`."""
        self._take(ids, self._columns)


class _Layer(NamedTuple):
    """Views of the buffers, made once: a step of a small model is mostly Python."""

    added: Array  # (4H, N) or (4H, 1)
    flat: Array  # (4H, N), the gates
    sigmoids: Array  # (3, H, N): output, input, forget
    leave: Array  # (H, N), the output gate
    factors: Array  # (2, H, N): input and forget gate ...
    multiplied: Array  # (2, H, N): ... and what they let through, candidate and cell state
    entered: Array  # (H, N), what came of the first pair
    kept: Array  # (H, N), what came of the second
    cell: Array  # (H, N)
    hidden: Array  # (H, N)


class Cells:
    """The states and gates of all layers.

    Attributes:
        states: `(E + L * H, N)`: the first layer's input, then the hidden state of each layer.
        cells: `(L, H, N)`, the cell states.
        input: Where the first layer's input comes from.
        logits: `(V, N)`.
        factors: For each product its weights, what they are multiplied with, and the result: those
            of the layers, then that of the logits.
    """

    def __init__(
        self,
        weights: Weights,
        count: int,
        xp: Any,
        zeros: Callable[[Sequence[int]], Array],
        take: Take,
    ) -> None:
        """Buffers for `count` texts, N, at a state of zeros.

        Args:
            weights: Laid out for stepping.
            count: N.
            xp: `numpy` or `torch`.
            zeros: Makes an array of float32.
            take: Looks tokens up.
        """
        size, num_layers = weights.out.shape[1], len(weights.layers)  # H, L
        width = weights.layers[0].shape[1] - size  # E
        self._xp = xp
        self._out_bias = weights.out_bias
        self._parts = parts = zeros((2, size, count))
        self.states = zeros((width + num_layers * size, count))
        self.logits = zeros((weights.out.shape[0], count))
        gates = zeros((num_layers, 5, size, count))  # the fifth is the cell state
        self.cells = gates[:, 4]
        self.input = FirstInput(weights, self.states[:width], zeros((4 * size, count)), take)
        added = [self.input.added, *weights.biases[1:]]
        ends = [width + (k + 1) * size for k in range(num_layers)]
        self._layers = [
            _Layer(
                added=added[k],
                flat=gates[k, :4].reshape(4 * size, count),
                sigmoids=gates[k, :3],
                leave=gates[k, 0],
                factors=gates[k, 1:3],
                multiplied=gates[k, 3:],
                entered=parts[0],
                kept=parts[1],
                cell=gates[k, 4],
                hidden=self.states[end - size : end],
            )
            for k, end in enumerate(ends)
        ]
        self.factors = [
            (weight, self.states[end - weight.shape[1] : end], layer.flat)
            for weight, end, layer in zip(weights.layers, ends, self._layers, strict=True)
        ]
        self.factors.append((weights.out, self._layers[-1].hidden, self.logits))

    def advance(self, products: Sequence[Product]) -> None:
        """One step of all layers with the tokens in `input`; a product for each, and one more."""
        add, multiply, tanh = self._xp.add, self._xp.multiply, self._xp.tanh
        parts = self._parts
        for layer, product in zip(self._layers, products[:-1], strict=True):
            product()
            add(layer.flat, layer.added, out=layer.flat)
            tanh(layer.flat, out=layer.flat)
            multiply(layer.sigmoids, 0.5, out=layer.sigmoids)
            add(layer.sigmoids, 0.5, out=layer.sigmoids)
            multiply(layer.factors, layer.multiplied, out=parts)
            add(layer.entered, layer.kept, out=layer.cell)
            tanh(layer.cell, out=layer.hidden)
            multiply(layer.hidden, layer.leave, out=layer.hidden)

    def read_out(self, products: Sequence[Product]) -> None:
        """Compute the logits; the last product is theirs."""
        products[-1]()
        self._xp.add(self.logits, self._out_bias, out=self.logits)

    def copy_from(self, one: "Cells") -> None:
        """Take the states and logits of one text for each of these."""
        self.states[:] = one.states
        self.cells[:] = one.cells
        self.logits[:] = one.logits
