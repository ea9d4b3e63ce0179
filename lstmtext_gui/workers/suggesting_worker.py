"""The thread that suggests how a text goes on, while a person types."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lstmtext_gui.workers.torch_loading import load_torch
from lstmtext_gui.workers.workers import Worker

if TYPE_CHECKING:
    from lstmtext import TextModel
    from lstmtext.generation.suggesting import Suggester


@dataclass(frozen=True, slots=True)
class SuggestionRequest:
    """Who is asked, and what stands before the caret."""

    text_model: TextModel
    before: str


class Desk:
    """Where the latest request lies, and what its answers need again; a request before it is lost.

    Attributes:
        suggester: Of the model that was asked last; only the one thread that answers touches it.
        of_model: That model.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._request: SuggestionRequest | None = None
        self.suggester: Suggester | None = None
        self.of_model: TextModel | None = None

    def put(self, request: SuggestionRequest | None) -> None:
        """Ask; None takes back what was asked."""
        with self._lock:
            self._request = request

    def take(self) -> SuggestionRequest | None:
        """The request that is to be answered now, if one waits."""
        with self._lock:
            request, self._request = self._request, None
        return request

    @property
    def is_empty(self) -> bool:
        """Nothing waits."""
        with self._lock:
            return self._request is None


class SuggestingWorker(Worker):
    """Answers what lies on the desk until nothing does.

    Signals:
        answered: Run id, the text before the caret, and the `Suggestion` for it.
    """

    answered = Signal(int, str, object)
    leaves_circles = False

    def __init__(self, run_id: int, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(run_id, parent)
        self._desk = desk

    def work(self) -> None:
        """Answer with the model that each request names."""
        load_torch()
        from lstmtext.generation.suggesting import Suggester

        desk = self._desk
        while (request := desk.take()) is not None and not self.should_stop():
            suggester, model = desk.suggester, request.text_model
            if suggester is not None and suggester.codec is model.codec:
                # While training goes on, the model before will do until the new one is laid out.
                self._answer(suggester, request.before)
            if desk.of_model is not model:
                desk.of_model, desk.suggester = model, None
                desk.suggester = Suggester(model)
                self._answer(desk.suggester, request.before)

    def _answer(self, suggester: Suggester, before: str) -> None:
        self.answered.emit(self.run_id, before, suggester.suggest(before))
