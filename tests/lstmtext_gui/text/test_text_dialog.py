"""How the open text was read, and reading it again with other choices."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from lstmtext import TrainingSettings
from lstmtext.reading.source import FileReport
from lstmtext_gui.text.encodings import ENCODINGS, encoding_name
from lstmtext_gui.text.text_dialog import how_read

GERMAN = "Über die grüne Wiese läuft der müde Hund, und keiner weiß, wohin er geht.\n" * 40
LICENSED = (
    "The Project Gutenberg eBook of Cats\n\n*** START OF THE PROJECT GUTENBERG EBOOK CATS ***\n"
    + "The cat sat on the mat, and the dog lay by the door.\n" * 40
    + "*** END OF THE PROJECT GUTENBERG EBOOK CATS ***\nThe licence follows here.\n"
)


class Reader:
    """Uses the dialog as a person does."""

    def __init__(self, person: Any) -> None:
        self.person = person
        person.do("howReadAction")
        dialogs = person.window.findChildren(QDialog, "textDialog")
        (self.dialog,) = (dialog for dialog in dialogs if dialog.isVisible())

    def see(self, name: str) -> Any:
        widget = self.dialog.findChild(QWidget, name)
        assert widget is not None, name
        return widget

    @property
    def preview(self) -> str:
        return str(self.see("previewEdit").toPlainText())

    @property
    def files(self) -> str:
        return str(self.see("filesEdit").toPlainText())

    def read_again(self) -> None:
        self.see("readAgainButton").click()
        assert not self.see("readAgainButton").isEnabled()
        self.person.settle()


@pytest.fixture
def german_file(tmp_path: Path) -> Path:
    path = tmp_path / "wiese.txt"
    path.write_bytes(GERMAN.encode("cp1252"))
    return path


def write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_guess_is_marked_as_one(person: Any, german_file: Path, text_file: Path) -> None:
    person.open_text(german_file)
    assert "read as windows-1252, a guess" in person.see("textDetailsLabel").text()
    reader = Reader(person)
    assert "plain text, read as windows-1252, a guess" in reader.files
    assert reader.preview == GERMAN[:2000]
    reader.dialog.reject()
    person.open_text(text_file)
    assert "read as UTF-8" in person.see("textDetailsLabel").text()
    assert "guess" not in person.see("textDetailsLabel").text()


def test_bytes_without_a_meaning_are_said_before_all_else(person: Any, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "a.csv").write_text("n,words\n" + "1,some words here\n" * 9)
    (folder / "b.txt").write_bytes("grün und müde\n".encode() * 60 + b"ab\xffcd\n")
    person.open_text(folder)
    note = person.see("textNoteLabel")
    assert note.isVisible()
    assert note.text().startswith("1 byte has no meaning in UTF-8")
    assert note.text().endswith("(and 1 more note)")
    reader = Reader(person)
    assert "The column “words” was read" in reader.files
    assert "1 byte has no meaning" in reader.files


def test_another_encoding_changes_the_preview_and_stays_chosen(
    person: Any, german_file: Path
) -> None:
    person.open_text(german_file)
    reader = Reader(person)
    combo = reader.see("encodingCombo")
    assert combo.currentText() == "Automatic"
    combo.setCurrentIndex(combo.findData("cp437"))
    reader.read_again()
    assert reader.preview.startswith("▄ber die gr")
    assert combo.currentData() == "cp437"
    assert person.window.session.status.text.choices.reading.encoding == "cp437"
    assert "DOS 437" in person.see("textDetailsLabel").text()
    assert "guess" not in person.see("textDetailsLabel").text()
    reader.dialog.reject()
    again = Reader(person)
    assert again.see("encodingCombo").currentData() == "cp437"


def test_an_encoding_may_be_typed_and_one_that_is_none_is_told_in_the_dialog(
    person: Any, german_file: Path
) -> None:
    person.open_text(german_file)
    reader = Reader(person)
    before = reader.preview
    reader.see("encodingCombo").setEditText("klingon")
    reader.read_again()
    state = reader.see("readStateLabel")
    assert "klingon" in state.text()
    assert state.property("role") == "error"
    assert reader.preview == before
    assert person.window.session.status.text.encoding == "cp1252"
    reader.see("encodingCombo").setEditText("latin1")
    reader.read_again()
    assert state.property("role") != "error"
    assert reader.preview == before
    assert person.window.session.status.text.encoding == "iso8859-1"


def test_the_column_of_a_table_can_be_chosen(person: Any, tmp_path: Path, text_file: Path) -> None:
    rows = "".join(f"word{n},a much longer sentence number {n}\n" for n in range(40))
    person.open_text(write(tmp_path, "table.csv", f"short,long\n{rows}"))
    reader = Reader(person)
    assert reader.see("columnEdit").isVisible()
    assert reader.preview.startswith("a much longer")
    reader.see("columnEdit").setText("short")
    reader.read_again()
    assert reader.preview.startswith("word0")
    reader.see("columnEdit").setText("")
    reader.see("as_plain_textBox").setChecked(True)
    reader.read_again()
    assert reader.preview.startswith("short,long")
    reader.dialog.reject()
    person.open_text(text_file)
    assert not Reader(person).see("columnEdit").isVisible()


def test_each_line_can_stand_for_itself(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    reader = Reader(person)
    reader.see("document_per_lineBox").setChecked(True)
    reader.read_again()
    assert len(person.window.session._text.source.document_starts) == 32


def test_a_licence_can_be_left_out_where_there_is_one(
    person: Any, tmp_path: Path, text_file: Path
) -> None:
    person.open_text(write(tmp_path, "cats.txt", LICENSED))
    assert "Project Gutenberg licence" in person.see("textNoteLabel").text()
    reader = Reader(person)
    box = reader.see("leave_out_licenseBox")
    assert box.isVisible()
    box.setChecked(True)
    reader.read_again()
    assert reader.preview.startswith("The cat sat")
    assert box.isVisible(), "else it could not be taken back"
    reader.dialog.reject()
    person.open_text(text_file)
    assert not Reader(person).see("leave_out_licenseBox").isVisible()


def test_mark_up_can_be_kept(person: Any, tmp_path: Path) -> None:
    person.open_text(write(tmp_path, "page.html", "<p>A <b>bold</b> page.</p>" * 40))
    reader = Reader(person)
    assert reader.preview.startswith("A bold page.")
    reader.see("as_plain_textBox").setChecked(True)
    reader.read_again()
    assert reader.preview.startswith("<p>A <b>bold</b>")
    assert reader.see("as_plain_textBox").isVisible(), "else it could not be taken back"


@pytest.mark.parametrize(
    ("name", "text", "cleaned"),
    [
        ("lowercase", "The CAT", "the cat"),
        ("strip_punctuation", "a-b, c! 1", "ab c 1"),
        ("letters_only", "a-b, c! 1", "ab c "),
        ("collapse_whitespace", "a   b\n\n\nc", "a b\nc"),
        ("nfc", "e\u0301", "é"),
    ],
)
def test_what_is_changed_before_learning_is_seen_in_the_preview(
    person: Any, tmp_path: Path, name: str, text: str, cleaned: str
) -> None:
    person.open_text(write(tmp_path, "text.txt", f"{text}|" * 30))
    reader = Reader(person)
    reader.see(f"{name}Box").setChecked(True)
    reader.read_again()
    assert reader.preview.startswith(cleaned)
    assert getattr(person.window.session.status.text.choices.cleaning, name)
    assert person.window.session.status.text.num_characters == len(
        person.window.session.status.text.preview
    )


def test_what_is_cleaned_is_what_is_trained(person: Any, tmp_path: Path) -> None:
    person.open_text(write(tmp_path, "loud.txt", "The Cat SAT on THE mat, or did It?\n" * 60))
    reader = Reader(person)
    reader.see("lowercaseBox").setChecked(True)
    reader.read_again()
    reader.dialog.reject()
    person.train("quick")
    model = person.window.session._text_model
    assert model.cleaning.lowercase
    assert not [token for token in model.vocab if token.isupper()]


def test_a_built_in_text_has_no_files_but_can_be_cleaned(person: Any) -> None:
    person.do("openSampleAction")
    person.until(lambda: person.can("trainAction"))
    assert "built-in" in person.see("textDetailsLabel").text()
    reader = Reader(person)
    for name in ("encodingCombo", "filesCard", "document_per_lineBox"):
        assert not reader.see(name).isVisible()
    reader.see("lowercaseBox").setChecked(True)
    reader.read_again()
    assert reader.preview
    assert reader.preview == reader.preview.lower()


def test_everything_can_be_reached_by_keys_and_escape_closes(person: Any, tmp_path: Path) -> None:
    person.open_text(write(tmp_path, "table.csv", "a,b\n" + "1,some words\n" * 50))
    reader = Reader(person)
    start = seen = reader.see("encodingCombo")
    names = set()
    while (seen := seen.nextInFocusChain()) is not start:
        if seen.isVisible() and seen.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.add(seen.objectName())
    assert {"previewEdit", "filesEdit", "columnEdit", "lowercaseBox", "nfcBox"} <= names
    assert {"readAgainButton", "closeReadingButton"} <= names
    assert reader.see("readAgainButton").isDefault()
    assert person.window.isEnabled()
    QTest.keyClick(reader.see("previewEdit"), Qt.Key.Key_Escape)
    person.until(lambda: person.window.findChild(QDialog, "textDialog") is None)


def test_every_control_has_names_a_tip_and_plain_text(person: Any, text_file: Path) -> None:
    path = text_file.rename(text_file.with_name("<b>bold.txt"))
    person.open_text(path)
    reader = Reader(person)
    controls = reader.dialog.findChildren(QWidget)
    kinds = (QAbstractButton, QComboBox, QPlainTextEdit, QTextEdit)
    own = [w for w in controls if isinstance(w, kinds)]
    own += [reader.see("columnEdit")]
    assert [w.objectName() for w in own if not (w.objectName() and w.accessibleName())] == []
    boxes = [w for w in own if w.objectName().endswith("Box")]
    assert len(boxes) == 8
    assert [w.objectName() for w in boxes if not w.toolTip() or "\n" in w.toolTip()] == []
    labels = [w for w in controls if isinstance(w, QLabel)]
    assert all(w.textFormat() is Qt.TextFormat.PlainText for w in labels)
    assert reader.see("readNameLabel").text() == "<b>bold.txt"
    assert "<b>bold.txt" in reader.files
    assert isinstance(reader.see("columnEdit"), QLineEdit)


def test_closing_while_it_reads_leaves_the_reading_to_the_window(
    person: Any, german_file: Path
) -> None:
    person.open_text(german_file)
    reader = Reader(person)
    reader.see("lowercaseBox").setChecked(True)
    reader.see("readAgainButton").click()
    reader.dialog.reject()
    person.settle()
    assert person.window.session.status.text.choices.cleaning.lowercase


def test_the_common_encodings_are_encodings_and_have_short_names() -> None:
    for codec in ENCODINGS:
        b"abcd".decode(codec)
    assert encoding_name("cp1252") == "windows-1252"
    assert encoding_name("iso8859_2") == "ISO 8859-2"
    assert encoding_name("utf-16-le") == "UTF-16-LE"


def test_a_book_has_a_format_and_no_encoding() -> None:
    assert how_read(FileReport("a.epub", "epub", "utf-8")) == "EPUB book"
    assert how_read(FileReport("a.md", "markdown", "utf-8")) == "Markdown, read as UTF-8"


def test_nothing_is_changed_unless_it_is_chosen(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    reader = Reader(person)
    reader.read_again()
    assert not person.window.session.status.text.choices.cleaning
    assert TrainingSettings().cleaning == person.window.session.status.text.choices.cleaning
