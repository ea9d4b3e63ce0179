"""Folders, several files, documents: what is taken, in which order, and what is told."""

import codecs
import gzip
import os
from pathlib import Path

import pytest

from lstmtext.errors import CancelledError, TextError
from lstmtext.reading import files, folders, read
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.read import read_text, read_texts


def fill(folder: Path, names: str) -> None:
    for name in names.split():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"{name}\n".encode())


def test_a_folder_is_read_in_the_order_of_a_reader(tmp_path: Path) -> None:
    fill(tmp_path / "book", "chapter10.txt chapter2.txt Chapter1.txt part/9.txt part/11.txt")
    source = read_texts([tmp_path / "book"])
    order = ["Chapter1.txt", "chapter2.txt", "chapter10.txt", "part/9.txt", "part/11.txt"]
    assert source.text.split() == order
    assert source.name == "book"
    assert [source.text[at:].split()[0] for at in source.document_starts] == order
    assert [report.format for report in source.files] == ["text"] * 5


def test_what_is_no_text_is_left_out_and_told(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt .hidden .git/config model.lstmtext")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "later.txt").write_bytes(b"words\n" * 2000 + b"\0")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"packed\n"))
    (tmp_path / "wide.txt").write_bytes("wide\n".encode("utf-16-le"))
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    source = read_texts([tmp_path])
    assert source.text.split() == ["a.txt", "packed", "wide"]
    told = source.files[-1]
    assert (told.name, told.format) == (tmp_path.name, "folder")
    assert told.notes[0] == "2 files that are not text were left out."
    assert "“empty.txt” is empty" in told.notes[1]
    assert "“later.txt” is not a text file" in told.notes[2]


def test_a_folder_without_texts_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="has no texts in it"):
        read_texts([tmp_path])
    (tmp_path / "empty.txt").write_bytes(b" \n")
    with pytest.raises(TextError, match=r"Nothing in “.*” could be read"):
        read_texts([tmp_path])


def test_too_many_files_and_too_much_in_all_are_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a.txt b.txt c.txt")
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    with pytest.raises(TextError, match="holds more than 2 files"):
        read_texts([tmp_path])
    monkeypatch.setattr(folders, "MAX_FILES", 3)
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    with pytest.raises(TextError, match="together"):
        read_texts([tmp_path])


def test_files_and_folders_mix_and_a_named_file_must_be_readable(tmp_path: Path) -> None:
    fill(tmp_path, "x.txt f/a.txt f/b.txt")
    source = read_texts([tmp_path / "x.txt", tmp_path / "f"])
    assert source.text.split() == ["x.txt", "f/a.txt", "f/b.txt"]
    assert source.name == "x.txt and 1 more"
    with pytest.raises(TextError, match=r"^“gone\.txt” was not found"):
        read_texts([tmp_path / "f", tmp_path / "gone.txt"])
    with pytest.raises(TextError, match="No file was chosen"):
        read_texts([])


def test_each_line_can_be_a_document_and_empty_ones_are_none(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(b"Ada\r\n\r\n  \r\nBob\r\nCy")
    source = read_text(path, ReadingOptions(document_per_line=True))
    assert source.text == "Ada\nBob\nCy"
    assert list(source.document_starts) == [0, 4, 8]


def test_documents_of_several_files_keep_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,text\n1,one a\n2,two b\n")
    (tmp_path / "b.txt").write_bytes(codecs.BOM_UTF8 + b"three")
    source = read_texts([tmp_path / "a.csv", tmp_path / "b.txt"])
    assert source.text == "one a\ntwo b\nthree\n"
    assert list(source.document_starts) == [0, 6, 12]


def test_m2_several_files_have_one_progress_and_can_be_stopped(tmp_path: Path) -> None:
    fill(tmp_path, " ".join(f"{number}.txt" for number in range(20)))
    seen: list[float] = []
    read_texts([tmp_path], on_progress=seen.append)
    assert seen == sorted(set(seen))
    assert seen[-1] == 1
    with pytest.raises(CancelledError):
        read_texts([tmp_path], should_stop=lambda: True)


def test_e10_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing.txt"
    path.write_bytes(b"words\n" * 500_000)
    grown = False

    def grow(_: float) -> None:
        nonlocal grown
        if not grown:
            grown = True
            with path.open("ab") as file:
                file.write(b"more\n")

    with pytest.raises(TextError, match=r"“growing\.txt” changed while it was being read"):
        read_text(path, on_progress=grow)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="this system has no /proc")
def test_e10_what_is_made_up_while_it_is_read_is_no_ordinary_file() -> None:
    with pytest.raises(TextError, match="is not an ordinary file"):
        read_text("/proc/version")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_e10_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(b"words")
    path.chmod(0)
    with pytest.raises(TextError, match="may not be read: no permission"):
        read_text(path)


def test_e10_a_disk_that_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"words")
    monkeypatch.setattr(files, "BLOCK_BYTES", "no number")

    class Failing:
        def __init__(self, *_: object, **__: object) -> None:
            self.inner = path.open("rb")

        def __enter__(self) -> "Failing":
            return self

        def __exit__(self, *_: object) -> None:
            self.inner.close()

        def fileno(self) -> int:
            return self.inner.fileno()

        def read(self, _: int) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "open", Failing, raising=False)
    monkeypatch.setattr(files, "_open", lambda *_: 0)
    with pytest.raises(TextError, match="could not be read: input/output error"):
        read_text(path)


def test_of_several_a_folder_without_texts_is_left_out_and_reported(tmp_path: Path) -> None:
    fill(tmp_path, "x.txt")
    (tmp_path / "pictures").mkdir()
    both = [tmp_path / "pictures", tmp_path / "x.txt"]
    source = read_texts(both, leave_out=True)
    assert source.name == "x.txt"
    assert source.text.split() == ["x.txt"]
    assert "“pictures” has no texts" in str(source.files)
    with pytest.raises(TextError, match="has no texts"):
        read_texts(both)
    with pytest.raises(TextError, match="has no texts"):
        read_texts(both[:1], leave_out=True)
    with pytest.raises(TextError, match="None of the files"):
        read_texts([tmp_path / "pictures", tmp_path / "pictures"], leave_out=True)
