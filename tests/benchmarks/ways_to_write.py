"""Ways to write token by token, to be timed in turn: the program's own and others."""

import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from lstmtext import SingleLSTM_TXT
from lstmtext.generation.generate import generate_token_batches
from lstmtext.generation.stepping import stepper_for

VOCAB_SIZE = 65
ALL_THREADS = torch.get_num_threads()
CONTEXT = 100
"""Tokens that the seeds' way reads again for each token."""

Loop = Callable[[int], object]
"""Makes so many steps."""


def random_model(hidden_size: int, num_layers: int, vocab_size: int = VOCAB_SIZE) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(vocab_size, 64, hidden_size, num_layers).eval()


def microseconds(
    loops: dict[str, Loop], *, quick: bool, call_seconds: float = 0.06
) -> dict[str, list[float]]:
    """What a step of each takes, all of them in turn, round after round.

    Each begins with a pause, in which the threads of the one before stop looking for work, and with
    a few steps that do not count, in which its weights come into the processor's memory.
    """
    nums: dict[str, int] = {}
    took: dict[str, list[float]] = {name: [] for name in loops}
    for round_number in range(3 if quick else 8):
        for name, loop in loops.items():
            if round_number == 0:
                loop(3)
            time.sleep(0.0 if quick else 0.15)
            num_warm = 3 if round_number == 0 else max(1, nums[name] // 2)
            began = time.perf_counter()
            loop(num_warm)
            one = (time.perf_counter() - began) / num_warm
            if round_number == 0:
                nums[name] = 3 if quick else max(2, round(call_seconds / one))
                continue
            began = time.perf_counter()
            loop(nums[name])
            took[name].append(1e6 * (time.perf_counter() - began) / nums[name])
    return took


def repeated(step: Callable[[], object]) -> Loop:
    def loop(num: int) -> None:
        for _ in range(num):
            step()

    return loop


def ours(model: nn.Module, count: int) -> Loop:
    """The program's own, drawing included."""
    generator = torch.Generator().manual_seed(1)
    stream = generate_token_batches(model, [1, 2], 10**12, count=count, generator=generator)
    return repeated(lambda: next(stream))


def stepping_alone(model: SingleLSTM_TXT) -> Loop:
    stepper, ids = stepper_for(model), np.array([3])
    stepper.read([1] * 20)
    return repeated(lambda: stepper.feed(ids))


def plain(model: SingleLSTM_TXT, count: int = 1, *, onednn: bool, num_threads: int) -> Loop:
    """The model's own `nn.LSTM`, the state carried, as lean as can be written."""
    device = model.linear.weight.device
    kept: dict[str, Any] = {"ids": torch.ones(count, 1, dtype=torch.long, device=device)}
    generator = torch.Generator(device).manual_seed(1)

    @torch.inference_mode()
    def loop(num: int) -> None:
        ids, state = kept["ids"], kept.get("state")
        torch.set_num_threads(num_threads)
        with warnings.catch_warnings():  # about another vendor's cards
            warnings.simplefilter("ignore")
            with torch.backends.mkldnn.flags(enabled=onednn):
                for _ in range(num):
                    output, state = model.lstm(model.embedding(ids), state)
                    odds = model.linear(output[:, -1]).softmax(1)
                    ids = torch.multinomial(odds, 1, generator=generator)
                    ids.tolist()
        torch.set_num_threads(ALL_THREADS)
        kept.update(ids=ids, state=state)

    return loop


def again(model: SingleLSTM_TXT) -> Loop:
    """Read the last tokens again for each token (seed 000)."""
    ids = [1] * CONTEXT

    @torch.inference_mode()
    def step() -> None:
        odds = model(torch.tensor([ids[-CONTEXT:]]))[-1].softmax(0)
        ids.append(int(torch.multinomial(odds, 1)))

    return repeated(step)


def reads(num_bytes: int) -> dict[str, Loop]:
    """Ways to read so much memory as fast as can be: sums, and products with a vector."""
    numbers = torch.rand(num_bytes // 4)
    reads = {"sum": repeated(numbers.sum)}
    for width in (256, 1_024):
        matrix = numbers[: len(numbers) // width * width].reshape(-1, width).numpy()
        vector, out = np.ones(width, np.float32), np.empty(len(matrix), np.float32)
        product = partial(np.dot, matrix, vector, out)
        reads[f"product with a vector of {width}"] = repeated(product)
    return reads
