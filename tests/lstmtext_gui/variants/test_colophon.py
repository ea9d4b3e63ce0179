"""The export: every character of the texts, and how each came about."""

from dataclasses import replace
from datetime import date

import pytest
from markdown_it import MarkdownIt

from lstmtext import __version__
from lstmtext_gui.variants.colophon import as_markdown, as_plain_text, note_on
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import Filters

DAY = date(2026, 11, 26)
ONE = Variant(
    *("Once ", "upon a time.", 7, 0.8, 600),
    model="tale.txt",
    moment="2026-11-25T09:00:00",
    unit="character",
)


def test_plain_text_is_the_texts_and_then_the_colophon() -> None:
    text = as_plain_text([ONE, replace(ONE, text="there was\n\na cat.\n")], DAY)
    first, second, colophon = text.split("\n\n* * *\n\n")
    assert first == "Once upon a time."
    assert second == "Once there was\n\na cat."
    assert f"LSTM Text {__version__}; put together on 26 November 2026." in colophon
    assert "1. Model “tale.txt”, seed 7, creativity (temperature) 0.8, at most 600" in colophon
    assert "written on 25 November 2026" in colophon
    assert colophon.count("It continues “Once ”") == 0
    assert "2. Model" in colophon


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stop_at": "sentence"}, "to the end of a sentence"),
        ({"filters": Filters(top_k=40)}, "top-k 40"),
        ({"filters": Filters(top_p=0.9)}, "top-p 0.9"),
        ({"filters": Filters(min_p=0.05)}, "min-p 0.05"),
        ({"filters": Filters(repetition_penalty=1.2)}, "repetition penalty 1.2"),
        ({"filters": Filters(no_repeat_ngram=4)}, "no 4 characters in a row twice"),
        ({"unit": "word"}, "at most 600 words"),
        ({"unit": "word", "filters": Filters(no_repeat_ngram=4)}, "no 4 words in a row twice"),
        ({"length": 1}, "at most 1 character,"),
        ({"num_together": 5, "place": 3}, "seed 7 (number 3 of 5 written at once)"),
        ({"edited": True}, "Edited by hand afterwards."),
        ({"moment": "by hand"}, "written on by hand"),
    ],
)
def test_the_note_names_everything_that_was_chosen(changes: dict[str, object], words: str) -> None:
    assert words not in note_on(ONE)
    assert words in note_on(replace(ONE, **changes))


HARD = [
    "# no head\n- no list\n+ nor this\n1. nor that\n12) nor that\n> no quote\n=== no\n--- no",
    "*stars* _lines_ `ticks` ~~struck~~ [link](x) <b>bold</b> &amp; a|b $x$ \\ back",
    "no indent:\nfour spaces\ntab",
    "one\ntwo\nthree",
    "one\n\ntwo\n\n\n\nthree",
    "***\n___\n: note\n!x![y](z)",
    "http://example.org and <http://example.org> and a@b.org",
]


@pytest.mark.parametrize("text", HARD)
def test_markdown_shows_the_text_and_nothing_of_it_as_a_mark(text: str) -> None:
    body = as_markdown([replace(ONE, opening="", text=text)], DAY).split("\n\n---\n\n")[0]
    shown, kinds = "", set()
    for block in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(body):
        kinds.add(block.type)
        for inline in block.children or []:
            kinds.add(inline.type)
            shown += "\n" if inline.type == "hardbreak" else inline.content
        shown += "\n\n" if block.type == "paragraph_close" else ""
    assert kinds <= {
        *("paragraph_open", "inline", "paragraph_close", "text", "hardbreak", "text_special")
    }
    blocks = [part for part in text.split("\n\n") if part.strip()]
    expected = "\n\n".join(part.strip("\n") for part in blocks).replace("\t", " ")
    assert shown.strip("\n").replace("\xa0", " ") == expected


def test_markdown_has_a_colophon_with_a_numbered_list() -> None:
    text = as_markdown([ONE, ONE], DAY)
    assert text.count("\n\n---\n\n") == 2
    assert "## Colophon" in text
    assert "\n2. Model “tale.txt”, seed 7" in text
