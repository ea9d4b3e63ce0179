"""How many tokens were written: told id by id while a text is written."""

from collections.abc import Callable

import pytest

from lstmtext import TextModel, generate_text
from lstmtext.generation.generate import generate_texts

Maker = Callable[..., TextModel]


@pytest.mark.parametrize("level", ["characters", "words", "split"])
def test_each_id_that_is_written_is_told(make_text_model: Maker, level: str) -> None:
    text_model = make_text_model(level=level)
    ids: list[int] = []
    arguments = (text_model.model, text_model, "a small ", 50)
    text = generate_text(*arguments, seed=2, on_token=ids.append)
    assert len(ids) == 50
    assert text_model.codec.decode(ids).strip() == text.strip()


@pytest.mark.parametrize("stop_at", ["line", "sentence", "t", "at", "ccc", "earned"])
def test_with_a_stop_the_ids_told_are_those_up_to_it_and_of_what_was_held_back(
    make_text_model: Maker, stop_at: str
) -> None:
    text_model = make_text_model()
    arguments = (text_model.model, text_model, "a", 40)
    for seed in range(12):
        whole: list[int] = []
        generate_text(*arguments, seed=seed, on_token=whole.append)
        ids: list[int] = []
        text = generate_text(*arguments, seed=seed, stop_at=stop_at, on_token=ids.append)
        assert ids == whole[: len(ids)]
        assert text_model.codec.decode(ids).startswith(text)
        if stop_at in ("t", "at", "ccc", "earned"):
            stopped = stop_at in text_model.codec.decode(whole)
            assert len(ids) == len(text) + len(stop_at) * stopped


def test_of_many_texts_only_the_ids_of_those_that_are_not_over_are_told(
    make_text_model: Maker,
) -> None:
    text_model = make_text_model(hidden_size=24)
    arguments = (text_model.model, text_model, "a small", 60)
    ids: list[int] = []
    texts = generate_texts(*arguments, count=8, seed=3, on_token=ids.append)
    assert len(ids) == sum(map(len, texts)) == 8 * 60
    ids.clear()
    stopped = generate_texts(*arguments, count=8, seed=3, stop_at="t", on_token=ids.append)
    ends = sum("t" in text for text in texts)
    assert ends > 2
    assert len(ids) == sum(map(len, stopped)) + ends


def test_nothing_is_told_where_nothing_is_written(make_text_model: Maker) -> None:
    text_model = make_text_model()
    ids: list[int] = []
    generate_text(text_model.model, text_model, "a", 0, on_token=ids.append)
    generate_texts(text_model.model, text_model, "a", 0, count=2, on_token=ids.append)
    assert ids == []
