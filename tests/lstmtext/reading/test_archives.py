"""Packed files, Word documents and electronic books: their text, and every fault one sentence."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import TextError
from lstmtext.reading import archive, packed
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.read import read_text

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
BODY = (
    '<w:document xmlns:w="urn:w"><w:body>'
    "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>One</w:t><w:tab/>"
    "<w:t xml:space='preserve'> two</w:t><w:br/><w:t>three &amp; é</w:t></w:r></w:p><w:p/>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    "<w:p><w:r><w:delText>gone</w:delText><w:t>end</w:t></w:r></w:p></w:body></w:document>"
)
CONTAINER = '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
    '<item id="b" href="ch%202.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="ch1.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="p" href="p.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/></spine></package>'
)
PAGE = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html><body><p>{}</p></body></html>'
BOOK = {
    "META-INF/container.xml": CONTAINER,
    "in/book.opf": PACKAGE,
    "in/ch1.xhtml": PAGE.format("Où first"),
    "in/ch 2.xhtml": PAGE.format("second"),
}
WORD = {"[Content_Types].xml": TYPES, "word/document.xml": BODY}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.txt"  # content tells, not the name


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def one_error(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(TextError) as caught:
        read_text(path)
    assert "\n" not in str(caught.value)
    assert "“notes.txt”" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_text_is_unpacked_by_its_content(path: Path, pack: Callable[[bytes], bytes]) -> None:
    text = "Où est la clé ?\n" * 200_000
    path.write_bytes(pack(text.encode()) + pack(b"end\n"))
    assert read_text(path).text == f"{text}end\n"


def test_the_ending_before_the_packed_one_tells_the_format(tmp_path: Path) -> None:
    path = tmp_path / "jokes.csv.gz"
    path.write_bytes(gzip.compress(b"id,joke\n1,ha ha\n2,ho ho\n"))
    assert read_text(path).text == "ha ha\nho ho"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_damaged_and_cut_packed_files_are_refused(
    path: Path, pack: Callable[[bytes], bytes]
) -> None:
    data = pack(b"some words " * 1000)
    assert "ends too early" in one_error(path, data[:-9])
    broken = bytearray(data)
    broken[len(data) // 2] ^= 0x55
    broken[len(data) // 2 + 1] ^= 0x55
    assert "damaged" in one_error(path, bytes(broken))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_bomb_is_stopped(
    path: Path, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MAX_BYTES", 3_000_000)
    assert "unpacks to more than" in one_error(path, pack(b"a" * 20_000_000))


def test_a_packed_file_in_a_packed_file_is_refused(path: Path) -> None:
    inner = gzip.compress(b"some words")
    assert "another compressed file" in one_error(path, gzip.compress(inner))


def test_a_word_document_gives_paragraphs_tabs_breaks_and_cells(path: Path) -> None:
    path.write_bytes(zipped(WORD))
    source = read_text(path)
    assert source.text == "One\t two\nthree & é\n\na b\tc\nend\n"
    assert source.files[0].format == "docx"


def test_a_book_gives_its_chapters_in_the_order_of_its_spine(path: Path) -> None:
    path.write_bytes(zipped(BOOK))
    source = read_text(path)
    assert source.text == "Où first\n\nsecond\n"
    assert source.files[0].format == "epub"
    assert list(source.document_starts) == [0]


def test_what_was_moved_or_deleted_on_record_is_not_read_where_it_was(path: Path) -> None:
    changes = (
        "<w:p><w:moveFrom w:id='1'><w:r><w:t>Moved.</w:t><w:br/></w:r></w:moveFrom>"
        "<w:del w:id='2'><w:r><w:delText>Gone.</w:delText><w:br/></w:r></w:del>"
        "<w:r><w:t>Stays.</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr>"
        "<w:moveTo w:id='4'><w:r><w:t>Moved.</w:t></w:r></w:moveTo></w:p>"
    )
    body = f"<w:document xmlns:w='urn:w'><w:body>{changes}</w:body></w:document>"
    path.write_bytes(zipped({**WORD, "word/document.xml": body}))
    assert read_text(path).text == "Stays.\nMoved.\n"


FRENCH = (
    "“Façade” – à l’hôtel où l’on fête Noël, le garçon s’est arrêté : ça lui a plu dès le début !"
)
OLD_PAGE = PAGE.replace("utf-8", "windows-1252").format(FRENCH).encode("cp1252")
UNDECLARED_PAGE = OLD_PAGE.replace(b' encoding="windows-1252"', b"")


def test_a_book_tells_in_which_encodings_its_chapters_were_read(path: Path) -> None:
    path.write_bytes(zipped({**BOOK, "in/ch1.xhtml": OLD_PAGE}))
    source = read_text(path)
    assert source.text == f"{FRENCH}\n\nsecond\n"
    assert source.encoding == "cp1252, utf-8"
    assert not source.files[0].guessed
    assert not source.files[0].notes


def test_a_guess_in_one_chapter_is_a_guess_of_the_book_until_the_person_names_another(
    path: Path,
) -> None:
    path.write_bytes(zipped({**BOOK, "in/ch 2.xhtml": UNDECLARED_PAGE}))
    report = read_text(path).files[0]
    assert (report.encoding, report.guessed) == ("utf-8, cp1252", True)
    source = read_text(path, ReadingOptions(encoding="iso8859-1"))
    assert source.text.startswith("Où first\n")
    assert "Façade" in source.text
    assert "“" not in source.text
    assert (source.encoding, source.files[0].guessed) == ("utf-8, iso8859-1", False)


def test_bytes_without_a_meaning_are_counted_over_all_chapters_of_a_book(path: Path) -> None:
    words = "Où est la clé de la façade ? " * 9
    one = PAGE.format(words + "@@").encode().replace(b"@@", b"\xff\xfe.")
    two = PAGE.format(words + "@@").encode().replace(b"@@", b"\xff.")
    path.write_bytes(zipped({**BOOK, "in/ch1.xhtml": one, "in/ch 2.xhtml": two}))
    source = read_text(path)
    assert source.text.count("\ufffd") == 2
    assert source.undecodable_bytes == 3
    assert source.files[0].notes[0].startswith("3 bytes have no meaning in UTF-8")


def test_a_document_type_or_entities_in_a_document_are_refused(path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert "document type" in one_error(path, zipped({**WORD, "word/document.xml": bomb}))
    assert "document type" in one_error(path, zipped({**BOOK, "in/book.opf": bomb}))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"a.txt": "x"}, "an archive or office document"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "office"),
        ({**WORD, "word/document.xml": "<w:p>"}, "is damaged"),
        ({**WORD, "word/document.xml": "<p/>"}, "has no text"),
        ({**BOOK, "in/book.opf": "<package/>"}, "does not say what its chapters are"),
        ({**BOOK, "META-INF/container.xml": CONTAINER.replace("in/", "no/")}, "is damaged"),
        (
            {
                **BOOK,
                "META-INF/encryption.xml": "<e><CipherReference URI='in/ch1.xhtml'/></e>",
            },
            "protected against copying",
        ),
    ],
)
def test_other_archives_and_broken_documents_are_refused(
    path: Path, members: dict[str, str], words: str
) -> None:
    assert words in one_error(path, zipped(members))


def test_a_member_under_a_password_is_refused(path: Path) -> None:
    data = bytearray(zipped(WORD))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(sign, at + 4)
    assert "password" in one_error(path, bytes(data))


def test_archive_bombs_are_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1_000_000)
    big = BODY.replace("end", "word " * 1_000_000)
    assert "unpacks to more" in one_error(path, zipped({**WORD, "word/document.xml": big}))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 5)
    many = {f"{number}.txt": "" for number in range(6)}
    assert "more than 5 files" in one_error(path, zipped({**WORD, **many}))


@given(st.integers(0, 900), st.integers(1, 255), st.booleans())
def test_a_damaged_document_gives_a_text_or_one_text_error(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int, book: bool
) -> None:
    data = bytearray(zipped(BOOK if book else WORD))
    data[place % len(data)] ^= change
    path = tmp_path_factory.getbasetemp() / "damaged.bin"
    path.write_bytes(data)
    message = "damaged.bin"
    try:
        assert read_text(path).text.strip()
    except TextError as error:
        message = str(error)
    assert "damaged.bin" in message
