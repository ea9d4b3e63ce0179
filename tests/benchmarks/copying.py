"""What a text has copied: the index of the corpus against a plain search with `in`."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.evaluation.passages import MIN_PASSAGE, CorpusIndex
from lstmtext.text.one_line import one_line
from tests.benchmarks.reading import made_text
from tests.benchmarks.table import Table

_NUM_CHARACTERS = 10_000


def run(*, quick: bool) -> Table:
    """Time 10,000 characters against 5 MB, of which a third is copied, and the plain search."""
    table = Table("copying")
    corpus = made_text(200_000 if quick else 5_000_000, world=False)
    text = _partly_copied(corpus)
    began = time.perf_counter()
    index = CorpusIndex(corpus)
    table.add("index of 5 MB made", time.perf_counter() - began, "s")
    fingerprint = Fingerprint.of(corpus)
    size = len(fingerprint.windows.bits) + len(fingerprint.grams.bits)
    table.add("fingerprint, bytes a character", size / len(corpus), "B", at_most=1.0)
    took = _milliseconds(lambda: index.copies(text))
    table.add("10,000 characters against 5 MB, by the index", took, "ms", at_most=100.0)
    took = _milliseconds(lambda: fingerprint.copies(text))
    table.add("the same, by the fingerprint", took, "ms", at_most=100.0)
    alike = CorpusIndex("one line, again and again\n" * (len(corpus) // 26))
    took = _milliseconds(lambda: alike.copies("one line, again and again\n" * 385))
    table.add("the same, a corpus of one line only", took, "ms")
    ours = _milliseconds(lambda: index.passages(text))
    line, part = "".join(one_line([corpus])), "".join(one_line([text]))[: 300 if quick else 1_000]
    began = time.perf_counter()
    for i in range(len(part) - MIN_PASSAGE):  # only where a passage begins, not how long it is
        part[i : i + MIN_PASSAGE] in line  # noqa: B015
    plain = 1e3 * (time.perf_counter() - began) * len(text) / len(part)
    table.add(
        "all passages, against a search with `in`", plain / ours, plain_ms=plain, ours_ms=ours
    )
    return table


def _partly_copied(corpus: str) -> str:
    """Of another text and of the corpus in turn, 10,000 characters."""
    random, parts = np.random.default_rng(2), []
    other = made_text(20_000, world=False, seed=3)
    for place in range(0, _NUM_CHARACTERS, 100):
        start = int(random.integers(len(corpus) - 100))
        parts += [other[place : place + 67], corpus[start : start + 33]]
    return "".join(parts)


def _milliseconds(call: Callable[[], object]) -> float:
    took = []
    for _ in range(7):
        began = time.perf_counter()
        call()
        took.append(1e3 * (time.perf_counter() - began))
    return median(took)
