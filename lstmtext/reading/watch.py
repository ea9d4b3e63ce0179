"""What a long reading tells while it works, and what it asks: how far it is, whether to stop."""

from collections.abc import Callable, Iterator

from lstmtext.errors import CancelledError
from lstmtext.reading.stored import Text, pieces_of


class Watch:
    """Passes on progress, and ends the work when the person wants it to end.

    Args:
        on_progress: Gets the share of the work that is done: 0 to 1, rising.
        should_stop: A true answer ends the work.
    """

    def __init__(
        self,
        on_progress: Callable[[float], object] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._furthest = -1.0

    def at(self, share: float) -> None:
        """Says how much is done.

        Raises:
            CancelledError: The person wants no more of it.
        """
        if self._should_stop is not None and self._should_stop():
            raise CancelledError("Reading was stopped.")
        share = min(max(share, 0.0), 1.0)
        if self._on_progress is not None and share > self._furthest:
            self._furthest = share
            self._on_progress(share)

    def pieces(self, text: Text) -> Iterator[str]:
        """The pieces of a text, while it says how much of it was taken."""
        num_taken = 0
        for piece in pieces_of(text):
            self.at(num_taken / len(text))
            yield piece
            num_taken += len(piece)

    def part(self, start: float, end: float) -> "Watch":
        """A watch over a part of the work: its 0 is `start` of this one, its 1 is `end`."""
        return _Part(self, start, end)


class _Part(Watch):
    def __init__(self, whole: Watch, start: float, end: float) -> None:
        super().__init__()
        self._whole, self._start, self._end = whole, start, end

    def at(self, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        self._whole.at(self._start + (self._end - self._start) * share)
