import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmtext.errors import CancelledError, TextError
from lstmtext.evaluation import fingerprint as module
from lstmtext.evaluation.bloom import BloomFilter
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.evaluation.passages import MIN_PASSAGE, CorpusIndex


def prose(num_words: int, seed: int) -> str:
    rng = random.Random(seed)
    syllables = ["ba", "do", "ri", "ment", "lor", "sten", "u", "ka", "ve", "ing"]
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(800)]
    return " ".join(
        rng.choice(words) + rng.choice([""] * 7 + [",", ".", ";"]) for _ in range(num_words)
    )


CORPUS = prose(30_000, 1)
INDEX = CorpusIndex(CORPUS)
FINGERPRINT = Fingerprint.of(CORPUS)


def mixed(seed: int) -> str:
    """Passages of the corpus of many lengths in a text that is new."""
    rng, new = random.Random(seed), prose(900, seed + 100)
    parts = []
    for i in range(25):
        start, length = rng.randrange(len(CORPUS) - 400), rng.choice([5, 20, 24, 25, 40, 90, 300])
        parts += [new[i * 100 : i * 100 + 70], CORPUS[start : start + length]]
    return "".join(parts)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_each_copied_passage_is_found_within_two_characters(seed: int) -> None:
    text = mixed(seed)
    told = FINGERPRINT.passages(text)
    for passage in INDEX.passages(text):
        near = [p for p in told if p.start <= passage.start + 2 and p.stop >= passage.stop - 2]
        assert near, text[passage.start : passage.stop]
    exact = [(p.start, p.stop) for p in INDEX.passages(text)]
    is_exact = [any(abs(p.start - a) <= 2 and abs(p.stop - b) <= 2 for a, b in exact) for p in told]
    assert sum(is_exact) >= 0.9 * len(told), "few are longer by chance, or only almost long enough"


def test_what_is_new_is_hardly_ever_called_copied() -> None:
    new = prose(30_000, 2).upper()
    assert len(new) > 150_000
    assert FINGERPRINT.passages(new) == []


def test_the_share_of_new_runs_of_words_is_estimated_within_three_hundredths() -> None:
    for text in (mixed(1), prose(2_000, 3), CORPUS[5_000:9_000], CORPUS[100:4_000] + prose(700, 4)):
        exact, told = INDEX.copies(text), FINGERPRINT.copies(text)
        assert told.num_grams == exact.num_grams
        assert told.share_new == pytest.approx(exact.share_new, abs=0.03)


def test_a_passage_that_stands_twice_in_the_corpus_is_told_once() -> None:
    passage = prose(20, 7)
    corpus = prose(50, 8) + passage + prose(51, 9) + "x" + passage + prose(50, 10)
    for shift in range(2):
        told = Fingerprint.of("y" * shift + corpus).passages(prose(9, 11) + passage + prose(9, 12))
        assert len(told) == 1
        assert abs(told[0].length - len(passage)) <= 2


def test_a_fingerprint_has_less_than_a_byte_for_each_character() -> None:
    chinese = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FFF), k=50_000)))
    for corpus in (CORPUS, chinese, "a b " * 10_000):
        made = Fingerprint.of(corpus)
        assert len(made.windows.bits) + len(made.grams.bits) <= len(corpus) + 2
        assert made.copies(corpus[1_000:2_000]).share_new == pytest.approx(0, abs=0.02)
    assert Fingerprint.of(chinese).passages(chinese[-900:])[0].length >= 898


def test_a_fingerprint_is_the_same_on_every_computer() -> None:
    made = Fingerprint.of("Nobody had come down to the water yet.\nA gull stood on the wall.")
    assert made.windows.bits.tobytes().hex() == (
        "4fa230801f43f80f4a2905281d4f7c88041106e060941217e584c4bf2893428c2124191768"
    )
    assert made.grams.bits.tobytes().hex() == "58e608cf38655d94a6"


def test_a_corpus_too_long_for_a_fingerprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHARACTERS", 100)
    with pytest.raises(TextError, match="at most 100 are possible"):
        Fingerprint.of("word " * 30)


def test_making_a_fingerprint_can_be_given_up() -> None:
    with pytest.raises(CancelledError):
        Fingerprint.of(CORPUS, should_stop=lambda: True)


@pytest.mark.parametrize("corpus", ["", " ", "word", "a" * (MIN_PASSAGE - 1)])
def test_of_a_tiny_corpus_there_is_a_fingerprint_too(corpus: str) -> None:
    made = Fingerprint.of(corpus)
    assert made.copies("").share_new is None
    assert made.passages("quite another text that is long enough") == []
    assert made.excerpt(INDEX.passages(CORPUS[:100])[0]) == ""


def test_a_filter_forgets_no_member_and_takes_few_others_for_one() -> None:
    rng = np.random.default_rng(1)
    members, others = rng.integers(0, 2**63, (2, 20_000), dtype=np.uint64)
    made = BloomFilter.of([members[:5], members[5:]], 20_000, 25_000)
    assert made.has(members).all()
    assert made.has(others).mean() == pytest.approx(made.false_share, abs=0.004)
    assert made.false_share < 0.02
