"""What a person can choose about reading files."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingOptions:
    """How files become a text.

    Attributes:
        encoding: A Python codec's name for every file; found out for each file if None.
        csv_column: Header or number (from 1) of the column to read; the one with the most text if
            None.
        document_per_line: Each line is a document of its own: a list of names, of titles.
        leave_out_license: Leave out a Project Gutenberg header and licence.
        as_plain_text: Read tables, HTML and Markdown as they are, mark-up included.
    """

    encoding: str | None = None
    csv_column: str | None = None
    document_per_line: bool = False
    leave_out_license: bool = False
    as_plain_text: bool = False
