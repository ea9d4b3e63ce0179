"""The Write page: prompt and continuation as one sheet."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from lstmtext_gui.session.status import JobState
from lstmtext_gui.workers.writing_jobs import CopiedSpan, CopyNews


def test_the_choices_reach_the_model(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.see("temperatureSpin").setValue(0.0)
    first = person.generate("the small ", 40, seed=1)
    assert person.generate("the small ", 40, seed=2) == first, "at 0 the seed does not matter"
    person.see("temperatureSpin").setValue(1.5)
    wild = person.generate("the small ", 40, seed=1)
    assert person.generate("the small ", 40, seed=2) != wild
    assert len(person.generate("the small ", 7)) == 7


def test_the_same_seed_writes_the_same_and_a_new_text_replaces_the_old(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    first = person.generate("the ", 50, seed=4)
    assert person.generate("the ", 50, seed=4) == first
    assert len(person.generate("the ", 3, seed=4)) == 3


def test_slider_and_number_of_the_temperature_agree(person: Any) -> None:
    person.see("temperatureSlider").setValue(125)
    assert person.see("temperatureSpin").value() == 1.25
    person.see("temperatureSpin").setValue(0.4)
    assert person.see("temperatureSlider").value() == 40


def test_every_hundredth_of_a_temperature_can_be_chosen(person: Any) -> None:
    for hundredths in range(201):
        person.see("temperatureSpin").setValue(hundredths / 100)
        assert round(person.see("temperatureSpin").value() * 100) == hundredths


def test_the_dice_choose_another_seed(person: Any) -> None:
    seeds = set()
    for _ in range(4):
        person.see("diceButton").click()
        seeds.add(person.see("seedSpin").value())
    assert len(seeds) > 1


def test_prompt_and_text_are_copied_together(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    written = person.generate("the small ", 12)
    person.do("copyTextAction")
    assert QApplication.clipboard().text() == "the small " + written


def test_unknown_characters_of_the_prompt_are_named_as_plain_text(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    assert len(person.generate("the <b>Z\u202e", 10)) == 10
    note = person.see("unknownLabel").text()
    assert "<" in note
    assert "Z" in note
    assert "\u202e" not in note


def test_an_empty_prompt_and_a_very_long_one_are_written_from(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    assert len(person.generate("", 10)) == 10
    assert len(person.generate("the cat sat on the mat. " * 2000, 10)) == 10


def test_the_length_suits_the_level_until_the_person_chooses_one(
    person: Any, text_file: Path, model_file: Path
) -> None:
    person.open_model(model_file)
    by_letters = person.see("lengthSpin").value()
    person.open_text(text_file)
    person.train("quick", "words")
    assert person.see("lengthSpin").value() < by_letters
    person.see("lengthSpin").setValue(77)
    person.open_model(model_file)
    assert person.see("lengthSpin").value() == 77


def test_a_long_line_does_not_hold_up_the_window(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.see("lengthSpin").setValue(20_000)
    person.do("generateAction")
    person.until(lambda: person.can("generateAction"), seconds=30)
    assert len(person.output) == 20_000


def test_tab_leaves_the_sheet_and_its_opening_line(person: Any) -> None:
    assert person.see("outputEdit").tabChangesFocus()
    assert person.see("promptEdit").tabChangesFocus()


def test_a_new_theme_keeps_what_was_written(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    written = person.generate("the ", 30)
    person.do("darkThemeAction")
    assert person.output == written


def wait_for_text(person: Any) -> None:
    person.until(lambda: person.can("generateAction"))


def type_at_end(person: Any, text: str) -> None:
    edit = person.see("outputEdit")
    person.window.activateWindow()
    edit.setFocus()
    cursor = edit.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    edit.setTextCursor(cursor)
    QTest.keyClicks(edit, text)


def test_the_opening_line_is_the_beginning_of_the_document(person: Any, model_file: Path) -> None:
    opening, edit = person.see("promptEdit"), person.see("outputEdit")
    opening.setPlainText("the small ")
    assert person.document == "the small "
    person.open_model(model_file)
    person.do("writePageAction")
    type_at_end(person, "cat")
    assert opening.toPlainText() == "the small cat"
    written = person.generate("the small cat", 30)
    assert person.document == "the small cat" + written
    type_at_end(person, "more")
    assert opening.toPlainText() == "the small cat"
    opening.setPlainText("a dog")
    assert person.document == "a dog" + written + "more"
    opening.setFocus()
    QTest.keyClick(opening, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.document == "the small cat" + written + "more"
    assert opening.toPlainText() == "the small cat"
    edit.clear()
    assert opening.toPlainText() == ""


def test_generate_replaces_what_follows_the_opening_as_one_step_of_undo(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    first = person.generate("the ", 30, seed=1)
    type_at_end(person, " mine")
    second = person.generate("the ", 20, seed=2)
    assert person.document == "the " + second
    person.see("outputEdit").undo()
    assert person.document == "the " + first + " mine"


def test_continue_writes_on_at_the_end_and_try_again_replaces_that_alone(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    told: list[tuple[str, str, int]] = []
    person.window.session.text_finished.connect(
        lambda request, text: told.append((request.prompt, text, request.seed))
    )
    first = person.generate("the ", 30, seed=3)
    person.do("continueAction")
    wait_for_text(person)
    second = person.output.removeprefix(first)
    assert len(second) == 30
    type_at_end(person, "!")
    person.do("tryAgainAction")
    wait_for_text(person)
    third = person.output.removeprefix(first).removesuffix("!")
    assert len(third) == 30
    assert person.output == first + third + "!"
    seed = person.see("seedSpin").value()
    begun = "the " + first
    assert told == [("the ", first, 3), (begun, second, 4), (begun, third, seed)]
    person.see("outputEdit").undo()
    assert person.output == first + second + "!"


def test_a_text_that_was_kept_comes_back_as_one_step_of_undo(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    written = person.generate("the ", 10)
    person.window.write_page.show_text("a dog ", "ran")
    assert person.document == "a dog ran"
    assert person.see("promptEdit").toPlainText() == "a dog "
    person.see("outputEdit").undo()
    assert person.document == "the " + written


def test_the_filled_button_is_what_one_does_next(person: Any, model_file: Path) -> None:
    def filled() -> list[str]:
        buttons = person.window.findChildren(QPushButton)
        shown = [b for b in buttons if b.isVisible()]
        return [b.objectName() for b in shown if b.property("role") == "primary"]

    person.open_model(model_file)
    person.do("writePageAction")
    assert [n for n in filled() if n != "sampleButton"] == ["generateButton"]
    person.generate()
    assert [n for n in filled() if n != "sampleButton"] == ["continueButton"]
    person.see("outputEdit").undo()
    assert [n for n in filled() if n != "sampleButton"] == ["generateButton"]


def test_while_one_types_a_suggestion_and_what_comes_next_are_shown(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    person.do("writePageAction")
    person.until(lambda: person.see("nextTokensList").model().rowCount() == 8)
    edit = person.see("outputEdit")
    type_at_end(person, "the s")
    person.settle()
    person.see("outputEdit").suggest(edit.text_before_caret, "mall cat")
    assert "Tab" in person.see("ghostHint").text()
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert person.document == "the small cat"
    assert person.see("ghostHint").text() == ""
    person.settle()
    tokens = person.see("nextTokensList")
    tokens.clicked.emit(tokens.model().index(0, 0))
    assert person.document.startswith("the small cat")
    assert len(person.document) == len("the small cat") + 1
    assert person.output == person.document.removeprefix("the s"), "the model's own words"
    person.settle()


def test_what_the_model_suggests_is_shown_where_the_caret_is(person: Any, model_file: Path) -> None:
    person.open_model(model_file)
    person.do("writePageAction")
    person.settle()
    shown: list[tuple[str, str]] = []
    edit = person.see("outputEdit")
    edit.suggest, suggest = lambda *news: (shown.append(news), suggest(*news)), edit.suggest
    type_at_end(person, "the")
    person.settle()
    assert [before for before, _ in shown] == ["the"]


def test_what_comes_next_can_be_hidden(person: Any) -> None:
    person.do("writePageAction")
    assert person.see("nextTokens").isVisible()
    person.do("nextTokensAction")
    assert not person.see("nextTokens").isVisible()
    person.do("nextTokensAction")
    assert person.see("nextTokens").isVisible()


def test_copies_are_looked_for_after_each_text_and_each_edit_of_it(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    page, wanted = person.window.write_page, []
    page.copies_wanted.connect(wanted.append)
    written = person.generate("the ", 10)
    assert wanted == [((4, written),)]
    type_at_end(person, "me")
    assert len(wanted) == 1
    person.until(lambda: len(wanted) == 2)
    page.show_copies(CopyNews(5, 0.9, (CopiedSpan(4, 9, "there"),)))
    assert "5 characters" in person.see("copiesLabel").text()
    assert person.see("outputEdit").copied.passage_at(5).excerpt == "there"
    type_at_end(person, "!")
    page.show_copies(CopyNews(6, 0.9, (CopiedSpan(4, 10, "late"),)))
    assert person.see("outputEdit").copied.passage_at(5).excerpt == "there", "about another text"


def test_document_and_opening_follow_the_size_of_text(person: Any) -> None:
    page = person.window.write_page
    edits = (page.output_edit, page.prompt_edit)
    before = [edit.font().pointSizeF() for edit in edits]
    person.window.appearance.choose_size(150)
    after = [edit.font().pointSizeF() for edit in edits]
    person.window.appearance.choose_size(100)
    assert after == pytest.approx([1.5 * size for size in before], rel=0.02)
    assert [edit.font().pointSizeF() for edit in edits] == pytest.approx(before)


def test_news_about_a_document_that_is_gone_underlines_nothing(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    page = person.window.write_page
    person.generate("the ", 30)
    page.prompt_edit.setPlainText("")
    page.plan_fresh()
    page.start_writing()  # the document is empty, and about to be another
    page.show_copies(CopyNews(30, None, (CopiedSpan(14, 26, "there"),)))
    assert page.output_edit.copied.lines() == []
    person.see("outputEdit").setReadOnly(False)


def test_a_long_opening_is_followed_once_typing_rests_and_before_it_is_typed_into(
    person: Any,
) -> None:
    opening, edit = person.see("promptEdit"), person.see("outputEdit")
    person.do("writePageAction")
    long = "the small cat\n" * 1_000
    edit.setPlainText(long)
    person.until(lambda: opening.toPlainText() == long)
    type_at_end(person, "and")
    assert opening.toPlainText() == long, "each key changes a copy of all that stands there"
    person.until(lambda: opening.toPlainText() == long + "and")
    type_at_end(person, " I")
    opening.setFocus()
    QTest.keyClicks(opening, "So ")
    assert person.document == long + "and ISo "
    assert person.window.write_page.plan_further() == person.document


def test_while_the_model_writes_the_place_of_what_is_new_is_kept(person: Any) -> None:
    page = person.window.write_page
    person.do("writePageAction")
    page.show_text("Once ", "upon a time")
    page.show_copies(CopyNews(0, 1.0))
    tell = person.window.session._update
    tell(writing=JobState.RUNNING)
    page.start_writing()
    assert person.see("copiesLabel").isVisible()
    assert person.see("copiesLabel").text() == "Compared with what was learned when the text ends."
    page.append_text("more")
    tell(writing=JobState.IDLE)
    page.show_copies(CopyNews(0, 1.0))
    page.show_text("", "")
    assert not person.see("copiesLabel").isVisible(), "it is about a text that is gone"


def test_where_nothing_is_known_of_copies_nothing_is_said_while_the_model_writes(
    person: Any,
) -> None:
    person.do("writePageAction")
    person.window.write_page.start_writing()
    assert not person.see("copiesLabel").isVisible()
