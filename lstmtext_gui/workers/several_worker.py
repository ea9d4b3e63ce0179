"""The thread that writes several texts at once, at one temperature after the other."""

from __future__ import annotations

import dataclasses
import time

from PySide6.QtCore import QObject, Signal

import lstmtext
from lstmtext_gui.workers.variant import SeveralRequest, Variant
from lstmtext_gui.workers.workers import Worker
from lstmtext_gui.workers.writing_worker import model_on_device, sampling_of

_PROGRESS_SECONDS = 0.1


class SeveralWorker(Worker):
    """Writes with `generate_texts`; its result is whether all were written.

    Signals:
        progressed: Run id and the share that is done, at most ten times a second.
        several_written: Run id and the variants of one temperature, a tuple.
        unknown_found: Run id and the tokens of the prompt that the model does not know.
    """

    progressed = Signal(int, float)
    several_written = Signal(int, object)
    unknown_found = Signal(int, object)

    def __init__(self, run_id: int, several: SeveralRequest, parent: QObject | None = None) -> None:
        super().__init__(run_id, parent)
        self._several = several
        self._num_tokens = 0  # at the present temperature
        self._num_finished = 0  # temperatures
        self._told_at = 0.0

    def work(self) -> bool:
        """Write; what was only begun when it is stopped is dropped: no seed writes it again."""
        text_model = model_on_device(self._several.request)
        request = self._several.request
        for temperature in self._several.temperatures:
            self._num_tokens = 0
            texts = lstmtext.generate_texts(
                text_model.model,
                text_model,
                request.prompt,
                request.length,
                temperature,
                count=self._several.count,
                sampling=sampling_of(request.filters),
                stop_at=request.stop_at,
                seed=request.seed,
                on_token=self._on_token,
                on_unknown=self._on_unknown,
                should_stop=self.should_stop,
            )
            if self.should_stop():
                return False
            self._num_finished += 1
            self.several_written.emit(self.run_id, self._variants(temperature, texts))
        return True

    def _variants(self, temperature: float, texts: list[str]) -> tuple[Variant, ...]:
        request = dataclasses.replace(self._several.request, temperature=temperature)
        moment = time.strftime("%Y-%m-%dT%H:%M:%S")
        return tuple(
            dataclasses.replace(
                Variant.written(request, text, moment), num_together=len(texts), place=place
            )
            for place, text in enumerate(texts, 1)
        )

    def _on_token(self, token_id: int) -> None:
        self._num_tokens += 1
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            whole = self._several.count * self._several.request.length
            done = self._num_finished + min(self._num_tokens / whole, 1.0)
            self.progressed.emit(self.run_id, done / len(self._several.temperatures))

    def _on_unknown(self, unknown: list[str]) -> None:
        if not self._num_finished:
            self.unknown_found.emit(self.run_id, tuple(unknown))
