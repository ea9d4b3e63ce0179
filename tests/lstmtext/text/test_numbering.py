"""Long texts are cut into tokens as short ones are, wherever their blocks end."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lstmtext import TextDataset, TextError
from lstmtext.reading import stored
from lstmtext.reading.stored import StoredText, joined
from lstmtext.text import chunks, codec, numbering
from lstmtext.text.levels import LEVELS, tokenizer_for
from lstmtext.text.numbering import TokenNumbers
from lstmtext.text.subwords import SubwordTokenizer
from lstmtext.text.tokenizer import Tokenizer

PIECES = (
    " ", " ", "\n", "\t", "the", " the", "word", "a", ",", ".", "(", ")", '"', "“", "’", "don’t",
    "e\u0301", "हिन्दी", "中文。", "😀", "\0", "\u3000", "<pad>", "-", "x" * 300, "y" * 50,
    "the,", '"the', "“é”", "[2]", "'the'", "3.14", "²?", "a_", "\xd7", "e\u0301,", "the!?", "…x",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=80).map("".join) | st.text(max_size=80)
SUBWORDS = SubwordTokenizer.train(["the word the words don’t a wordy theme " * 9], 40)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "PIECE", 9)
    monkeypatch.setattr(stored, "_SHORT", 5)
    monkeypatch.setattr(chunks, "_SHORT", 5)
    monkeypatch.setattr(chunks, "_MAX_CHUNKS", 12)
    monkeypatch.setattr(chunks, "_SLOT_BITS", 2)  # so that chunks compete for a slot
    monkeypatch.setattr(numbering, "_PACKED", 6)
    monkeypatch.setattr(numbering, "_AT_ONCE", 4)
    monkeypatch.setattr(codec, "_SHORT", 5)


def tokenizer_of(level: str) -> Tokenizer:
    return SUBWORDS if level == "subwords" else tokenizer_for(level)


def numbered(level: str, texts: list[str]) -> tuple[TokenNumbers, list[list[str]]]:
    numbers = TokenNumbers(tokenizer_of(level))
    parts = [numbers.of(joined([text])) for text in texts]
    tokens = numbers.tokens
    return numbers, [[tokens[i] for block in part for i in block.tolist()] for part in parts]


@pytest.mark.parametrize("level", LEVELS)
@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["a" * 20 + " \n\n  b", "  ", "", "x, y"])
@example(['said "no" (and) “so” on , off'])
def test_numbers_stand_for_the_tokens_of_the_whole_text(level: str, texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    tokens = [list(tokenizer_of(level).tokenize(text)) for text in texts]
    assert numbered(level, texts)[1] == tokens


@pytest.mark.parametrize("level", ["words", "subwords", "split"])
@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["a b ", "\n \n c"])
def test_tokens_are_counted_in_the_order_in_which_they_come(level: str, texts: list[str]) -> None:
    numbers = TokenNumbers(tokenizer_of(level))
    counts = numbers.counts([numbers.of(joined([text])) for text in texts])
    expected = Counter(token for text in texts for token in tokenizer_of(level).tokenize(text))
    assert list(counts.items()) == list(expected.items())


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_characters_are_counted_in_the_order_of_code_points_within_a_stretch(
    texts: list[str],
) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    numbers = TokenNumbers(tokenizer_for("characters"))
    counts = numbers.counts([numbers.of(joined([text])) for text in texts])
    assert list(counts.items()) == sorted(Counter("".join(texts)).items())


def test_characters_of_a_later_stretch_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "_TIE", 4)
    numbers = TokenNumbers(tokenizer_for("characters"))
    assert list(numbers.counts([numbers.of("dcdbaefg")])) == ["b", "c", "d", "a", "e", "f", "g"]


@pytest.mark.parametrize("level", LEVELS)
@given(TEXTS)
def test_a_long_text_comes_back_from_its_ids(level: str, text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    tokenizer = tokenizer_for(level, [text], max_vocab_size=400)
    tokens = tokenizer.tokenize(text)
    if len(tokens) < 2 or max(map(len, tokens)) > 256:
        return
    whole = joined([text])
    dataset = TextDataset.from_text(whole, 8, tokenizer=tokenizer, with_unknown=True)
    expected = " ".join(text.split()) if level == "split" else text
    assert dataset.codec.decode(dataset.token_ids) == expected
    assert dataset.codec.decode(dataset.codec.encode(whole)) == expected


@pytest.mark.parametrize("level", ["characters", "words", "split"])
def test_half_a_character_in_a_long_text_is_refused(level: str) -> None:
    with pytest.raises(TextError, match="half a character"):
        TextDataset.from_text("a long text, \ud800 and", 4, tokenizer=tokenizer_for(level))


@pytest.mark.parametrize("num_characters", [200, 300, 70_000])
def test_numbers_of_many_different_characters_are_not_cut_off(num_characters: int) -> None:
    text = "".join(map(chr, range(0x10000, 0x10000 + num_characters)))
    whole = joined([text])
    assert isinstance(whole, StoredText)
    numbers = TokenNumbers(tokenizer_for("characters"))
    tokens = numbers.tokens
    blocks = numbers.of(whole)
    tokens = numbers.tokens
    assert "".join(tokens[i] for block in blocks for i in block.tolist()) == text


def test_another_tokenizer_is_asked_for_the_whole_text() -> None:
    class Pairs:
        name = unit = "pair"
        own_tokens = None

        def tokenize(self, text: str) -> list[str]:
            return [text[i : i + 2] for i in range(0, len(text), 2)]

        def piece(self, previous: str | None, token: str) -> str:
            return token

    dataset = TextDataset.from_text(joined(["ab cd ef ab ab"]), 3, tokenizer=Pairs())
    assert dataset.codec.decode(dataset.token_ids) == "ab cd ef ab ab"
