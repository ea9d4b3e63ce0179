"""A text and where it came from."""

from array import array
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file was read, to show.

    Attributes:
        name: The file's name, safe to show.
        format: `text`, `csv`, `html`, `markdown`, `docx`, `epub`; `folder` for a report of what was
            left out of one.
        encoding: How the bytes were decoded, such as `utf-8`; of the parts inside for an archive.
        guessed: Whether the encoding is a guess that the person may want to change.
        num_characters: Characters taken from it.
        undecodable_bytes: Bytes that had no meaning in the encoding; each run of them stands in
            the text as U+FFFD.
        notes: Sentences worth showing: what was left out or looks odd.
    """

    name: str
    format: str
    encoding: str
    guessed: bool = False
    num_characters: int = 0
    undecodable_bytes: int = 0
    notes: tuple[str, ...] = ()


def _one_document() -> "array[int]":
    return array("q", [0])


@dataclass(frozen=True, slots=True)
class TextSource:
    r"""A text and what there is to say about where it came from.

    Attributes:
        text: The text, with line ends as ``\n``.
        name: A name to show: the file's, or that of the first of several.
        encoding: How the bytes were read, such as ``"utf-8"``; ``"built-in"`` for no file.
        document_starts: Where in `text` each document begins: rising, the first is 0. One document
            is a whole file, a row of a table, or a line where each line is one.
        files: How each file was read; empty where there was none.
    """

    text: str
    name: str
    encoding: str
    document_starts: "array[int]" = field(default_factory=_one_document)
    files: tuple[FileReport, ...] = ()

    @property
    def undecodable_bytes(self) -> int:
        """Bytes of all files that could not be decoded."""
        return sum(file.undecodable_bytes for file in self.files)
