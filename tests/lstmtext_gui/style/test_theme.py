"""Every text can be read: its contrast is at least 4.5 to 1 on what it stands on."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette

from lstmtext_gui.style.theme import DARK, LIGHT, Theme, palette, style_sheet, theme_for

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
TEXT = ("text", "muted", "accent", "accent_hover", "validation", "best", "warning", "error", "good")


def luminance(colour: str) -> float:
    rgb = QColor(colour)
    parts = [rgb.redF(), rgb.greenF(), rgb.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(theme: Theme, one: str, other: str) -> float:
    low, high = sorted(luminance(getattr(theme, name)) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


@THEMES
@pytest.mark.parametrize("role", TEXT)
def test_every_text_colour_can_be_read_on_the_window_and_on_cards(theme: Theme, role: str) -> None:
    assert contrast(theme, role, "window") >= 4.5
    assert contrast(theme, role, "base") >= 4.5


@THEMES
@pytest.mark.parametrize(
    ("role", "ground"),
    [
        ("text", "panel"),
        ("muted", "panel"),
        ("accent", "panel"),
        ("error", "panel"),
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
        ("error", "error_base"),
        ("text", "generated"),
        ("text", "border"),
    ],
)
def test_text_can_be_read_on_the_other_grounds_it_stands_on(
    theme: Theme, role: str, ground: str
) -> None:
    assert contrast(theme, role, ground) >= 4.5


@THEMES
def test_curves_stand_out_from_the_chart_and_from_each_other(theme: Theme) -> None:
    for curve in ("accent", "validation", "best"):
        assert contrast(theme, curve, "base") >= 3.0
    assert len({theme.accent, theme.validation, theme.best}) == 3


@THEMES
def test_every_colour_is_a_colour(theme: Theme) -> None:
    for name in Theme.__slots__:
        if name != "is_dark":
            assert QColor(getattr(theme, name)).isValid(), name


@THEMES
def test_palette_and_style_sheet_carry_the_theme(theme: Theme) -> None:
    colours = palette(theme)
    assert colours.color(QPalette.ColorRole.Window).name().upper() == theme.window
    assert colours.color(QPalette.ColorRole.Text).name().upper() == theme.text
    sheet = style_sheet(theme)
    assert theme.accent in sheet


@THEMES
def test_the_images_of_the_style_sheet_exist(theme: Theme) -> None:
    images = re.findall(r'url\("([^"]+)"\)', style_sheet(theme))
    assert len(images) >= 4
    assert [image for image in images if not Path(image).is_file()] == []


def test_the_choice_decides() -> None:
    assert theme_for("dark") is DARK
    assert theme_for("light") is LIGHT
    assert theme_for("system") in (LIGHT, DARK)
