"""Reading a text that changes under the hand of who types it: only what is new is read.

States of the model are kept on the way: some tokens apart all along the text, and where it was
asked for last. So typing on costs the new tokens, and taking a letter back, or moving the caret,
costs a few at most.
"""

from collections.abc import Callable, Sequence

from lstmtext.generation.processor import ProcessorStepper, State

_APART = 24  # tokens from one kept state to the next
_LAST = 64  # states that are kept besides: of the places that were asked for last
_PROBE = 24  # tokens by which a piece of text is known again
_MOST = 300  # tokens: where more are new, only these last ones are read
_LONGEST = 8_192  # tokens that are remembered


class RememberingReader:
    """Puts a stepper behind any text, given as ids, with as few steps as it can.

    The ids are kept as a string with a character for each: it is compared and searched at once.
    """

    def __init__(self, stepper: ProcessorStepper) -> None:
        """Begin with a stepper that has read nothing."""
        self._stepper = stepper
        self._beginning = stepper.state
        self._forget()

    def _forget(self) -> None:
        self._read = ""
        self._is_beginning = True  # what was read begins where the text does
        self._states: dict[int, State] = {0: self._beginning}
        self._asked: list[int] = []  # places, the last one last

    def go_to(
        self,
        token_ids: Sequence[int],
        *,
        whole: bool,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Put the stepper behind these tokens.

        Where more than 300 are new, only the last 300 are read.

        Args:
            token_ids: At least one.
            whole: They are all that stands there; else the end of a longer text, and what was read
                of it before the first of them counts as read.
            should_stop: Asked every 24 tokens; what was read until then is remembered.

        Returns:
            Whether it is there, and was not stopped.
        """
        ids = "".join(map(chr, token_ids))
        stays, rest = self._parts(ids, whole)
        place = max(kept for kept in self._states if kept <= stays)
        if stays == 0 or stays - place + len(rest) > _MOST:
            self._forget()
            self._is_beginning = whole and len(ids) <= _MOST
            stays, place, rest = 0, 0, ids[-_MOST:]
        new = self._read[place:stays] + rest
        self._read = self._read[:stays] + rest
        self._states = {kept: s for kept, s in self._states.items() if kept <= stays}
        self._stepper.state = self._states[place]
        place += self._go_on(place, new, should_stop)
        self._read = self._read[:place]
        self._remember_place()
        return place == stays + len(rest)

    def _parts(self, ids: str, whole: bool) -> tuple[int, str]:
        """How many of the ids that were read stay, and those that are to be read after them."""
        stays, rest = 0, ids
        for shift in self._shifts(ids, whole):
            skipped = max(-shift, 0)
            known = skipped + _num_common(self._read[skipped + shift :], ids[skipped:])
            if known > skipped and len(ids) - known < len(rest):
                stays, rest = known + shift, ids[known:]
        return stays, rest

    def _shifts(self, ids: str, whole: bool) -> set[int]:
        """How far on in what was read the ids may stand; some were not read if it is below 0.

        A text may repeat itself, so each end of each is looked for in the other.
        """
        read, n = self._read, _PROBE
        if whole and self._is_beginning:
            return {0}
        found = (
            (read.find(ids[:n]), 0),
            (0, ids.find(read[:n])),
            (len(read[:-n]), ids.rfind(read[-n:])),
            (read.rfind(ids[-n:]), len(ids[:-n])),
        )
        shifts = {there - here for there, here in found if min(there, here) >= 0}
        return {shift for shift in shifts if not whole or shift <= 0}

    def _go_on(self, place: int, new: str, should_stop: Callable[[], bool]) -> int:
        """Read what is new from a place on; returns how much of it was read."""
        num_read = 0
        while num_read < len(new) and not should_stop():
            step = new[num_read : num_read + _APART - place % _APART]
            self._stepper.skim([ord(token) for token in step])
            place, num_read = place + len(step), num_read + len(step)
            if place % _APART == 0:
                self._states[place] = self._stepper.state
        return num_read

    def _remember_place(self) -> None:
        """Keep the state here, drop the oldest of those that were kept so, and the far past."""
        place = len(self._read)
        self._states.setdefault(place, self._stepper.state)
        self._asked = [other for other in self._asked if other < place] + [place]
        for old in self._asked[:-_LAST]:
            if old % _APART:
                self._states.pop(old, None)
        self._asked = self._asked[-_LAST:]
        if place > _LONGEST:
            self._drop(min(kept for kept in self._states if kept >= _LONGEST // 2))

    def _drop(self, start: int) -> None:
        """Forget what was read before one of the kept states; it is the beginning now."""
        self._is_beginning = False
        self._read = self._read[start:]
        self._states = {kept - start: s for kept, s in self._states.items() if kept >= start}
        self._asked = [place - start for place in self._asked if place >= start]


def _num_common(one: str, other: str) -> int:
    """Characters at the beginning that two strings have in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
