import itertools
import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from lstmtext import ConfigError, LSTMTextError, TextModel, generate_text, generate_tokens
from lstmtext.generation import generate
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
    monkeypatch.setattr(generate, "sample_tokens", lambda *_, **__: torch.tensor([next(choices)]))
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
