"""Writing: from a prompt to the text that a model continues it with (seed 000)."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from lstmtext.errors import ConfigError
from lstmtext.generation.continuation import Continuation, never_written
from lstmtext.generation.graphics_card import GraphicsCardStepper
from lstmtext.generation.prompts import Unknown, read_prompt
from lstmtext.generation.sampling import PAST_WINDOW, Sampling, sample_tokens
from lstmtext.generation.stepping import stepper_for
from lstmtext.text.codec import codec_of
from lstmtext.text.tokenizer import PAD_IDX, HasVocab

MAX_COUNT = 1_000
"""Texts at once; more would need memory in proportion and gain nothing."""


def generate_tokens(
    model: nn.Module,
    token_ids: Sequence[int],
    num_generate: int,
    *,
    sampling: Sampling | None = None,
    forbidden: Sequence[int] = (PAD_IDX,),
    generator: torch.Generator | None = None,
) -> Iterator[int]:
    """The ids that a model continues `token_ids` with, one by one.

    Arguments and errors are those of `generate_token_batches`, for one text.
    """
    for (token_id,) in generate_token_batches(
        model,
        token_ids,
        num_generate,
        count=1,
        sampling=sampling,
        forbidden=forbidden,
        generator=generator,
    ):
        yield token_id


def generate_token_batches(
    model: nn.Module,
    token_ids: Sequence[int],
    num_generate: int,
    *,
    count: int,
    sampling: Sampling | None = None,
    forbidden: Sequence[int] = (PAD_IDX,),
    generator: torch.Generator | None = None,
) -> Iterator[list[int]]:
    """The ids that a model continues `token_ids` with in `count` texts, step by step.

    The weights of a `SingleLSTM_TXT` are copied when the first ids are asked for; training on does
    not change what follows. Memory and the time for a step do not grow with the text. Any other
    module is run as it is at each step: one with a `step` like that of `SingleLSTM_TXT` carries its
    state on, one with only a `forward` reads the whole text again for each id.

    Args:
        model: A `SingleLSTM_TXT`, or any module whose `forward` gives logits; in evaluation mode.
        token_ids: At least one id to read first.
        num_generate: How many ids to give for each text.
        count: Number of texts, N.
        sampling: How each id is chosen; by the model's own odds unless given.
        forbidden: Ids that never come.
        generator: For repeatable draws.

    Yields:
        The next id of each text, N of them.

    Raises:
        LSTMTextError: The model's numbers are damaged.
    """
    sampling = sampling or Sampling()
    stepper = stepper_for(model)
    logits = stepper.read(token_ids)  # (1, V)
    if count > 1:
        stepper.repeat(count)
        logits = logits.repeat(count, axis=0)
    uniforms = itertools.islice(_uniforms(count, generator), num_generate)
    if isinstance(stepper, GraphicsCardStepper) and not sampling.needs_past:
        yield from stepper.write(sampling, forbidden, uniforms)
        return
    past = None
    if sampling.needs_past:
        past = np.array([token_ids[-PAST_WINDOW:]] * count, dtype=np.int64)  # (N, T)
    for uniform in uniforms:
        for token_id in forbidden:  # quicker than all at once: they are one or two
            logits[:, token_id] = -np.inf
        ids = sample_tokens(logits, uniform, sampling, past=past)
        yield ids.tolist()
        if past is not None:
            past = np.concatenate([past[:, 1 - PAST_WINDOW :], ids[:, None]], axis=1)
        logits = stepper.feed(ids)


def _uniforms(count: int, generator: torch.Generator | None) -> Iterator[npt.NDArray[np.float64]]:
    """For each step a number for each text: from 0 up to 1, and always far enough below 1."""
    while True:  # many at once: a call costs more than a number
        numbers = torch.rand(64, count, dtype=torch.float64, generator=generator)
        yield from numbers.mul_(1 - 2**-50).numpy()


def generate_text(
    model: nn.Module,
    dataset: HasVocab,
    seed_text: str,
    num_generate: int,
    temperature: float = 1.0,
    *,
    sampling: Sampling | None = None,
    stop_at: str | None = None,
    unknown: Unknown = "replace",
    seed: int | None = None,
    on_text: Callable[[str], object] | None = None,
    on_token: Callable[[int], object] | None = None,
    on_unknown: Callable[[list[str]], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> str:
    """Continue a prompt (seed 000). Sets the model to evaluation mode.

    Args:
        model: A `SingleLSTM_TXT`, or any module whose `forward` gives logits.
        dataset: Has `vocab` and `idx2token`: a `TextDataset` or a `TextModel`. Its codec decides
            how the prompt is cleaned and cut; at white space if it has none.
        seed_text: The prompt; an empty one begins a line.
        num_generate: Number of tokens to write at most; all of them unless `stop_at` comes first.
        temperature: Below 1 is careful, above 1 is wild; 0 always takes the likeliest token.
        sampling: Filters and penalties; its temperature is replaced by `temperature`.
        stop_at: `"line"`, `"sentence"`, `"paragraph"`, or a text to stop before; see `stopping`.
        unknown: What becomes of a token of the prompt that the vocabulary lacks, and that nothing
            there looks like: `"replace"` by `<unk>` where there is one, or `"skip"`.
        seed: Makes the text repeatable on the same computer; different each time if None.
        on_text: Called for each token with the text that may be shown, which is empty while it
            could be the beginning of `stop_at`; joined they are the result.
        on_token: Called with each id that is written until the text is over: also with those of
            `stop_at` itself, which is not in the result.
        on_unknown: Called with the unknown tokens of the prompt; printed on standard error if None.
        should_stop: Asked before each token; what was written so far is returned.

    Returns:
        The continuation alone, without the prompt.

    Raises:
        ConfigError: An argument is out of range.
        LSTMTextError: The model's numbers are damaged, or it has no words.
    """
    chosen, generator = _checked(num_generate, temperature, sampling, seed)
    model.eval()
    codec = codec_of(dataset)
    prompt = read_prompt(codec, seed_text, unknown=unknown, on_unknown=on_unknown)
    text = Continuation(codec, prompt, stop_at)
    steps = generate_token_batches(
        model,
        prompt.token_ids,
        num_generate,
        count=1,
        sampling=chosen,
        forbidden=never_written(codec),
        generator=generator,
    )
    _write(steps, [text], should_stop, on_token, on_text)
    return text.text


def generate_texts(
    model: nn.Module,
    dataset: HasVocab,
    seed_text: str,
    num_generate: int,
    temperature: float = 1.0,
    *,
    count: int,
    sampling: Sampling | None = None,
    stop_at: str | None = None,
    unknown: Unknown = "replace",
    seed: int | None = None,
    on_token: Callable[[int], object] | None = None,
    on_unknown: Callable[[list[str]], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[str]:
    """Continue a prompt in `count` different ways at once: quicker than one after the other.

    `count` is 1 to 1,000; with a `seed` the texts come again for the same `count`. All other
    arguments and the errors are those of `generate_text`.

    Returns:
        The continuations, without the prompt.
    """
    if not 1 <= count <= MAX_COUNT:
        raise ConfigError(f"count must be between 1 and {MAX_COUNT:,}, not {count:,}")
    chosen, generator = _checked(num_generate, temperature, sampling, seed)
    model.eval()
    codec = codec_of(dataset)
    prompt = read_prompt(codec, seed_text, unknown=unknown, on_unknown=on_unknown)
    texts = [Continuation(codec, prompt, stop_at) for _ in range(count)]
    steps = generate_token_batches(
        model,
        prompt.token_ids,
        num_generate,
        count=count,
        sampling=chosen,
        forbidden=never_written(codec),
        generator=generator,
    )
    _write(steps, texts, should_stop, on_token)
    return [text.text for text in texts]


def _checked(
    num_generate: int, temperature: float, sampling: Sampling | None, seed: int | None
) -> tuple[Sampling, torch.Generator]:
    """Refuse what is out of range before anything else happens."""
    chosen = dataclasses.replace(sampling or Sampling(), temperature=temperature)
    if num_generate < 0:
        raise ConfigError(f"num_generate must be at least 0, not {num_generate}")
    if seed is not None and not 0 <= seed < 2**63:
        raise ConfigError("seed must be a whole number from 0 to 9,223,372,036,854,775,807")
    generator = torch.Generator()
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    return chosen, generator


def _write(
    steps: Iterator[list[int]],
    texts: Sequence[Continuation],
    should_stop: Callable[[], bool] | None,
    on_token: Callable[[int], object] | None,
    on_text: Callable[[str], object] | None = None,
) -> None:
    """Add the ids of each step to the texts until all are over.

    A text that is over goes on being computed unseen, so that the others do not depend on it.
    """
    while not all(text.is_over for text in texts):
        ids = None if should_stop is not None and should_stop() else next(steps, None)
        if ids is None:
            break
        for text, token_id in zip(texts, ids, strict=True):
            if on_token is not None and not text.is_over:
                on_token(token_id)
            shown = text.add(token_id)
            if on_text is not None:
                on_text(shown)
    for text in texts:
        held = text.finish()
        if held and on_text is not None:
            on_text(held)
