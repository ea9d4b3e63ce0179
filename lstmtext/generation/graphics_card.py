"""Stepping on a graphics card: a graph of all that a token needs is captured once and replayed.

So a token costs one launch instead of about twenty for each layer, and they are what takes the
time. Ids are drawn on the card, too, by the numbers that the processor would draw by.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lstmtext.errors import is_out_of_memory
from lstmtext.evaluation.loss import model_device
from lstmtext.generation.cells import Cells, Weights
from lstmtext.generation.folding import fold
from lstmtext.generation.sampling import Sampling, damaged, draw, masses
from lstmtext.model import SingleLSTM_TXT


class GraphicsCardStepper:
    """A snapshot of a `SingleLSTM_TXT` where it is; later training does not change it.

    The cost of a token does not grow with the text: the state is carried (seeds 003 and 004).
    """

    @torch.inference_mode()
    def __init__(self, model: SingleLSTM_TXT) -> None:
        """Take the snapshot."""
        self._device = model_device(model)
        self._weights = Weights.of(fold(model), lambda weight: weight)
        self._use(1)

    def _use(self, count: int) -> None:
        """Make buffers for so many texts, and capture what is done with them."""
        zeros = partial(torch.zeros, device=self._device)
        columns = self._weights.looked_up.T

        def take(ids: Tensor, out: Tensor) -> None:
            torch.index_select(columns, 1, ids, out=out)

        cells = Cells(self._weights, count, torch, zeros, take)
        self._cells, self._ids = cells, zeros(count, dtype=torch.long)
        self._products = [partial(torch.mm, a, b, out=out) for a, b, out in cells.factors]
        self._advance = replayable(self._run, cells, self._device)

    def _run(self) -> None:
        """Read the ids; they become logits."""
        self._cells.input.load(self._ids)
        self._cells.advance(self._products)
        self._cells.read_out(self._products)

    @torch.inference_mode()
    def read(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """Read at least one token of the one text; returns the logits for the next, `(1, V)`."""
        for token_id in torch.tensor(token_ids, device=self._device)[:, None]:
            self._ids.copy_(token_id)
            self._advance()
        return self._logits()

    @torch.inference_mode()
    def repeat(self, count: int) -> None:
        """Make `count` texts of the one, each with the same past."""
        one = self._cells
        self._use(count)
        self._cells.copy_from(one)

    @torch.inference_mode()
    def feed(self, token_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Read one token of each text, `(N,)`; returns the logits for the next, `(N, V)`."""
        self._ids.copy_(torch.from_numpy(token_ids))
        self._advance()
        return self._logits()

    def _logits(self) -> npt.NDArray[np.float32]:
        copy = self._cells.logits.T.clone(memory_format=torch.contiguous_format)  # (N, V)
        logits: npt.NDArray[np.float32] = copy.cpu().numpy()
        return logits

    @torch.inference_mode()
    def write(
        self,
        sampling: Sampling,
        forbidden: Sequence[int],
        uniforms: Iterator[npt.NDArray[np.float64]],
    ) -> Iterator[list[int]]:
        """Draw and read token after token, without end; the past has no say in it.

        While the ids of one step are used here, the card computes the next.

        Args:
            sampling: How to choose, without what needs the past.
            forbidden: Ids that are never drawn.
            uniforms: For each step what chance decides, as for `sample_tokens`.

        Yields:
            The next id of each text.

        Raises:
            LSTMTextError: The logits are not numbers, so the model is damaged.
        """
        cells, ids = self._cells, self._ids
        never = torch.zeros_like(cells.logits[:, :1])
        never[list(forbidden)] = -torch.inf
        uniform = torch.zeros(len(ids), dtype=torch.float64, device=self._device)
        written = torch.zeros_like(ids)

        def step() -> None:
            scores = (cells.logits + never).T  # (N, V)
            highest = scores.amax(1, keepdim=True)
            if sampling.temperature == 0.0:
                drawn = scores.argmax(1)
            else:
                drawn = draw(masses(scores - highest, sampling, torch), uniform, torch)
            # Of numbers that are none, something may be drawn that is no id, which would stop the
            # card for the whole program.
            ids.copy_(drawn.clamp(0, scores.size(1) - 1))
            written.copy_(ids.where(highest.squeeze(1).isfinite(), -1))
            self._run()

        replay = replayable(step, cells, self._device)
        slots = (_Slot(written), _Slot(written))
        number = -1
        for number, numbers in enumerate(uniforms):
            uniform.copy_(torch.from_numpy(numbers))
            replay()
            slots[number % 2].fill()
            if number:
                yield slots[1 - number % 2].take()
        if number >= 0:
            yield slots[number % 2].take()


class _Slot:
    """A place in the processor's memory for the ids of a step, filled when the step is over."""

    def __init__(self, written: Tensor) -> None:
        """Copies `written`, `(N,)`; -1 stands for a text whose logits are not numbers."""
        on_card = written.is_cuda
        self._written = written
        self._ids = torch.empty(written.shape, dtype=written.dtype, pin_memory=on_card)
        self._event = torch.cuda.Event() if on_card else None  # type: ignore[no-untyped-call]

    def fill(self) -> None:
        """Copy the ids once all that was asked of the card before is done; does not wait."""
        self._ids.copy_(self._written, non_blocking=True)
        if self._event is not None:
            self._event.record()

    def take(self) -> list[int]:
        """Wait for the ids."""
        if self._event is not None:
            self._event.synchronize()
        ids: list[int] = self._ids.tolist()
        if min(ids) < 0:
            raise damaged()
        return ids


def replayable(run: Callable[[], None], cells: Cells, device: torch.device) -> Callable[[], None]:
    """A graph of `run`, which may change the states and logits of `cells`; here it does not.

    `run` itself where it cannot be captured.
    """
    if device.type != "cuda":
        return run
    # Not `torch.cuda.graph`: that collects garbage, which only a window's main thread may do.
    graph = torch.cuda.CUDAGraph()
    kept = [buffer.clone() for buffer in (cells.states, cells.cells, cells.logits)]
    stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream(device))
    captured = False
    try:
        with torch.cuda.stream(stream):
            run()  # libraries allocate what they need the first time
            graph.capture_begin(capture_error_mode="thread_local")  # others may train meanwhile
            try:
                run()
            finally:
                graph.capture_end()
        captured = True
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
    torch.cuda.current_stream(device).wait_stream(stream)
    for buffer, value in zip((cells.states, cells.cells, cells.logits), kept, strict=True):
        buffer.copy_(value)
    return graph.replay if captured else run
