"""The forecast in words: what a person reads before pressing Train."""

from dataclasses import replace

import pytest

from lstmtext.settings import TrainingSettings
from lstmtext_gui.choices import Measured
from lstmtext_gui.train.forecast_words import (
    course_words,
    exactly,
    short_words,
    size_words,
    training_seconds,
)
from lstmtext_gui.workers.jobs import TextInfo

TEXT = TextInfo("tale.txt", "utf-8", 120_000, 20_000, 61)
# A pass takes 100 * (0.1 + 5 / 50) = 20 seconds.
MEASURED = Measured(900_000, 0.1, 100, 5.0, 50, 12.0, 8.0)


def test_minutes_say_how_often_and_all_of_it_how_long() -> None:
    words = course_words(TrainingSettings(minutes=4.0), MEASURED)
    assert words == (
        "Reads the text about 12 times in 4 minutes; with preparing and comparing about "
        "4 minutes 20 seconds."
    )


def test_passes_say_how_long() -> None:
    settings = TrainingSettings(minutes=None, epochs=6)
    assert training_seconds(settings, MEASURED) == pytest.approx(120)
    assert (
        "about 6 times in 2 minutes; with preparing and comparing about 2 minutes 20 seconds."
        in (course_words(settings, MEASURED))
    )


def test_of_two_limits_the_first_counts() -> None:
    assert training_seconds(TrainingSettings(minutes=1.0, epochs=6), MEASURED) == 60
    assert training_seconds(TrainingSettings(minutes=9.0, epochs=6), MEASURED) == 120


def test_a_text_that_is_not_read_to_its_end_is_said_so() -> None:
    slow = replace(MEASURED, steps_per_pass=10_000.0)
    words = course_words(TrainingSettings(minutes=4.0), slow)
    assert words.startswith("Reads about 12 % of the text in 4 minutes;")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "3 seconds"),
        (36, "35 seconds"),
        (59, "1 minute"),
        (258, "4 minutes 20 seconds"),
        (242, "4 minutes"),
        (900, "15 minutes"),
        (3600, "1 hour"),
        (7800, "2 hours 10 minutes"),
    ],
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert exactly(seconds) == words


def test_what_was_measured_says_the_size_exactly() -> None:
    settings = TrainingSettings(level="words")
    assert size_words(TEXT, settings, None) == ""
    assert size_words(TEXT, settings, MEASURED) == "900,000 weights."


def test_short_texts_are_warned_about_by_their_length() -> None:
    assert short_words(TEXT) == ""
    short = replace(TEXT, num_characters=38_000)
    assert short_words(short) == (
        "Short text (38,000 characters): the model may repeat whole sentences."
    )
    assert "add more files" in short_words(replace(TEXT, num_characters=900))
