"""What a model would write on while a person types, read step by step."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch

from lstmtext import Cleaning, LSTMTextError, TextModel, generate_text
from lstmtext.generation import suggesting
from lstmtext.generation.predict import predict_next
from lstmtext.generation.processor import ProcessorStepper
from lstmtext.generation.remembering import RememberingReader
from lstmtext.generation.suggesting import Suggester, Suggestion

Maker = Callable[..., TextModel]
TEXT = "the small cat sat on the red mat. a catfish is an animal, and the mattress is red!\n" * 3
LEVELS = ["characters", "words", "subwords", "split"]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every token that is read."""
    read: list[int] = []
    skim = ProcessorStepper.skim

    def counted(self: ProcessorStepper, token_ids: Sequence[int]) -> None:
        read.extend(token_ids)
        skim(self, token_ids)

    monkeypatch.setattr(ProcessorStepper, "skim", counted)
    monkeypatch.setattr(Suggester, "_phrase", lambda *_: "")
    return read


def lively(text_model: TextModel) -> TextModel:
    """An untrained model whose odds depend on what it reads."""
    with torch.no_grad():
        for parameter in text_model.model.parameters():
            parameter.mul_(4.0)
    return text_model


def assert_same(got: Suggestion, expected: Suggestion) -> None:
    assert [c.token for c in got.candidates] == [c.token for c in expected.candidates]
    assert [c.insert for c in got.candidates] == [c.insert for c in expected.candidates]
    np.testing.assert_allclose(
        [c.probability for c in got.candidates],
        [c.probability for c in expected.candidates],
        rtol=1e-4,
    )
    assert got.text == expected.text


@pytest.mark.parametrize("level", LEVELS)
def test_whatever_is_typed_and_deleted_it_is_as_if_all_had_been_read_anew(
    make_text_model: Maker, level: str
) -> None:
    text_model = lively(make_text_model(TEXT, level=level))
    suggester, chance = Suggester(text_model), random.Random(level)
    text = ""
    for _ in range(120):
        act = chance.random()
        if act < 0.6:
            text += chance.choice(["t", "th", "e", " ", "cat", "\n", ". ", "the small ", "q", "é"])
        elif act < 0.8:
            text = text[: -chance.randrange(1, 5)]
        else:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(["", "cat", " "]) + text[place + 1 :]
        assert_same(suggester.suggest(text), Suggester(text_model).suggest(text))


@pytest.mark.parametrize("level", LEVELS)
def test_after_whole_words_the_odds_are_those_of_predict_next(
    make_text_model: Maker, level: str
) -> None:
    text_model = lively(make_text_model(TEXT, level=level))
    for text in ("", "the ", "the small cat ", "a red mat.", "the mat!\n"):
        got = Suggester(text_model).suggest(text, top=5).candidates
        expected = predict_next(text_model.model, text_model, text, top=5)
        assert [c.token for c in got] == [t.token for t in expected]
        odds = [t.probability for t in expected]
        assert [c.probability for c in got] == pytest.approx(odds, rel=1e-4)


@pytest.mark.parametrize("level", ["words", "split"])
def test_a_half_typed_word_is_completed_or_followed(make_text_model: Maker, level: str) -> None:
    text_model = lively(make_text_model(TEXT, level=level))
    candidates = Suggester(text_model).suggest("the ca", top=10**6).candidates
    assert {c.token for c in candidates} == {"cat", "catfish"}
    assert all("ca" + c.insert == c.token for c in candidates)
    assert sum(c.probability for c in candidates) == pytest.approx(1.0, rel=1e-4)
    candidates = Suggester(text_model).suggest("the cat", top=10**6).candidates
    completed = [c for c in candidates if c.insert == "fish"]
    assert len(completed) == 1
    assert any(c.insert == " sat" for c in candidates)
    assert sum(c.probability for c in candidates) == pytest.approx(1.0, rel=1e-4)


@pytest.mark.parametrize("level", LEVELS)
def test_a_phrase_is_whole_words_on_one_line_and_short(make_text_model: Maker, level: str) -> None:
    known = set(TEXT.split()) | {""}
    for seed in range(12):
        torch.manual_seed(seed)
        text_model = lively(make_text_model(TEXT, level=level))
        for parameter in text_model.model.parameters():
            torch.nn.init.normal_(parameter, std=0.7)
        phrase = Suggester(text_model).suggest("the small ").text
        assert "\n" not in phrase
        assert phrase == phrase.rstrip()
        assert len(phrase) <= 40 + max(map(len, known))


class Spelling:
    """Stands for a stepper: knows a text by heart, and writes it on."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, text_model: TextModel) -> Suggester:
        suggester = Suggester(text_model)
        ids = text_model.codec.encode(self._text).tolist()
        read: list[int] = []
        stepper = suggester._stepper
        look, skim = stepper.look, stepper.skim

        def note(token_ids: Sequence[int]) -> None:
            read.extend(token_ids)
            skim(token_ids)

        def expect() -> np.ndarray:
            logits = look()
            logits[:] = 0.0
            logits[0, ids[len(read) - 1]] = 9.0  # a line break is read first
            return logits

        stepper.look, stepper.skim = expect, note  # type: ignore[method-assign]
        return suggester


@pytest.mark.parametrize(
    ("level", "text", "expected"),
    [
        ("characters", "the small cat sat on the red mat. a cat", "the small cat sat on"),
        ("words", "the small cat sat on the red mat. a cat", "the small cat sat on"),
        ("characters", "a red mat. the cat sat", "a red mat."),
        ("words", "a red mat. the cat sat", "a red mat."),
        ("characters", "a red\nmat", "a red"),
        ("split", "a red mattress is the red mat", "a red mattress is the"),
        ("characters", "\nthe cat", ""),
        ("characters", "a" + 60 * "t", ""),
        ("characters", "a cat" + 60 * "t", "a"),
    ],
)
def test_a_phrase_ends_with_a_sentence_a_line_or_enough_words(
    make_text_model: Maker, level: str, text: str, expected: str
) -> None:
    text_model = make_text_model(TEXT + " ", level=level)
    assert Spelling(text)(text_model).suggest("").text == expected


def test_typing_on_reads_only_what_is_new(make_text_model: Maker, steps: list[int]) -> None:
    suggester = Suggester(make_text_model(TEXT))
    text = 40 * TEXT
    suggester.suggest(text)
    assert len(steps) <= 300
    most = 0
    for letter in 60 * "the cat sat on the red mat. ":  # the piece that is looked at moves on
        steps.clear()
        text += letter
        suggester.suggest(text)
        most = max(most, len(steps))
    assert most <= 24 + 1


def test_going_back_reads_a_few_tokens_and_a_jump_a_few_hundred(
    make_text_model: Maker, steps: list[int]
) -> None:
    suggester = Suggester(make_text_model(TEXT))
    text = "".join(random.Random(1).choices("the cat\n.", k=1500))
    for end in range(200, 1500, 7):
        suggester.suggest(text[:end])
    for end in (1499, 1490, 1300, 900, 300):
        steps.clear()
        suggester.suggest(text[:end])
        assert len(steps) <= 24, end
    steps.clear()
    suggester.suggest("".join(random.Random(2).choices("the cat\n.", k=1500)))
    assert len(steps) == 300


def test_memory_stays_bounded_however_much_is_typed(make_text_model: Maker) -> None:
    suggester = Suggester(make_text_model(TEXT))
    text = "".join(random.Random(1).choices("the cat\n.", k=20_000))
    for end in range(0, 20_000, 50):
        suggester.suggest(text[:end])
    reader = suggester._reader
    assert len(reader._read) <= 8_192
    assert len(reader._states) <= 8_192 // 24 + 64 + 2


@pytest.mark.parametrize("length", [200, 4_000])
def test_reading_that_is_stopped_goes_on_where_it_was(
    make_text_model: Maker, steps: list[int], length: int
) -> None:
    text_model = lively(make_text_model(TEXT))
    text = "".join(random.Random(1).choices("the cat\n.", k=length))
    expected = Suggester(text_model).suggest(text)
    at_once = steps.copy()
    steps.clear()
    suggester, asked = Suggester(text_model), iter([False, False, True])
    assert not suggester.read(text, lambda: next(asked))
    assert steps == at_once[:48]
    assert suggester.read(text, lambda: False)
    assert_same(suggester.suggest(text), expected)
    assert steps == at_once


def test_what_was_read_of_another_text_has_no_part(make_text_model: Maker) -> None:
    text_model = lively(make_text_model(TEXT))
    suggester = Suggester(text_model)
    suggester.suggest("the cat\na")
    assert_same(suggester.suggest("a"), Suggester(text_model).suggest("a"))


def test_a_prompt_is_cleaned_like_the_text(make_text_model: Maker) -> None:
    text_model = make_text_model(TEXT, level="words")
    lower = TextModel(
        text_model.model,
        type(text_model.codec)(text_model.tokenizer, text_model.vocab, Cleaning(lowercase=True)),
        "lower",
    )
    got = Suggester(lower).suggest("THE CA")
    assert {c.token for c in got.candidates} == {"cat", "catfish"}
    assert {c.insert for c in got.candidates} == {"t", "tfish"}


@pytest.mark.parametrize("level", LEVELS)
def test_taking_the_phrase_is_writing_without_daring(make_text_model: Maker, level: str) -> None:
    text_model = lively(make_text_model(TEXT, level=level))
    got = Suggester(text_model).suggest("the small ").text
    written = generate_text(text_model.model, text_model, "the small ", 60, 0.0)
    assert written.startswith(got)


def test_a_damaged_model_is_told(make_text_model: Maker) -> None:
    text_model = make_text_model(TEXT)
    text_model.model.linear.bias.data[:] = float("nan")
    with pytest.raises(LSTMTextError):
        Suggester(text_model).suggest("the ")


def test_a_state_that_was_kept_can_be_gone_back_to(make_text_model: Maker) -> None:
    stepper = ProcessorStepper(make_text_model(TEXT, num_layers=2).model)
    stepper.skim([3, 4])
    kept, there = stepper.state, stepper.look()
    stepper.skim([5, 6, 7])
    assert not np.array_equal(stepper.look(), there)
    stepper.state = kept
    np.testing.assert_array_equal(stepper.look(), there)


def test_the_piece_that_is_looked_at_begins_where_a_word_does() -> None:
    text = 600 * "cat "
    assert text[suggesting._after_white_space(text, 1025) :].startswith("cat ")


def test_a_reader_reads_nothing_twice_when_asked_again(
    make_text_model: Maker, steps: list[int]
) -> None:
    reader = RememberingReader(ProcessorStepper(make_text_model(TEXT).model))
    reader.go_to([3, 4, 5], whole=True)
    steps.clear()
    reader.go_to([3, 4, 5], whole=True)
    reader.go_to([3, 4], whole=True)
    assert len(steps) <= 2
