"""Generation: against plain stepping of `nn.LSTM`, and against the speed of memory.

The weights are random: what is written costs the same as what is learnt. All candidates draw what
they write, except for those that say `stepping alone`.
"""

import threading
import time
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import torch
from torch import nn

from lstmtext import SingleLSTM_TXT, generate_text
from lstmtext.generation.folding import fold
from lstmtext.generation.generate import generate_token_batches
from lstmtext.generation.stepping import stepper_for
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import CharacterTokenizer
from tests.benchmarks.table import Table, interleaved

VOCAB_SIZE = 65
ALL_THREADS = torch.get_num_threads()
CONTEXT = 100
"""Tokens that the seeds' way reads again for each token."""

Loop = Callable[[int], object]
"""Makes so many steps."""


def run(*, quick: bool) -> Table:
    """Measure all sizes on the processor, and on a graphics card where there is one."""
    table = Table("Generation")
    for hidden_size, num_layers in ((128, 1), (256, 1), (256, 2), (512, 1), (512, 2)):
        _processor(table, hidden_size, num_layers, quick=quick)
    _first_text(table, quick=quick)
    _beside_training(table, quick=quick)
    if torch.cuda.is_available():
        for count in (1, 64):
            _graphics_card(table, count, quick=quick)
    return table


def _model(hidden_size: int, num_layers: int, vocab_size: int = VOCAB_SIZE) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(vocab_size, 64, hidden_size, num_layers).eval()


def _microseconds(
    loops: dict[str, Loop], *, quick: bool, call_seconds: float = 0.03
) -> dict[str, list[float]]:
    """What a step of each takes, all of them in turn, round after round.

    Each begins with a pause, in which the threads of the one before stop looking for work, and with
    a few steps that do not count, in which its weights come into the processor's memory.
    """
    nums: dict[str, int] = {}
    took: dict[str, list[float]] = {name: [] for name in loops}
    for round_number in range(3 if quick else 8):
        for name, loop in loops.items():
            time.sleep(0.0 if quick else 0.04)
            num_warm = 3 if quick or round_number else 30
            began = time.perf_counter()
            loop(num_warm)
            one = (time.perf_counter() - began) / num_warm
            if round_number == 0:
                nums[name] = 3 if quick else max(3, round(call_seconds / one))
                continue
            began = time.perf_counter()
            loop(nums[name])
            took[name].append(1e6 * (time.perf_counter() - began) / nums[name])
    return took


def _again_and_again(step: Callable[[], object]) -> Loop:
    def loop(num: int) -> None:
        for _ in range(num):
            step()

    return loop


def _times(took: dict[str, list[float]], of: str, to: str) -> float:
    """How many times as fast: the median of the rounds' ratios."""
    return median(b / a for a, b in zip(took[of], took[to], strict=True))


def _stream(model: nn.Module, count: int) -> Loop:
    """The program's own, drawing included."""
    generator = torch.Generator().manual_seed(1)
    stream = generate_token_batches(model, [1, 2], 10**12, count=count, generator=generator)
    return _again_and_again(lambda: next(stream))


def _stepping_alone(model: SingleLSTM_TXT) -> Loop:
    stepper, ids = stepper_for(model), np.array([3])
    stepper.read([1] * 20)
    return _again_and_again(lambda: stepper.feed(ids))


def _plain(model: SingleLSTM_TXT, count: int = 1, *, onednn: bool, num_threads: int) -> Loop:
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


def _again(model: SingleLSTM_TXT) -> Loop:
    """Read the last tokens again for each token (seed 000)."""
    ids = [1] * CONTEXT

    @torch.inference_mode()
    def step() -> None:
        odds = model(torch.tensor([ids[-CONTEXT:]]))[-1].softmax(0)
        ids.append(int(torch.multinomial(odds, 1)))

    return _again_and_again(step)


def _reads(num_bytes: int) -> dict[str, Loop]:
    """Ways to read so much memory as fast as can be: sums, and products with a vector."""
    numbers = torch.rand(num_bytes // 4)
    reads = {"sum": _again_and_again(numbers.sum)}
    for width in (256, 1_024):
        matrix = numbers[: len(numbers) // width * width].reshape(-1, width).numpy()
        vector, out = np.ones(width, np.float32), np.empty(len(matrix), np.float32)
        product = partial(np.dot, matrix, vector, out)
        reads[f"product with a vector of {width}"] = _again_and_again(product)
    return reads


def _processor(table: Table, hidden_size: int, num_layers: int, *, quick: bool) -> None:
    model = _model(hidden_size, num_layers)
    size = f"{hidden_size}x{num_layers}"
    goals = size == "512x2"
    num_bytes = fold(model).num_bytes
    reads = _reads(num_bytes)
    plain = {
        f"{'oneDNN' if onednn else 'plain'} {n}": _plain(model, onednn=onednn, num_threads=n)
        for onednn in (False, True)
        for n in {1, ALL_THREADS}
    }
    took = _microseconds(
        {
            "ours": _stream(model, 1),
            "alone": _stepping_alone(model),
            "16": _stream(model, 16),
            "64": _stream(model, 64),
            "again": _again(model),
            **plain,
            **reads,
        },
        quick=quick,
    )
    _keep_best(took, "memory", reads)
    _keep_best(took, "oneDNN off", [name for name in plain if name.startswith("plain")])
    took["as installed"] = took[f"oneDNN {ALL_THREADS}"]
    took["text"] = _whole_texts(model, quick=quick)
    micro = {name: round(median(times), 1) for name, times in took.items()}
    table.add(
        f"{size}: against nn.LSTM stepping without oneDNN",
        _times(took, "ours", "oneDNN off"),
        at_least=1.5 if goals else None,
        ours_us=micro["ours"],
        plain_us=micro["oneDNN off"],
        per_second=round(1e6 / micro["ours"]),
    )
    table.add(
        f"{size}: against nn.LSTM stepping as installed",
        _times(took, "ours", "as installed"),
        at_least=10.0 if goals else None,
        plain_us=micro["as installed"],
    )
    table.add(
        f"{size}: against reading {CONTEXT} tokens again",
        _times(took, "ours", "again"),
        again_us=micro["again"],
    )
    table.add(
        f"{size}: share of the speed of memory, stepping alone",
        _times(took, "alone", "memory"),
        at_least=0.75 if goals else None,
        step_us=micro["alone"],
        memory_us=micro["memory"],
        GB_per_second=num_bytes / micro["memory"] / 1e3,
        with_sampling=_times(took, "ours", "memory"),
    )
    table.add(f"{size}: generate_text, all included", 1e6 / micro["text"], "tokens/s")
    for count in (16, 64):
        # What the processor could do at most, were there nothing but the products.
        gflop = 2 * num_bytes / 4 * count / 1e3
        table.add(
            f"{size}: tokens per second of {count} variants against one",
            count * _times(took, str(count), "ours"),
            at_least=6.0 if count == 16 else None,
            step_us=micro[str(count)],
            arithmetic_limit=count * micro["ours"] / (gflop / _gflops()),
        )


def _keep_best(took: dict[str, list[float]], name: str, names: Iterable[str]) -> None:
    """The way that is the fastest on the whole, under a name of its own."""
    took[name] = took[min(names, key=lambda name: median(took[name]))]


def _gflops() -> float:
    """The processor's arithmetic at its best, in thousands of operations a microsecond."""
    a = np.ones((768, 768), np.float32)
    seconds = min(interleaved({"product": lambda: a @ a}, rounds=5)["product"])
    return float(2 * len(a) ** 3 / seconds / 1e9)


def _codec(vocab_size: int = VOCAB_SIZE) -> TextCodec:
    letters = ["<pad>", "\n", *map(chr, range(0x4E00, 0x4E00 + vocab_size - 2))]
    return TextCodec(CharacterTokenizer(), {letter: i for i, letter in enumerate(letters)})


def _whole_texts(model: SingleLSTM_TXT, *, quick: bool) -> list[float]:
    """Microseconds a token of `generate_text`, from its call to its result."""
    codec, length = _codec(), 20 if quick else 1_000
    seconds = interleaved(
        {"text": lambda: generate_text(model, codec, "", length, seed=0)}, rounds=3
    )
    return [1e6 * s / length for s in seconds["text"]]


def _first_text(table: Table, *, quick: bool) -> None:
    """From the call of `generate_text` to the first text, the weights' layout included."""

    class FirstError(Exception):
        pass

    def first(_: str) -> None:
        raise FirstError

    for vocab_size in (VOCAB_SIZE, 30_000):
        model, codec = _model(512, 2, vocab_size), _codec(vocab_size)

        def call(model: SingleLSTM_TXT = model, codec: TextCodec = codec) -> None:
            try:
                generate_text(model, codec, codec.idx2token[5] * 20, 10, seed=0, on_text=first)
            except FirstError:
                return

        seconds = median(interleaved({"first": call}, rounds=3 if quick else 9)["first"])
        table.add(
            f"512x2, {vocab_size:,} tokens: to the first text, warm",
            1e3 * seconds,
            "ms",
            at_most=100.0,
        )


def _beside_training(table: Table, *, quick: bool) -> None:
    """Writing while another thread of the program trains."""
    model, learner = _model(512, 2), _model(512, 1).train()
    optimizer = torch.optim.AdamW(learner.parameters(), fused=True)
    is_over = threading.Event()

    def train() -> None:
        x = torch.randint(VOCAB_SIZE, (32, 64))
        while not is_over.is_set():
            with torch.autocast("cpu", torch.bfloat16):
                loss = nn.functional.cross_entropy(learner(x), x.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    loops = {
        "ours": _stream(model, 1),
        "plain": _plain(model, onednn=False, num_threads=1),
    }
    trainer = threading.Thread(target=train)
    trainer.start()
    try:
        took = _microseconds(loops, quick=quick, call_seconds=0.5)
    finally:
        is_over.set()
        trainer.join()
    table.add(
        "512x2 beside training: against nn.LSTM without oneDNN",
        _times(took, "ours", "plain"),
        ours_us=median(took["ours"]),
        plain_us=median(took["plain"]),
    )


def _graphics_card(table: Table, count: int, *, quick: bool) -> None:
    """Against stepping cuDNN's LSTM, drawing on the card."""
    model = _model(512, 2).cuda()
    loops = {
        "ours": _stream(model, count),
        "plain": _plain(model, count, onednn=True, num_threads=ALL_THREADS),
    }
    took = _microseconds(loops, quick=quick, call_seconds=0.2)
    table.add(
        f"512x2 on the graphics card, {count} at once: against cuDNN stepping",
        _times(took, "ours", "plain"),
        ours_us=median(took["ours"]),
        plain_us=median(took["plain"]),
        per_second=round(1e6 * count / median(took["ours"])),
    )
