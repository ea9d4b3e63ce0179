"""Ctrl-C as a question instead of an exception, so that what was learned can be saved."""

import signal
import threading
from types import FrameType
from typing import Self


class CtrlC:
    """While inside, Ctrl-C sets a flag; only the third interrupts as usual. So does SIGTERM.

    Shells and wrappers may send it twice, and people are impatient: neither may cost a model.

    Entered before torch is imported: an exception that arises within an import can be swallowed
    there, and the program would go on as if nobody had asked it to stop.
    """

    def __init__(self) -> None:
        """Not pressed yet."""
        self._event = threading.Event()
        self._times = 0
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        """Take over the signals, where that is possible: in the main thread."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the signals back."""
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def pressed(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise KeyboardInterrupt if it was, where there is nothing to save yet."""
        if self.pressed():
            raise KeyboardInterrupt

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._times += 1
        self._event.set()
        if self._times >= 3:
            raise KeyboardInterrupt
