import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import CharacterTokenizer, ConfigError
from lstmtext.generation.prompts import MAX_PROMPT_TOKENS, Prompt, read_prompt
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.subwords import SubwordTokenizer


def codec(
    text: str, level: str = "characters", *, unknown: bool = False, **cleaning: bool
) -> TextCodec:
    """The codec of a text: every token of it has an id."""
    if level == "subwords":
        tokenizer = SubwordTokenizer((*dict.fromkeys(text), "th", "the", " c", "at"))
        tokens = list(tokenizer.tokens)
    else:
        tokenizer = tokenizer_for(level)
        tokens = list(dict.fromkeys(tokenizer.tokenize(text)))
    special = ["<pad>", "<unk>"] if unknown else ["<pad>"]
    vocab = {token: i for i, token in enumerate([*special, *tokens])}
    return TextCodec(tokenizer, vocab, Cleaning(**cleaning))


def read(codec: TextCodec, prompt: str, **options: object) -> tuple[str, list[str]]:
    """What the model reads, as text, and what was told to be unknown."""
    told: list[list[str]] = []
    got = read_prompt(codec, prompt, on_unknown=told.append, **options)
    assert len(told) <= 1
    return codec.decode(got.token_ids), [token for tokens in told for token in tokens]


@pytest.mark.parametrize(
    ("corpus", "prompt", "text"),
    [
        ('don\'t "go"', "don’t “go”", 'don\'t "go"'),
        ("don’t “go”", 'don\'t "go"', "don’t “go”"),
        ("‘go’ a", "'a go'", "‘a go’"),
        ("«go»", "“go”", "«go»"),
        ("„go“", '"go"', "„go“"),
        ("a - b", "a – b — a", "a - b - a"),
        ("a — b", "a - b", "a — b"),
        ("a...", "a…", "a..."),
        ("a…", "a...", "a…"),
        ("a b", "a\u00a0b\u202fa", "a b a"),
        ("a\nb", "a\r\nb\ra", "\na\nb\na"),
        ("caf\u00e9", "cafe\u0301", "caf\u00e9"),
        ("cafe\u0301", "caf\u00e9", "cafe\u0301"),
    ],
)
def test_p3_characters_that_look_alike_are_replaced_by_those_of_the_model(
    corpus: str, prompt: str, text: str
) -> None:
    assert read(codec(corpus), prompt) == (text, [])


@pytest.mark.parametrize(
    ("corpus", "prompt", "text"),
    [
        ("I don't go", "I don’t", "I don't"),
        ("I don’t go", "I don't", "I don’t"),
        ('he said "go" to', "he said “go” to", 'he said "go" to'),
        ("he said “go” to", 'he said "go" to', "he said “go” to"),
        ("a – b", "a — b", "a – b"),
        ("go… on", "go... on", "go… on"),
        ("go... on", "go… on", "go... on"),
        ("go on", "go\u00a0on", "go on"),
        ("un caf\u00e9", "cafe\u0301", "caf\u00e9"),
        ("un cafe\u0301", "caf\u00e9", "cafe\u0301"),
    ],
)
def test_p3_words_that_look_alike_are_those_of_the_model(
    corpus: str, prompt: str, text: str
) -> None:
    assert read(codec(corpus, "words"), prompt) == (text, [])


def test_p3_split_words_are_found_with_the_marks_that_cling_to_them() -> None:
    assert read(codec('"Don\'t," he said', "split"), "“Don’t,” he") == ('"Don\'t," he', [])
    assert read(codec("“Don’t,” he said", "split"), '"Don\'t," he') == ("“Don’t,” he", [])


def test_p3_subwords_are_joined_after_their_characters_are_replaced() -> None:
    subwords = codec("the cat's", "subwords")
    prompt = read_prompt(subwords, "the cat’s")
    assert [subwords.idx2token[i] for i in prompt.token_ids] == ["the", " c", "at", "'", "s"]


def test_p3_a_known_character_is_never_replaced() -> None:
    assert read(codec("a'b’c"), "’'") == ("’'", [])


@pytest.mark.parametrize("level", ["characters", "words", "split"])
@pytest.mark.parametrize("has_unknown", [False, True])
def test_p1_what_nothing_looks_like_is_replaced_or_skipped_and_told_once(
    level: str, has_unknown: bool
) -> None:
    model = codec("a b", level, unknown=has_unknown)
    prompt = "a € b €"
    told: list[list[str]] = []
    ids = read_prompt(model, prompt, on_unknown=told.append).token_ids
    skipped = read_prompt(model, prompt, unknown="skip", on_unknown=told.append).token_ids
    assert told == [["€"], ["€"]]
    assert ids.count(1) == (2 if has_unknown else ids.count(model.vocab["a"]))
    assert [model.idx2token[i] for i in skipped if model.idx2token[i] != " "] == ["a", "b"]


def test_p1_nothing_is_told_when_every_token_is_known() -> None:
    assert read(codec("a b"), "b a") == ("b a", [])


def test_p1_unknown_tokens_are_printed_on_standard_error_unless_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    read_prompt(codec("a"), "€a\ud800")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Not in this model's vocabulary: €, \\ud800\n"


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
@pytest.mark.parametrize("has_unknown", [False, True])
@pytest.mark.parametrize("prompt", ["", " ", "   ", "\n", "\n\n", "€", "€ €", "\x00", "<pad>"])
def test_p2_any_prompt_gives_at_least_one_id(level: str, has_unknown: bool, prompt: str) -> None:
    model = codec("the cat\nsat", level, unknown=has_unknown)
    ids = read_prompt(model, prompt, on_unknown=lambda _: None).token_ids
    assert ids
    assert all(0 < token_id < len(model.vocab) for token_id in ids)


@given(st.text(max_size=60), st.sampled_from(["characters", "words", "subwords", "split"]))
def test_p2_no_text_breaks_a_prompt(prompt: str, level: str) -> None:
    got = read_prompt(codec("the “cat”…\nsa't", level), prompt, on_unknown=lambda _: None)
    assert got.token_ids


def test_p2_an_empty_prompt_begins_a_line_where_the_vocabulary_has_lines() -> None:
    assert read(codec("a\nb"), "") == ("\n", [])
    assert read(codec("b a"), "") == ("b", [])


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
def test_p2_only_the_end_of_a_megabyte_is_read_and_quickly(level: str) -> None:
    model = codec("a b c", level)
    began = time.process_time()
    prompt = read_prompt(model, "a € " * 250_000 + "b c", on_unknown=lambda _: None)
    assert time.process_time() - began < 5.0
    assert len(prompt.token_ids) <= MAX_PROMPT_TOKENS
    assert model.decode(prompt.token_ids).endswith("b c")
    known = read_prompt(model, "a b " * 300_000)
    assert len(known.token_ids) == MAX_PROMPT_TOKENS


@pytest.mark.parametrize("level", ["characters", "words", "split"])
def test_p2_a_prompt_of_marks_without_end_takes_no_quadratic_time(level: str) -> None:
    model = codec("a b", level)
    began = time.process_time()
    read_prompt(model, "a" + "\u0301\u0323" * 45_000, on_unknown=lambda _: None)
    assert time.process_time() - began < 3.0


def test_p1_a_missing_space_that_the_vocabulary_lacks_is_not_told() -> None:
    words = codec("the cat ( x ) y.", "words", unknown=True)
    told: list[list[str]] = []
    read_prompt(words, "cat(x)y", on_unknown=told.append)
    assert told == []
    read_prompt(words, "cat(x)€", on_unknown=told.append)
    assert told == [["€"]]


def test_p4_a_prompt_is_cut_and_cleaned_like_the_training_text() -> None:
    words = codec("the cat sat", "words", lowercase=True, strip_punctuation=True)
    prompt = read_prompt(words, "The, CAT!")
    assert [words.idx2token[i] for i in prompt.token_ids] == ["the", "cat"]
    letters = codec("é", nfc=True)
    assert read(letters, unicodedata.normalize("NFD", "é")) == ("é", [])


def test_the_space_at_the_end_of_a_prompt_of_words_is_the_one_before_the_next() -> None:
    assert read_prompt(codec("a b", "words"), "a ") == Prompt((1,), "a", True)
    assert read_prompt(codec("a b", "words"), "a") == Prompt((1,), "a", False)
    assert read_prompt(codec("a b"), "a ") == Prompt((1, 2), " ", False)
    assert read_prompt(codec("a b", "split"), "a ") == Prompt((1,), None, True)


def test_a_way_with_unknown_tokens_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown must be 'replace' or 'skip'"):
        read_prompt(codec("a"), "a", unknown="ignore")


def test_a_prompt_is_read_after_a_line_break_where_there_is_one() -> None:
    vocab = {"<pad>": 0, "<unk>": 1, "\n": 2, "a": 3, "b": 4}
    known = TextCodec(CharacterTokenizer(), vocab)
    assert read_prompt(known, "ab").token_ids == (2, 3, 4)
    assert read_prompt(known, "\nab").token_ids == (2, 3, 4)
    assert read_prompt(known, "").token_ids == (2,)
    del vocab["\n"]
    known = TextCodec(CharacterTokenizer(), vocab)
    assert read_prompt(known, "ab").token_ids == (3, 4)
    assert read_prompt(known, "").token_ids == (3,)
