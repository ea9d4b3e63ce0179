from pathlib import Path

import pytest

from lstmtext.errors import CancelledError
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.evaluation.passages import CorpusIndex
from lstmtext.text.cleaning import Cleaning
from lstmtext_gui.workers.copying_worker import Learned, index_of, look_for_copies
from lstmtext_gui.workers.jobs import OpenedText, TextRequest
from lstmtext_gui.workers.tasks import open_text

TEXT = "The heron stood in the shallow water all morning.\nNobody saw it leave, but it was gone."


@pytest.fixture
def opened(tmp_path: Path) -> OpenedText:
    path = tmp_path / "heron.txt"
    path.write_text(TEXT, encoding="utf-8")
    return open_text(TextRequest("heron.txt", (path,)))


def test_copied_spans_stand_where_the_document_has_them_as_qt_counts(opened: OpenedText) -> None:
    learned = Learned(opened, Cleaning(), None)
    first = "😀 It began: stood in the shallow water all 😀"
    second = "and Nobody saw it leave, but it was"
    news = look_for_copies(index_of(learned), ((10, first), (100, second)))
    one, other = news.passages
    assert (one.start, one.stop) == (10 + 12, 10 + 12 + len(" stood in the shallow water all "))
    assert (other.start, other.stop) == (103, 100 + len(second))
    assert news.longest == len(" stood in the shallow water all ") == 32
    assert news.share_new == 1.0
    assert one.excerpt.startswith("The heron stood in the shallow water all morning. Nobody")
    assert (one.where, other.where) == ("at 10 % of the text", "at 56 % of the text")


def test_the_text_is_compared_as_it_was_cleaned_for_the_model(opened: OpenedText) -> None:
    learned = Learned(opened, Cleaning(lowercase=True), None)
    news = look_for_copies(index_of(learned), ((0, "nobody saw it leave, but it was"),))
    assert news.longest == len("nobody saw it leave, but it was")


def test_without_the_text_the_fingerprint_answers_but_shows_no_source() -> None:
    learned = Learned(None, Cleaning(), Fingerprint.of(TEXT))
    index = index_of(learned)
    assert not isinstance(index, CorpusIndex)
    (span,) = look_for_copies(index, ((5, "Nobody saw it leave, but it was"),)).passages
    assert (span.excerpt, span.where) == ("", "")
    assert span.start in (5, 6)


def test_of_no_generated_text_there_is_nothing_to_say(opened: OpenedText) -> None:
    index = index_of(Learned(opened, Cleaning(), None))
    for spans in ((), ((0, ""),), ((3, " \n"),)):
        news = look_for_copies(index, spans)
        assert (news.longest, news.share_new, news.passages) == (0, None, ())


def test_looking_for_copies_can_be_given_up(opened: OpenedText) -> None:
    learned = Learned(opened, Cleaning(), None)
    with pytest.raises(CancelledError):
        index_of(learned, lambda: True)
    with pytest.raises(CancelledError):
        look_for_copies(index_of(learned), ((0, "text"),), lambda: True)


def test_an_index_is_of_use_only_for_the_very_same_text(opened: OpenedText) -> None:
    learned = Learned(opened, Cleaning(), None)
    assert learned.is_same(Learned(opened, Cleaning(), None))
    assert not learned.is_same(None)
    assert not learned.is_same(Learned(opened, Cleaning(nfc=True), None))
    assert not learned.is_same(Learned(None, Cleaning(), None))
    assert not learned.is_same(Learned(opened, Cleaning(), Fingerprint.of(TEXT)))
