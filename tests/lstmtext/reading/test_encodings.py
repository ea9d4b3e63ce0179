"""Which encoding a file is in, and that its text is the right one."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import TextError
from lstmtext.reading.encodings import find_encoding, known_codec
from lstmtext.reading.guessing import SAMPLE_BYTES, guess_encoding, guess_utf_16, take_sample
from lstmtext.reading.read import read_text, read_texts
from lstmtext.reading.watch import Watch

FRENCH = "Où est la clé ? Dans l’été, à côté du cœur.\n" * 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.txt"


def test_e1_a_western_file_opens_and_tells_that_its_encoding_is_a_guess(path: Path) -> None:
    path.write_bytes(b"It\x92s a \x93caf\xe9\x94.\n")
    source = read_text(path)
    assert source.text == "It’s a “café”.\n"
    assert source.encoding == "cp1252"
    assert source.files[0].guessed
    assert not read_text(path, encoding="cp1252").files[0].guessed


@pytest.mark.parametrize("locale", ["C", "de_DE.ISO-8859-1", "zh_CN.GBK"])
def test_e2_the_locale_has_no_say(path: Path, locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LANG"):
        monkeypatch.setenv(variable, locale)
    monkeypatch.setattr("locale.getpreferredencoding", lambda *_: "gbk")
    path.write_bytes(FRENCH.encode())
    assert read_text(path).text == FRENCH


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [FRENCH, "Где ключ? Под цветком.\n", "世界人权宣言\n第一条\n" * 9])
def test_e3_utf_16_without_a_mark_is_a_guess_by_the_place_of_the_nuls(
    path: Path, codec: str, text: str
) -> None:
    path.write_bytes(text.encode(codec))
    report = read_text(path).files[0]
    assert (report.encoding, report.guessed) == (codec, True)
    assert read_text(path).text == text
    assert read_text(path, encoding="utf-16").text == text


def test_e5_bytes_without_a_meaning_are_counted_and_stand_as_one_mark_a_run(path: Path) -> None:
    path.write_bytes(("é" * 50).encode() + b"\xff\xff\xfe" + ("ü" * 50).encode() + b"\xe2\x82")
    source = read_text(path)
    assert source.text == "é" * 50 + "\ufffd" + "ü" * 50 + "\ufffd"
    assert source.undecodable_bytes == source.files[0].undecodable_bytes == 5
    assert source.encoding == "utf-8"
    assert any("5 bytes have no meaning in UTF-8" in note for note in source.files[0].notes)


def test_e5_too_many_of_them_are_an_error_that_says_what_to_do(path: Path) -> None:
    path.write_bytes(b"plain " * 10 + b"\xff" * 4)
    with pytest.raises(TextError, match=r"is not UTF-8 text: 6 % .* Name another encoding\."):
        read_text(path, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "codec"),
    [
        ("Arabic_Alarabia-Arabic", "cp1256"),
        ("French_Francais-Latin1", "cp1252"),
        ("Japanese_Nihongo-EUC", "euc_jp"),
        ("Russian_Russky-Cyrillic", "cp1251"),
        ("french.txt", "cp1252"),
        ("german.txt", "cp1252"),
        ("english-kjv.txt", "utf-8"),
        ("Hindi-UTF8", "utf-8"),
        ("Greek_Ellinika-UTF8", "utf-8"),
    ],
)
def test_e6_outside_texts_read_as_with_the_right_codec(
    corpora: Path, file: str, codec: str
) -> None:
    data = (corpora / "encodings" / file).read_bytes()
    source = read_text(corpora / "encodings" / file)
    assert source.text == data.decode(codec).removeprefix("\ufeff")
    assert source.encoding == codec
    assert source.files[0].guessed == (codec != "utf-8")


@pytest.mark.parametrize("codec", ["koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "cp1251"])
def test_e6_russian_is_told_from_its_letters_whatever_the_encoding(
    corpora: Path, path: Path, codec: str
) -> None:
    text = read_text(corpora / "encodings/Russian_Russky-UTF8").text
    path.write_bytes(text.encode(codec, "ignore"))
    assert read_text(path).text == path.read_bytes().decode(codec)


@pytest.mark.parametrize(
    ("file", "codec"),
    [
        ("french.txt", "mac-roman"),
        ("french.txt", "cp850"),
        ("german.txt", "mac-roman"),
        ("Greek_Ellinika-UTF8", "iso8859-7"),
        ("Hebrew_Ivrit-UTF8", "cp1255"),
        ("Japanese_Nihongo-UTF8", "cp932"),
        ("Chinese_Mandarin-UTF8", "gb18030"),
    ],
)
def test_e6_other_old_encodings_are_guessed_from_what_reads_well(
    corpora: Path, path: Path, file: str, codec: str
) -> None:
    text = read_text(corpora / "encodings" / file).text.replace("\ufffd", "")
    path.write_bytes(text.encode(codec, "ignore"))
    assert read_text(path).text == path.read_bytes().decode(codec)


@pytest.mark.parametrize(
    ("file", "num_bytes"),
    [("encodings/Chinese_Mandarin-UTF8", 1), ("made/utf8_truncated_mid_char.txt", 1)],
)
def test_utf_8_that_ends_in_the_middle_of_a_character_is_read(
    corpora: Path, file: str, num_bytes: int
) -> None:
    source = read_text(corpora / file)
    assert source.encoding == "utf-8"
    assert source.undecodable_bytes == num_bytes
    assert source.text.count("\ufffd") == 1
    data = (corpora / file).read_bytes()
    assert source.text[:-1] == data.decode(errors="ignore").removeprefix("\ufeff")


def test_a_last_letter_of_an_older_encoding_is_not_a_cut_character(path: Path) -> None:
    path.write_bytes(b"un caf\xe9")
    assert read_text(path).text == "un café"


@pytest.mark.parametrize("word", ["café noir", "naïve", "für", "£50", "25°C", "niño", "A – B"])
def test_a_single_letter_beyond_ascii_is_taken_for_western(word: str) -> None:
    assert guess_encoding(word.encode("cp1252")) == "cp1252"
    assert guess_encoding(b"Plain words, line by line.\n" * 50 + word.encode("cp1252")) == "cp1252"


def test_a_sample_is_bounded_and_finds_the_few_letters_that_tell() -> None:
    blocks = [b"plain words\n" * 90_000, b"plain words\n" * 50_000 + b"un caf\xe9 noir\n"]
    blocks.append(b"plain words\n" * 90_000)
    sample = take_sample(blocks)
    assert len(sample) <= SAMPLE_BYTES + 100
    assert b"caf\xe9" in sample


def test_ascii_with_some_nuls_is_not_utf_16() -> None:
    assert guess_utf_16(b"words and a NUL\0 byte. " * 10) is None
    assert guess_utf_16(b"\0\0\0a" * 10) is None
    assert guess_utf_16(b"") is None


@pytest.mark.parametrize("alias", ["latin-1", "L1", "iso8859_1", "latin1"])
def test_a_codec_has_one_name(alias: str) -> None:
    assert known_codec(alias) == "iso8859-1"


def test_what_the_person_says_is_above_a_mark() -> None:
    blocks = [codecs.BOM_UTF8 + b"words"]
    found = find_encoding(blocks, "x", Watch(), named="cp1252", declared="koi8-r")
    assert found.codec == "cp1252"


@given(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\x1a\ufeff")),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]),
)
def test_e3_any_text_with_a_mark_comes_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, codec: str
) -> None:
    text = f"word {text}"
    path = tmp_path_factory.getbasetemp() / "marked.txt"
    path.write_bytes(text.encode(codec))
    assert read_texts([path]).text == text
