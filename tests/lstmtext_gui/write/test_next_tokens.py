"""What comes next, as bars that can be read, clicked, and walked through with the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lstmtext.generation.suggesting import Candidate
from lstmtext_gui.style.theme import DARK
from lstmtext_gui.write.next_tokens import NextTokens, shown_odds, shown_token

CANDIDATES = (
    Candidate("s", 0.342, "s"),
    Candidate(" ", 0.3, " "),
    Candidate("cat", 0.004, " cat"),
)


@pytest.fixture
def tokens(qtbot: QtBot) -> NextTokens:
    tokens = NextTokens()
    qtbot.addWidget(tokens)
    tokens.resize(232, 300)
    tokens.show()
    tokens.show_candidates(CANDIDATES)
    return tokens


def test_every_token_is_told_with_its_odds(tokens: NextTokens) -> None:
    model = tokens.list.model()
    told = [
        model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(model.rowCount())
    ]
    assert told == ["s, 34 %", "space, 30 %", "cat, under 1 %"]


def test_a_click_takes_a_token_with_what_it_adds(tokens: NextTokens, qtbot: QtBot) -> None:
    place = tokens.list.visualRect(tokens.list.model().index(2, 0)).center()
    with qtbot.waitSignal(tokens.token_chosen) as chosen:
        QTest.mouseClick(tokens.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [" cat"]


def test_arrows_and_enter_take_a_token(tokens: NextTokens, qtbot: QtBot) -> None:
    tokens.list.setFocus()
    tokens.list.setCurrentIndex(tokens.list.model().index(0, 0))
    QTest.keyClick(tokens.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(tokens.token_chosen) as chosen:
        QTest.keyClick(tokens.list, Qt.Key.Key_Return)
    assert chosen.args == [" "]
    tokens.show_candidates(CANDIDATES[:1])
    assert tokens.list.currentIndex().row() == 0


def test_without_tokens_it_says_what_would_stand_here(tokens: NextTokens) -> None:
    assert tokens.list.isVisible()
    tokens.show_candidates(())
    assert not tokens.list.isVisible()


def test_bars_are_as_long_as_tokens_are_likely_and_follow_the_theme(tokens: NextTokens) -> None:
    tokens.apply_theme(DARK)
    image = tokens.list.grab().toImage()
    accent = DARK.accent.lower()

    def length(row: int) -> int:
        y = tokens.list.visualRect(tokens.list.model().index(row, 0)).center().y()
        return sum(image.pixelColor(x, y).name() == accent for x in range(image.width()))

    assert length(0) > length(1) > length(2) > 0


def test_what_cannot_be_seen_has_a_name() -> None:
    assert [shown_token(t) for t in (" ", "\n", "\t", "", "a", " the", "a\nb", "  ")] == [
        *("space", "line break", "tab", "no space", "a", "␣the", "a⏎b", "␣␣")
    ]


def test_odds_are_never_rounded_to_none() -> None:
    assert [shown_odds(p) for p in (1.0, 0.345, 0.012, 0.002)] == [
        *("100 %", "34 %", "1 %", "under 1 %")
    ]
