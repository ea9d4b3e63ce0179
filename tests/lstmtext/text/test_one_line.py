from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lstmtext.text.one_line import one_line, one_line_of

SPACED = st.text("ab \n\t\u2003\x1c", max_size=30)


@given(st.lists(SPACED))
def test_a_text_on_one_line_is_the_same_however_it_is_cut(pieces: list[str]) -> None:
    text = "".join(pieces)
    line = "".join(one_line(pieces))
    assert line == "".join(one_line([text]))
    assert line.split() == text.split()
    assert "  " not in line
    assert (line[:1] == " ", line[-1:] == " ") == (text[:1].isspace(), text[-1:].isspace())


@given(SPACED)
def test_each_character_of_the_line_knows_where_it_stood(text: str) -> None:
    line, places = one_line_of(text)
    assert len(places) == len(line) + 1
    assert places[-1] == len(text)
    for character, place in zip(line, places, strict=False):
        assert text[place] == character or (character == " " and text[place].isspace())
    assert all(not text[a + 1 : b].strip() for a, b in pairwise(places))
