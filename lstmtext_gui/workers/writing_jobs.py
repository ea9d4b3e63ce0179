"""What goes to the workers that write or look for copies, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmtext import TextModel


@dataclass(frozen=True, slots=True)
class Filters:
    """What keeps a model from unlikely words and from repeating itself; all off at first.

    Attributes:
        top_p: Only the likeliest tokens that have this share of the probability together.
        min_p: Only tokens that have this share of the likeliest one's probability.
        repetition_penalty: How much less likely a token becomes by having been written.
        top_k: Only so many of the likeliest tokens; 0 for all.
        no_repeat_ngram: No run of so many tokens comes twice; 0 for off.
    """

    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    top_k: int = 0
    no_repeat_ngram: int = 0


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A model's snapshot and the choices made for writing with it.

    Attributes:
        text_model: The model.
        prompt: What to continue.
        length: Tokens to write at most.
        temperature: How wild.
        seed: The same one writes the same text.
        device: The library's name of it.
        stop_at: `line`, `sentence` or `paragraph`; None for the length alone.
        filters: What else restrains it.
    """

    text_model: TextModel
    prompt: str
    length: int
    temperature: float
    seed: int
    device: str
    stop_at: str | None = None
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class CopiedSpan:
    """A passage of the document that stands word for word in the text that was learned.

    Attributes:
        start: Where it begins in the document, as Qt counts characters.
        stop: Where it ends.
        excerpt: The passage and what stands around it in that text, on one line; "" where only a
            fingerprint is at hand.
        where: In words, such as "at 34 % of the text"; "" likewise.
    """

    start: int
    stop: int
    excerpt: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class CopyNews:
    """What of a text that was written stands in the text that was learned.

    Attributes:
        longest: Characters of the longest passage; 0 where none has 24 or more.
        share_new: Share of its runs of eight words that are new; None where there is none.
        passages: All copied passages of 24 characters or more; they may overlap.
        by_name: The name of the text that it was compared with, where only that says that it is
            the text that was learned; else "".
    """

    longest: int
    share_new: float | None
    passages: tuple[CopiedSpan, ...] = ()
    by_name: str = ""
