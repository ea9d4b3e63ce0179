"""How a table is written: what separates columns, whether it has a header, which one is text.

The standard library's Sniffer takes letters for separators; here the number of columns decides.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lstmtext.errors import TextError

_SAMPLE_ROWS = 400
_NEVER_IN_TEXT = "\x1f"  # a separator by its name, but nobody uses it
# A cell may be megabytes long. Each pattern finds its one digit or @ without a second try, so that
# the time is in proportion to the length.
_NUMBER = re.compile(r"[-+]?[.,:/ _%$€£-]*+\d[\d.,:/ _%$€£eTZ-]*+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S[^\s@]*+@\S+\.\w+")
_ID = re.compile(r"[!-/:-~]*+[0-9][!-~]*+")
_LONGEST_HEADER = 60
_COMMON_HEADERS = frozenset(
    (
        *(
            "answer",
            "author",
            "body",
            "category",
            "comment",
            "content",
            "date",
            "description",
            "id",
        ),
        *("headline", "index", "joke", "label", "line", "message", "name", "quote", "question"),
        *("review", "sentence", "story", "summary", "tag", "text", "title", "tweet", "url", "user"),
        *("word", "year"),
    )
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written.

    Attributes:
        delimiter: What separates columns; a character that is in no text if there is one column.
        quoting: Whether quotes enclose cells.
        num_columns: Columns that a row has to have.
        header: The names of the columns; empty if the first row is data.
        column: Index of the column to read.
    """

    delimiter: str
    quoting: bool
    num_columns: int
    header: tuple[str, ...]
    column: int


def find_layout(
    lines: Sequence[str], name: str, *, cut: bool, column: str | None, tabs_first: bool
) -> Layout:
    """Finds out how a table is written from its first lines.

    Args:
        lines: The lines, with their ends.
        name: The file's name, safe to show, for messages.
        cut: Whether there are more lines, so that the last row may not be whole.
        column: Header or number, from 1, of the column to read; the one with the most text if None.
        tabs_first: Tabs win a draw: the file's name ends like that of a table with tabs.

    Raises:
        TextError: There is no such column.
    """
    delimiter, quoting, rows = _find_delimiter(lines, cut=cut, tabs_first=tabs_first)
    num_columns = len(rows[0]) if delimiter != _NEVER_IN_TEXT else 1
    rows = [row for row in rows if len(row) == num_columns] or rows[:1]
    has_header = _is_header(rows, asked_for=column)
    header = tuple(cell.strip() for cell in rows[0]) if has_header else ()
    if column is not None:
        index = _index_of(column, header, num_columns, name)
    else:
        index = _most_text(rows[1:] if has_header and len(rows) > 1 else rows)
    return Layout(delimiter, quoting, num_columns, header, index)


def rows_of(lines: Iterable[str], delimiter: str, *, quoting: bool) -> Iterator[list[str]]:
    """A reader of rows, whatever the length of a cell."""
    csv.field_size_limit(2**31 - 1)
    if quoting:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _find_delimiter(
    lines: Sequence[str], *, cut: bool, tabs_first: bool
) -> tuple[str, bool, list[list[str]]]:
    best = (0.0, 0, 0)
    found: tuple[str, bool, list[list[str]]] | None = None
    for delimiter in "\t,;|" if tabs_first else ",;\t|":
        # Tables with tabs are often written without quoting: a quote is then but a character.
        for quoting in (True, False) if delimiter == "\t" else (True,):
            rows = _first_rows(lines, delimiter, quoting=quoting, cut=cut)
            width = len(rows[0]) if rows else 0
            same = sum(len(row) == width for row in rows) / max(len(rows), 1)
            score = (round(same, 2), width, len(rows))  # an open quote swallows rows
            if width > 1 and same >= 0.5 and score > best:
                best, found = score, (delimiter, quoting, rows)
    if found:
        return found
    rows = _first_rows(lines, _NEVER_IN_TEXT, quoting=True, cut=cut)
    return _NEVER_IN_TEXT, True, rows or [[""]]


def _first_rows(
    lines: Sequence[str], delimiter: str, *, quoting: bool, cut: bool
) -> list[list[str]]:
    rows = [row for row in rows_of(lines, delimiter, quoting=quoting) if row]
    return (rows[:-1] if cut and len(rows) > 2 else rows)[:_SAMPLE_ROWS]


def _is_header(rows: list[list[str]], *, asked_for: str | None) -> bool:
    first = [cell.strip() for cell in rows[0]]
    names = {cell.casefold() for cell in first}
    if asked_for is not None and asked_for.strip().casefold() in names:
        return True
    if names & _COMMON_HEADERS and not any(map(_is_a_sentence, first)):
        return True  # whatever the other names are: none, numbers, the same again
    if len(names) < len(first) or len(rows) < 2 or not all(map(_could_be_a_name, first)):
        return False
    if any("_" in cell for cell in first):
        return True
    for index, cell in enumerate(first):
        values = [row[index] for row in rows[1:] if row[index].strip()]
        if not values:
            continue
        if sum(_is_no_text(value) for value in values) > 0.9 * len(values):
            return True  # a word over numbers
        if sum(map(len, values)) / len(values) > max(3 * len(cell), 24):
            return True  # a word over sentences
    return False


def _could_be_a_name(cell: str) -> bool:
    return (
        bool(cell)
        and not _is_a_sentence(cell)
        and not _NUMBER.fullmatch(cell)
        and not _LINK.fullmatch(cell)
    )


def _is_a_sentence(cell: str) -> bool:
    return len(cell) > _LONGEST_HEADER or "\n" in cell or cell.endswith((".", "!", "?", ","))


def _is_no_text(cell: str) -> bool:
    cell = cell.strip()
    return any(pattern.fullmatch(cell) for pattern in (_NUMBER, _LINK, _ID))


def _most_text(rows: list[list[str]]) -> int:
    sizes = [0] * len(rows[0])
    for row in rows:
        for index, cell in enumerate(row[: len(sizes)]):
            sizes[index] += 0 if _is_no_text(cell) else len(cell) * 100
            sizes[index] += min(len(cell), 20)  # where nothing is text, the longest will do
    return max(range(len(sizes)), key=sizes.__getitem__)


def _index_of(column: str, header: tuple[str, ...], num_columns: int, name: str) -> int:
    wanted = column.strip()
    if wanted in header:
        return header.index(wanted)
    folded = [cell.casefold() for cell in header]
    if wanted.casefold() in folded:
        return folded.index(wanted.casefold())
    if wanted.isdecimal() and 1 <= int(wanted) <= num_columns:
        return int(wanted) - 1
    if num_columns == 1 and not header:
        raise TextError(f"“{name}” has no column “{wanted}”: no columns were found in it.")
    there = ", ".join(f"“{cell}”" for cell in header[:20]) or f"1 to {num_columns}"
    raise TextError(f"“{name}” has no column “{wanted}”. Its columns are {there}.")
