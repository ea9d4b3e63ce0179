"""What users of such programs ran into, by the ids of the list of their complaints."""

import gc
import math
import resource
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstmtext import SingleLSTM_TXT, TextModel, generate_text, generate_tokens
from lstmtext.generation.cells import FirstInput
from lstmtext.generation.generate import generate_texts, generate_token_batches
from lstmtext.generation.sampling import PAST_WINDOW, Sampling
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import CharacterTokenizer

Maker = Callable[..., TextModel]
LEVELS = pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
CONTROLLED = Sampling(top_k=20, top_p=0.95, repetition_penalty=1.2, no_repeat_ngram=5)


def lstm(vocab_size: int = 30, hidden_size: int = 16, **options: float) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(vocab_size, 8, hidden_size, 2, **options).eval()


@LEVELS
@pytest.mark.parametrize("with_unknown", [False, True])
@pytest.mark.parametrize("unknown", ["replace", "skip"])
@pytest.mark.parametrize("prompt", ["", "€", "€€ ₪", "   ", "\n\n", "a € small", "a " * 20_000])
def test_p1_p2_p8_every_prompt_is_continued_and_nothing_special_shows(
    make_text_model: Maker, level: str, with_unknown: bool, unknown: str, prompt: str
) -> None:
    text_model = make_text_model(level=level, with_unknown=with_unknown)
    text = generate_text(
        text_model.model,
        text_model,
        prompt,
        12,
        unknown=unknown,
        seed=0,
        on_unknown=lambda _: None,
    )
    assert text
    assert "<pad>" not in text
    assert "<unk>" not in text


def test_p3_a_phone_s_apostrophe_is_read_as_that_of_the_text(make_text_model: Maker) -> None:
    told: list[list[str]] = []
    text_model = make_text_model("I don't. You don't. 'Yes'\n", level="words")

    def text(prompt: str) -> str:
        return generate_text(text_model.model, text_model, prompt, 20, 0.0, on_unknown=told.append)

    assert text("I don’t") == text("I don't")
    assert told == []


def test_p4_a_prompt_is_cleaned_like_the_training_text(make_text_model: Maker) -> None:
    from lstmtext.text.cleaning import Cleaning

    text_model = make_text_model(level="words")
    codec = TextCodec(text_model.tokenizer, text_model.vocab, Cleaning(lowercase=True))
    told: list[list[str]] = []

    class Lowercase:
        vocab, idx2token = codec.vocab, codec.idx2token

    Lowercase.codec = codec
    texts = [
        generate_text(text_model.model, Lowercase(), p, 20, 0.0, on_unknown=told.append)
        for p in ("A SMALL", "a small")
    ]
    assert texts[0] == texts[1]
    assert told == []


@pytest.mark.parametrize("temperature", [0, 1e-30, 1e-4, 1.0, 100.0])
@pytest.mark.parametrize("sampling", [None, CONTROLLED], ids=["plain", "controlled"])
def test_p5_every_temperature_writes(
    make_text_model: Maker, temperature: float, sampling: Sampling | None
) -> None:
    text_model = make_text_model()
    text_model.model.linear.weight.data.mul_(1e4)
    text = generate_text(
        text_model.model, text_model, "a", 30, temperature, sampling=sampling, seed=0
    )
    assert len(text) == 30


@LEVELS
def test_p6_filters_beyond_the_vocabulary_and_bans_of_everything_still_write(
    make_text_model: Maker, level: str
) -> None:
    text_model = make_text_model(level=level)
    for sampling in (
        Sampling(top_k=10**6),
        Sampling(top_p=1e-9),
        Sampling(min_p=1.0),
        Sampling(no_repeat_ngram=1, repetition_penalty=10.0),
    ):
        texts = generate_texts(
            text_model.model, text_model, "a", 100, count=3, sampling=sampling, seed=0
        )
        assert all(texts)


@LEVELS
@pytest.mark.parametrize("temperature", [0.0, 1.0, 100.0])
def test_p7_padding_and_unknown_never_show_in_any_variant(
    make_text_model: Maker, level: str, temperature: float
) -> None:
    text_model = make_text_model(level=level)
    text_model.model.linear.bias.data[:2] = 1e3
    texts = generate_texts(
        text_model.model, text_model, "a", 60, temperature, count=3, sampling=CONTROLLED, seed=1
    )
    assert not [text for text in texts if "<pad>" in text or "<unk>" in text or not text]


def test_p9_a_seed_repeats_one_text_and_many(make_text_model: Maker) -> None:
    text_model = make_text_model()
    model = text_model.model

    def texts(seed: int | None) -> list[str]:
        one = generate_text(model, text_model, "a", 40, seed=seed, sampling=CONTROLLED)
        return [one, *generate_texts(model, text_model, "a", 40, count=4, seed=seed)]

    assert texts(5) == texts(5)
    assert len(set(texts(5)[1:])) == 4
    assert not set(texts(5)) & set(texts(6))
    assert not set(texts(None)) & set(texts(None))


class Loop(nn.Module):
    """Prefers to say the same five words over and over."""

    def __init__(self) -> None:
        super().__init__()
        self.table = 1.0 + torch.rand(400, 400, generator=torch.Generator().manual_seed(0))
        for before in range(400):
            self.table[before, 1 + before % 5] = 12.0

    def forward(self, x: Tensor) -> Tensor:
        return self.table[x]


def repeated_share(ids: list[int]) -> float:
    """Of the runs of four tokens, how many have come before."""
    runs = Counter(tuple(ids[i : i + 4]) for i in range(len(ids) - 3))
    return 1.0 - len(runs) / runs.total()


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize(
    "control", [{"repetition_penalty": 10.0}, {"no_repeat_ngram": 4}, {"no_repeat_ngram": 2}]
)
def test_p10_a_model_that_goes_round_in_circles_is_led_out(
    temperature: float, control: dict[str, float]
) -> None:
    def share(sampling: Sampling) -> float:
        generator = torch.Generator().manual_seed(0)
        ids = generate_tokens(Loop(), [1], 300, sampling=sampling, generator=generator)
        return repeated_share(list(ids))

    without = share(Sampling(temperature=temperature))
    with_control = share(Sampling(temperature=temperature, **control))
    assert without > 0.6
    assert with_control < without / 2
    if "no_repeat_ngram" in control:
        assert with_control == 0.0


def test_p10_what_the_prompt_says_is_not_said_again() -> None:
    greedy = Sampling(temperature=0.0, no_repeat_ngram=2)
    assert next(generate_tokens(Loop(), [1, 2, 3], 1, sampling=Sampling(temperature=0.0))) == 4
    assert next(generate_tokens(Loop(), [3, 4, 3], 1, sampling=greedy)) != 4


def held_numbers() -> int:
    """Numbers in all tensors that are alive."""
    gc.collect()
    return sum(o.numel() for o in gc.get_objects() if issubclass(type(o), Tensor))


@pytest.mark.parametrize("sampling", [Sampling(), CONTROLLED], ids=["plain", "controlled"])
def test_m5_memory_does_not_grow_with_the_text(sampling: Sampling) -> None:
    stream = generate_token_batches(lstm(), [1], 10**6, count=2, sampling=sampling)
    held = []
    for i, _ in enumerate(stream):
        if i in (PAST_WINDOW + 10, 2 * PAST_WINDOW):
            held.append(held_numbers())
            if len(held) == 2:
                break
    assert held[0] == held[1]


@pytest.mark.slow
def test_m5_a_hundred_thousand_tokens_need_no_more_memory_than_a_thousand() -> None:
    stream = generate_tokens(lstm(), [1], 100_000, sampling=CONTROLLED)
    peaks = []
    for i, _ in enumerate(stream):
        if i in (5_000, 99_999):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert peaks[1] - peaks[0] < 20_000  # kilobytes


def test_m8_an_lstm_never_reads_a_token_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    fed: list[int] = []
    load = FirstInput.load

    def counting(self: FirstInput, ids: np.ndarray) -> None:
        fed.extend(ids.tolist())
        load(self, ids)

    monkeypatch.setattr(FirstInput, "load", counting)
    written = list(generate_tokens(lstm(), [1, 2, 3], 500))
    assert fed == [1, 2, 3, *written]


def test_m8_the_arithmetic_of_a_token_does_not_grow_with_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []

    def counted(product: Callable[..., object]) -> Callable[..., object]:
        def counting(weight: np.ndarray, columns: np.ndarray, out: np.ndarray) -> None:
            sizes.append(weight.size * columns.shape[1])
            product(weight, columns, out)

        return counting

    for name in ("dot", "matmul"):
        monkeypatch.setattr(np, name, counted(getattr(np, name)))
    stream = generate_tokens(lstm(), [1] * 50, 300)
    per_token = []
    for _ in stream:
        per_token.append(sum(sizes))
        sizes.clear()
    assert per_token[1] > 0
    assert len(set(per_token[1:])) == 1


@pytest.mark.parametrize("wrapped", [False, True], ids=["lstm", "any module"])
def test_q3_dropout_is_off_while_writing(make_text_model: Maker, wrapped: bool) -> None:
    text_model = make_text_model(hidden_size=24)
    plain = text_model.model
    torch.manual_seed(0)
    dropping = SingleLSTM_TXT(len(text_model.vocab), 6, 24, 1, dropout=0.9)
    dropping.load_state_dict(plain.state_dict())
    module = nn.Sequential(dropping) if wrapped else dropping
    module.train()
    expected = generate_text(plain, text_model, "a", 50, 0.0)
    assert generate_text(module, text_model, "a", 50, 0.0) == expected
    assert not dropping.training


@pytest.mark.parametrize("count", [1, 8])
def test_q6_a_model_is_as_sure_of_its_own_text_as_it_says(count: int) -> None:
    """Teacher-forced loss of generated text is the mean entropy, if the decoder is the model."""
    model = lstm(30, 32)
    model.embedding.weight.data.mul_(3.0)
    model.linear.weight.data.mul_(20.0)
    stream = generate_token_batches(
        model,
        [1],
        6_400 // count,
        count=count,
        forbidden=(),
        generator=torch.Generator().manual_seed(1),
    )
    ids = torch.tensor(list(stream)).T  # (N, T)
    read = torch.cat([torch.ones(count, 1, dtype=torch.long), ids[:, :-1]], dim=1)
    with torch.no_grad():
        log_odds = torch.log_softmax(model(read), dim=1)  # (N * T, V)
    loss = nn.functional.nll_loss(log_odds, ids.reshape(-1)).item()
    entropy = -(log_odds.exp() * log_odds).sum(dim=1).mean().item()
    assert 0.3 < entropy < math.log(30) - 0.3  # neither certain nor indifferent
    assert loss == pytest.approx(entropy, rel=0.03)


def test_generated_characters_can_all_be_decoded() -> None:
    codec = TextCodec(CharacterTokenizer(), {"<pad>": 0, "a": 1, "b": 2})
    assert set(generate_text(lstm(3), codec, "a", 50, seed=0)) <= {"a", "b"}
