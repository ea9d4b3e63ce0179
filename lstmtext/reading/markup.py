"""The text of an HTML page, as a reader of the page sees it. Nothing in the page is executed."""

import codecs
import re
from html import unescape
from html.parser import HTMLParser

from lstmtext.reading.watch import Watch

_FED_AT_ONCE = 1 << 16
_WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")  # a no-break space is a character like others
_HEAD_BYTES = 4096
_DECLARED = re.compile(
    rb"""<\?xml[^>]*?\bencoding\s*=\s*["']?([\w.:-]+)|<meta[^>]*?\bcharset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)

# Browsers read the first as the second, so this is what pages that name the first are written in.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030"}

_PARAGRAPHS = frozenset(
    (
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "hr", "blockquote"),
        *("table", "figure", "article", "section", "header", "footer", "aside", "main", "nav"),
        *("form", "fieldset", "address", "details"),
    )
)
_LINES = frozenset(
    (
        "div",
        "li",
        "tr",
        "dt",
        "dd",
        "caption",
        "figcaption",
        "legend",
        "option",
        "summary",
        "center",
    )
)
_CELLS = frozenset(("td", "th"))
_LEFT_OUT = frozenset(("script", "style", "template", "noscript", "title"))
_IN_HEAD = frozenset(("meta", "link", "base", *_LEFT_OUT))


def declared_codec(head: bytes) -> str | None:
    """Python's name of the encoding that an HTML or XML file says it is in, if both know it."""
    match = _DECLARED.search(head[:_HEAD_BYTES])
    if not match:
        return None
    try:
        codec = codecs.lookup((match[1] or match[2]).decode("ascii", "replace")).name
        b" ".decode(codec)
    except (LookupError, ValueError):
        return None
    if codec.startswith("utf"):
        return None  # whether it is UTF-8 shows; UTF-16 would not be readable here
    return _MEANT.get(codec, codec)


def text_of_html(html: str, watch: Watch) -> str:
    """The text of a page: blocks begin on a new line, paragraphs after a blank one.

    Raises:
        CancelledError: The watch, which is asked about every 64 kB, said so.
    """
    parser = _TextParser()
    start = 0
    while start < len(html):
        # What is not closed is looked at again: twice as much each time keeps that in bounds.
        end = start + max(_FED_AT_ONCE, len(parser.rawdata))
        parser.feed(html[start:end])
        start = end
        watch.at(start / len(html))
    parser.finish()
    return parser.text()


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._breaks = 0  # line ends to write before the next word
        self._gap = ""  # white space to write before the next word on the same line
        self._pre_depth = 0
        self._left_out: str | None = None  # the element inside which nothing is text
        self._in_head = False

    def finish(self) -> None:
        """Takes what is left: text, or a tag or comment that is never closed, which is none.

        `close` would look for the end of each such comment anew, for hours in a page made for it.
        """
        rest = self.rawdata
        if rest and not rest.startswith("<") and not self.cdata_elem:
            self.handle_data(unescape(rest))

    def text(self) -> str:
        text = "".join(self._pieces)
        return text + "\n" if text else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._in_head and tag not in _IN_HEAD:
            self._in_head = False  # the end of a head need not be written
        if tag == "body":
            self._left_out = None
        if self._left_out is None and tag in _LEFT_OUT:
            self._left_out = tag
        elif tag == "head":
            self._in_head = True
        elif tag == "br":
            self._breaks, self._gap = self._breaks + 1, ""
        elif tag == "pre":
            self._pre_depth += 1
        elif tag in _CELLS and not self._breaks:
            self._gap = "\t"
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._left_out:
            self._left_out = None
        elif tag == "head":
            self._in_head = False
        elif tag == "pre" and self._pre_depth:
            self._pre_depth -= 1
            if self._pieces:  # the last line end before the tag belongs to it
                self._pieces[-1] = self._pieces[-1].removesuffix("\n")
        elif tag in _CELLS:
            self._gap = "\t"
        self._break_at(tag)

    def handle_data(self, data: str) -> None:
        if self._left_out is not None or (self._in_head and not data.strip()):
            return
        self._in_head = False
        if self._pre_depth:
            data = data.replace("\r\n", "\n").replace("\r", "\n")
            if self._breaks:  # the first line end inside belongs to the tag
                data = data.removeprefix("\n")
            self._write(data)
            return
        words = _WHITE_SPACE.sub(" ", data)
        if words.startswith(" "):
            self._gap = self._gap or " "
        if core := words.strip(" "):
            self._write(core)
            self._gap = " " if words.endswith(" ") else ""

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # The standard library's asserts that the section is of a kind that it knows.
        return self.parse_bogus_comment(i, report)

    def _break_at(self, tag: str) -> None:
        wanted = 2 if tag in _PARAGRAPHS else 1 if tag in _LINES else 0
        if wanted:
            self._breaks, self._gap = max(self._breaks, wanted), ""

    def _write(self, data: str) -> None:
        if self._pieces:
            self._pieces.append("\n" * self._breaks or self._gap)
        self._breaks, self._gap = 0, ""
        self._pieces.append(data)
