"""Which format the bytes of a file are in, and its text: by content first, then by the name."""

from array import array
from dataclasses import dataclass
from pathlib import PurePath

from lstmtext.errors import TextError
from lstmtext.reading import packed
from lstmtext.reading.archive import Archive, is_zip
from lstmtext.reading.decoding import decode, plain_utf_8
from lstmtext.reading.docx import is_docx, text_of_docx
from lstmtext.reading.encodings import find_encoding
from lstmtext.reading.epub import is_epub, text_of_epub
from lstmtext.reading.gutenberg import without_license
from lstmtext.reading.lines import documents_of_lines
from lstmtext.reading.markdown import text_of_markdown, without_front_matter
from lstmtext.reading.markup import declared_codec, text_of_html
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.source import FileReport
from lstmtext.reading.stored import Text, pieces_of
from lstmtext.reading.tables import read_table
from lstmtext.reading.watch import Watch

_FORMATS = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
}
_FOREIGN_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an office document"),
)
_MODEL = b'"__metadata__"'  # in the header of a model file, after eight bytes
_OFFICE = "“{}” is not a text file: it is {}. Save it as plain text (.txt) first."


@dataclass(frozen=True, slots=True)
class Content:
    """The text of one file, where its documents begin, and how it was read."""

    text: Text
    document_starts: "array[int]"
    report: FileReport


@dataclass(slots=True)
class _Draft:
    """A text on its way from bytes to documents."""

    text: Text
    format: str
    encoding: str
    guessed: bool = False
    undecodable: int = 0


def read_content(
    blocks: list[bytes], file_name: str, name: str, options: ReadingOptions, watch: Watch
) -> Content:
    """The text that the bytes of a file hold.

    Args:
        blocks: The bytes. The list is emptied, so that memory never holds both whole.
        file_name: The file's name; its ending tells the formats that content cannot.
        name: The same, safe to show, for messages.
        options: How to read it.
        watch: Told and asked about every megabyte.

    Raises:
        TextError: It is no text, or damaged, or there is nothing in it.
        CancelledError: The watch said so.
    """
    if blocks and packed.is_packed(blocks[0]):
        blocks = packed.unpack(blocks, name, watch.part(0, 0.4))
        if PurePath(file_name).suffix.lower() in packed.SUFFIXES:
            file_name = PurePath(file_name).stem
        watch = watch.part(0.4, 1)
    if all(not block.strip() for block in blocks):
        raise TextError(f"“{name}” is empty. Choose a file with some text.")
    if is_zip(blocks[0]):
        draft = _document(blocks, name, options, watch.part(0, 0.9))
    else:
        draft = _decoded(blocks, file_name, name, options, watch.part(0, 0.6))
    return _finished(draft, file_name, name, options, watch.part(0.6, 1))


def _document(blocks: list[bytes], name: str, options: ReadingOptions, watch: Watch) -> _Draft:
    archive = Archive(blocks, name)
    blocks.clear()
    if is_epub(archive):
        book = text_of_epub(archive, watch, named=options.encoding)
        draft = _Draft(book.text, "epub", book.encoding, book.guessed, book.undecodable_bytes)
    elif is_docx(archive):
        draft = _Draft(text_of_docx(archive, watch), "docx", "utf-8")
    else:
        raise TextError(_OFFICE.format(name, "an archive or office document"))
    if _is_blank(draft.text):
        raise TextError(f"“{name}” has no text in it. Choose another file.")
    if any("\0" in piece for piece in pieces_of(draft.text)):
        raise TextError(f"“{name}” is damaged: its text has a NUL.")
    return draft


def _decoded(
    blocks: list[bytes], file_name: str, name: str, options: ReadingOptions, watch: Watch
) -> _Draft:
    for magic, kind in _FOREIGN_KINDS:
        if options.encoding is None and blocks[0].startswith(magic):
            raise TextError(_OFFICE.format(name, kind))
    if options.encoding is None and blocks[0][8:9] == b"{" and _MODEL in blocks[0][:512]:
        raise TextError(f"“{name}” is a model, not a text. Let its name end in .lstmtext.")
    if packed.is_packed(blocks[0]) and options.encoding is None:
        raise TextError(f"“{name}” holds another compressed file. Unpack it first.")
    kind = _format_of(file_name, options)
    declared = declared_codec(blocks[0]) if _FORMATS.get(_suffix(file_name)) == "html" else None
    if options.encoding is None and declared is None:
        text = plain_utf_8(blocks, watch)
        if text is not None:
            return _Draft(text, kind, "utf-8")
    encoding = find_encoding(
        blocks, name, watch.part(0, 0.3), named=options.encoding, declared=declared
    )
    decoded = decode(blocks, encoding.codec, name, watch.part(0.3, 1))
    return _Draft(decoded.text, kind, encoding.codec, encoding.guessed, decoded.undecodable_bytes)


def _finished(
    draft: _Draft, file_name: str, name: str, options: ReadingOptions, watch: Watch
) -> Content:
    notes: list[str] = []
    if draft.undecodable:
        notes.append(_undecodable(draft.undecodable, draft.encoding))
    starts = array("q", [0])
    if draft.format == "csv":
        column = options.csv_column
        tabs_first = _suffix(file_name) in (".tsv", ".tab")
        draft.text, starts, said = read_table(
            str(draft.text), name, watch, column=column, tabs_first=tabs_first
        )
        notes += said
    else:
        _take_marks_away(draft, notes, watch)
        draft.text, sentence = without_license(draft.text, leave_out=options.leave_out_license)
        notes += [sentence] if sentence else []
        if options.document_per_line:
            draft.text, starts = documents_of_lines(str(draft.text), watch)
    if _is_blank(draft.text):
        raise TextError(f"“{name}” has no text in it. Choose another file.")
    report = FileReport(
        name=name,
        format=draft.format,
        encoding=draft.encoding,
        guessed=draft.guessed,
        num_characters=len(draft.text),
        undecodable_bytes=draft.undecodable,
        notes=tuple(notes),
    )
    return Content(draft.text, starts, report)


def _take_marks_away(draft: _Draft, notes: list[str], watch: Watch) -> None:
    if draft.format == "html":
        draft.text = text_of_html(str(draft.text), watch)
    elif draft.format == "markdown":
        body = without_front_matter(str(draft.text))
        if len(body) < len(draft.text):
            notes.append("The front matter was left out.")
        draft.text = text_of_markdown(body, watch)


def _is_blank(text: Text) -> bool:
    return all(piece.isspace() for piece in pieces_of(text))


def _suffix(file_name: str) -> str:
    return PurePath(file_name).suffix.lower()


def _format_of(file_name: str, options: ReadingOptions) -> str:
    if options.as_plain_text:
        return "text"
    kind = _FORMATS.get(_suffix(file_name), "text")
    return "csv" if kind == "text" and options.csv_column is not None else kind


def _undecodable(num_bytes: int, codec: str) -> str:
    are = "1 byte has" if num_bytes == 1 else f"{num_bytes:,} bytes have"
    return f"{are} no meaning in {codec.upper()}; “\ufffd” stands in the text instead."
