"""Trains models on real texts and keeps the courses of their losses, numbers only, as JSON.

    LSTMTEXT_CORPORA=folder OMP_NUM_THREADS=1 python tests/recorded_runs/record.py [name ...]

Each line of `RUNS` is one run; the same run with twice the epochs stands beside it where the
question is what twice the time would have gained. `tests/lstmtext/evaluation/test_verdict.py` reads
the files. Without names, the runs whose files are missing are recorded.
"""

import json
import os
import sys
import time
from pathlib import Path

from lstmtext import TrainingSettings, prepare_training, read_text, train_model_TXT
from lstmtext.errors import TrainingError
from lstmtext.reading.source import TextSource
from lstmtext.saving.history_table import history_table
from lstmtext.training.history import TrainingHistory, thinned

HERE = Path(__file__).parent
POINTS = 120
EPOCHS = 40

# Name: text, characters of it (None: all), epochs, settings other than the defaults.
Run = tuple[str, int | None, int, dict[str, object]]


def _chain(
    name: str, text: str, size: int | None, epochs: list[int], **settings: object
) -> dict[str, Run]:
    """The same run with different numbers of epochs."""
    return {f"{name}-{n}": (text, size, n, settings) for n in epochs}


SMALL = {"hidden_size": 128, "batch_size": 16}
RUNS: dict[str, Run] = {
    **_chain("alice-small", "alice29.txt", None, [3, 6, 12, 24, 48, 96, 192], **SMALL, dropout=0.2),
    **_chain("alice-tiny", "alice29.txt", None, [5, 10, 20, 40, 80, 160, 320], hidden_size=48,
             batch_size=16),
    **_chain("shakespeare", "tinyshakespeare.txt", 400_000, [2, 4, 8, 16], **SMALL),
    **_chain("alice-words", "alice29.txt", None, [2, 4, 8, 16, 32, 64], **SMALL, level="words",
             dropout=0.5, seq_len=32, min_count=2, learning_rate=2e-3, embedding_dim=128),
    **_chain("nietzsche-subwords", "nietzsche.txt", 300_000, [2, 4, 8, 16, 32, 64], **SMALL,
             level="subwords", dropout=0.3, seq_len=32, embedding_dim=128),
    **_chain("alice-constant", "alice29.txt", None, [48], **SMALL, dropout=0.2,
             schedule="constant", learning_rate=2e-3),
    **_chain("alice-tiny-constant", "alice29.txt", None, [160], hidden_size=48, batch_size=16,
             schedule="constant", seed=7),
    **_chain("shakespeare-constant", "tinyshakespeare.txt", 400_000, [12], **SMALL,
             schedule="constant", seed=3),
    **_chain("alice-heart", "alice29.txt", 60_000, [25], hidden_size=384, batch_size=16),
    **_chain("jokes-heart", "reddit-cleanjokes.csv", 80_000, [10, 20], hidden_size=256,
             batch_size=8, seed=2),
    **_chain("alice-heart-words", "alice29.txt", None, [15, 30], hidden_size=256, batch_size=16,
             level="words", seq_len=32, min_count=2),
    **_chain("nietzsche-heart-constant", "nietzsche.txt", 80_000, [20], hidden_size=256,
             batch_size=8, schedule="constant", seed=4),
    **_chain("diverged", "alice29.txt", None, [3], **SMALL, learning_rate=10.0),
    **_chain("diverged-words", "alice29.txt", None, [4], **SMALL, level="words",
             learning_rate=10.0, min_count=2),
    **_chain("diverged-constant", "nietzsche.txt", 200_000, [4], **SMALL, learning_rate=10.0,
             clip_grad_norm=1e6, schedule="constant", seed=5),
    **_chain("too-fast", "nietzsche.txt", 200_000, [4, 8], **SMALL, learning_rate=1.0,
             clip_grad_norm=1e6, seed=5),
    **_chain("by-heart-unmeasured", "alice29.txt", 3_000, [60], hidden_size=128, batch_size=8,
             validation="none", seq_len=20, batching="chunks", stride=5),
    **_chain("unmeasured", "nietzsche.txt", 300_000, [2], **SMALL, validation="none"),
    **_chain("one-epoch", "nietzsche.txt", 300_000, [1], **SMALL),
    **_chain("irish", "irish.abc", None, [4, 8, 16, 32, 64], hidden_size=96, batch_size=16, seed=1),
}  # fmt: skip


def record(name: str, corpora: Path) -> dict[str, object]:
    """One run: what was chosen, how it ended, and its course."""
    text, size, epochs, changes = RUNS[name]
    source = read_text(corpora / text)
    source = TextSource(source.text[:size], text, source.encoding)
    settings = TrainingSettings(epochs=epochs, minutes=None, device="cpu", **changes)  # type: ignore[arg-type]
    run = prepare_training(source, settings)
    if run.validation is not None:
        run.validation.on_result = run.history.add_validation
    ended = "complete"
    try:
        train_model_TXT(
            run.model,
            run.criterion,
            run.optimizer,
            run.num_epochs,
            run.data_loader,
            validation=run.validation,
            optimization=run.optimization,
            budget=run.budget,
            on_batch_end=run.history.add_batch,
            on_epoch_end=run.history.add_epoch,
            verbose=False,
        )
    except TrainingError as error:
        ended = str(error)
    return {
        "text": text,
        "characters": size,
        "settings": changes,
        "ended": ended,
        "history": history_table(_short(run.history)),
    }


def _short(history: TrainingHistory) -> TrainingHistory:
    """The course with few points; its last epoch keeps its number."""
    short = history.copy()
    short.train = thinned(short.train, POINTS)
    short.validation = thinned(short.validation, POINTS)
    every = max(1, -(-len(short.epochs) // EPOCHS))
    short.epochs = short.epochs[::-every][::-1]
    return short


def main() -> None:
    """Record the runs that are named, or those that are missing."""
    corpora = Path(os.environ["LSTMTEXT_CORPORA"])
    names = sys.argv[1:] or [n for n in RUNS if not (HERE / f"{n}.json").exists()]
    for name in names:
        began = time.perf_counter()
        recorded = record(name, corpora)
        (HERE / f"{name}.json").write_text(json.dumps(recorded) + "\n", encoding="utf-8")
        history = recorded["history"]
        assert isinstance(history, dict)
        losses = [round(loss, 3) for _, loss in history["validation"]]
        best = min(losses, default=None)
        seconds = time.perf_counter() - began
        print(f"{name}: {seconds:.0f} s, {recorded['ended']}, best {best}", flush=True)


if __name__ == "__main__":
    main()
