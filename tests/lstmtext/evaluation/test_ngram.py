import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import CancelledError, ConfigError
from lstmtext.evaluation.ngram import NGramModel, ngram_order
from lstmtext.reading.read import read_text
from lstmtext.text.tokenizer import CharacterTokenizer, Tokenizer, WordTokenizer
from lstmtext.text.vocabulary import count_tokens, encode, make_vocab

Gram = tuple[int, ...]
START = -1
PARTS = st.lists(st.lists(st.integers(0, 3), max_size=25), min_size=1, max_size=4).filter(any)


def arrays(parts: Sequence[Sequence[int]]) -> list[np.ndarray]:
    return [np.array(part, np.int64) for part in parts]


class PlainModel:
    """The same model by the paper's equations, one probability at a time."""

    def __init__(self, parts: Sequence[Sequence[int]], vocab_size: int, order: int) -> None:
        self.vocab_size, self.order = vocab_size, order
        counts: Counter[Gram] = Counter()
        for part in parts:
            counts.update(self.grams(part))
        self.counts = {order: counts}
        for length in range(order - 1, 0, -1):
            self.counts[length] = Counter(gram[1:] for gram in self.counts[length + 1])
        self.discounts = {n: self._discounts(c) for n, c in self.counts.items()}

    def grams(self, part: Sequence[int]) -> Iterator[Gram]:
        padded = (*[START] * (self.order - 1), *part)
        for i in range(len(part)):
            yield padded[i : i + self.order]

    def _discounts(self, counts: Counter[Gram]) -> tuple[float, ...]:
        n = Counter(counts.values())
        if not n[1] > n[2] > n[3] > n[4] > 0:
            return (0.5, 1.0, 1.5)
        y = n[1] / (n[1] + 2 * n[2])
        one, two, three = (k - (k + 1) * y * n[k + 1] / n[k] for k in (1, 2, 3))
        return (one, max(one, two), max(one, two, three))

    def probability(self, gram: Gram) -> float:
        if not gram:
            return 1 / self.vocab_size
        shorter = self.probability(gram[1:])
        counts, discounts = self.counts[len(gram)], self.discounts[len(gram)]
        followers = {g: c for g, c in counts.items() if g[:-1] == gram[:-1]}
        if not followers:
            return shorter
        left_over = sum(discounts[min(c, 3) - 1] for c in followers.values())
        own = followers[gram] - discounts[min(followers[gram], 3) - 1] if gram in followers else 0
        return (own + left_over * shorter) / sum(followers.values())

    def losses(self, parts: Sequence[Sequence[int]]) -> list[float]:
        grams = [gram for part in parts for gram in list(self.grams(part))[1:]]
        return [-math.log(self.probability(gram)) for gram in grams]


@given(parts=PARTS, heldout=PARTS, order=st.integers(1, 5))
def test_every_probability_is_that_of_the_papers_equations(
    parts: list[list[int]], heldout: list[list[int]], order: int
) -> None:
    model = NGramModel.fit(arrays(parts), 5, order)
    expected = PlainModel(parts, 5, order).losses(heldout)
    assert model.losses(arrays(heldout)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_they_also_agree_where_the_discounts_are_estimated(order: int) -> None:
    rng = np.random.default_rng(1)
    parts = [rng.zipf(1.7, 400).clip(max=60).tolist() for _ in range(3)]
    model, plain = NGramModel.fit(arrays(parts), 61, order), PlainModel(parts, 61, order)
    assert plain.discounts[order] != (0.5, 1.0, 1.5)
    expected = plain.losses([parts[0][:90], [60, 0, 1]])
    assert model.losses(arrays([parts[0][:90], [60, 0, 1]])) == pytest.approx(expected, rel=1e-5)


@given(parts=PARTS, context=st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_the_probabilities_of_all_next_tokens_sum_to_one(
    parts: list[list[int]], context: list[int]
) -> None:
    model = NGramModel.fit(arrays(parts), 5, 4)
    last = [model.losses(arrays([[*context, token]]))[-1] for token in range(5)]
    assert sum(math.exp(-loss) for loss in last) == pytest.approx(1, abs=1e-6)
    assert max(last) < math.inf


def test_no_ngram_reaches_from_one_part_into_the_next() -> None:
    apart = NGramModel.fit(arrays([[1, 2], [3, 1]]), 4, 3)
    swapped = NGramModel.fit(arrays([[3, 1], [1, 2]]), 4, 3)
    together = NGramModel.fit(arrays([[1, 2, 3, 1]]), 4, 3)
    heldout = arrays([[1, 2, 3, 1]])
    assert apart.loss(heldout) == swapped.loss(heldout)
    assert apart.loss(heldout) > together.loss(heldout)


def test_the_first_token_of_each_part_is_not_asked_for() -> None:
    model = NGramModel.fit(arrays([[0, 1, 2, 0, 1, 2]]), 3, 2)
    parts = arrays([[0, 1, 2], [], [1], [2, 0]])
    assert len(model.losses(parts)) == 3
    assert model.loss(parts) == pytest.approx(model.losses(parts).mean())
    assert list(model.losses(parts)[:2]) == list(model.losses(parts[:1]))


def test_small_types_and_tensors_give_the_same_as_arrays() -> None:
    ids = np.random.default_rng(0).integers(0, 200, 3000)
    expected = NGramModel.fit([ids], 200, 3).loss([ids])
    for part in (ids.astype(np.uint8), torch.from_numpy(ids), torch.from_numpy(ids).short()):
        assert NGramModel.fit([part], 200, 3).loss([part]) == expected


def test_a_vocabulary_of_a_million_does_not_overflow() -> None:
    size = 1 << 20
    ids = np.random.default_rng(0).integers(size - 50, size, 6000)
    small = NGramModel.fit([ids - (size - 50)], 50, 6).losses([ids - (size - 50)])
    large = NGramModel.fit([ids], size, 6).losses([ids])
    assert large == pytest.approx(small, rel=0.05)


def test_one_long_repeat_costs_next_to_nothing() -> None:
    model = NGramModel.fit([np.zeros(5000, np.uint8)], 2)
    assert model.loss([np.zeros(100, np.uint8)]) < 0.01


@pytest.mark.parametrize(
    ("parts", "size", "order", "problem"),
    [
        ([[]], 3, 2, "no token"),
        ([], 3, 2, "no token"),
        ([[1, 3]], 3, 2, "from 0 to 2"),
        ([[1, -1]], 3, 2, "from 0 to 2"),
        ([[1, 2]], 3, 0, "at least 1"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    parts: list[list[int]], size: int, order: int, problem: str
) -> None:
    with pytest.raises(ConfigError, match=problem):
        NGramModel.fit(arrays(parts), size, order)


def test_a_text_without_a_second_token_has_no_loss() -> None:
    model = NGramModel.fit(arrays([[0, 1]]), 2, 2)
    with pytest.raises(ConfigError, match="no token"):
        model.loss(arrays([[1], []]))


def test_counting_can_be_cancelled_between_the_lengths() -> None:
    answers = iter([False, False, True])
    with pytest.raises(CancelledError):
        NGramModel.fit(arrays([[0, 1, 0]]), 2, 5, should_stop=lambda: next(answers))
    assert next(answers, None) is None


def test_characters_are_counted_in_longer_runs_than_words() -> None:
    assert (ngram_order(65), ngram_order(20_000)) == (7, 4)
    assert NGramModel.fit(arrays([[0, 1]]), 65).order == 7


@pytest.mark.parametrize(
    ("file", "tokenizer", "most"),
    [
        ("tinyshakespeare.txt", CharacterTokenizer(), 1.52),
        ("nietzsche.txt", CharacterTokenizer(), 1.37),
        ("encodings/english-kjv.txt", CharacterTokenizer(), 1.22),
        ("irish.abc", CharacterTokenizer(), 1.63),
        ("alice29.txt", CharacterTokenizer(), 1.40),
        ("tinyshakespeare.txt", WordTokenizer(), 4.35),
    ],
)
def test_it_is_as_good_as_measured_on_the_last_tenth_of_known_texts(
    corpora: Path, file: str, tokenizer: Tokenizer, most: float
) -> None:
    text = read_text(corpora / file).text
    middle = len(text) * 9 // 10
    train, heldout = (tokenizer.tokenize(part) for part in (text[:middle], text[middle:]))
    min_count = 2 if tokenizer.name == "words" else 1
    vocab = make_vocab(count_tokens(train), with_unknown=True, min_count=min_count)
    model = NGramModel.fit([encode(train, vocab)], len(vocab))
    assert most - 0.03 < model.loss([encode(heldout, vocab)]) < most
