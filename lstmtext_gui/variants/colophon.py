"""Chosen texts as a plain text or as Markdown, with a colophon: how each came about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from lstmtext import __version__
from lstmtext.wording import count
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import Filters

_STOPS = {
    "line": "to the end of a line",
    "sentence": "to the end of a sentence",
    "paragraph": "to the end of a paragraph",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MARKS = re.compile(r"([\\`*_\[\]<>&~|$])")
_LINE_MARK = re.compile(r"^(\d{0,9})([#+=:.)-])")  # at the start of a line: "#", "-", "12."


def as_plain_text(variants: Sequence[Variant], today: date) -> str:
    """The texts one below the other, and the colophon."""
    return "\n\n* * *\n\n".join(
        [*((v.opening + v.text).strip("\n") for v in variants), _plain_colophon(variants, today)]
    )


def as_markdown(variants: Sequence[Variant], today: date) -> str:
    """The same as Markdown that shows every line as a line; lines are not indented."""
    texts = [_literal((v.opening + v.text).strip("\n")) for v in variants]
    notes = "".join(f"{i}. {_escaped(note)}\n" for i, note in enumerate(_notes(variants), 1))
    colophon = f"## Colophon\n\n{_escaped(_made(today))}\n\n{notes}"
    return "\n\n---\n\n".join([*texts, colophon])


def _plain_colophon(variants: Sequence[Variant], today: date) -> str:
    notes = "".join(f"{i}. {note}\n" for i, note in enumerate(_notes(variants), 1))
    return f"Colophon\n\n{_made(today)}\n\n{notes}"


def _made(today: date) -> str:
    return f"Written with LSTM Text {__version__}; put together on {_day(today)}."


def _notes(variants: Sequence[Variant]) -> list[str]:
    return [note_on(variant) for variant in variants]


def note_on(variant: Variant) -> str:
    """How a text came about, in one or two sentences: enough to write it again."""
    facts = [f"model “{variant.model}”"] if variant.model else []
    facts.append(f"seed {variant.seed}{_together(variant)}")
    facts.append(f"creativity (temperature) {variant.temperature:g}")
    stop = f", {_STOPS[variant.stop_at]}" if variant.stop_at in _STOPS else ""
    facts.append(f"at most {count(variant.length, variant.unit)}{stop}")
    facts += filter_words(variant.filters, variant.unit)
    if variant.moment:
        facts.append(f"written on {_moment(variant.moment)}")
    facts_words = ", ".join(facts)
    sentence = f"{facts_words[0].upper()}{facts_words[1:]}."
    if variant.opening.strip():
        sentence += f" It continues “{_short(variant.opening)}”."
    return sentence + (" Edited by hand afterwards." if variant.edited else "")


def filter_words(filters: Filters, unit: str) -> list[str]:
    """What restrained the model, one phrase for each filter that was on."""
    words = []
    if filters.top_k:
        words.append(f"top-k {filters.top_k}")
    if filters.top_p < 1.0:
        words.append(f"top-p {filters.top_p:g}")
    if filters.min_p:
        words.append(f"min-p {filters.min_p:g}")
    if filters.repetition_penalty != 1.0:
        words.append(f"repetition penalty {filters.repetition_penalty:g}")
    if filters.no_repeat_ngram:
        words.append(f"no {count(filters.no_repeat_ngram, unit)} in a row twice")
    return words


def _together(variant: Variant) -> str:
    if variant.num_together == 1:
        return ""
    return f" (number {variant.place} of {variant.num_together} written at once)"


def _moment(moment: str) -> str:
    try:
        return _day(datetime.fromisoformat(moment).date())
    except ValueError:  # the file was changed by hand
        return moment


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _short(opening: str) -> str:
    words = " ".join(opening.split())
    return words if len(words) <= 60 else f"…{words[-59:]}"


def _literal(text: str) -> str:
    """Markdown in which nothing of the text is a mark, and a line break is one."""
    paragraphs = re.split(r"\n(?:[^\S\n]*\n)+", text)
    return "\n\n".join(
        "\\\n".join(_escaped_line(line) for line in paragraph.split("\n"))
        for paragraph in paragraphs
        if paragraph.strip()
    )


def _escaped_line(line: str) -> str:
    body = line.lstrip(" \t")  # four spaces would make it code
    return _LINE_MARK.sub(r"\1\\\2", _escaped(body.rstrip()))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
