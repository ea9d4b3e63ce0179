"""What of a short text stands in a long one, exactly and in one pass over the long one."""

from collections.abc import Iterable
from itertools import chain


class SuffixAutomaton:
    """Recognises every run of characters of a text (Blumer et al. 1985).

    A state stands for runs that end at the same places of the text; the longer ones of a state have
    the shorter ones as their ends, and `_link` leads to the state of the ends that are shorter
    still. Other texts are read with `read`, and `longest` tells what of the text was seen in them.
    """

    def __init__(self, text: Iterable[str | None]) -> None:
        """Take the text; a None in it is a place that no run goes beyond."""
        self._next: list[dict[str | None, int]] = [{}]
        self._link = [-1]
        self._length = [0]  # of the longest run of each state
        self._ends = []  # the state of all that was read before each place, its end included
        last = 0
        for symbol in text:
            last = self._extended(last, symbol)
            self._ends.append(last)
        self._seen = [0] * len(self._length)  # characters of the longest run seen of each state
        self._place = [0] * len(self._length)  # where that run ended in what was read

    def _extended(self, last: int, symbol: str | None) -> int:
        """Append a character; returns the state of the whole text so far."""
        state = self._add({}, self._length[last] + 1)
        while last >= 0 and symbol not in self._next[last]:
            self._next[last][symbol] = state
            last = self._link[last]
        if last < 0:
            self._link[state] = 0
            return state
        target = self._next[last][symbol]
        if self._length[target] > self._length[last] + 1:  # its longer runs do not end here, too
            split = self._add(dict(self._next[target]), self._length[last] + 1)
            self._link[split] = self._link[target]
            self._link[target] = split
            while last >= 0 and self._next[last].get(symbol) == target:
                self._next[last][symbol] = split
                last = self._link[last]
            target = split
        self._link[state] = target
        return state

    def _add(self, following: dict[str | None, int], length: int) -> int:
        self._next.append(following)
        self._link.append(-1)
        self._length.append(length)
        return len(self._length) - 1

    def read(self, pieces: Iterable[str], place: int, min_length: int) -> None:
        """Look for runs of the text in another one.

        Args:
            pieces: The other text; runs across the borders of pieces are seen, too.
            place: Where it begins, to count places from.
            min_length: Characters of the shortest runs of interest.
        """
        follow, links, lengths = self._next, self._link, self._length
        seen, places = self._seen, self._place
        state = length = 0
        for end, character in enumerate(chain.from_iterable(pieces), place + 1):
            following = follow[state].get(character)
            while following is None and state:
                state = links[state]
                length = lengths[state]
                following = follow[state].get(character)
            if following is None:
                continue
            state = following
            length += 1
            if length >= min_length and length > seen[state]:
                seen[state] = length
                places[state] = end

    def longest(self) -> list[tuple[int, int]]:
        """For each place of the text: the longest run that ends there and was seen, if any was.

        Returns:
            Its length in characters, 0 for none, and where it began in what was read.
        """
        by_length = sorted(range(1, len(self._length)), key=self._length.__getitem__)
        for state in reversed(by_length):  # whoever saw a run has seen all its ends
            link = self._link[state]
            if self._seen[state] and self._seen[link] < self._length[link]:
                self._seen[link], self._place[link] = self._length[link], self._place[state]
        best = [(0, 0)] * len(self._length)
        for state in by_length:
            seen = self._seen[state]
            best[state] = (seen, self._place[state] - seen) if seen else best[self._link[state]]
        return [best[state] for state in self._ends]
