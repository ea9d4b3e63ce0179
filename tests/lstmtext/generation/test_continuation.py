import pytest

from lstmtext import CharacterTokenizer, Cleaning, ConfigError, TextDataset
from lstmtext.generation.continuation import Continuation
from lstmtext.generation.prompts import read_prompt


def test_a_stop_is_cleaned_like_all_that_the_model_reads() -> None:
    dataset = TextDataset.from_text(
        "the cat\nthe dog\n" * 9,
        8,
        tokenizer=CharacterTokenizer(),
        cleaning=Cleaning(lowercase=True),
    )
    prompt = read_prompt(dataset.codec, "the")
    continuation = Continuation(dataset.codec, prompt, "THE d")
    for token in " the dog":
        continuation.add(dataset.vocab[token])
    assert continuation.text == " "
    assert continuation.is_over


@pytest.mark.parametrize("stop_at", ["line", "paragraph", "ЖЖ", "cat!"])
def test_a_stop_that_can_never_come_is_refused(stop_at: str) -> None:
    codec = TextDataset.from_text("the cat the dog", 8).codec
    with pytest.raises(ConfigError, match=r"line breaks|never write"):
        Continuation(codec, read_prompt(codec, "the"), stop_at)
    Continuation(codec, read_prompt(codec, "the"), "the cat")
