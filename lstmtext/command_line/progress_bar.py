"""A progress bar on standard error: redrawn in a terminal, one line now and then elsewhere."""

import sys
import time
from typing import TextIO

from lstmtext.training.results import BatchResult
from lstmtext.wording import clock

_WIDTH = 24


class ProgressBar:
    """Shows how far training is. Its `show` can be called after every batch: it limits itself."""

    def __init__(self, *, stream: TextIO | None = None, quiet: bool = False) -> None:
        """Write to `stream` (standard error unless given), or nothing if `quiet`."""
        self._stream = stream or sys.stderr
        self._quiet = quiet or self._stream is None
        self._in_place = not self._quiet and self._stream.isatty()
        self._shown = -1.0
        self._width = 0
        self._shown_at = 0.0

    def show(self, result: BatchResult, validation_loss: float | None) -> None:
        """Redraw at most five times a second; outside a terminal at every tenth of the run."""
        now = time.monotonic()
        due = (
            now - self._shown_at >= 0.2 if self._in_place else result.progress >= self._shown + 0.1
        )
        if self._quiet or not due:
            return
        self._shown, self._shown_at = result.progress, now
        filled = round(result.progress * _WIDTH)
        line = (
            f"{'█' * filled}{'░' * (_WIDTH - filled)} {result.progress:4.0%}  "
            f"epoch {result.epoch}  loss {result.loss.item():.3f}"
        )
        if validation_loss is not None:
            line += f"  held out {validation_loss:.3f}"
        if result.seconds_left is not None:
            line += f"  {clock(result.seconds_left)} left"
        self._write(line)

    def say(self, sentence: str) -> None:
        """Show a sentence in the bar's place; another may follow."""
        if not self._quiet:
            self._write(sentence)

    def remark(self, sentence: str) -> None:
        """Write a sentence that stays, above the bar."""
        if not self._quiet:
            self._write(sentence)
            if self._in_place:
                self._stream.write("\n")
                self._width = 0

    def close(self, sentence: str) -> None:
        """End the bar with a sentence on a line of its own."""
        if not self._quiet:
            self._write(sentence)
            if self._in_place:
                self._stream.write("\n")
                self._stream.flush()

    def _write(self, line: str) -> None:
        if self._in_place:
            self._stream.write(f"\r{line:{self._width}}")  # spaces over what stood there before
            self._width = len(line)
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()
