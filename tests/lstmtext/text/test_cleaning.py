import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.text.cleaning import Cleaning

ALL = Cleaning(
    nfc=True, lowercase=True, letters_only=True, strip_punctuation=True, collapse_whitespace=True
)


@given(st.text())
def test_without_any_step_nothing_is_changed(text: str) -> None:
    assert Cleaning()(text) == text
    assert not Cleaning()


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("lowercase", "Straße ÄÖ Ωμέγα", "straße äö ωμέγα"),
        ("strip_punctuation", "“Don’t!” she said – 3 + 4 = 7 (yes)…", "Dont she said  3  4  7 yes"),
        ("strip_punctuation", "日本語。「はい」", "日本語はい"),
        ("letters_only", "Año 2024: naïve, Привет_мир! 日本語 🙂", "Año  naïve Приветмир 日本語 "),
        ("letters_only", "हिन्दी cafe\u0301", "हिन्दी cafe\u0301"),
        ("collapse_whitespace", "a  b\t c \n\n\n d\u00a0e", "a b c\nd e"),
        ("nfc", "cafe\u0301", "caf\u00e9"),
    ],
)
def test_e8_each_step_does_what_it_says_in_any_script(step: str, before: str, after: str) -> None:
    cleaning = Cleaning(**{step: True})
    assert cleaning
    assert cleaning(before) == after


def test_the_words_of_seed_002_are_cleaned_as_there() -> None:
    text = "what is your name : Jay\nwhat is capital of India : Delhi\nok"
    cleaned = Cleaning(lowercase=True, letters_only=True)(text)
    assert cleaned.split() == [
        "what", "is", "your", "name", "jay", "what", "is", "capital", "of", "india", "delhi", "ok"
    ]  # fmt: skip


@given(st.text())
def test_all_steps_together_leave_only_letters_and_single_spaces(text: str) -> None:
    cleaned = ALL(text)
    assert all(unicodedata.category(c)[0] in "LM" or c in " \n" for c in cleaned)
    assert not any(pair in cleaned for pair in ("  ", " \n", "\n ", "\n\n"))


@given(st.text())
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    for cleaning in (
        Cleaning(strip_punctuation=True),
        Cleaning(letters_only=True),
        Cleaning(collapse_whitespace=True),
        Cleaning(nfc=True),
    ):
        assert cleaning(cleaning(text)) == cleaning(text)


def test_a_long_text_is_cleaned_as_its_parts_are() -> None:
    text = "Ein Satz, zwei Sätze; 3 Zeichen! " * 9_000
    cleaning = Cleaning(lowercase=True, strip_punctuation=True)
    assert cleaning(text) == cleaning("Ein Satz, zwei Sätze; 3 Zeichen! ") * 9_000
