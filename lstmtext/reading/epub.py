"""The text of an electronic book (.epub): its chapters in the order of reading."""

import posixpath
from dataclasses import dataclass, field
from urllib.parse import unquote

from lstmtext.errors import TextError
from lstmtext.reading.archive import Archive
from lstmtext.reading.decoding import decode
from lstmtext.reading.encodings import Encoding, find_encoding
from lstmtext.reading.markup import declared_codec, text_of_html
from lstmtext.reading.watch import Watch
from lstmtext.reading.xml_events import read_xml

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")


@dataclass(slots=True)
class _Package:
    """What the package file says: where the parts are, and in which order they are read."""

    places: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "item" and attributes.get("media-type") in _PAGES:
            self.places[attributes.get("id", "")] = unquote(attributes.get("href", ""))
        elif tag == "itemref":
            self.order.append(attributes.get("idref", ""))


@dataclass(frozen=True, slots=True)
class Book:
    """The text of a book, and how its chapters were read.

    Attributes:
        text: The chapters, with a blank line between two.
        encoding: The encodings of the chapters, each once, in order of appearance.
        guessed: Whether one of them is a guess.
        undecodable_bytes: Bytes of all chapters that had no meaning in their encoding.
    """

    text: str
    encoding: str
    guessed: bool
    undecodable_bytes: int


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    encoding: Encoding
    undecodable_bytes: int


def is_epub(archive: Archive) -> bool:
    """Whether an archive is an electronic book."""
    return _CONTAINER in archive.members


def text_of_epub(archive: Archive, watch: Watch, *, named: str | None = None) -> Book:
    """The text of the chapters.

    Args:
        archive: The book.
        watch: Told and asked about every chapter.
        named: The encoding that the person names: for chapters of which it would be a guess.

    Raises:
        TextError: The book is damaged, protected, too large or has no text.
        CancelledError: The watch said so.
    """
    pages = _pages(archive)
    if _encrypted(archive) & set(pages):
        raise TextError(f"“{archive.name}” is protected against copying and cannot be read.")
    read: list[_Page] = []
    for number, page in enumerate(pages):
        part = watch.part(number / len(pages), (number + 1) / len(pages))
        found = _read_page(list(archive.read(page)), archive.name, part, named)
        if found is not None and found.text.strip():
            read.append(found)
    return Book(
        text="\n".join(page.text for page in read),
        encoding=", ".join(dict.fromkeys(page.encoding.codec for page in read)),
        guessed=any(page.encoding.guessed for page in read),
        undecodable_bytes=sum(page.undecodable_bytes for page in read),
    )


def _pages(archive: Archive) -> list[str]:
    package_files: list[str] = []

    def root(tag: str, attributes: dict[str, str]) -> None:
        if tag == "rootfile":
            package_files.append(attributes.get("full-path", ""))

    read_xml(archive.read(_CONTAINER), archive.name, on_start=root)
    package = _Package()
    if package_files:
        read_xml(archive.read(package_files[0]), archive.name, on_start=package.start)
        folder = posixpath.dirname(package_files[0])
        places = [package.places[key] for key in package.order if key in package.places]
        pages = [posixpath.normpath(posixpath.join(folder, place)) for place in places]
        if pages:
            return list(dict.fromkeys(pages))
    raise TextError(f"“{archive.name}” is damaged: it does not say what its chapters are.")


def _encrypted(archive: Archive) -> set[str]:
    found: set[str] = set()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "CipherReference":
            found.add(unquote(attributes.get("URI", "")))

    if _ENCRYPTION in archive.members:  # often only of typefaces
        read_xml(archive.read(_ENCRYPTION), archive.name, on_start=start)
    return found


def _read_page(blocks: list[bytes], name: str, watch: Watch, named: str | None) -> _Page | None:
    if all(block.isspace() for block in blocks):
        return None
    declared = declared_codec(blocks[0])
    encoding = find_encoding(blocks, name, watch.part(0, 0), named=None, declared=declared)
    if encoding.guessed and named is not None:
        encoding = find_encoding(blocks, name, watch.part(0, 0), named=named, declared=None)
    decoded = decode(blocks, encoding.codec, name, watch.part(0, 0))
    return _Page(text_of_html(str(decoded.text), watch), encoding, decoded.undecodable_bytes)
