"""A table's column as a text: each cell is a document."""

import csv
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from lstmtext.errors import TextError
from lstmtext.reading.columns import Layout, find_layout, rows_of
from lstmtext.reading.lines import lines_of
from lstmtext.reading.watch import Watch
from lstmtext.wording import visible

_SAMPLE_CHARACTERS = 1 << 18
_SEPARATOR_LINE = re.compile(r"sep=[,;\t|]\n")
_AFTER_THE_END = "\0"  # a row of its own, unless a quote before it is open: no text has a NUL


@dataclass(slots=True)
class _Cells:
    """The cells of the column, and what was left out on the way."""

    cells: list[str] = field(default_factory=list)
    num_ragged: int = 0
    open_quote: int = 0
    num_rows: int = 0

    def read(self, rows: Iterator[list[str]], layout: Layout) -> None:
        """Takes the column's cell of every row that is whole."""
        for row in rows:
            if row == [_AFTER_THE_END]:
                break
            self.num_rows += 1
            if row and row[-1].endswith(_AFTER_THE_END):
                self.open_quote = self.num_rows
            elif not row or (self.num_rows == 1 and layout.header):
                continue
            elif len(row) != layout.num_columns:
                self.num_ragged += 1
            elif row[layout.column].strip():
                self.cells.append(row[layout.column])


def read_table(
    text: str, name: str, watch: Watch, *, column: str | None, tabs_first: bool = False
) -> "tuple[str, array[int], tuple[str, ...]]":
    r"""The text of one column.

    Args:
        text: The table: its columns are separated by commas, semicolons, tabs or bars.
        name: The file's name, safe to show, for messages.
        watch: Told and asked about every megabyte.
        column: Header or number, from 1, of the column; the one with the most text if None.
        tabs_first: Whether tabs are likelier than commas.

    Returns:
        The non-empty cells, joined by ``\n``, or by a blank line if one of them has more than one
        line; where each begins; sentences about the choice made and what was left out.

    Raises:
        TextError: There is no such column, it is empty, or the table cannot be understood.
        CancelledError: The watch said so.
    """
    if _SEPARATOR_LINE.match(text):  # of a spreadsheet program, for itself
        text = text[text.index("\n") + 1 :]
    sample = list(lines_of(text[:_SAMPLE_CHARACTERS]))
    cut = len(text) > _SAMPLE_CHARACTERS
    layout = find_layout(sample, name, cut=cut, column=column, tabs_first=tabs_first)
    found = _Cells()
    rows = rows_of(_with_an_end(text, watch), layout.delimiter, quoting=layout.quoting)
    try:
        found.read(rows, layout)
    except csv.Error as error:
        row = found.num_rows + 1
        raise TextError(f"Row {row:,} of “{name}” cannot be read: {error}.") from None
    if not found.cells:
        if found.open_quote:
            raise TextError(f"{_open_quote(found.open_quote, name)}.")
        raise TextError(f"{_shown(layout)} of “{name}” is empty. Choose another.")
    separator = "\n\n" if any("\n" in cell for cell in found.cells) else "\n"
    starts = array("q")
    position = 0
    for cell in found.cells:
        starts.append(position)
        position += len(cell) + len(separator)
    return separator.join(found.cells), starts, tuple(_notes(layout, found, name))


def _with_an_end(text: str, watch: Watch) -> Iterator[str]:
    yield from lines_of(text, watch)
    if not text.endswith("\n"):
        # Still the last line: a reader takes what it gets for one line, so this ends it first.
        yield "\n"
    yield _AFTER_THE_END


def _notes(layout: Layout, found: _Cells, name: str) -> Iterator[str]:
    if layout.num_columns > 1:
        others = [*layout.header[: layout.column], *layout.header[layout.column + 1 :]]
        shown = [f"“{visible(cell)[:40]}”" for cell in others if cell]
        also = f"; there is also {', '.join(shown[:10])}" if shown else ""
        yield f"{_shown(layout)} was read{also}."
    elif any(mark in cell for cell in found.cells[:100] for mark in ",;\t|"):
        yield "No columns were found in it: each row was read whole."
    if found.num_ragged:
        have = "row has" if found.num_ragged == 1 else "rows have"
        was = "was" if found.num_ragged == 1 else "were"
        whose = "the header" if layout.header else "the first row"
        yield f"{found.num_ragged:,} {have} other columns than {whose} and {was} left out."
    if found.open_quote:
        yield f"{_open_quote(found.open_quote, name)}. Only what is before it was read."


def _open_quote(row: int, name: str) -> str:
    return f"Row {row:,} of “{name}” has an opening quote that is never closed"


def _shown(layout: Layout) -> str:
    if layout.header and layout.header[layout.column]:
        return f"The column “{visible(layout.header[layout.column])[:40]}”"
    return f"Column {layout.column + 1}"
