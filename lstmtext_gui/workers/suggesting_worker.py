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

_CALM = 0.25  # seconds without a key: who types quickly does not get the newest model


@dataclass(frozen=True, slots=True)
class SuggestionRequest:
    """Who is asked, and what stands before the caret."""

    text_model: TextModel
    before: str


class Desk:
    """Where the latest request lies, and what its answers need again; a request before it is lost.

    Only the one thread that answers touches the suggesters.

    Attributes:
        suggester: Who answers.
        coming: Who will, once it has read what stands before the caret; None if nobody comes.
        of_model: The model that was asked last, that of the one who comes last.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._request: SuggestionRequest | None = None
        self.suggester: Suggester | None = None
        self.coming: Suggester | None = None
        self.of_model: TextModel | None = None

    def put(self, request: SuggestionRequest | None) -> None:
        """Ask; None takes back what was asked."""
        with self._changed:
            self._request = request
            self._changed.notify()

    def take(self) -> SuggestionRequest | None:
        """The request that is to be answered now, if one waits."""
        with self._changed:
            request, self._request = self._request, None
        return request

    @property
    def is_empty(self) -> bool:
        """Nothing waits."""
        with self._changed:
            return self._request is None

    def rests(self, seconds: float) -> bool:
        """Whether nothing is asked for so long."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._request is not None, seconds)


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
        try:
            self._answer_all(self._desk)
        except BaseException:
            self._desk.suggester = self._desk.coming = None  # nobody asks a damaged model again
            raise

    def _answer_all(self, desk: Desk) -> None:
        while (request := desk.take()) is not None and not self.should_stop():
            if desk.suggester is None or desk.suggester.codec is not request.text_model.codec:
                desk.suggester = self._laid_out(request.text_model)
            self._answer(desk.suggester, request.before)
            if self._is_waited_for() or not self._is_next_ready(request):
                continue
            desk.suggester, desk.coming = desk.coming, None
            assert desk.suggester is not None
            self._answer(desk.suggester, request.before)

    def _is_waited_for(self) -> bool:
        return not self._desk.is_empty or self.should_stop()

    def _laid_out(self, model: TextModel) -> Suggester:
        from lstmtext.generation.suggesting import Suggester

        self._desk.of_model, self._desk.coming = model, None
        return Suggester(model)

    def _is_next_ready(self, request: SuggestionRequest) -> bool:
        """Let the model of a request get ready while nothing else is asked.

        While training goes on, a better model comes every few seconds, and the one before will do
        until it has read what stands before the caret. To lay one out takes as long as a person
        may wait for an answer, and cannot be broken off: it is for when they make a pause.
        """
        desk = self._desk
        if desk.of_model is not request.text_model:
            if not desk.rests(_CALM):
                return False
            desk.coming = self._laid_out(request.text_model)
        return desk.coming is not None and desk.coming.read(request.before, self._is_waited_for)

    def _answer(self, suggester: Suggester, before: str) -> None:
        self.answered.emit(self.run_id, before, suggester.suggest(before))
