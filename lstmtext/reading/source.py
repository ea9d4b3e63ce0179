"""A text and where it came from."""

from array import array
from dataclasses import dataclass

from lstmtext.reading.stored import Text, joined


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


@dataclass(frozen=True, slots=True, init=False)
class TextSource:
    r"""A text and what there is to say about where it came from.

    Attributes:
        stored: The text, with line ends as ``\n``: a plain string where it is short, else one that
            is read piece by piece and takes no more memory than its file.
        name: A name to show: the file's, or that of the first of several.
        encoding: How the bytes were read, such as ``"utf-8"``; ``"built-in"`` for no file.
        document_starts: Where in `text` each document begins: rising, the first is 0. One document
            is a whole file, a row of a table, or a line where each line is one.
        files: How each file was read; empty where there was none.
    """

    stored: Text
    name: str
    encoding: str
    document_starts: "array[int]"
    files: tuple[FileReport, ...]

    def __init__(
        self,
        text: Text | None = None,
        name: str = "text",
        encoding: str = "built-in",
        document_starts: "array[int] | None" = None,
        files: tuple[FileReport, ...] = (),
        *,
        stored: Text = "",
    ) -> None:
        """Keep a text and what there is to say about it; it is one document unless given.

        Without `text` it is `stored`, which `dataclasses.replace` hands on.
        """
        for field, value in (
            ("stored", joined([stored if text is None else text])),
            ("name", name),
            ("encoding", encoding),
            ("document_starts", array("q", [0]) if document_starts is None else document_starts),
            ("files", files),
        ):
            object.__setattr__(self, field, value)

    @property
    def text(self) -> str:
        """The whole text as one string, made anew where it is long: `stored` takes less memory."""
        return str(self.stored)

    @property
    def undecodable_bytes(self) -> int:
        """Bytes of all files that could not be decoded."""
        return sum(file.undecodable_bytes for file in self.files)
