import codecs
import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import TextError, read_text
from lstmtext.reading import files as reading
from lstmtext.reading.read import read_texts
from lstmtext.wording import shown_name, visible

PROSE = "Où est la clé ?\nDans l’œuf, 楽しい — 😀.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.txt"


@pytest.mark.parametrize(
    ("mark", "codec", "shown"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(
    path: Path, mark: bytes, codec: str, shown: str
) -> None:
    path.write_bytes(mark + PROSE.encode(codec))
    source = read_text(path)
    assert source.text == PROSE
    assert source.encoding == shown
    assert source.name == "notes.txt"


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "utf-8-sig", "utf-16", "koi8-r"])
def test_a_named_encoding_is_used_and_leaves_no_mark(path: Path, codec: str) -> None:
    text = "Привет, мир\n" if codec == "koi8-r" else "Où est la clé ?\n"
    path.write_bytes(text.encode(codec))
    assert read_text(path, encoding=codec).text == text


@pytest.mark.parametrize(
    "text",
    ["a\nb\n\nc\n", "a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc\r", "a\r\nb\n\rc\n", "a\nb\n\nc\n\x1a"],
)
def test_every_kind_of_line_end_becomes_the_same_one(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    assert read_text(path).text == "a\nb\n\nc\n"


def test_everything_else_of_a_text_is_left_as_it_is(path: Path) -> None:
    text = "\u202eright\u2028to\xa0left \x1b[31m \x07 e\u0301 \ufeff <pad> \x0c\x85end"
    path.write_bytes(text.encode())
    assert read_text(path).text == text


def one_error(path: Path | str, *, encoding: str | None = None) -> str:
    with pytest.raises(TextError) as caught:
        read_text(path, encoding=encoding)
    message = str(caught.value)
    assert "\n" not in message
    assert "Errno" not in message
    return message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is empty"),
        ("\u2003\u3000\n".encode(), "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (codecs.BOM_UTF16_LE, "is empty"),
        ("text without a mark".encode("utf-32-be"), "is not a text file"),
        ("naïve €".encode()[:-1], "is not UTF-8 text: 22 % of its bytes have no meaning in it"),
        (codecs.BOM_UTF16_LE + b"a\0b", "is not UTF-16-LE text"),
        (codecs.BOM_UTF8 + b"\xff\xff words", "Name another encoding"),
        (b"words and a NUL\0 byte", "NUL at character 15"),
        (b"words \xe9\xe8 and a NUL\0 byte", "is not a text file"),
        (b"\x01\x02\x03\x04\x05\xff\xfe binary", "is not a text file"),
        (b"x" * 70_000 + b"\0", "NUL at character 70,000"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file"),
        (b"%PDF-1.7 some text", "PDF"),
        (b"PK\x03\x04 and more", "is damaged"),
        (b"{\\rtf1 words}", "office document"),
        (b"\xd0\xcf\x11\xe0 and more", "office document"),
        (b"\x1f\x8b\x08 and more", "compressed and damaged"),
        (b"BZh91AY", "ends too early"),
        (b"\xfd7zXZ\0 and more", "compressed and damaged"),
        (b"\x7fELF\x02\x01\x01\0", "is not a text file"),
    ],
)
def test_what_is_not_text_is_refused_in_one_sentence_that_names_the_file(
    path: Path, data: bytes, words: str
) -> None:
    path.write_bytes(data)
    message = one_error(path)
    assert message.startswith("“notes.txt” ")
    assert words in message


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("klingon", "“klingon” is not an encoding"),
        ("base64", "“base64” is not an encoding"),
        ("rot13", "“rot13” is not an encoding"),
        ("", "is not an encoding"),
        ("ascii", "is not ASCII text"),
        ("utf-32", "“notes.txt”"),
        ("undefined", "“notes.txt”"),
        ("utf\0-8", "“utf\\x00-8” is not an encoding"),
    ],
)
def test_an_encoding_that_does_not_fit_is_named(path: Path, codec: str, words: str) -> None:
    path.write_bytes("clé de sol".encode())
    assert words in one_error(path, encoding=codec)


def test_half_characters_from_an_odd_encoding_are_refused(path: Path) -> None:
    path.write_bytes(b"ab +2AA- cd")
    assert "is not UTF-7 text" in one_error(path, encoding="utf-7")


def test_a_missing_file_a_folder_and_a_broken_link_are_named(path: Path) -> None:
    assert one_error(path) == "“notes.txt” was not found. It may have been moved or renamed."
    path.symlink_to("nowhere.txt")
    assert "was not found" in one_error(path)
    loop = path.with_name("loop.txt")
    loop.symlink_to("loop.txt")
    assert one_error(loop).startswith("“loop.txt” could not be opened")
    assert one_error(path.parent) == f"“{path.parent.name}” is a folder. Choose a file."
    assert "was not found" in one_error(path / "below" / "it.txt")
    assert one_error("")
    assert "could not be opened" in one_error("a\0b.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_socket_are_refused_at_once(path: Path) -> None:
    os.mkfifo(path)
    assert one_error(path) == "“notes.txt” is not an ordinary file."
    path.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"/proc/self/fd/{folder}/s")  # the real path may be too long for a socket
            assert one_error(path.with_name("s")).startswith("“s” ")
    finally:
        os.close(folder)


def test_refusing_a_folder_leaves_no_file_open(path: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not list open files")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        one_error(path.parent)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_file_over_the_limit_is_refused_before_it_is_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(reading.MAX_BYTES + 1)  # sparse: takes no room on the disk
    assert "1.1 GB; the limit is 1.1" in one_error(path)


def test_a_read_error_of_the_disk_is_one_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("some words", encoding="utf-8")

    def fails(*_: object) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reading.os, "open", fails)
    assert one_error(path) == "“notes.txt” could not be opened: input/output error."


def test_several_files_are_one_text_in_order_each_on_a_new_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "b.txt").write_bytes(codecs.BOM_UTF8 + b"two\r\n")
    (tmp_path / "c.txt").write_bytes("drei".encode("utf-16"))
    source = read_texts([tmp_path / name for name in ("a.txt", "b.txt", "c.txt")])
    assert source.text == "one\ntwo\ndrei\n"
    assert source.name == "a.txt and 2 more"
    assert source.encoding == "utf-8, utf-16-le"
    with pytest.raises(TextError, match=r"“d\.txt” was not found"):
        read_texts([tmp_path / "a.txt", tmp_path / "d.txt"])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<img src=x>.txt", "<img src=x>.txt"),
        ("&copy;.txt", "&copy;.txt"),
        ("txt.\u202eexe", "txt.[U+202E]exe"),
        ("two\nlines\r.txt", "two[U+000A]lines[U+000D].txt"),
        ("-rf %s{} .txt", "-rf %s{} .txt"),
        ("bell\x07\x1b[31m.txt", "bell[U+0007][U+001B][31m.txt"),
        ("half\udcff.txt", "half[U+DCFF].txt"),
        ("sep\u2028\u2029.txt", "sep[U+2028][U+2029].txt"),
    ],
)
def test_odd_file_names_load_and_are_shown_harmlessly(
    tmp_path: Path, name: str, shown: str
) -> None:
    assert shown_name(tmp_path / name) == shown
    (tmp_path / name).write_bytes(b"some words")
    assert read_text(tmp_path / name).name == shown


def test_a_long_name_is_shortened_in_the_middle_and_keeps_its_ending() -> None:
    shown = shown_name("x" * 240 + ".txt")
    assert len(shown) == 80
    assert shown.endswith("x.txt")


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_what_is_shown_is_one_line_and_can_be_printed_anywhere(name: str) -> None:
    assert not {unicodedata.category(c) for c in visible(name)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(visible(name).splitlines()) <= 1
    visible(name).encode("utf-8")


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "utf-7"]))
def test_any_bytes_give_a_text_or_one_text_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, encoding: str | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(data)
    text, message = None, ""
    try:
        text = read_text(path, encoding=encoding).text
    except TextError as error:
        message = str(error)
    if text is None:
        assert "any.bin" in message
    else:
        assert text.strip()
        assert not set("\r\0") & set(text)
        text.encode("utf-8")


def test_a_file_that_is_named_twice_or_is_in_a_folder_too_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.txt").write_text("one\n")
    (folder / "b.txt").write_text("two\n")
    (tmp_path / "link.txt").symlink_to(folder / "a.txt")
    named = [folder / "b.txt", folder, folder / "b.txt", tmp_path / "link.txt"]
    assert read_texts(named).text == "two\none\n"
    assert read_texts([folder / "a.txt", folder / "a.txt"]).text == "one\n"


def test_what_was_named_itself_is_left_out_where_that_is_asked_for(tmp_path: Path) -> None:
    text, picture = tmp_path / "a.txt", tmp_path / "b.png"
    text.write_text("some words", encoding="utf-8")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(TextError, match=r"b\.png"):
        read_texts([text, picture])
    source = read_texts([picture, text], leave_out=True)
    assert source.name == "a.txt"
    assert source.text == "some words\n"
    (note,) = source.files[-1].notes
    assert note.startswith("Left out: “b.png”")
    with pytest.raises(TextError, match="None of the files could be read"):
        read_texts([picture, picture.parent / "c.png"], leave_out=True)
