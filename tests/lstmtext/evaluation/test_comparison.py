from collections.abc import Callable
from dataclasses import replace

import pytest

from lstmtext import NGramModel, TextModel, TextSplit, evaluate_text, rival_losses, with_baselines

Maker = Callable[..., TextModel]
TEXT = "a small red cat sat on a small red mat.\n" * 60


@pytest.mark.parametrize("level", ["characters", "words", "subwords"])
def test_the_model_stands_beside_an_n_gram_model_and_a_compressor(
    make_text_model: Maker, level: str
) -> None:
    text_model = make_text_model(TEXT, level=level)
    split = TextSplit((TEXT,), (TEXT[:820],))
    compared = with_baselines(text_model, split)
    own = evaluate_text(text_model, TEXT[:820]).nats_per_character
    assert compared.baselines["this model"] == pytest.approx(own)
    # They have learned the text by heart, the model has not been trained.
    assert max(compared.baselines["n-gram"], compared.baselines["PPMd"]) < 0.3 < own
    assert text_model.baselines == {}


def test_an_n_gram_model_of_words_pays_for_spelling_unknown_ones_as_the_model_does(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(TEXT, level="words")
    held_out = ("a small zebra sat on a red zebra.",)
    result = evaluate_text(text_model, held_out)
    assert result.spelling > 0
    charged = rival_losses([TEXT], held_out, text_model.codec, result)
    cheap = rival_losses([TEXT], held_out, text_model.codec, replace(result, spelling=0.0))
    expected = result.spelling / result.num_characters
    assert charged["n-gram"] - cheap["n-gram"] == pytest.approx(expected)
    assert charged["PPMd"] == cheap["PPMd"]


def test_of_many_short_documents_each_model_is_measured_on_the_same_characters(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(TEXT)
    held_out = ["\nred cat\n", "\nsad mat\n", "\non a tram\n"] * 20
    result = evaluate_text(text_model, held_out)
    codec = text_model.codec
    train, asked = [codec.encode(TEXT)], [codec.encode(part) for part in held_out]
    expected = NGramModel.fit(train, len(codec.vocab)).loss(asked)
    losses = rival_losses([TEXT], held_out, codec, result)
    assert losses["n-gram"] == pytest.approx(expected)
    assert result.nats_per_character == pytest.approx(result.loss)


def test_without_a_corpus_only_the_compressor_has_something_to_say(make_text_model: Maker) -> None:
    text_model = make_text_model(TEXT)
    result = evaluate_text(text_model, TEXT)
    assert list(rival_losses([], [TEXT], text_model.codec, result)) == ["PPMd"]


@pytest.mark.parametrize("held_out", [(), ("",), ("a",), ("", "x")])
def test_where_little_is_held_out_nothing_is_claimed(
    make_text_model: Maker, held_out: tuple[str, ...]
) -> None:
    text_model = make_text_model(TEXT)
    assert with_baselines(text_model, TextSplit((TEXT,), held_out)) is text_model


def test_stopping_gives_the_model_back_as_it_was(make_text_model: Maker) -> None:
    answers = iter([False, False, True] + [True] * 100)
    text_model = make_text_model(TEXT)
    split = TextSplit((TEXT,), (TEXT[:820],))
    assert with_baselines(text_model, split, should_stop=lambda: next(answers)) is text_model
    assert with_baselines(text_model, split, should_stop=lambda: True) is text_model


def test_only_the_beginnings_of_a_large_held_out_part_are_measured(make_text_model: Maker) -> None:
    large = (TEXT * 100, "zebra " * 9_000)
    compared = with_baselines(make_text_model(TEXT), TextSplit((TEXT,), large))
    assert compared.baselines["PPMd"] < 0.1
