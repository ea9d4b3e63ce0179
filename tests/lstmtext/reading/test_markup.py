"""HTML and Markdown: what a reader of the page sees, and nothing executed or endless."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.reading.markdown import text_of_markdown, without_front_matter
from lstmtext.reading.markup import declared_codec, text_of_html
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.read import read_text
from lstmtext.reading.watch import Watch

PAGE = """<!DOCTYPE html><html><head><title>Name</title><style>p { x: "<p>" }</style>
<script>document.write("<p>no</p>")</script></head>
<body><h1>One  &amp;
two</h1><p>A <b>bo</b>ld &eacute;&#233;&#x1F600; word.<br>Next</p>
<ul><li>first</li> <li>second</li></ul><!-- no --><pre>
  kept   as
    it is</pre><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>after</body></html>"""
TEXT = (
    "One & two\n\nA bold éé😀 word.\nNext\n\nfirst\nsecond\n\n  kept   as\n    it is\n\n"
    "a\tb\nc\n\nafter\n"
)


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM", "page.xhtml"])
def test_a_page_becomes_what_its_reader_sees(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PAGE, encoding="utf-8")
    source = read_text(tmp_path / name)
    assert source.text == TEXT
    assert source.files[0].format == "html"
    plain = read_text(tmp_path / name, ReadingOptions(as_plain_text=True))
    assert plain.text == PAGE
    assert plain.files[0].format == "text"


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        (b'<meta charset="koi8-r">', "koi8-r"),
        (b"<META http-equiv=x content='text/html; charset=ISO-8859-1'>", "cp1252"),
        (b"<?xml version='1.0' encoding='windows-1251'?>", "cp1251"),
        (b"<meta charset=klingon>", None),
        (b"<meta charset=base64>", None),
        (b"<p>charset=koi8-r", None),
    ],
)
def test_a_page_may_say_its_encoding(tmp_path: Path, head: bytes, codec: str | None) -> None:
    assert declared_codec(head) == codec
    if codec:
        text = "\xe9t\xe9" if codec == "cp1252" else "ключ"
        (tmp_path / "p.html").write_bytes(head + b"<p>" + text.encode(codec))
        source = read_text(tmp_path / "p.html")
        assert source.text == f"{text}\n"
        assert not source.files[0].guessed


def test_a_head_without_an_end_and_a_lone_sign_lose_no_text() -> None:
    assert text_of_html("<head><title>x</title><p>a &lt; b", Watch()) == "a < b\n"
    assert text_of_html("1 < 2 & 3 <3 &am", Watch()) == "1 < 2 & 3 <3 &am\n"
    assert text_of_html("<![x y]>a<![CDATA[b]]>c", Watch()) == "ac\n"


@pytest.mark.parametrize("part", ["<!--", "<a ", "<a b='", "</", "<![", "&#", "<?", "<script>"])
def test_a_page_made_to_take_for_ever_does_not(part: str) -> None:
    begin = time.perf_counter()
    text_of_html(part * 100_000, Watch())
    assert time.perf_counter() - begin < 10


@given(st.text(st.sampled_from("<>/!-[]?&;#x=\"' ap\n\xa0")))
def test_any_page_gives_a_text(html: str) -> None:
    text_of_html(html, Watch())


MARKDOWN = """---
title: no
---
# One *two*

A [link](http://example.org) and `code`
goes on.

- first
- second

```
 kept  as is
```

| a | b |
|---|---|
| c | d |
"""


def test_markdown_loses_its_marks_and_its_front_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(MARKDOWN, encoding="utf-8")
    source = read_text(tmp_path / "notes.md")
    assert source.text == (
        "One two\n\nA link and code goes on.\n\nfirst\nsecond\n\n kept  as is\n\na\tb\nc\td\n"
    )
    assert source.files[0].notes == ("The front matter was left out.",)


def test_a_rule_at_the_beginning_is_no_front_matter() -> None:
    text = "---\n\nwords\n"
    assert without_front_matter(text) == text


def test_a_long_markdown_text_is_rendered_in_parts_that_respect_code() -> None:
    fence = "```\n" + "a *b*\n\n" * 20_000 + "```\n"
    text = text_of_markdown(("word *two*\n\n" * 20_000) + fence + "\n*end*\n", Watch())
    assert text.count("word two\n") == 20_000
    assert text.count("a *b*\n") == 20_000
    assert text.endswith("end\n")
