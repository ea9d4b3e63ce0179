"""How fast is training: the whole loop against a bare one, both precisions, large vocabularies."""

import math
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

from lstmtext import (
    BatchResult,
    CarriedBatches,
    SingleLSTM_TXT,
    TextDataset,
    TrainingHistory,
    Validation,
    collate_fn,
    train_model_TXT,
)
from lstmtext.evaluation import chunked_loss
from lstmtext.evaluation.loss import held_out_batches, mean_loss
from lstmtext.text.tokenizer import CharacterTokenizer
from lstmtext.training.budget import Budget
from lstmtext.training.busyness import BusyWatch
from lstmtext.training.guard import Guard
from lstmtext.training.optimization import Optimization, fast_dtype
from lstmtext.training.schedule import warmup_cosine
from tests.benchmarks.table import Table, interleaved, ratio

_V, _E, _B, _T = 90, 64, 32, 64
_LETTERS = [chr(33 + i) for i in range(_V - 2)]
_CPU = torch.device("cpu")
_Step = Callable[[], object]


def run(*, quick: bool) -> Table:
    """Measure training."""
    table = Table("training")
    devices = [_CPU] + [torch.device("cuda")] * torch.cuda.is_available()
    for device in devices:
        for dtype in _precisions(device):
            for hidden in (256,) if quick else (256, 512):
                _loop_against_bare(table, device, hidden, dtype, rounds=3 if quick else 12)
    for dtype in _precisions(_CPU):
        _against_the_seeds(table, 64 if quick else 512, dtype, rounds=2 if quick else 6)
    for hidden in (64,) if quick else (64, 128, 256, 512):
        _precision(table, hidden, rounds=2 if quick else 8)
    for vocab_size in (2_000,) if quick else (2_000, 7_000, 30_000):
        for dtype in _precisions(_CPU):
            _large_vocabulary(table, vocab_size, dtype, rounds=2 if quick else 6)
    _busy(table, seconds=2.0 if quick else 8.0)
    return table


def _precisions(device: torch.device) -> list[torch.dtype | None]:
    fast = fast_dtype(device)
    return [None] if fast is None else [fast, None]


def _name(dtype: torch.dtype | None) -> str:
    return "float32" if dtype is None else str(dtype).removeprefix("torch.")


def _text(num_tokens: int) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(1, _V, (num_tokens,), generator=generator).to(torch.uint8)


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def _model(hidden: int, device: torch.device = _CPU, vocab_size: int = _V) -> SingleLSTM_TXT:
    torch.manual_seed(0)
    return SingleLSTM_TXT(vocab_size, _E, hidden, 1).to(device)


def _bare_step(
    hidden: int, dtype: torch.dtype | None, device: torch.device = _CPU, vocab_size: int = _V
) -> _Step:
    """The least that a step needs, on a batch that is already there."""
    model = _model(hidden, device, vocab_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, fused=True)
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randint(1, vocab_size, (2, _B, _T), generator=generator).to(device)
    y = y.reshape(-1)

    def step() -> None:
        optimizer.zero_grad()
        with torch.autocast(device.type, dtype=dtype, enabled=dtype is not None):
            loss = cross_entropy(model(x), y)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    return step


@dataclass
class _Slices:
    """Stops after every few steps of a run, and does as many of another kind meanwhile."""

    validation: Validation
    bare: _Step
    device: torch.device
    steps: int
    history: TrainingHistory = field(default_factory=TrainingHistory)
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"loop": [], "bare": []})
    _began: float = 0.0
    _num_measured: int = 0

    def on_batch_end(self, result: BatchResult) -> None:
        self.history.add_batch(result)
        if result.step % self.steps:
            return
        _wait(self.device)
        loop = time.perf_counter() - self._began
        began = time.perf_counter()
        for _ in range(self.steps):
            self.bare()
        _wait(self.device)
        num_measured = len(self.validation.results)
        if num_measured == self._num_measured and result.step > self.steps:  # and warmed up
            self.seconds["loop"].append(loop)
            self.seconds["bare"].append(time.perf_counter() - began)
        self._num_measured = num_measured
        self._began = time.perf_counter()


def _loop_against_bare(
    table: Table, device: torch.device, hidden: int, dtype: torch.dtype | None, rounds: int
) -> None:
    model = _model(hidden, device)
    steps = 20 if device.type == "cpu" else 200
    text = _text(20 * steps * _B * _T)  # an epoch's end is measured, too
    validation = Validation(held_out_batches([text[:20_000]]), interval=4 * steps)
    slices = _Slices(validation, _bare_step(hidden, dtype, device), device, steps)
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.AdamW(model.parameters(), lr=3e-3, fused=True),
        10**6,
        CarriedBatches(text, _B, _T),
        validation=validation,
        optimization=_optimization(dtype),
        budget=Budget(steps=steps * (rounds + 1)),
        on_batch_end=slices.on_batch_end,
        verbose=False,
    )
    seconds = slices.seconds
    tokens = steps * _B * _T
    table.add(
        f"{device.type}, {hidden} cells, {_name(dtype)}: train_model_TXT against a bare loop",
        ratio(seconds, "loop", "bare"),
        at_least=0.97 if device.type == "cpu" else 0.9,
        tokens_per_second=tokens / median(seconds["loop"]),
        bare=tokens / median(seconds["bare"]),
    )


def _optimization(dtype: torch.dtype | None) -> Optimization:
    return Optimization(
        schedule=warmup_cosine(), clip_grad_norm=1.0, autocast_dtype=dtype, guard=Guard()
    )


class _Items(Dataset[tuple[Tensor, Tensor]]):
    """Gives items one by one only."""

    def __init__(self, dataset: TextDataset) -> None:
        self.dataset = dataset

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, idx: int) -> tuple[Tensor, Tensor]:
        return self.dataset[idx]


def _against_the_seeds(table: Table, hidden: int, dtype: torch.dtype | None, rounds: int) -> None:
    """The way of seed 000: float32, items one by one, plain Adam."""
    letters = "".join(_LETTERS[i] for i in torch.randint(0, len(_LETTERS), (200_000,)).tolist())
    dataset = TextDataset.from_text(letters, _T, tokenizer=CharacterTokenizer())
    vocab_size, steps = len(dataset.vocab), 12
    old, new = _model(hidden, vocab_size=vocab_size), _model(hidden, vocab_size=vocab_size)
    old_optimizer = torch.optim.Adam(old.parameters(), lr=3e-3)
    new_optimizer = torch.optim.AdamW(new.parameters(), lr=3e-3, fused=True)
    old_loader = DataLoader(_Items(dataset), _B, shuffle=True, collate_fn=collate_fn)
    new_loader = CarriedBatches(dataset.parts, _B, _T)
    old_batches, criterion = cycle(old_loader), nn.CrossEntropyLoss(ignore_index=0)

    def seeds() -> None:
        for _ in range(steps):
            x, y = next(old_batches)
            old_optimizer.zero_grad()
            criterion(old(x), y.reshape(-1)).backward()
            old_optimizer.step()

    def ours() -> None:
        train_model_TXT(
            new,
            nn.CrossEntropyLoss(),
            new_optimizer,
            10**6,
            new_loader,
            optimization=_optimization(dtype),
            budget=Budget(steps=steps),
            on_batch_end=TrainingHistory().add_batch,
            verbose=False,
        )

    seconds = interleaved({"seeds": seeds, "ours": ours}, rounds=rounds)
    table.add(
        f"cpu, {hidden} cells, {_name(dtype)}: against the seeds' way",
        ratio(seconds, "ours", "seeds"),
        at_least=None if hidden < 512 else 0.97 if dtype is None else 1.9,
        tokens_per_second=steps * _B * _T / median(seconds["ours"]),
        seeds=steps * _B * _T / median(seconds["seeds"]),
    )


def _precision(table: Table, hidden: int, rounds: int) -> None:
    if fast_dtype(_CPU) is None:
        return
    steps = max(2, 2_000 // hidden)

    def several(step: _Step) -> _Step:
        return lambda: [step() for _ in range(steps)]

    candidates = {_name(d): several(_bare_step(hidden, d)) for d in (torch.bfloat16, None)}
    seconds = interleaved(candidates, rounds=rounds)
    table.add(
        f"cpu, {hidden} cells: bfloat16 against float32", ratio(seconds, "bfloat16", "float32")
    )


def _loss_step(vocab_size: int, dtype: torch.dtype | None, *, chunks: bool) -> _Step:
    """Loss and gradients of 32 times 32 tokens, from 256 cells."""
    torch.manual_seed(0)
    layer = nn.Linear(256, vocab_size)
    hidden, targets = torch.randn(1024, 256), torch.randint(1, vocab_size, (1024,))

    def step() -> None:
        layer.zero_grad()
        inputs = hidden.clone().requires_grad_()
        with torch.autocast("cpu", dtype=dtype, enabled=dtype is not None):
            if chunks:
                loss = chunked_loss.chunked_cross_entropy(inputs, layer, targets)
            else:
                loss = mean_loss(nn.CrossEntropyLoss(), layer(inputs), targets, len(targets))
        loss.backward()  # type: ignore[no-untyped-call]

    return step


def _large_vocabulary(
    table: Table, vocab_size: int, dtype: torch.dtype | None, rounds: int
) -> None:
    candidates = {
        name: _loss_step(vocab_size, dtype, chunks=name == "chunks") for name in ("plain", "chunks")
    }
    seconds = interleaved(candidates, rounds=rounds)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        tasks = [(vocab_size, dtype, chunks) for chunks in (False, True)]
        plain, chunked = pool.starmap(_peak, tasks, chunksize=1)
    used = chunked_loss.takes_chunks(
        _model(256, vocab_size=vocab_size), nn.CrossEntropyLoss(), 1024
    )
    table.add(
        f"cpu, {vocab_size:,} ids, {_name(dtype)}: loss in chunks against plain",
        ratio(seconds, "chunks", "plain"),
        megabytes=chunked,
        plain_megabytes=plain,
        used="yes" if used else "no",
    )


def _peak(vocab_size: int, dtype: torch.dtype | None, chunks: bool) -> float:
    """Megabytes that a few steps need besides, in this fresh process; known on Linux only."""
    status = Path("/proc/self/status")  # getrusage would know the parent's peak, too
    if not status.exists():
        return math.nan

    def peak() -> float:
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

    _loss_step(100, dtype, chunks=chunks)()
    before, step = peak(), _loss_step(vocab_size, dtype, chunks=chunks)
    for _ in range(3):
        step()
    return peak() - before


def _busy(table: Table, seconds: float) -> None:
    """Another program has one of the cores all the time."""
    if torch.get_num_threads() == 1:
        return
    other = multiprocessing.get_context("spawn").Process(target=_spin, daemon=True)
    other.start()
    try:
        with patch.object(BusyWatch, "on_step"):
            stubborn = _tokens_per_second(seconds / 2)
        answered = _tokens_per_second(seconds)
    finally:
        other.kill()
        other.join()
    alone = _tokens_per_second(seconds / 4)
    table.add(
        "cpu, 256 cells, one core taken: fewer threads against all",
        answered / stubborn,
        tokens_per_second=answered,
        not_answered=stubborn,
        undisturbed=alone,
    )


def _spin() -> None:
    while True:
        pass


def _tokens_per_second(seconds: float) -> float:
    """Of a run of that length."""
    model = _model(256)
    end, history = time.perf_counter() + seconds, TrainingHistory()
    train_model_TXT(
        model,
        nn.CrossEntropyLoss(),
        torch.optim.AdamW(model.parameters(), lr=3e-3, fused=True),
        10**6,
        CarriedBatches(_text(400_000), _B, _T),
        optimization=_optimization(fast_dtype(_CPU)),
        on_batch_end=history.add_batch,
        should_stop=lambda: time.perf_counter() > end,
        verbose=False,
    )
    return history.tokens_per_second
