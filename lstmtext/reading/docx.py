"""The text of a Word document (.docx): its paragraphs, tabs, line breaks and tables."""

from collections.abc import Iterator

from lstmtext.reading.archive import Archive
from lstmtext.reading.watch import Watch
from lstmtext.reading.xml_events import read_xml

_TYPES = "[Content_Types].xml"
_USUAL_PART = "word/document.xml"
_MAIN = ".document.main+xml"
_TEMPLATE = ".template.main+xml"
_CHARACTERS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "softHyphen": "\N{SOFT HYPHEN}",
}
# A second form of what is there already, for older programs; what was moved elsewhere on record,
# where it stands again; and what was deleted.
_LEFT_OUT = frozenset(("Fallback", "moveFrom", "del"))


def is_docx(archive: Archive) -> bool:
    """Whether an archive is a Word document."""
    return _TYPES in archive.members and bool(_main_part(archive))


def text_of_docx(archive: Archive, watch: Watch) -> str:
    """The text: one line for a paragraph, and for a table's row, with tabs between its cells.

    Notes, comments, headers and footers are not part of it; nor is what was deleted on record.
    What was moved on record stands where it was moved to.

    Raises:
        TextError: The document is damaged, encrypted or too large.
        CancelledError: The watch said so.
    """
    body = _Body()

    def blocks_of_main_part() -> Iterator[bytes]:
        for block in archive.read(_main_part(archive)):
            watch.at(0.5)
            yield block

    read_xml(
        blocks_of_main_part(),
        archive.name,
        on_start=body.start,
        on_end=body.end,
        on_text=body.text,
    )
    return "".join(body.pieces)


def _main_part(archive: Archive) -> str:
    found: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        is_word = "wordprocessingml" in kind or "ms-word" in kind
        if is_word and kind.endswith((_MAIN, _TEMPLATE)):
            found.append(attributes.get("PartName", "").lstrip("/"))

    read_xml(archive.read(_TYPES), archive.name, on_start=start)
    usual = [_USUAL_PART] if _USUAL_PART in archive.members else []
    return next((part for part in found + usual if part in archive.members), "")


class _Body:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._in_text = False
        self._left_out_depth = 0
        self._cell_depth = 0
        self._after_cell = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _LEFT_OUT:
            self._left_out_depth += 1
        if self._left_out_depth:
            return
        if tag == "t":
            self._in_text = True
        elif tag == "tc":
            self._cell_depth += 1
        elif tag == "p" and self._cell_depth:
            self._write(self._after_cell)
            self._after_cell = ""
        elif tag in _CHARACTERS and not (tag == "tab" and attributes):
            self._write(_CHARACTERS[tag])  # a tab with attributes is a stop of the ruler

    def end(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._left_out_depth -= 1
        if self._left_out_depth:
            return
        if tag == "t":
            self._in_text = False
        elif tag == "tc":
            self._cell_depth -= 1
            self._after_cell = "\t"
        elif tag == "tr":
            self._after_cell = ""
            self._write("\n")
        elif tag == "p" and self._cell_depth:
            self._after_cell = " "
        elif tag == "p":
            self._write("\n")

    def text(self, text: str) -> None:
        if self._in_text and not self._left_out_depth:
            self._write(text)

    def _write(self, text: str) -> None:
        self.pieces.append(text)
