"""The list of variants: what is kept in it, hidden, and brought back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from lstmtext_gui.variants.variants import VARIANT_ROLE, VariantFilter, VariantModel
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews

ONE = Variant("Once ", "upon a time.", 7, 0.8, 60, model="tale")


@pytest.fixture
def variants() -> VariantModel:
    variants = VariantModel()
    QAbstractItemModelTester(
        variants, QAbstractItemModelTester.FailureReportingMode.Fatal, variants
    )
    return variants


def add(variants: VariantModel, *texts: str) -> list[Variant]:
    return [variants.add(replace(ONE, text=text)) for text in texts]


def texts(variants: VariantModel | VariantFilter) -> list[str]:
    rows = range(variants.rowCount())
    return [variants.index(row, 0).data(VARIANT_ROLE).text for row in rows]


def test_the_latest_stands_first_and_no_text_twice(variants: VariantModel) -> None:
    first, second = add(variants, "a", "b")
    assert variants.add(replace(ONE, text="a", seed=99)) == first
    assert variants.add(replace(ONE, text="a", opening="Or else ")).number != first.number
    assert texts(variants) == ["a", "b", "a"]
    assert second.number != first.number


def test_what_is_discarded_comes_back_with_its_star_in_its_place(variants: VariantModel) -> None:
    _, middle, _ = add(variants, "a", "b", "c")
    variants.star(middle.number, True)
    variants.discard(middle.number)
    assert [variant.text for variant in variants.variants] == ["c", "a"]
    assert texts(variants) == ["c", "b", "a"]
    variants.restore(middle.number)
    assert [variant.text for variant in variants.starred] == ["b"]


def test_what_is_discarded_is_forgotten_when_the_next_is_written(variants: VariantModel) -> None:
    first, _ = add(variants, "a", "b")
    variants.discard(first.number)
    add(variants, "c")
    assert texts(variants) == ["c", "b"]
    assert variants.variant(first.number) is None
    variants.restore(first.number)
    assert texts(variants) == ["c", "b"]


def test_writing_a_discarded_text_again_brings_it_back(variants: VariantModel) -> None:
    (first,) = add(variants, "a")
    variants.discard(first.number)
    add(variants, "a")
    assert [variant.text for variant in variants.variants] == ["a"]


def test_an_edited_text_is_marked_and_its_comparison_is_off(variants: VariantModel) -> None:
    first, second = add(variants, "a", "b")
    variants.note_copies(first.number, "a", CopyNews(40, 0.2))
    variants.edit(first.number, "a, really")
    edited = variants.variant(first.number)
    assert edited is not None
    assert (edited.text, edited.edited, edited.longest_copy) == ("a, really", True, None)
    variants.note_copies(first.number, "a", CopyNews(40, 0.2))
    late = variants.variant(first.number)
    assert late is not None
    assert late.longest_copy is None, "that was said of the text before"
    variants.edit(second.number, "a, really")
    assert texts(variants) == ["b", "a, really"], "it would stand there twice"


def test_the_filters_show_the_starred_and_the_new(variants: VariantModel) -> None:
    shown = VariantFilter()
    shown.setSourceModel(variants)
    copied, nearly, unknown = add(variants, "copied", "nearly", "unknown")
    shown.show_only(starred=False, new=True)
    assert texts(shown) == [], "nobody has compared them yet"
    variants.note_copies(copied.number, "copied", CopyNews(24, 0.1))
    variants.note_copies(nearly.number, "nearly", CopyNews(23, 0.1))
    variants.star(copied.number, True)
    variants.star(unknown.number, True)
    shown.show_only(starred=False, new=True)
    assert texts(shown) == ["nearly"]
    shown.show_only(starred=True, new=False)
    assert texts(shown) == ["unknown", "copied"]
    variants.star(copied.number, False)
    assert texts(shown) == ["unknown"]
    shown.show_only(starred=False, new=False)
    assert len(texts(shown)) == 3


def test_every_change_asks_to_be_kept_and_what_was_kept_does_not(variants: VariantModel) -> None:
    told: list[int] = []
    variants.changed.connect(lambda: told.append(len(variants.variants)))
    variants.add_kept((replace(ONE, text="old"), replace(ONE, text="older")))
    assert not told
    (first,) = add(variants, "new")
    variants.star(first.number, True)
    variants.star(first.number, True)
    variants.discard(first.number)
    assert told == [3, 3, 2]
    assert texts(variants) == ["new", "old", "older"]


def test_a_text_with_tags_is_shown_as_a_text(variants: VariantModel) -> None:
    add(variants, "<b>bold</b> & <img src=x>")
    tip = variants.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img" in tip
    assert variants.index(0).data() == "<b>bold</b> & <img src=x>"


def test_what_a_model_of_this_window_wrote_waits_to_be_compared(variants: VariantModel) -> None:
    told: list[tuple[str, ...]] = []
    variants.changed.connect(lambda: told.append(tuple(v.text for v in variants.to_compare)))
    variants.add_kept((replace(ONE, text="of another day"),))
    model = object()
    for text in ("a", "b"):
        variants.add(replace(ONE, text=text, writer=model))
    assert told[-1] == ("a", "b"), "in the order in which they were written"
    variants.note_copies(variants.variants[1].number, "a", CopyNews(0, 1.0))
    assert told[-1] == ("b",)
    variants.edit(variants.variants[1].number, "a, or nearly")
    assert told[-1] == ("a, or nearly", "b")
    variants.add(replace(ONE, text="of another day", writer=model))
    assert told[-1] == ("of another day", "a, or nearly", "b"), "written again"


def test_a_row_says_in_its_tip_how_much_is_new(variants: VariantModel) -> None:
    add(variants, "a")

    def tip() -> str:
        return str(variants.index(0).data(Qt.ItemDataRole.ToolTipRole))

    assert "Not compared with the text that was learned" in tip()
    variants.note_copies(variants.variants[0].number, "a", CopyNews(36, 0.25))
    assert "Copied passage of 36 characters · 25 % of eight words in a row new" in tip()
    variants.note_copies(variants.variants[0].number, "a", CopyNews(0, None))
    assert "Nothing copied<" in tip()
