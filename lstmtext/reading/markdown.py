"""The text of a Markdown file, without its marks and its front matter."""

import re

from lstmtext.reading.lines import lines_of
from lstmtext.reading.markup import text_of_html
from lstmtext.reading.watch import Watch

_CHUNK = 1 << 16  # characters: what is rendered in one call, which cannot be stopped
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:(?!---[ \t]*$|\.\.\.[ \t]*$).*\n){0,200}(?:---|\.\.\.)[ \t]*(?:\n|$)"
)


def without_front_matter(text: str) -> str:
    """A text without the YAML block that it begins with, if it does."""
    match = _FRONT_MATTER.match(text)
    return text[match.end() :] if match else text


def text_of_markdown(text: str, watch: Watch) -> str:
    """The text as it reads when it is rendered; CommonMark with tables.

    Raises:
        CancelledError: The watch said so.
    """
    # Takes a while to import, and most files have no Markdown.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    environment: dict[str, object] = {}  # link targets, which later parts may use too
    parts = []
    done = 0
    for chunk in _chunks(text):
        html = markdown.render(chunk, environment)
        parts.append(text_of_html(html, watch.part(done / len(text), done / len(text))))
        done += len(chunk)
        watch.at(done / len(text))
    return "\n".join(part for part in parts if part)


def _chunks(text: str) -> list[str]:
    """Parts of a long text that end before a blank line, not inside fenced code."""
    chunks = []
    lines: list[str] = []
    size = 0
    fence = ""
    for line in lines_of(text):
        if size > _CHUNK and not fence and not line.strip():
            chunks.append("".join(lines))
            lines, size = [], 0
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence):
            fence = ""
        lines.append(line)
        size += len(line)
    chunks.append("".join(lines))
    return chunks
