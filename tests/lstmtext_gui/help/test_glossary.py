"""The glossary: every word explained once, in short, with links that lead somewhere."""

from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLineEdit, QListWidget, QTextBrowser

from lstmtext_gui.help.glossary import GLOSSARY, find_term, matching_terms, pieces, plain_words
from lstmtext_gui.help.glossary_dialog import GlossaryDialog


@pytest.fixture
def dialog(person: Any) -> Any:
    person.do("glossaryAction")
    (dialog,) = person.window.findChildren(GlossaryDialog)
    return dialog


def shown(dialog: Any) -> str:
    return str(dialog.findChild(QTextBrowser, "termPage").toPlainText())


def test_the_words_that_the_window_uses_are_explained() -> None:
    words = "epoch loss perplexity held-out overfitting temperature seed token top-p validation"
    for word in f"{words} weights dropout creativity".split():
        assert find_term(word) or find_term(f"{word} text"), word


def test_to_resume_a_run_and_to_start_from_a_model_are_told_apart() -> None:
    assert find_term("go on") == "Resume"
    assert find_term("fine-tuning") == "Start from a model"
    assert "another thing" in plain_words("Resume")


@pytest.mark.parametrize("words", ["Loss", "loss", "LOSSES", " held out text ", "Held-Out Text"])
def test_a_word_is_found_however_it_is_written(words: str) -> None:
    assert find_term(words) in ("Loss", "Held-out text")


def test_every_link_leads_to_an_entry_and_entries_are_short() -> None:
    for term in GLOSSARY:
        for words, other in pieces(term):
            assert "[[" not in words
            assert other is None or (other in GLOSSARY and other != term)
        links = GLOSSARY[term].count("[[")
        assert sum(other is not None for _, other in pieces(term)) == links, term
        assert 40 < len(plain_words(term)) < 260, term


def test_a_search_finds_names_first_and_then_what_mentions_them() -> None:
    assert matching_terms("loss")[0] == "Loss"
    assert "Perplexity" in matching_terms("loss")
    assert matching_terms("nucleus") == ["Top-p"]
    assert matching_terms("zzz") == []


def test_the_window_shows_what_a_word_means(person: Any) -> None:
    person.window.show_term("perplexity")
    (dialog,) = person.window.findChildren(GlossaryDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert shown(dialog).startswith("Perplexity\n")
    person.window.show_term("epochs")
    assert person.window.findChildren(GlossaryDialog) == [dialog]
    assert shown(dialog).startswith("Epoch\n")


def test_a_link_leads_to_the_other_word(dialog: Any) -> None:
    dialog.show_term("loss")
    page = dialog.findChild(QTextBrowser, "termPage")
    assert 'href="#Held-out%20text"' in page.toHtml()
    page.anchorClicked.emit(QUrl("#Held-out%20text"))
    assert shown(dialog).startswith("Held-out text\n")


def test_searching_narrows_the_list_and_clearing_widens_it(dialog: Any) -> None:
    search, words = dialog.findChild(QLineEdit), dialog.findChild(QListWidget)
    search.setText("nucleus")
    assert [words.item(i).text() for i in range(words.count())] == ["Top-p"]
    assert shown(dialog).startswith("Top-p\n")
    search.setText("no such word")
    assert words.count() == 0
    assert shown(dialog) == "The glossary has no such word."
    search.clear()
    assert words.count() == len(GLOSSARY)
    assert not dialog.show_term("flibbertigibbet")
