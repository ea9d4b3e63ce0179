"""Stepping with torch; the arithmetic and the order of things are the same on the processor."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from lstmtext import LSTMTextError, SingleLSTM_TXT, generate_tokens
from lstmtext.generation import generate
from lstmtext.generation.generate import generate_token_batches
from lstmtext.generation.graphics_card import GraphicsCardStepper
from lstmtext.generation.sampling import Sampling

V = 9
SAMPLINGS = pytest.mark.parametrize(
    "sampling",
    [
        Sampling(),
        Sampling(temperature=0.0),
        Sampling(temperature=0.7, top_k=4, top_p=0.9, min_p=0.01),
        Sampling(repetition_penalty=1.2, no_repeat_ngram=3),
    ],
)


def lstm(num_layers: int = 2, embedding_dim: int = 7) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    model = SingleLSTM_TXT(V, embedding_dim, 16, num_layers).eval()
    for parameter in model.parameters():
        parameter.data.mul_(4.0)
    return model


def written(
    model: SingleLSTM_TXT, sampling: Sampling, count: int = 1, num_generate: int = 50
) -> list[list[int]]:
    return list(
        generate_token_batches(
            model,
            [1, 2, 3],
            num_generate,
            count=count,
            sampling=sampling,
            forbidden=(0, 4),
            generator=torch.Generator().manual_seed(7),
        )
    )


@pytest.fixture
def torch_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(generate, "stepper_for", GraphicsCardStepper)
        yield


@SAMPLINGS
@pytest.mark.parametrize("count", [1, 5])
def test_the_card_writes_what_the_processor_writes(
    request: pytest.FixtureRequest, sampling: Sampling, count: int
) -> None:
    expected = written(lstm(), sampling, count)
    request.getfixturevalue("torch_everywhere")
    assert written(lstm(), sampling, count) == expected


@pytest.mark.usefixtures("torch_everywhere")
@pytest.mark.parametrize("num_generate", [0, 1, 2, 3])
def test_as_many_ids_are_given_as_were_asked_for(num_generate: int) -> None:
    assert len(written(lstm(), Sampling(), 2, num_generate)) == num_generate


@pytest.mark.usefixtures("torch_everywhere")
def test_stopping_in_the_middle_leaves_nothing_behind() -> None:
    stream = generate_tokens(lstm(), [1], 10**9)
    assert len(list(itertools.islice(stream, 5))) == 5
    stream.close()


@pytest.mark.usefixtures("torch_everywhere")
@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_reported_as_damage(temperature: float, value: float) -> None:
    model = lstm()
    model.linear.bias.data[2] = value
    with pytest.raises(LSTMTextError, match="damaged"):
        written(model, Sampling(temperature=temperature))


@pytest.mark.cuda
@pytest.mark.parametrize("embedding_dim", [0, 7])
@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 64])
def test_a_gpu_gives_the_logits_of_the_processor(
    embedding_dim: int, num_layers: int, count: int
) -> None:
    model = lstm(num_layers, embedding_dim)
    ids = np.random.default_rng(0).integers(0, V, (20, count))
    found = []
    for device in ("cpu", "cuda"):
        stepper = generate.stepper_for(model.to(device))
        logits = [stepper.read([1, 2, 3]).repeat(count, axis=0)]
        stepper.repeat(count)
        found.append(np.stack(logits + [stepper.feed(row) for row in ids]))
    assert np.abs(found[0] - found[1]).max() < 1e-3


@pytest.mark.cuda
def test_a_gpu_steps_by_a_graph() -> None:
    stepper = GraphicsCardStepper(lstm().cuda())
    assert isinstance(getattr(stepper._advance, "__self__", None), torch.cuda.CUDAGraph)


@pytest.mark.cuda
@SAMPLINGS
@pytest.mark.parametrize("count", [1, 64])
def test_a_gpu_repeats_a_text_with_its_seed(sampling: Sampling, count: int) -> None:
    first = written(lstm().cuda(), sampling, count)
    assert first == written(lstm().cuda(), sampling, count)
    assert {token_id for ids in first for token_id in ids}.isdisjoint({0, 4})


@pytest.mark.cuda
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_gpu_survives_a_damaged_model(temperature: float) -> None:
    model = lstm()
    model.linear.bias.data[2] = float("nan")
    with pytest.raises(LSTMTextError, match="damaged"):
        written(model.cuda(), Sampling(temperature=temperature))
    assert len(written(lstm().cuda(), Sampling(), num_generate=3)) == 3
