import inspect
import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstmtext import ConfigError, LSTMTextError, TextModel, generate_text, generate_tokens
from lstmtext.generation import generate
from lstmtext.generation.generate import generate_texts
from lstmtext.generation.sampling import Sampling
from lstmtext.text.levels import tokenizer_for

Maker = Callable[..., TextModel]


class Script(nn.Module):
    """Writes the given tokens, whatever it has read."""

    def __init__(self, ids: list[int], vocab_size: int) -> None:
        super().__init__()
        self.ids = itertools.chain(ids, itertools.repeat(ids[-1]))
        self.vocab_size = vocab_size
        self.read: list[int] = []

    def step(self, x: Tensor, state: object) -> tuple[Tensor, object]:
        self.read.append(int(x))
        return torch.zeros(1, self.vocab_size), state


class Words:
    """A vocabulary of words with their level."""

    def __init__(self, tokens: list[str], level: str = "words", *, unknown: bool = False) -> None:
        self.tokenizer = tokenizer_for(level)
        special = ["<pad>", "<unk>"] if unknown else ["<pad>"]
        self.vocab = {token: i for i, token in enumerate([*special, *tokens])}
        self.idx2token = {i: token for token, i in self.vocab.items()}


def write(
    monkeypatch: pytest.MonkeyPatch,
    dataset: Words,
    prompt: str,
    tokens: list[str],
    **options: object,
) -> tuple[str, list[int]]:
    """What a model that chooses these tokens writes, and the ids that it read."""
    choices = iter([dataset.vocab[token] for token in tokens])
    monkeypatch.setattr(generate, "sample_tokens", lambda *_, **__: np.array([next(choices)]))
    model = Script([1], len(dataset.vocab))
    options.setdefault("on_unknown", lambda _: None)
    text = generate_text(model, dataset, prompt, len(tokens), 1.0, **options)
    return text, model.read


@pytest.mark.parametrize(
    ("prompt", "tokens", "text"),
    [
        ("the cat", ["sat", ".", "\n", "the"], " sat.\nthe"),
        ("the cat ", ["sat", "."], "sat."),
        ("the cat", [".", "the"], ". the"),
        ("the cat ", ["", ".", "the"], ". the"),
        ("the (", ["cat", ")"], "cat)"),
        ("the\n", ["cat"], "cat"),
        ("the\n ", ["cat"], "cat"),
        ("the  ", ["cat"], "cat"),
        ("", ["the", "cat"], "the cat"),
        (" ", ["the", "cat"], "the cat"),
        ("xyzzy", ["sat"], " sat"),
        ("the [", ["cat"], "cat"),
        ("the cat xyzzy", ["sat"], " sat"),
    ],
)
@pytest.mark.parametrize("unknown", [False, True])
def test_words_continue_a_prompt_with_the_right_space(
    monkeypatch: pytest.MonkeyPatch, prompt: str, tokens: list[str], text: str, unknown: bool
) -> None:
    words = Words(["the", "cat", "sat", ".", "\n", "(", ")", " ", ""], unknown=unknown)
    assert write(monkeypatch, words, prompt, tokens)[0] == text


def test_split_words_are_joined_among_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words(["the", "cat", "sat", "\\<pad>"], "split")
    assert write(monkeypatch, words, "the", ["cat", "sat"])[0] == "cat sat"
    assert write(monkeypatch, words, "the ", ["cat", "\\<pad>"])[0] == "cat <pad>"


def test_characters_continue_exactly_where_the_prompt_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters = Words(list("abc \n"), "characters")
    assert write(monkeypatch, letters, "a ", [" ", "b"])[0] == " b"
    assert write(monkeypatch, letters, "a", ["b", "\n"])[0] == "b\n"


def test_an_empty_prompt_begins_a_line_where_the_vocabulary_has_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert write(monkeypatch, Words(["a", "\n"]), "", ["a"])[1][0] == 2
    assert write(monkeypatch, Words(["a", "b"]), "", ["a"])[1][0] == 1
    assert write(monkeypatch, Words(["a", "b"], unknown=True), "", ["a"])[1][0] == 2


def test_the_same_seed_repeats_and_no_seed_differs(make_text_model: Maker) -> None:
    text_model = make_text_model()

    def text(seed: int | None) -> str:
        return generate_text(text_model.model, text_model, "a", 60, 1.0, seed=seed)

    assert text(3) == text(3)
    assert text(3) != text(4)
    assert text(None) != text(None)


def test_drawing_leaves_the_random_numbers_of_training_alone(make_text_model: Maker) -> None:
    text_model = make_text_model()
    torch.manual_seed(9)
    expected = torch.rand(3)
    torch.manual_seed(9)
    generate_text(text_model.model, text_model, "a", 20, seed=1)
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("level", ["characters", "words", "split"])
def test_the_pieces_told_are_the_text_returned(make_text_model: Maker, level: str) -> None:
    text_model = make_text_model(level=level)
    pieces: list[str] = []
    text = generate_text(
        text_model.model, text_model, "a small ", 80, seed=2, on_text=pieces.append
    )
    assert "".join(pieces) == text
    assert len(pieces) == 80


@pytest.mark.parametrize("temperature", [0.0, 0.5, 100.0])
def test_neither_padding_nor_unknown_is_ever_written(
    make_text_model: Maker, temperature: float
) -> None:
    text_model = make_text_model(level="split")
    text_model.model.linear.bias.data[:2] = 1e3
    text = generate_text(text_model.model, text_model, "a", 100, temperature, seed=0)
    assert not {"<pad>", "<unk>"} & set(text.split())
    ids = generate_tokens(text_model.model, [3], 100, forbidden=(0, 1, 2))
    assert set(ids).isdisjoint({0, 1, 2})


def test_stopping_returns_what_was_written(make_text_model: Maker) -> None:
    text_model = make_text_model()
    pieces: list[str] = []
    text = generate_text(
        text_model.model,
        text_model,
        "a",
        10**9,
        on_text=pieces.append,
        should_stop=lambda: len(pieces) >= 7,
    )
    assert text == "".join(pieces)
    assert len(pieces) == 7


def test_nothing_asked_for_is_nothing_written(make_text_model: Maker) -> None:
    text_model = make_text_model()
    assert generate_text(text_model.model, text_model, "a", 0) == ""


@pytest.mark.parametrize(
    ("number", "temperature", "seed", "name"),
    [
        (-1, 1.0, 0, "num_generate"),
        (5, -0.5, 0, "temperature"),
        (5, math.nan, 0, "temperature"),
        (5, 1.0, -1, "seed"),
        (5, 1.0, 2**70, "seed"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(
    make_text_model: Maker, number: int, temperature: float, seed: int, name: str
) -> None:
    text_model = make_text_model()
    with pytest.raises(ConfigError, match=name):
        generate_text(text_model.model, text_model, "a", number, temperature, seed=seed)


def test_damaged_weights_are_one_plain_sentence(make_text_model: Maker) -> None:
    text_model = make_text_model()
    text_model.model.linear.bias.data.fill_(math.nan)
    with pytest.raises(LSTMTextError, match="numbers are damaged"):
        generate_text(text_model.model, text_model, "a", 5)


@pytest.mark.parametrize("unknown", [False, True])
def test_a_vocabulary_without_words_is_one_plain_sentence(unknown: bool) -> None:
    words = Words([], unknown=unknown)
    with pytest.raises(LSTMTextError, match="no words"):
        generate_text(Script([0], 2), words, "", 5)


@pytest.mark.parametrize("stop_at", ["line", "sentence", "paragraph", "cat s", "at", "\n"])
@pytest.mark.parametrize("length", [0, 1, 40])
def test_the_pieces_told_are_the_text_returned_with_any_stop(
    make_text_model: Maker, stop_at: str, length: int
) -> None:
    text_model = make_text_model()
    for seed in range(6):
        pieces: list[str] = []
        text = generate_text(
            text_model.model,
            text_model,
            "a",
            length,
            stop_at=stop_at,
            seed=seed,
            on_text=pieces.append,
        )
        assert "".join(pieces) == text
        whole = generate_text(text_model.model, text_model, "a", length, seed=seed)
        assert whole.startswith(text)


def test_what_was_held_back_for_a_stop_that_never_came_is_told_and_returned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters = Words(list("abc"), "characters")
    pieces: list[str] = []
    text, _ = write(monkeypatch, letters, "c", list("cab"), stop_at="abc", on_text=pieces.append)
    assert text == "cab"
    assert pieces == ["c", "", "", "ab"]


def test_nothing_is_computed_after_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = Words(list("abc\n"), "characters")
    text, read = write(monkeypatch, letters, "c", list("ab\ncccc"), stop_at="line")
    assert text == "ab"
    assert len(read) == 4  # the line break before the prompt, the prompt, a and b


def test_many_texts_stop_each_where_it_should_and_do_not_disturb_each_other(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(hidden_size=24)
    arguments = (text_model.model, text_model, "a small", 60)
    whole = generate_texts(*arguments, count=8, seed=3)
    stopped = generate_texts(*arguments, count=8, seed=3, stop_at="t")
    assert [len(text) for text in whole] == [60] * 8
    assert stopped == [text.partition("t")[0] for text in whole]
    assert len(set(map(len, stopped))) > 2


def test_many_texts_at_temperature_0_are_the_one_text_many_times(make_text_model: Maker) -> None:
    for level in ("characters", "words", "split"):
        text_model = make_text_model(level=level, num_layers=2)
        arguments = (text_model.model, text_model, "a small ", 30, 0.0)
        assert generate_texts(*arguments, count=3) == [generate_text(*arguments)] * 3


def test_many_texts_are_written_by_any_module() -> None:
    class Next(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return 50.0 * nn.functional.one_hot(1 + x % 3, 4).float()  # (B, T, V)

    texts = generate_texts(Next(), Words(["a", "b", "c"], "split"), "a b", 4, count=3, seed=0)
    assert texts == ["c a b c"] * 3


def test_stopping_many_texts_returns_what_was_written(make_text_model: Maker) -> None:
    text_model = make_text_model()
    answers = iter([False] * 5 + [True])
    texts = generate_texts(
        text_model.model, text_model, "a", 10**9, count=2, should_stop=lambda: next(answers)
    )
    assert [len(text) for text in texts] == [5, 5]


@pytest.mark.parametrize("count", [0, -1, 1_001])
def test_a_number_of_texts_out_of_range_is_refused(make_text_model: Maker, count: int) -> None:
    text_model = make_text_model()
    with pytest.raises(ConfigError, match="count must be between 1 and 1,000"):
        generate_texts(text_model.model, text_model, "a", 5, count=count)


def test_the_temperature_of_the_call_counts_whatever_the_sampling_says(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model()
    arguments = (text_model.model, text_model, "a", 20)
    sampling = Sampling(temperature=0.0)
    assert generate_text(*arguments, 1.0, sampling=sampling, seed=1) == generate_text(
        *arguments, 1.0, seed=1
    )


def test_writing_takes_at_most_nine_keyword_only_arguments() -> None:
    for function in (generate_text, generate_texts):
        parameters = inspect.signature(function).parameters.values()
        assert sum(p.kind is p.KEYWORD_ONLY for p in parameters) <= 9
