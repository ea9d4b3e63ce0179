"""Other programs that take the processor are noticed, and answered with fewer threads."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

_WINDOW = 1.0  # seconds that are judged together
_TRIAL = 0.3  # seconds of another number of threads
_STEPS = 4  # in either, unless they take very long
_CROWDED = 0.8  # of their time on the processor: undisturbed threads get nearly all of it
_SLOW = 2.0  # times slower than at best: where there are many cores, a single one may be taken
_WORTH = 1.2  # times faster: less may be luck
_PAUSES = 10.0, 60.0  # seconds from one trial to the next, doubled where it was in vain
_SILENCE = 300.0  # seconds in which it is not told again


@contextmanager
def threads_are_restored() -> Iterator[None]:
    """Afterwards PyTorch computes with as many threads as before."""
    num_threads = torch.get_num_threads()
    try:
        yield
    finally:
        if torch.get_num_threads() != num_threads:
            torch.set_num_threads(num_threads)


class BusyWatch:
    """Trains with fewer threads while other programs take the processor.

    The threads of a step wait for each other hundreds of times. Where another program has one of
    their cores, all of them wait until the system lets the last one go on: two training runs with
    two threads each on two cores take up to fifty times as long as one, with one thread each twice
    as long. Nothing is decided by rule: when threads get too little of the processor, or steps
    have become slow, half of them are tried for a moment, and stay if that is faster; later more
    are tried again. With another number of threads, sums are rounded otherwise: a disturbed run is
    not the same to the last bit.
    """

    def __init__(
        self,
        tell: Callable[[str, float], object],
        seconds: Callable[[], float],
        cpu_seconds: Callable[[], float] = time.process_time,
    ) -> None:
        """Watch from now on.

        Args:
            tell: Told `busy` with how many times slower training was than at best, and `calm` with
                the number of threads.
            seconds: A clock of the training steps alone.
            cpu_seconds: What the threads of this process have had of the processor.
        """
        self._tell = tell
        self._clock = seconds
        self._cpu_clock = cpu_seconds
        self._all = torch.get_num_threads()
        self._best = 0.0  # tokens a second with all threads
        self._trying: tuple[int, float] | None = None  # instead of so many threads, so fast
        self._next_trial, self._pause = 0.0, _PAUSES[0]
        self._told_at: float | None = None
        self._is_told = False
        self._began: float | None = None  # of the window; None: a step passes untimed
        self._cpu_began, self._steps, self._tokens = 0.0, 0, 0

    def on_step(self, num_tokens: int) -> None:
        """Take in a step, and now and then judge the last ones."""
        if self._all == 1:
            return
        now, cpu = self._clock(), self._cpu_clock()
        if self._began is not None:
            self._steps, self._tokens = self._steps + 1, self._tokens + num_tokens
            seconds, window = now - self._began, _TRIAL if self._trying else _WINDOW
            if seconds < window or (self._steps < _STEPS and seconds < 4 * window):
                return
            num_threads = torch.get_num_threads()
            share = (cpu - self._cpu_began) / (seconds * num_threads)
            self._judge(now, num_threads, self._tokens / seconds, share)
            if torch.get_num_threads() != num_threads:
                self._began = None
                return
        self._began, self._cpu_began, self._steps, self._tokens = now, cpu, 0, 0

    def _judge(self, now: float, num_threads: int, speed: float, share: float) -> None:
        if num_threads == self._all:
            self._best = max(self._best, speed)
        if self._trying is not None:
            self._end_trial(now, num_threads, speed, share)
        elif now >= self._next_trial:
            is_slow = num_threads == self._all and speed < self._best / _SLOW
            if num_threads > 1 and (share < _CROWDED or is_slow):
                self._try(num_threads // 2, num_threads, speed)
            elif num_threads < self._all:
                self._try(min(2 * num_threads, self._all), num_threads, speed)

    def _try(self, other: int, num_threads: int, speed: float) -> None:
        self._trying = num_threads, speed
        torch.set_num_threads(other)

    def _end_trial(self, now: float, num_threads: int, speed: float, share: float) -> None:
        assert self._trying is not None
        before, speed_before = self._trying
        in_vain = speed < _WORTH * speed_before
        if in_vain and 1 < num_threads < before and share < _CROWDED:
            torch.set_num_threads(num_threads // 2)  # still more than there is room for
            return
        self._trying = None
        if in_vain:
            torch.set_num_threads(before)
            self._pause = min(2 * self._pause, _PAUSES[1])
        else:
            self._pause = _PAUSES[0]
            self._say(now, before, num_threads, max(self._best, speed) / speed_before)
        self._next_trial = now + self._pause

    def _say(self, now: float, before: int, num_threads: int, slower: float) -> None:
        if before == self._all:
            self._is_told = self._told_at is None or now - self._told_at >= _SILENCE
            if self._is_told:
                self._told_at = now
                self._tell("busy", slower)
        elif num_threads == self._all and self._is_told:
            self._tell("calm", num_threads)
