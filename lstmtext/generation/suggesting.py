"""What a model would write on, at once, while a person types: the likeliest tokens, and a phrase.

    suggester = Suggester(text_model)
    suggestion = suggester.suggest("The cat sat on the ma")
    suggestion.text                          # "t."
    suggestion.candidates[0].token           # "t"

Where tokens are words or parts of words, one that is half typed is completed: tokens that begin
with it come by their odds before it, and those that would follow it if it were whole by theirs.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstmtext.generation.continuation import never_written
from lstmtext.generation.look_alikes import LookAlikes
from lstmtext.generation.processor import ProcessorStepper
from lstmtext.generation.prompts import read_prompt
from lstmtext.generation.remembering import RememberingReader
from lstmtext.generation.sampling import Sampling, next_probabilities
from lstmtext.generation.stopping import StopAt
from lstmtext.text.tokenizer import CharacterTokenizer, SplitTokenizer, last_white_space
from lstmtext.text_model import TextModel

MAX_TEXT = 1_792
"""No more than so many characters before the caret are looked at."""
BLOCK = 512
"""Characters: where the piece that is looked at begins changes only so often."""
_ENOUGH, _MOST = 20, 40  # characters of a phrase: it ends at the first word that reaches so far
_MOST_TOKENS = 48
_Odds = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token that may come next.

    Attributes:
        token: As it stands in the vocabulary.
        probability: 0 to 1, among all tokens that can be written here.
        insert: What it adds to the text: with a space before it, or what a half-typed word lacks.
    """

    token: str
    probability: float
    insert: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may come next.

    Attributes:
        candidates: Tokens, the likeliest first.
        text: The likeliest few words up to the end of a phrase; empty if the line would end here.
    """

    candidates: tuple[Candidate, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a token may come: behind these ids, and a space that stands there already or not."""

    token_ids: tuple[int, ...]
    previous: str | None
    ends_in_space: bool = False


@dataclass(frozen=True, slots=True)
class _Option:
    """A candidate, and where it comes: a half-typed word may be completed or followed."""

    candidate: Candidate
    place: _Place


class Suggester:
    """Suggests how a text goes on, with the weights that the model has now.

    It remembers what it has read: typing on costs a few steps however long the text is.

    Attributes:
        codec: The model's level, cleaning and vocabulary.
    """

    def __init__(self, text_model: TextModel) -> None:
        """Take a snapshot of the model, for the processor.

        Raises:
            LSTMTextError: The model has no words.
        """
        if any(weight.device.type != "cpu" for weight in text_model.model.parameters()):
            text_model = text_model.with_weights(text_model.model.state_dict())
        self.codec = text_model.codec
        self._level = self.codec.tokenizer.name
        self._never = never_written(self.codec)
        self._alike = LookAlikes(self.codec)
        self._sorted = sorted(filter(self.codec.is_known, self.codec.vocab))
        self._stepper = ProcessorStepper(text_model.model)
        self._reader = RememberingReader(self._stepper)

    def suggest(self, before: str, *, top: int = 8) -> Suggestion:
        """The likeliest `top` tokens after a text, and a phrase.

        Args:
            before: What stands before the caret; only its end is looked at.
            top: Number of candidates at most.

        Raises:
            LSTMTextError: The model's numbers are damaged.
        """
        before, whole = _end_of(before)
        options = self._completions(before, whole, top)
        if not options:
            place = self._place(before, whole)
            options = self._likeliest(place, self._odds(place, whole), top)
        text = self._phrase(options[0], whole)
        return Suggestion(tuple(option.candidate for option in options), text)

    def read(self, before: str, should_stop: Callable[[], bool]) -> bool:
        """Read a text without suggesting anything, so that a suggestion for it comes at once.

        A model that has read nothing takes a tenth of a second, which nobody need wait for.

        Args:
            before: What stands before the caret.
            should_stop: Asked after every few tokens; another call goes on from there.

        Returns:
            Whether all of it is read.
        """
        before, whole = _end_of(before)
        token_ids = self._place(before, whole).token_ids
        return self._reader.go_to(token_ids, whole=whole, should_stop=should_stop)

    def _place(self, before: str, whole: bool) -> _Place:
        prompt = read_prompt(
            self.codec, before, on_unknown=_ignore_unknown, look_alikes=self._alike
        )
        token_ids, previous = prompt.token_ids, prompt.previous
        if not whole and len(token_ids) > 1 and token_ids[0] == self.codec.vocab.get("\n"):
            token_ids = token_ids[1:]  # this is no beginning
        if self._level == SplitTokenizer.name and before and not before[-1].isspace():
            previous = before[-1]
        return _Place(token_ids, previous, prompt.ends_in_space)

    def _odds(self, place: _Place, whole: bool) -> _Odds:
        """The probabilities of all tokens there, `(V,)`."""
        self._reader.go_to(place.token_ids, whole=whole)
        logits = self._stepper.look()
        logits[:, self._never] = -np.inf
        odds: _Odds = next_probabilities(logits, Sampling())[0]
        return odds

    def _likeliest(self, place: _Place, odds: _Odds, top: int, share: float = 1.0) -> list[_Option]:
        """The `top` options at a place, whose odds count as much as `share` says."""
        num_tokens = min(top, len(odds) - len(self._never))
        ids = np.sort(np.argpartition(-odds, num_tokens - 1)[:num_tokens])
        ids = ids[(-odds[ids]).argsort(kind="stable")]
        return [
            self._option(place, int(token_id), share * float(odds[token_id])) for token_id in ids
        ]

    def _option(self, place: _Place, token_id: int, probability: float) -> _Option:
        token = self.codec.idx2token[token_id]
        insert = self.codec.tokenizer.piece(place.previous, token)
        if place.ends_in_space:
            insert = insert.removeprefix(" ")
        return _Option(Candidate(token, probability, insert), place)

    def _completions(self, before: str, whole: bool, top: int) -> list[_Option]:
        """What may become of a word that is half typed; nothing if none is, or none begins so."""
        text = self.codec.cleaning(before)
        begun = self._begun_word(text)
        longer = [self.codec.vocab[token] for token in self._longer(begun)] if begun else []
        if not longer:
            return []
        place = self._place(text[: -len(begun)], whole)
        odds = self._odds(place, whole)
        of_longer = odds[longer]
        as_it_is = float(odds[self.codec.vocab[begun]]) if self.codec.is_known(begun) else 0.0
        total = float(of_longer.sum()) + as_it_is
        if total <= 0.0:
            return []
        best = (-of_longer).argsort(kind="stable")[:top]
        options = []
        for token_id, chance in zip([longer[i] for i in best], of_longer[best], strict=True):
            token = self.codec.idx2token[token_id]
            candidate = Candidate(token, float(chance) / total, token[len(begun) :])
            options.append(_Option(candidate, place))
        if as_it_is > 0.0:
            follows = _Place((*place.token_ids, self.codec.vocab[begun]), begun)
            share = as_it_is / total
            options += self._likeliest(follows, self._odds(follows, whole), top, share)
        return sorted(options, key=lambda option: -option.candidate.probability)[:top]

    def _begun_word(self, text: str) -> str:
        """The token at the end of a text that more letters would make another one."""
        if self._level == CharacterTokenizer.name or not text or not _is_of_word(text[-1]):
            return ""
        return self.codec.tokenizer.tokenize(text[max(last_white_space(text), 0) :])[-1]

    def _longer(self, begun: str) -> Sequence[str]:
        start = bisect_left(self._sorted, begun)
        found = self._sorted[start : bisect_left(self._sorted, begun + "\U0010ffff", start)]
        return [token for token in found if len(token) > len(begun)]

    def _phrase(self, first: _Option, whole: bool) -> str:
        """Whole words, up to the end of a line, a sentence, or enough of them."""
        stop, text = StopAt("sentence"), ""
        for piece in self._pieces(first, whole):
            if len(text) >= _ENOUGH and _begins_word(text, piece):
                break
            line = piece.partition("\n")[0]
            text += stop.feed(line)
            if stop.is_over or line != piece:
                break
            if len(text) > _MOST:
                text = self._whole_words(text)
                break
        else:
            text = self._whole_words(text)
        return text.rstrip()

    def _pieces(self, option: _Option, whole: bool) -> Iterator[str]:
        """What the likeliest tokens add, one after the other."""
        self._reader.go_to(option.place.token_ids, whole=whole)
        previous = option.candidate.token
        yield option.candidate.insert
        for _ in range(_MOST_TOKENS):
            self._stepper.skim([self.codec.vocab[previous]])
            logits = self._stepper.look()
            logits[:, self._never] = -np.inf
            token = self.codec.idx2token[int(logits[0].argmax())]
            yield self.codec.tokenizer.piece(previous, token)
            previous = token

    def _whole_words(self, text: str) -> str:
        """The text without a word at its end that may be cut."""
        if self._level in ("words", SplitTokenizer.name):
            return text
        end = next((n for n in range(len(text) - 1, 0, -1) if _begins_word(text[:n], text[n:])), 0)
        return text[:end]


def _ignore_unknown(unknown: list[str]) -> None:
    """Who types is told of unknown characters when the model writes, not at each key."""


def _end_of(before: str) -> tuple[str, bool]:
    """As much of a text as is looked at, and whether that is all of it."""
    if len(before) <= MAX_TEXT:
        return before, True
    start = -(-(len(before) - MAX_TEXT) // BLOCK) * BLOCK
    return before[_after_white_space(before, start) :], False


def _after_white_space(text: str, start: int) -> int:
    """The first beginning of a word at `start` or soon after it."""
    return next((n + 1 for n in range(start, start + BLOCK // 4) if text[n].isspace()), start)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _begins_word(text: str, piece: str) -> bool:
    """Whether a word has ended with `text` if `piece` follows; Chinese has no spaces to tell."""
    if not text or not piece:
        return False
    return piece[0].isspace() or unicodedata.east_asian_width(piece[0]) in "WF"
