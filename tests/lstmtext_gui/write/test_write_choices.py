"""Where to stop, what restrains the model, and how much of what it wrote is copied."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lstmtext
from lstmtext.generation.sampling import Sampling
from lstmtext.text.levels import LEVELS as LIBRARY_LEVELS
from lstmtext_gui.levels import LEVELS
from lstmtext_gui.variants.copy_words import shown_share
from lstmtext_gui.workers import copying_worker
from lstmtext_gui.workers.copying_worker import Spans
from lstmtext_gui.workers.writing_jobs import CopyNews


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The options with which the library was asked to write."""
    asked: list[dict[str, Any]] = []
    write: Callable[..., str] = lstmtext.generate_text

    def note(*arguments: Any, **options: Any) -> str:
        asked.append(options)
        return write(*arguments, **options)

    monkeypatch.setattr(lstmtext, "generate_text", note)
    return asked


def test_at_first_nothing_restrains_the_model(
    person: Any, model_file: Path, asked: list[dict[str, Any]]
) -> None:
    person.open_model(model_file)
    person.generate()
    assert asked[0]["sampling"] == Sampling()
    assert asked[0]["stop_at"] is None


@pytest.mark.parametrize(
    ("spin", "value", "sampling"),
    [
        ("topPSpin", 90, Sampling(top_p=0.9)),
        ("minPSpin", 5, Sampling(min_p=0.05)),
        ("penaltySpin", 1.3, Sampling(repetition_penalty=1.3)),
        ("topKSpin", 40, Sampling(top_k=40)),
        ("noRepeatSpin", 4, Sampling(no_repeat_ngram=4)),
    ],
)
def test_each_restraint_reaches_the_model(
    person: Any,
    model_file: Path,
    asked: list[dict[str, Any]],
    spin: str,
    value: float,
    sampling: Sampling,
) -> None:
    person.open_model(model_file)
    person.see(spin).setValue(value)
    person.generate()
    assert asked[0]["sampling"] == sampling


def test_the_extremes_that_can_be_chosen_can_be_written_with(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    for end in ("minimum", "maximum"):
        for name in ("topP", "minP", "penalty", "temperature", "topK", "noRepeat"):
            spin = person.see(f"{name}Spin")
            spin.setValue(getattr(spin, end)())
        assert len(person.generate(length=8)) == 8


@pytest.mark.parametrize("stop", ["line", "sentence", "paragraph"])
def test_where_to_stop_reaches_the_model(
    person: Any, model_file: Path, asked: list[dict[str, Any]], stop: str
) -> None:
    person.open_model(model_file)
    person.choose(stop=stop)
    person.generate(length=60)
    assert asked[0]["stop_at"] == stop


def test_a_line_ends_where_the_model_ends_it(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("balanced")
    person.see("temperatureSpin").setValue(0.0)
    whole = person.generate("the small red", 80)
    person.choose(stop="line")
    assert "\n" in whole
    assert person.generate("the small red", 80) == whole.partition("\n")[0]


def test_the_restraints_are_folded_away_until_asked_for(person: Any) -> None:
    person.do("writePageAction")
    more, spin = person.see("moreButton"), person.see("topPSpin")
    assert not spin.isVisible()
    more.click()
    assert spin.isVisible()
    assert more.text() == "Fewer choices"
    more.click()
    assert not spin.isVisible()
    assert [person.see(f"{n}Spin").text() for n in ("topP", "minP", "penalty")] == [
        *("100 %", "off", "off")
    ]


def test_the_window_may_be_low_with_all_choices_unfolded(person: Any) -> None:
    before = person.window.minimumSizeHint().height()
    person.do("writePageAction")
    person.see("moreButton").click()
    person.wait(10)
    assert person.window.minimumSizeHint().height() <= max(before, 600)


def test_what_is_copied_from_the_open_text_is_said_after_writing(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train("balanced")
    label = person.see("copiesLabel")
    person.see("temperatureSpin").setValue(0.0)
    text = " ".join(person.generate("the small ", 200).split())
    learned = " ".join(text_file.read_text().split())
    person.settle()
    assert label.isVisible()
    longest = next(
        n
        for n in range(len(text), 0, -1)
        if any(text[i : i + n] in learned for i in range(len(text) - n + 1))
    )
    assert longest >= 24
    assert label.text().startswith(
        f"Longest passage that stands word for word in your text: {longest} character"
    )
    assert label.text().endswith("are new.")


def test_without_the_text_that_was_learned_nothing_is_said_of_copies(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    person.generate()
    person.settle()
    assert not person.see("copiesLabel").isVisible()
    person.open_text(text_file)  # by another name than the model's
    person.generate()
    person.settle()
    assert not person.see("copiesLabel").isVisible()
    person.open_text(text_file.rename(text_file.with_name("cats.txt")))
    person.generate(length=60)
    person.settle()
    assert person.see("copiesLabel").isVisible()


def test_looking_for_copies_holds_up_nothing_and_late_news_are_dropped(
    person: Any, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open_text(text_file)
    person.train("quick")
    go, threads, label = threading.Event(), set(), person.see("copiesLabel")

    def held(index: object, spans: Spans, should_stop: object) -> CopyNews:
        threads.add(threading.get_ident())
        go.wait(20)
        return CopyNews(len(spans[0][1]), None)

    monkeypatch.setattr(copying_worker, "look_for_copies", held)
    person.generate(length=11)
    assert person.can("generateAction")
    person.generate(length=22)
    assert not label.isVisible()
    go.set()
    person.until(label.isVisible)
    assert label.text().endswith(": 22 characters."), "the news of the first text came too late"
    person.settle()
    assert label.text().endswith(": 22 characters.")
    assert threading.get_ident() not in threads


def test_shares_are_never_rounded_to_all_or_to_none() -> None:
    shares = (1.0, 0.996, 0.968, 0.5, 0.004, 0.0)
    assert [shown_share(share) for share in shares] == [
        *("100 %", "more than 99 %", "97 %", "50 %", "less than 1 %", "0 %")
    ]


def test_every_level_of_the_library_has_words_and_lengths_here() -> None:
    assert set(LEVELS) == set(LIBRARY_LEVELS)
    for level in LEVELS.values():
        assert level.unit
        assert level.length > 0
