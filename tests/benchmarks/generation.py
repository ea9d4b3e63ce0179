"""Generation: against plain stepping of `nn.LSTM`, and against the speed of memory.

The weights are random: what is written costs the same as what is learnt. All candidates draw what
they write, except for those that say `stepping alone`.
"""

import threading
from collections.abc import Iterable
from statistics import median

import numpy as np
import torch
from torch import nn

from lstmtext import SingleLSTM_TXT, generate_text
from lstmtext.generation.folding import fold
from lstmtext.text.codec import TextCodec
from lstmtext.text.tokenizer import CharacterTokenizer
from tests.benchmarks.table import Table, interleaved
from tests.benchmarks.ways_to_write import (
    ALL_THREADS,
    CONTEXT,
    VOCAB_SIZE,
    again,
    microseconds,
    ours,
    plain,
    random_model,
    reads,
    stepping_alone,
)


def run(*, quick: bool) -> Table:
    """Measure all sizes on the processor, and on a graphics card where there is one."""
    table = Table("Generation")
    for hidden_size, num_layers in ((128, 1), (256, 1), (256, 2), (512, 1), (512, 2)):
        _processor(table, hidden_size, num_layers, VOCAB_SIZE, quick=quick)
    _processor(table, 320, 1, 10_000, quick=quick)
    _first_text(table, quick=quick)
    _beside_training(table, quick=quick)
    if torch.cuda.is_available():
        for count in (1, 64):
            _graphics_card(table, count, quick=quick)
    return table


def _times(took: dict[str, list[float]], of: str, to: str) -> float:
    """How many times as fast: the median of the rounds' ratios."""
    return median(b / a for a, b in zip(took[of], took[to], strict=True))


def _processor(
    table: Table, hidden_size: int, num_layers: int, vocab_size: int, *, quick: bool
) -> None:
    model = random_model(hidden_size, num_layers, vocab_size)
    size = f"{hidden_size}x{num_layers}"
    if vocab_size != VOCAB_SIZE:
        size += f", {vocab_size:,} tokens"
    goals = size == "512x2"
    num_bytes = fold(model).num_bytes
    reading = reads(num_bytes)
    by_hand = {
        f"{'oneDNN' if onednn else 'plain'} {n}": plain(model, onednn=onednn, num_threads=n)
        for onednn in (False, True)
        for n in {1, ALL_THREADS}
    }
    took = microseconds(
        {
            "ours": ours(model, 1),
            "alone": stepping_alone(model),
            "4": ours(model, 4),
            "16": ours(model, 16),
            "64": ours(model, 64),
            "again": again(model),
            **by_hand,
            **reading,
        },
        quick=quick,
    )
    _keep_best(took, "memory", reading)
    _keep_best(took, "oneDNN off", [name for name in by_hand if name.startswith("plain")])
    took["as installed"] = took[f"oneDNN {ALL_THREADS}"]
    took["text"] = _whole_texts(model, vocab_size, quick=quick)
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
    for count in (4, 16, 64):
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


def _whole_texts(model: SingleLSTM_TXT, vocab_size: int, *, quick: bool) -> list[float]:
    """Microseconds a token of `generate_text`, from its call to its result."""
    codec, length = _codec(vocab_size), 20 if quick else 1_000
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
        model, codec = random_model(512, 2, vocab_size), _codec(vocab_size)

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
    model, learner = random_model(512, 2), random_model(512, 1).train()
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
        "ours": ours(model, 1),
        "plain": plain(model, onednn=False, num_threads=1),
    }
    trainer = threading.Thread(target=train)
    trainer.start()
    try:
        took = microseconds(loops, quick=quick, call_seconds=0.5)
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
    model = random_model(512, 2).cuda()
    loops = {
        "ours": ours(model, count),
        "plain": plain(model, count, onednn=True, num_threads=ALL_THREADS),
    }
    took = microseconds(loops, quick=quick, call_seconds=0.2)
    table.add(
        f"512x2 on the graphics card, {count} at once: against cuDNN stepping",
        _times(took, "ours", "plain"),
        ours_us=median(took["ours"]),
        plain_us=median(took["plain"]),
        per_second=round(1e6 * count / median(took["ours"])),
    )
