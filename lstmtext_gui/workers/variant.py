"""Variants: texts that a model wrote, with all that is needed to write them again."""

from __future__ import annotations

import json
import math
from collections.abc import Set
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from lstmtext.errors import LSTMTextError
from lstmtext.home import home_folder
from lstmtext.saving.durable_file import write_durably
from lstmtext.saving.file_lock import file_lock
from lstmtext.wording import disk_reason, shown_name
from lstmtext_gui.workers.writing_jobs import Filters, GenerationRequest

_LOCK_SECONDS = 5.0  # another window writes for a moment
COPIED_LENGTH = 24
"""Characters of the shortest passage that is called copied, as `lstmtext.evaluation` has it."""
MAX_NOT_STARRED = 500
"""So many variants without a star are kept from one day to the next; all with one are."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A text, and how it came about.

    Attributes:
        opening: What the model was to continue.
        text: What it wrote; what the person made of it, if `edited`.
        seed: The same one writes the same text.
        temperature: How wild.
        length: Tokens to write at most.
        unit: What one of them is called, in the singular.
        stop_at: `line`, `sentence` or `paragraph`; None for the length alone.
        filters: What else restrained the model.
        model: The model's name.
        moment: When it was written, as ISO 8601 writes it.
        num_together: So many texts were written at once: the seed writes them again together.
        place: Which of them it is, from 1.
        starred: The person likes it.
        edited: The person has changed the text.
        longest_copy: Characters of the longest passage that stands in the text that was learned;
            None where nobody could compare.
        share_new: Share of its runs of eight words that are new; None where nobody could compare.
        discarded: It is about to be forgotten; such a one is not kept.
        number: What the list calls it; 0 outside a list, and not kept.
        writer: The vocabulary of the model that wrote it, the same object in all snapshots of one
            training: whose text it is to be compared with. None for one of another day; not kept.
    """

    opening: str
    text: str
    seed: int
    temperature: float
    length: int
    stop_at: str | None = None
    filters: Filters = field(default_factory=Filters)
    model: str = ""
    moment: str = ""
    num_together: int = 1
    place: int = 1
    starred: bool = False
    edited: bool = False
    longest_copy: int | None = None
    share_new: float | None = None
    discarded: bool = False
    number: int = 0
    unit: str = "token"
    writer: object = field(default=None, compare=False, repr=False)

    @classmethod
    def written(cls, request: GenerationRequest, text: str, moment: str) -> Variant:
        """What a request has brought."""
        return cls(
            opening=request.prompt,
            text=text,
            seed=request.seed,
            temperature=request.temperature,
            length=request.length,
            stop_at=request.stop_at,
            filters=request.filters,
            model=request.text_model.name,
            moment=moment,
            unit=request.text_model.tokenizer.unit,
            writer=request.text_model.codec,
        )

    @property
    def is_compared(self) -> bool:
        """Somebody has looked for copied passages in it."""
        return self.longest_copy is not None

    @property
    def has_copied(self) -> bool:
        """A passage is known that stands in the text that was learned."""
        return (self.longest_copy or 0) >= COPIED_LENGTH


@dataclass(frozen=True, slots=True)
class SeveralRequest:
    """Several texts at each of several temperatures.

    Attributes:
        request: Everything else; its temperature does not matter.
        temperatures: In the order in which they are written.
        count: Texts at each.
    """

    request: GenerationRequest
    temperatures: tuple[float, ...]
    count: int


def variants_path() -> Path:
    """Where the variants are kept: on this computer only."""
    return home_folder() / "variants.jsonl"


def read_variants() -> tuple[Variant, ...]:
    """The variants that were kept, the latest first; what is damaged is left out.

    Raises:
        LSTMTextError: There are some, but the disk does not give them.
    """
    return _read_lines()[0]


def _read_lines() -> tuple[tuple[Variant, ...], list[bytes]]:
    """The variants, and the lines that are none: damaged, or of another version."""
    try:
        data = variants_path().read_bytes()
    except FileNotFoundError:
        return (), []
    except OSError as error:
        raise LSTMTextError(f"The kept variants could not be read: {disk_reason(error)}.") from None
    variants, unread = [], []
    for line in data.split(b"\n"):
        variant = _parsed(line)
        if variant is not None:
            variants.append(variant)
        elif line.strip():
            unread.append(line)
    return tuple(variants), unread


def key_of(variant: Variant) -> tuple[str, str]:
    """What tells one variant from another."""
    return variant.opening, variant.text


def write_variants(variants: tuple[Variant, ...], seen: Set[tuple[str, str]] | None = None) -> None:
    """Keep the starred ones and the latest of the others, one on a line.

    Lines that cannot be read stay as they are, behind them.

    Args:
        variants: All of this window, the latest first.
        seen: The keys of all that this window ever had: what else is on the disk, another window
            has written, and it stays there. Nothing else stays if None.

    Raises:
        LSTMTextError: The disk refuses; what was kept before is still there.
    """
    path = variants_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with file_lock(path.with_suffix(".lock")).acquire(timeout=_LOCK_SECONDS):
            for left in path.parent.glob(f".{path.name}.*.tmp"):  # by a program that was killed
                left.unlink(missing_ok=True)
            before, unread = _read_lines()
            others = () if seen is None else (v for v in before if key_of(v) not in seen)
            kept = worth_keeping((*variants, *others))
            lines = [_line(variant).encode() for variant in kept]
            write_durably(path, b"".join([*lines, *(line + b"\n" for line in unread)]))
    except TimeoutError:
        raise LSTMTextError("The variants could not be kept: another window holds them.") from None
    except OSError as error:
        raise LSTMTextError(f"The variants could not be kept: {disk_reason(error)}.") from None


def worth_keeping(variants: tuple[Variant, ...]) -> list[Variant]:
    """All starred ones and the first of the others, in the same order."""
    kept: list[Variant] = []
    num_others = 0
    for variant in variants:
        if variant.discarded:
            continue
        num_others += not variant.starred
        if variant.starred or num_others <= MAX_NOT_STARRED:
            kept.append(variant)
    return kept


def export_text(path: Path, text: str) -> Path:
    """Write an export; returns its path.

    Raises:
        LSTMTextError: The disk refuses; a file of that name is as it was.
    """
    try:
        write_durably(path, text.encode("utf-8", "replace"))
    except OSError as error:
        sentence = f"“{shown_name(path)}” could not be written: {disk_reason(error)}."
        raise LSTMTextError(f"{sentence} Nothing was changed there.") from None
    return path


def _line(variant: Variant) -> str:
    values = asdict(replace(variant, writer=None))  # which would be copied, vocabulary and all
    del values["number"], values["discarded"], values["writer"]
    return json.dumps(values) + "\n"  # ASCII, so that half a character of a prompt is no obstacle


def _parsed(line: bytes) -> Variant | None:
    """The variant on a line; None where the line is none."""
    try:
        values = json.loads(line)
        known = {name: values[name] for name in _KINDS if name in values}
        filters = {name: known["filters"][name] for name in _FILTERS if name in known["filters"]}
        variant = Variant(**known | {"filters": Filters(**filters)})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return variant if _is_sound(variant) else None


_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("opening", "text", "model", "moment", "unit"), (str,)),
    **dict.fromkeys(("seed", "length", "num_together", "place"), (int,)),
    **dict.fromkeys(("starred", "edited"), (bool,)),
    "temperature": (int, float),
    "stop_at": (str, type(None)),
    "filters": (Filters,),
    "longest_copy": (int, type(None)),
    "share_new": (int, float, type(None)),
}
_FILTERS = tuple(each.name for each in fields(Filters))


def _is_sound(variant: Variant) -> bool:
    values = {name: getattr(variant, name) for name in _KINDS}
    numbers = [getattr(variant.filters, name) for name in _FILTERS]
    numbers += [value for value in values.values() if type(value) in (int, float)]
    return all(type(value) in _KINDS[name] for name, value in values.items()) and all(
        type(number) in (int, float) and math.isfinite(number) and 0 <= number < 2**53
        for number in numbers
    )
