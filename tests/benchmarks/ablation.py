"""What each of the choices is worth: the chosen settings, and each of them taken back in turn.

    LSTMTEXT_CORPORA=... python -m tests.benchmarks ablation

Decided on a part of the training text: the last tenth of what comes before the yardstick's held-out
part. Each row takes 75 seconds of training.
"""

from collections.abc import Mapping

from lstmtext.reading.source import TextSource
from tests.benchmarks.quality import source_of, trained
from tests.benchmarks.table import Table

_CHOICES: Mapping[str, Mapping[str, object]] = {
    "as chosen": {},
    "no new beginnings of the lanes": {"reset_every": 0},
    "rate 0.003": {"learning_rate": 3e-3},
    "weight decay 0.01": {"weight_decay": 0.01},
    "batches of 32": {"batch_size": 32},
    "384 cells, rate 0.01": {"hidden_size": 384, "learning_rate": 1e-2},
    "256 cells, rate 0.008": {"hidden_size": 256},
    "averaged weights": {"ema_decay": 0.999},
    "all as before: rate 0.003, decay 0.01, no beginnings, 32 lanes": {
        "reset_every": 0,
        "learning_rate": 3e-3,
        "weight_decay": 0.01,
        "batch_size": 32,
    },
}


def run(*, quick: bool) -> Table:
    """One row for each choice; `quick` takes a thirtieth of the time."""
    table = Table("What each choice is worth, nats per character")
    text = source_of("tinyshakespeare.txt").text
    source = TextSource(text[: int(len(text) * 0.9)], "the training part", "utf-8")
    for what, changes in _CHOICES.items():
        result = trained(source, 2.5 if quick else 75.0, **changes)
        table.add(
            what,
            result.nats_per_character,
            "nats/char",
            passes=round(result.run.history.num_tokens / result.run.num_tokens, 1),
        )
    return table
