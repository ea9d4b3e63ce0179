"""How good a model is for its time: nats per character on held-out text.

    LSTMTEXT_CORPORA=... python -m tests.benchmarks quality

The texts are those of the design: each is cut at nine tenths, and the last tenth is held out. All
settings choose themselves from the length of the text and the minutes. Times are of training alone:
what measuring takes is added to the minutes. The whole takes 45 minutes; `quality:characters`,
`quality:float32`, `quality:small`, `quality:subwords` and `quality:words` are its parts.
"""

import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from lstmtext import (
    TrainingSettings,
    evaluate_text,
    prepare_training,
    preset_settings,
    read_text,
)
from lstmtext.evaluation.compressor import ppmd_loss
from lstmtext.evaluation.loss import evaluate, held_out_batches
from lstmtext.reading.source import TextSource
from lstmtext.text.batches import CarriedBatches
from lstmtext.training_run import TrainingRun
from tests.benchmarks.table import Table
from tests.training_runs import train

_MEASURING = 12 / 11  # a twelfth of the time is measuring
PARTS = ("characters", "float32", "small", "subwords", "words")
SMALL = {
    "Genesis en": "encodings/english-kjv.txt",
    "Genesis fr": "encodings/french.txt",
    "Genesis de": "encodings/german.txt",
    "nietzsche": "nietzsche.txt",
    "alice29": "alice29.txt",
}


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a run."""

    run: TrainingRun
    settings: TrainingSettings
    loss: float  # nats per token
    nats_per_character: float
    seconds: float  # of training alone


def source_of(file: str, length: int | None = None) -> TextSource:
    """An outside text, or its beginning."""
    text = read_text(Path(os.environ["LSTMTEXT_CORPORA"]) / file).text
    return TextSource(text[:length], file, "utf-8")


def trained(source: TextSource, seconds: float, **changes: object) -> Trained:
    """Train for so many seconds with the settings that choose themselves, but for these changes."""
    changes = {"validation": "tail", **changes}
    settings = preset_settings(
        "balanced",
        num_characters=len(source.text),
        minutes=seconds * _MEASURING / 60,
        device="cpu",
        **changes,  # type: ignore[arg-type]
    )
    run = prepare_training(source, settings)
    run.sample_length = 0
    train(run)
    assert run.validation is not None
    assert run.validation.best is not None
    measuring = len(run.validation.results) * (run.validation.duration or 0.0)
    result = evaluate_text(run.best_model(), [str(part) for part in run.split.validation])
    return Trained(
        run,
        settings,
        run.validation.best.loss,
        result.nats_per_character,
        run.history.epochs[-1].seconds - measuring,
    )


def _add(table: Table, what: str, result: Trained, goal: float | None, **details: object) -> None:
    settings = result.settings
    table.add(
        what,
        result.nats_per_character,
        "nats/char",
        at_most=goal,
        **details,
        seconds=round(result.seconds, 1),
        passes=round(result.run.history.num_tokens / result.run.num_tokens, 1),
        cells=settings.hidden_size,
        batch=settings.batch_size,
        rate=settings.learning_rate,
        dropout=settings.dropout,
        weights=settings.weight_dropout,
    )


def characters(table: Table, scale: float) -> None:
    """75 s, three and ten minutes."""
    source = source_of("tinyshakespeare.txt")
    for seconds, goal in ((75, 1.45), (180, 1.41), (600, 1.39)):
        _add(table, f"characters, {seconds} s", trained(source, seconds * scale), goal)


def float32(table: Table, scale: float) -> None:
    """The same without bfloat16, as most laptops have it."""
    result = trained(source_of("tinyshakespeare.txt"), 180 * scale, precision="float32")
    _add(table, "characters, 180 s, float32", result, 1.45)


def small(table: Table, scale: float) -> None:
    """Texts below a megabyte, against PPMd, which goes on learning from the held-out text."""
    sources = {name: source_of(file) for name, file in SMALL.items()}
    for length in (30_000, 100_000, 300_000):
        name = f"tinyshakespeare, {length // 1000} kB"
        sources[name] = source_of("tinyshakespeare.txt", length)
    for name, source in sources.items():
        result = trained(source, 75 * scale)
        _against_ppmd(table, f"{name}, 75 s", result, is_goal=len(source.text) >= 100_000)
    blocks = trained(source_of("irish.abc"), 75 * scale, validation="blocks")
    _against_ppmd(table, "irish.abc, blocks, 75 s", blocks, is_goal=False)


def _against_ppmd(table: Table, what: str, result: Trained, *, is_goal: bool) -> None:
    split = result.run.split
    ppmd = ppmd_loss("".join(map(str, split.train)), "".join(map(str, split.validation)))
    _add(table, what, result, ppmd if is_goal else None, PPMd=ppmd)


def subwords(table: Table, scale: float) -> None:
    """As good as characters, per character."""
    result = trained(source_of("tinyshakespeare.txt"), 180 * scale, level="subwords")
    _add(table, "subwords, 180 s", result, 1.41)


def words(table: Table, scale: float) -> None:
    """Perplexity against the usual word model of the same time, text and vocabulary."""
    source = source_of("tinyshakespeare.txt")
    ours = trained(source, 180 * scale, level="words")
    usual = _word_model(ours.run, 180 * scale)
    _add(table, "words, 180 s", ours, None)
    table.add(
        "words, perplexity against 2 x 200 tied, SGD",
        math.exp(ours.loss - usual),
        at_most=0.85,
        ours=math.exp(ours.loss),
        usual=math.exp(usual),
    )


class _WordModel(nn.Module):
    """Two layers of 200, embedding and output tied, as word-level examples have it."""

    def __init__(self, vocab_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, 200)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        self.lstm = nn.LSTM(200, 200, 2, batch_first=True, dropout=0.2)
        self.linear = nn.Linear(200, vocab_size)
        self.linear.weight = self.embedding.weight
        nn.init.zeros_(self.linear.bias)
        self.dropout = nn.Dropout(0.2)

    def step(
        self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor] | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """Ids to logits, the state carried."""
        output, state = self.lstm(self.dropout(self.embedding(x)), state)
        return self.linear(self.dropout(output)).flatten(0, 1), state


def _word_model(run: TrainingRun, seconds: float) -> float:
    """Its best held-out loss: SGD from 20 on, clipped at 0.25, a quarter of the rate on a plateau.

    Its measurements do not count as time.
    """
    torch.manual_seed(0)
    codec = run.text_model.codec
    batches = CarriedBatches([codec.encode(part) for part in run.split.train], 20, 35)
    held_out = held_out_batches([codec.encode(part) for part in run.split.validation])
    model = _WordModel(run.model.vocab_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=20.0)
    best, spent = math.inf, 0.0
    while spent < seconds:
        state = None
        model.train()
        began = time.perf_counter()
        for x, y in batches:
            with run.optimization.autocast(torch.device("cpu")):
                logits, state = model.step(x, state)
            state = (state[0].detach(), state[1].detach())
            optimizer.zero_grad()
            nn.functional.cross_entropy(logits.float(), y.flatten(), ignore_index=0).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.25)
            optimizer.step()
            if spent + time.perf_counter() - began > seconds:
                break
        spent += time.perf_counter() - began
        loss = evaluate(model, held_out).loss
        if loss >= best:
            optimizer.param_groups[0]["lr"] /= 4
        best = min(best, loss)
    return best


def run(*, quick: bool, part: str | None = None) -> Table:
    """All parts, or one; `quick` takes a thirtieth of the time, and no goal can be reached."""
    if "LSTMTEXT_CORPORA" not in os.environ:
        raise SystemExit("LSTMTEXT_CORPORA must name the folder of the texts")
    table = Table("Nats per character on held-out text")
    for name in PARTS if part is None else (part,):
        globals()[name](table, 1 / 30 if quick else 1.0)
    return table
