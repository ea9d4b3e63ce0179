"""Tables: delimiter, header, column, quoting; and what was left out is told."""

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import TextError
from lstmtext.reading import columns
from lstmtext.reading.options import ReadingOptions
from lstmtext.reading.read import read_text
from lstmtext.reading.source import TextSource


def documents(source: TextSource) -> list[str]:
    ends = [*source.document_starts[1:], len(source.text)]
    return [
        source.text[a:b].rstrip("\n") for a, b in zip(source.document_starts, ends, strict=True)
    ]


def read(folder: Path, content: str, column: str | None = None, name: str = "t.csv") -> TextSource:
    (folder / name).write_bytes(content.encode())
    return read_text(folder / name, ReadingOptions(csv_column=column))


@pytest.mark.parametrize(
    ("file", "column"),
    [("reddit-cleanjokes.csv", "Joke"), ("made/csv_quotes_newlines.csv", "text")],
)
def test_e9_outside_tables_give_the_cells_that_the_csv_module_gives(
    corpora: Path, file: str, column: str
) -> None:
    with open(corpora / file, encoding="utf-8", newline="") as opened:
        cells = [row[column].replace("\r\n", "\n") for row in csv.DictReader(opened)]
    source = read_text(corpora / file)
    assert source.files[0].format == "csv"
    assert documents(source) == [cell.rstrip("\n") for cell in cells if cell.strip()]
    if column == "Joke":
        assert len(source.document_starts) == 1622


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_e9_the_delimiter_shows_in_the_number_of_columns(tmp_path: Path, delimiter: str) -> None:
    rows = [("id", "joke"), ("1", 'A "b", c; d | e'), ("2", "two\nlines"), ("3", ""), ("4", "x, y")]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    source = read(tmp_path, text.getvalue())
    assert source.text == 'A "b", c; d | e\n\ntwo\nlines\n\nx, y'
    assert documents(source) == ['A "b", c; d | e', "two\nlines", "x, y"]


@pytest.mark.parametrize("column", ["Title", "title", " TITLE ", "2"])
def test_e9_a_column_is_named_by_header_or_number(tmp_path: Path, column: str) -> None:
    content = "id,Title,Body\n1,One,A long body of text here\n2,Two,Another long body\n"
    assert read(tmp_path, content, column).text == "One\nTwo"
    assert read(tmp_path, content).text.startswith("A long body")


def test_e9_an_unknown_column_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"no column “x”. Its columns are “id”, “Title”"):
        read(tmp_path, "id,Title\n1,One\n2,Two\n", "x")
    with pytest.raises(TextError, match="has no column “3”"):
        read(tmp_path, "1,One\n2,Two\n", "3")


def test_e9_without_a_header_the_first_row_is_data(tmp_path: Path) -> None:
    assert read(tmp_path, "1,One.\n2,Two.\n").text == "One.\nTwo."


def test_e9_ids_links_and_numbers_are_not_taken_for_the_text(tmp_path: Path) -> None:
    row = "https://example.org/a/long/address/{0},a1b2c3d4e5f6a7b8c9d0{0},2020-01-0{0},Word {1}\n"
    content = "".join(row.format(i, "abc"[i]) for i in range(3))
    assert read(tmp_path, content).text == "Word a\nWord b\nWord c"


def test_e9_rows_with_other_columns_are_left_out_and_counted(tmp_path: Path) -> None:
    source = read(tmp_path, "id,text\n1,a b\n2\n3,c d\n4,e,f\n5,g h\n")
    assert source.text == "a b\nc d\ng h"
    assert "2 rows have other columns than the header and were left out." in source.files[0].notes


def test_e9_an_open_quote_is_told_with_its_row(tmp_path: Path) -> None:
    source = read(tmp_path, 'id,text\n1,a b\n2,"c d\n3,e f\n')
    assert source.text == "a b"
    assert any(note.startswith("Row 3 of “t.csv” has an opening") for note in source.files[0].notes)
    with pytest.raises(TextError, match=r"Row 1 of “t.csv” has an opening quote"):
        read(tmp_path, '"a,b\nc,d\n')


def test_e9_a_huge_cell_is_read(tmp_path: Path) -> None:
    cell = "word " * 100_000
    assert read(tmp_path, f'id,text\n1,"{cell}"\n').text == cell


@pytest.mark.parametrize("cell", ["1" * 60_000 + "x1", "1" * 60_000 + "é", "a@." * 20_000 + "!"])
def test_e9_the_time_for_a_huge_cell_of_numbers_or_addresses_does_not_explode(
    tmp_path: Path, cell: str
) -> None:
    began = time.process_time()
    source = read(tmp_path, f"id,text\n1,{cell}\n2,words\n")
    assert time.process_time() - began < 2.0
    assert source.text.endswith("words")


@pytest.mark.parametrize(
    ("cell", "is_no_text"),
    [
        ("-1.5e-7", True), ("$ 1,000.00", True), ("2020-01-01T10:00:00Z", True), ("...7", True),
        ("a1b2-c3", True), ("x@a@b.org", True), ("https://example.org", True), ("#12", True),
        ("...", False), ("word", False), ("two words", False), ("x@y", False), ("@b.org", False),
        ("é1", False), ("", False),
    ],
)  # fmt: skip
def test_e9_numbers_ids_and_addresses_are_told_from_text(cell: str, is_no_text: bool) -> None:
    assert columns._is_no_text(cell) is is_no_text


def test_e9_one_column_of_sentences_is_not_cut_at_its_commas(tmp_path: Path) -> None:
    source = read(tmp_path, "Joke\nWhat, no?\nYes\nWell, well, well\n")
    assert source.text == "What, no?\nYes\nWell, well, well"


def test_e9_quotes_in_a_table_with_tabs_need_not_be_closed(tmp_path: Path) -> None:
    source = read(tmp_path, 'id\ttext\n1\t"so it\n2\tgoes on\n3\tfor ever\n', name="t.tsv")
    assert source.text == '"so it\ngoes on\nfor ever'


def test_as_plain_text_leaves_a_table_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n1,2\n")
    options = ReadingOptions(as_plain_text=True, csv_column="a")
    assert read_text(tmp_path / "t.csv", options).text == "a,b\n1,2\n"


def test_an_empty_column_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"“text” of “t.csv” is empty"):
        read(tmp_path, "id,text\n1,\n2,\n", "text")


CELLS = st.text(st.sampled_from('ab ,;|\t"\n.é'), min_size=1).filter(str.strip)


@given(st.lists(CELLS, min_size=1, max_size=8))
def test_e9_what_the_csv_module_wrote_comes_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows(enumerate(cells))
    source = read_text(path, ReadingOptions(csv_column="text"))
    assert source.text == ("\n\n" if any("\n" in cell for cell in cells) else "\n").join(cells)
    starts = source.document_starts
    assert all(source.text.startswith(cell, at) for cell, at in zip(cells, starts, strict=True))


ROWS = "".join(f"{i},This is the sentence number {i} of all.,good\n" for i in range(9))


@pytest.mark.parametrize(
    "header",
    [",text,label", "text,text,text", ",text,", "1,text,2", "0,TEXT,url", "id,text,label"],
)
def test_e9_a_header_with_names_that_are_missing_or_alike_is_no_document(
    tmp_path: Path, header: str
) -> None:
    source = read(tmp_path, f"{header}\n{ROWS}")
    assert len(source.document_starts) == 9
    assert source.text.startswith("This is the sentence number 0")


def test_e9_a_spreadsheet_s_separator_line_is_no_row(tmp_path: Path) -> None:
    source = read(tmp_path, f"sep=;\nid;text;label\n{ROWS.replace(',', ';')}")
    assert len(source.document_starts) == 9


def test_e9_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="is empty"):
        read(tmp_path, "id,text\n")


def test_e9_rows_without_a_common_width_are_read_whole_and_that_is_told(tmp_path: Path) -> None:
    rows = "".join(",".join("abcdefgh"[: 1 + i % 7]) + "\n" for i in range(30))
    source = read(tmp_path, rows)
    assert source.files[0].notes == ("No columns were found in it: each row was read whole.",)
    with pytest.raises(TextError, match="no columns were found in it"):
        read(tmp_path, rows, "text")
