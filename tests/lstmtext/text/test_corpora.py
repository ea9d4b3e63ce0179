"""Files as people have them: reading, tokens and ids together."""

from pathlib import Path

import pytest

from lstmtext import CharacterTokenizer, TextDataset, TextError, WordTokenizer, read_text
from lstmtext.text.tokenizer import detokenize


@pytest.mark.parametrize(
    ("file", "encoding", "beginning"),
    [
        ("made/fr_utf16le_bom.txt", "utf-16-le", "\nDocument fourni par la sociét"),
        ("made/fr_utf8_bom_crlf.txt", "utf-8", "\nDocument fourni par la sociét"),
        ("made/en_mixed_newlines.txt", "utf-8", "First Citizen:\nBefore we"),
        ("made/one_char.txt", "utf-8", "a"),
        ("encodings/Hebrew_Ivrit-UTF8", "utf-8", "ההכרזה לכל"),
        ("encodings/Russian_Russky-UTF8", "utf-8", "Всеобщая декларация"),
    ],
)
def test_marked_and_utf_8_files_read_by_themselves(
    corpora: Path, file: str, encoding: str, beginning: str
) -> None:
    source = read_text(corpora / file)
    assert source.encoding == encoding
    assert source.text.startswith(beginning)
    assert "\r" not in source.text


def test_two_encodings_of_one_book_give_the_same_text(corpora: Path) -> None:
    one = read_text(corpora / "made/fr_utf16le_bom.txt").text
    assert one == read_text(corpora / "made/fr_utf8_bom_crlf.txt").text


@pytest.mark.parametrize(
    ("file", "encoding", "word"),
    [
        ("encodings/french.txt", "latin-1", "lumière"),
        ("encodings/german.txt", "cp1252", "Wüste"),
        ("encodings/Japanese_Nihongo-EUC", "euc-jp", "人権"),
        ("encodings/Russian_Russky-Cyrillic", "cp1251", "декларация"),
        ("encodings/Arabic_Alarabia-Arabic", "cp1256", "الإنسان"),
    ],
)
def test_older_encodings_are_guessed_as_if_they_had_been_named(
    corpora: Path, file: str, encoding: str, word: str
) -> None:
    guessed = read_text(corpora / file)
    assert guessed.files[0].guessed
    assert word in guessed.text
    assert guessed.text == read_text(corpora / file, encoding=encoding).text


def test_a_dos_text_loses_its_end_of_file_mark_and_nothing_else(corpora: Path) -> None:
    text = read_text(corpora / "alice29.txt").text
    assert text.endswith("THE END\n")
    assert text.replace("\n", "\r\n") + "\x1a" == (corpora / "alice29.txt").read_bytes().decode()


@pytest.mark.parametrize("tokenizer", [CharacterTokenizer(), WordTokenizer()])
@pytest.mark.parametrize("file", ["irish.abc", "hacker_news_2000.txt", "encodings/Hindi-UTF8"])
def test_ids_lead_back_to_the_exact_text(
    corpora: Path, file: str, tokenizer: CharacterTokenizer | WordTokenizer
) -> None:
    dataset = TextDataset(corpora / file, 64, tokenizer=tokenizer)
    tokens = [dataset.idx2token[i] for i in dataset.token_ids.tolist()]
    assert detokenize(tokenizer, tokens) == read_text(corpora / file).text


def test_words_need_few_extra_tokens_for_the_spaces_of_prose(corpora: Path) -> None:
    tokens = WordTokenizer().tokenize(read_text(corpora / "encodings/english-kjv.txt").text)
    assert sum(token in ("", " ") for token in tokens) < 0.01 * len(tokens)


def test_a_file_of_one_character_is_too_short(corpora: Path) -> None:
    with pytest.raises(TextError, match=r"“one_char\.txt” has only one character"):
        TextDataset(corpora / "made/one_char.txt", 8, tokenizer=CharacterTokenizer())
