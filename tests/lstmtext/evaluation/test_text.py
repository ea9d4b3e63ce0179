import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmtext import CancelledError, TextError, TextModel
from lstmtext.evaluation.text import evaluate_text, surprise

Maker = Callable[..., TextModel]
TEXT = "a small red cat sat on a small red mat.\n"


@pytest.mark.parametrize("level", ["characters", "words", "subwords", "split"])
def test_the_loss_is_the_mean_surprise_of_the_tokens(make_text_model: Maker, level: str) -> None:
    text_model = make_text_model(TEXT, level=level)
    result = evaluate_text(text_model, TEXT)
    tokens = surprise(text_model, TEXT)
    assert tokens[0].nats is None
    nats = [token.nats for token in tokens if token.nats is not None]
    assert result.num_tokens == len(nats) == len(tokens) - 1
    assert result.loss == pytest.approx(sum(nats) / len(nats), rel=1e-5)
    assert result.perplexity == pytest.approx(math.exp(result.loss))
    expected = TEXT if level != "split" else " ".join(TEXT.split())
    assert "".join(token.text for token in tokens) == expected


def test_bits_per_character_are_comparable_between_levels(make_text_model: Maker) -> None:
    characters = evaluate_text(make_text_model(TEXT), TEXT)
    assert characters.num_characters == len(TEXT) - 1
    assert characters.bits_per_character == pytest.approx(characters.loss / math.log(2))
    words = evaluate_text(make_text_model(TEXT, level="words"), TEXT)
    assert words.num_characters == len(TEXT) - 1
    assert words.bits_per_character == pytest.approx(
        words.loss * words.num_tokens / math.log(2) / (len(TEXT) - 1)
    )


def test_at_the_level_of_the_plain_split_only_what_is_modelled_counts(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(TEXT, level="split")
    plain = evaluate_text(text_model, "a small cat sat")
    spaced = evaluate_text(text_model, "  a  small\n\n   cat sat  ")
    assert plain == spaced
    assert plain.num_characters == len(" small cat sat")


def test_an_unknown_word_costs_its_spelling_too(make_text_model: Maker) -> None:
    text_model = make_text_model(TEXT, level="words")
    result = evaluate_text(text_model, "a zebra sat on a cat")
    alphabet = len(set("".join(list(text_model.vocab)[2:]))) + 1
    assert result.num_unknown == 1
    assert result.spelling == pytest.approx(len("zebra_") * math.log(alphabet))
    assert [token.known for token in surprise(text_model, "a zebra sat")] == [True, False, True]


def test_without_an_unknown_id_unknown_tokens_are_left_out(make_text_model: Maker) -> None:
    text_model = make_text_model(TEXT, level="split", with_unknown=False)
    assert evaluate_text(text_model, "a zebra sat on").num_tokens == 2
    assert [token.text for token in surprise(text_model, "a zebra sat")] == ["a", " sat"]


def test_several_texts_are_measured_without_crossing_from_one_to_the_next(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(TEXT)
    assert evaluate_text(text_model, ["a cat", "", "x", "a mat"]).num_tokens == 8


@pytest.mark.parametrize("text", ["", "a"])
def test_a_text_without_two_tokens_is_refused(make_text_model: Maker, text: str) -> None:
    with pytest.raises(TextError, match="fewer than two characters"):
        evaluate_text(make_text_model(TEXT), text)
    assert surprise(make_text_model(TEXT), text) == surprise(make_text_model(TEXT), text)


def test_measuring_can_be_stopped(make_text_model: Maker) -> None:
    for measure in (evaluate_text, surprise):
        with pytest.raises(CancelledError):
            measure(make_text_model(TEXT), TEXT, should_stop=lambda: True)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3_000))
def test_long_texts_are_read_in_blocks_with_one_state(length: int) -> None:
    from lstmtext import SingleLSTM_TXT
    from lstmtext.text.codec import TextCodec
    from lstmtext.text.tokenizer import CharacterTokenizer

    torch.manual_seed(0)
    model = SingleLSTM_TXT(4, 3, 5, 1).eval()
    vocab = {"<pad>": 0, "<unk>": 1, "a": 2, "b": 3}
    text_model = TextModel(model, TextCodec(CharacterTokenizer(), vocab), "text")
    text = ("ab" * length)[:length]
    ids = text_model.codec.encode(text).long()
    logits = model(ids[None, :-1]) if length > 1 else torch.empty(0, 4)
    expected = torch.nn.functional.cross_entropy(logits, ids[1:], reduction="none").tolist()
    found = [token.nats for token in surprise(text_model, text)][1:]
    assert found == pytest.approx(expected, abs=1e-4)


def test_q3_dropout_is_off_while_measuring_and_the_mode_is_left_as_it_was(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(TEXT)
    text_model.model.dropout.p = 0.5
    text_model.model.train()
    assert evaluate_text(text_model, TEXT) == evaluate_text(text_model, TEXT)
    assert text_model.model.training
    assert surprise(text_model, TEXT) == surprise(text_model, TEXT)
    assert text_model.model.training
