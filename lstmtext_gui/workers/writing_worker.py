"""The thread that writes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

import lstmtext
from lstmtext_gui.workers.workers import Worker
from lstmtext_gui.workers.writing_jobs import Filters, GenerationRequest

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.generation.sampling import Sampling

_FLUSH_SECONDS = 0.04


class GenerationWorker(Worker):
    """Writes with `generate_text`; its result is the whole continuation.

    Signals:
        text_written: Run id and the next piece of text, at most 25 times a second.
        unknown_found: Run id and the tokens of the prompt that the model does not know.
    """

    text_written = Signal(int, str)
    unknown_found = Signal(int, object)

    def __init__(
        self, run_id: int, request: GenerationRequest, parent: QObject | None = None
    ) -> None:
        super().__init__(run_id, parent)
        self._request = request
        self._pieces: list[str] = []
        self._flushed_at = 0.0

    def work(self) -> str:
        """Write, on the device that was asked for."""
        request = self._request
        text_model = model_on_device(request)
        text = lstmtext.generate_text(
            text_model.model,
            text_model,
            request.prompt,
            request.length,
            request.temperature,
            sampling=sampling_of(request.filters),
            stop_at=request.stop_at,
            seed=request.seed,
            on_text=self._on_text,
            on_unknown=self._on_unknown,
            should_stop=self.should_stop,
        )
        self._flush()
        return text

    def _on_text(self, piece: str) -> None:
        self._pieces.append(piece)
        if time.monotonic() - self._flushed_at >= _FLUSH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        text, self._pieces = "".join(self._pieces), []
        self._flushed_at = time.monotonic()
        if text:
            self.text_written.emit(self.run_id, text)

    def _on_unknown(self, unknown: list[str]) -> None:
        self.unknown_found.emit(self.run_id, tuple(unknown))


def model_on_device(request: GenerationRequest) -> TextModel:
    """The request's model, on the device that was asked for."""
    if request.device == "cpu":
        return request.text_model
    from lstmtext.device import resolve_device

    weights = request.text_model.model.state_dict()
    return request.text_model.with_weights(weights, device=resolve_device(request.device))


def sampling_of(filters: Filters) -> Sampling:
    """The library's way to say it."""
    from lstmtext.generation.sampling import Sampling

    return Sampling(
        top_p=filters.top_p if filters.top_p < 1.0 else None,
        min_p=filters.min_p or None,
        repetition_penalty=filters.repetition_penalty,
        top_k=filters.top_k or None,
        no_repeat_ngram=filters.no_repeat_ngram,
    )
