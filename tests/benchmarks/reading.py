"""From a file to ids: against the way of the documents that this program implements, and regexes.

The texts are made up: 30,000 words as frequent as in a language, marks, lines; and, in the second
one, words with accents, clauses of Chinese and emoji. Memory is measured in a process of its own.
"""

import gc
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from statistics import median

import numpy as np
import torch

from lstmtext.encoded_split import encoded_split
from lstmtext.reading.read import read_text
from lstmtext.saving.kept_ids import KeptIds
from lstmtext.settings import TrainingSettings
from lstmtext.text.dataset import TextDataset
from lstmtext.text.levels import LEVELS, tokenizer_for
from lstmtext.text.splitting import TextSplit
from tests.benchmarks.table import Table, interleaved, ratio

_EVERY_TOKEN = re.compile(r"\w+(?:['’]\w+)*|\s|[^\w\s]")
_NO_SPACES = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_SYLLABLES = "ka lo mi re tan sol ver du pen ri osh el gra nu th ing er st an de qui bra fo le"
_ENDS = {
    " ": 0.78,
    ", ": 0.08,
    ". ": 0.06,
    ".\n": 0.02,
    "? ": 0.01,
    ' "': 0.02,
    '" ': 0.02,
    "\n": 0.01,
}
_LIMITS = {"characters": 4, "words": 4, "subwords": 8, "split": 8}


def made_text(num_bytes: int, *, world: bool, seed: int = 1) -> str:
    """About so many bytes of made-up text; of the whole world, or of ASCII only."""
    random = np.random.default_rng(seed)
    words = _words(random, world=world)
    weights = np.cumsum(1 / np.arange(3, len(words) + 3))
    num_words = round(num_bytes / (7.9 if world else 7.4))
    chosen = np.searchsorted(weights, random.random(num_words) * weights[-1])
    pieces = list(map(words.__getitem__, chosen.tolist()))
    if world:
        for place in random.choice(num_words, num_words // 60, replace=False).tolist():
            pieces[place] = _clause(random)
        for place in random.choice(num_words, num_words // 100, replace=False).tolist():
            pieces[place] = chr(0x1F600 + place % 60)
    ends = random.choice(list(_ENDS), num_words, p=np.array(list(_ENDS.values()))).tolist()
    return "".join(chain.from_iterable(zip(pieces, ends, strict=True)))


def _words(random: np.random.Generator, *, world: bool) -> list[str]:
    syllables = _SYLLABLES.split()
    words: dict[str, None] = {}
    while len(words) < 30_000:
        length = 1 + (len(words) > 20) + (len(words) > 400) + int(random.integers(2))
        word = "".join(random.choice(syllables, length))
        if world and len(words) % 9 == 0:
            word = word.replace("e", "é").replace("u", "ü")
        words[word] = None
    return list(words)


def _clause(random: np.random.Generator) -> str:
    points = 0x4E00 + (random.random(int(random.integers(4, 12))) ** 3 * 3_000).astype(int)
    return "".join(map(chr, points)) + "\uff0c\u3002"[int(random.integers(2))]


def run(*, quick: bool) -> Table:
    """Measure texts of 100 MB, or 5 MB."""
    table = Table("reading: from a file to ids")
    num_bytes = 5_000_000 if quick else 100_000_000
    rounds = 3 if quick else 2
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, world in (("ASCII", False), ("emoji and Chinese", True)):
            files[name] = Path(folder) / f"{world}.txt"
            files[name].write_text(made_text(num_bytes, world=world), "utf-8", newline="\n")
        _speed(table, files, rounds)
        for level in ("words", "subwords"):
            _again(table, files["emoji and Chinese"], level, Path(folder) / "ids")
        for name, file in files.items():
            for level in LEVELS:
                _alone(table, name, file, level)
    return table


def _speed(table: Table, files: dict[str, Path], rounds: int) -> None:
    world = files["emoji and Chinese"]
    text = world.read_text("utf-8")
    seconds = interleaved(
        {
            "seeds": lambda: seeds_way(world),
            "characters": lambda: encode(world, "characters"),
            "characters, ASCII": lambda: encode(files["ASCII"], "characters"),
            "every token": lambda: len(_EVERY_TOKEN.findall(text)),
            "no spaces": lambda: len(_NO_SPACES.findall(text)),
            "words": lambda: encode(world, "words"),
            "words, ASCII": lambda: encode(files["ASCII"], "words"),
            "subwords": lambda: encode(world, "subwords"),
        },
        rounds=rounds,
        warm_up=False,
    )
    shown = {name: median(times) for name, times in seconds.items()}
    for what, of, to, goal in (
        ("characters, as fast as the documents' way", "characters", "seeds", 20.0),
        ("words, as fast as findall of every token, text alone", "words", "every token", 1.0),
        ("words, as fast as findall without white space", "words", "no spaces", None),
        (
            "characters with emoji and Chinese, as fast as ASCII",
            "characters",
            "characters, ASCII",
            0.8,
        ),
        ("words with emoji and Chinese, as fast as ASCII", "words", "words, ASCII", 0.8),
        (
            "subwords, trained too, as fast as findall of every token",
            "subwords",
            "every token",
            None,
        ),
    ):
        details = {f"{of} s": shown[of], f"{to} s": shown[to]}
        table.add(what, ratio(seconds, of, to), at_least=goal, **details)


def seeds_way(file: Path) -> torch.Tensor:
    """A file to vocabulary and ids as the documents do it."""
    text = file.read_text("utf-8")
    vocab = {character: idx for idx, character in enumerate(sorted(set(text)))}
    return torch.tensor([vocab[character] for character in text])


def encode(file: Path, level: str) -> TextDataset:
    """A file to vocabulary and ids as the program does it."""
    text = read_text(file).stored
    tokenizer = tokenizer_for(level, [text])
    return TextDataset.from_text(
        text, 64, tokenizer=tokenizer, with_unknown=True, max_vocab_size=30_000
    )


def _again(table: Table, file: Path, level: str, folder: Path) -> None:
    """A text whose ids an earlier run has kept."""

    def encoded() -> float:
        began = time.perf_counter()
        split = TextSplit((read_text(file).stored,))
        encoded_split(file.name, split, TrainingSettings(level=level), KeptIds(folder))
        return time.perf_counter() - began

    first, again = encoded(), median(encoded() for _ in range(3))
    details = {"first s": first, "again s": again}
    table.add(
        f"{level} of a text that was learned before, as fast as new", first / again, **details
    )


def _alone(table: Table, name: str, file: Path, level: str) -> None:
    """Memory and pauses in a process that does nothing else."""
    code = f"from tests.benchmarks.reading import measure; measure({str(file)!r}, {level!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    facts = json.loads(done.stdout)
    memory = facts["peak"] / file.stat().st_size
    details = {"seconds": facts["seconds"]}
    table.add(f"{level}, {name}: peak memory", memory, "x file", at_most=_LIMITS[level], **details)
    table.add(f"{level}, {name}: longest wait of another thread", facts["wait"], "ms", at_most=50)


def measure(file: str, level: str) -> None:
    """Print what encoding a file takes: memory above that of the imports, waits, seconds."""
    for name in LEVELS:  # imports, and patterns that are compiled at their first use
        tokenizer_for(name, ["the theme then"]).tokenize("the")
    gc.disable()  # as in the window while it works
    before = _peak_memory()
    began = time.perf_counter()
    wait = longest_wait(lambda: encode(Path(file), level))
    seconds = time.perf_counter() - began
    print(json.dumps({"peak": _peak_memory() - before, "wait": wait, "seconds": seconds}))


def _peak_memory() -> int:
    """Bytes, as Linux counts them; `ru_maxrss` would begin with those of the parent process."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def longest_wait(work: Callable[[], object]) -> float:
    """The longest time, in milliseconds, for which a thread that wants to run every one did not."""
    longest = 0.0
    is_over = threading.Event()

    def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not is_over.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        work()
    finally:
        is_over.set()
        thread.join()
    return longest * 1000
