import pytest

from lstmtext.home import resource_path
from lstmtext.text.samples import SAMPLES


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_built_in_text_is_long_enough_to_learn_from_and_has_plain_line_ends(
    name: str,
) -> None:
    source = SAMPLES[name]()
    assert len(source.text) > 50_000
    assert "\r" not in source.text
    assert "\0" not in source.text
    assert source.encoding == "built-in"
    assert source.name


def test_the_stories_use_few_symbols_so_that_a_first_model_learns_quickly() -> None:
    assert len(set(SAMPLES["stories"]().text)) < 90


def test_resources_are_found_in_a_checkout() -> None:
    assert resource_path("sample_stories.txt").is_file()
