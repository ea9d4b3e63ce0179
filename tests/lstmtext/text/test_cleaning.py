import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.reading import stored
from lstmtext.reading.stored import joined
from lstmtext.text import cleaning as module
from lstmtext.text.cleaning import Cleaning, nfc

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


# Letters, marks that sort and compose, Hangul whole and in its three parts, kana, Indic vowels.
COMPOSING = (
    "aeA<\u1ebfﬁ가각よक😀“ \n\u0301\u0323\u0308\u0338\u0344"
    "\u1100\u1161\u11a8\u3099\u093c\u09c7\u09be\u0f73"
)


@given(st.text(COMPOSING, min_size=1, max_size=40) | st.text(), st.integers(0, 500))
def test_a_long_text_is_composed_as_by_the_standard_library_wherever_it_is_cut(
    unit: str, offset: int
) -> None:
    text = "a" * offset + ("\u1100" + unit) * 600
    assert nfc(text) == unicodedata.normalize("NFC", text)


def test_no_character_before_which_a_text_is_cut_composes_with_what_is_before_it() -> None:
    characters = [chr(p) for p in range(sys.maxunicode + 1) if not 0xD800 <= p < 0xE000]
    parts = {c: unicodedata.normalize("NFD", c) for c in characters}
    later = {part for whole in parts.values() for part in whole[1:]}
    # Behind 500 letters, a character that is safe to cut before begins a block of its own.
    attached = [
        c for c in characters if len(module._COMPOSED_AT_ONCE.match("a" * 500 + c)[0]) > 500
    ]
    safe = set(characters).difference(attached)
    assert {"a", "\n", "é", "가", "日", "\u1100", "\u3000"} <= safe
    assert not [c for c in safe if unicodedata.combining(parts[c][0]) or parts[c][0] in later]


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0f73\u0301"])
def test_d6_marks_without_end_take_no_quadratic_time(marks: str) -> None:
    began = time.process_time()
    cleaned = Cleaning(nfc=True)("a" + marks * 40_000 + " cafe\u0301")
    assert time.process_time() - began < 2.0
    assert cleaned.endswith(" caf\u00e9")


@pytest.mark.parametrize("step", ["nfc", "lowercase", "letters_only", "collapse_whitespace", "all"])
@given(st.text("ab1 \n\t.Σςİ가\u1100\u1161\u0301中。😀²_", max_size=60))
def test_a_long_text_is_cleaned_as_a_short_one_wherever_its_pieces_end(
    step: str, text: str
) -> None:
    cleaning = ALL if step == "all" else Cleaning(**{step: True})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "PIECE", 5)
        assert str(cleaning.of(joined([text]))) == str(cleaning.of(text)) == cleaning(text)


def test_a_text_that_nothing_is_changed_in_is_not_copied() -> None:
    text = joined(["abc " * 100_000])
    assert Cleaning().of(text) is text
