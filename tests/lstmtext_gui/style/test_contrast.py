"""Where the platform has high contrast, its palette is the theme."""

import pytest
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from lstmtext_gui.style.contrast import contrast, contrast_theme, wants_high_contrast


def palette_of(window: str, text: str, marked: str, on_marked: str) -> QPalette:
    colours, role = QPalette(), QPalette.ColorRole
    for name, colour in (
        (role.Window, window),
        (role.Base, window),
        (role.WindowText, text),
        (role.Highlight, marked),
        (role.HighlightedText, on_marked),
    ):
        colours.setColor(name, QColor(colour))
    return colours


@pytest.mark.parametrize(
    ("window", "text", "marked", "on_marked", "is_dark", "accent"),
    [
        ("#000000", "#ffffff", "#ffff00", "#000000", True, "#ffff00"),
        ("#ffffff", "#000000", "#00008b", "#ffffff", False, "#00008b"),
        ("#ffffff", "#000000", "#dddddd", "#ffffff", False, "#000000"),
    ],
)
def test_everything_that_is_text_can_be_read_in_the_platforms_colours(
    qtbot: QtBot,
    window: str,
    text: str,
    marked: str,
    on_marked: str,
    is_dark: bool,
    accent: str,
) -> None:
    theme = contrast_theme(palette_of(window, text, marked, on_marked))
    assert theme.is_dark is is_dark
    assert theme.accent == accent
    for colour in (theme.text, theme.muted, theme.error, theme.validation, theme.best):
        assert contrast(colour, theme.base) >= 7.0
    assert contrast(theme.on_accent, theme.accent) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_without_such_a_wish_our_own_colours_are_worn(qtbot: QtBot) -> None:
    assert not wants_high_contrast()
