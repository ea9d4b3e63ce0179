"""High contrast: where the platform asks for it, its colours win over ours."""

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from lstmtext_gui.style.theme import Theme

_READABLE = 4.5


def wants_high_contrast() -> bool:
    """Whether the person has asked the system for it; before Qt 6.10 that is not known."""
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    from PySide6.QtCore import Qt

    accessibility = hints.accessibility()  # must live while it is asked
    return bool(accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast)


def contrast_theme(colours: QPalette) -> Theme:
    """The platform's palette as a theme: everything that is text has the colour of text.

    What else is told by colour is told by shape as well: dashes, squares, diamonds, bold type.
    """
    role = QPalette.ColorRole
    window, base, text = (
        colours.color(name).name() for name in (role.Window, role.Base, role.WindowText)
    )
    marked, on_marked = (
        colours.color(name).name() for name in (role.Highlight, role.HighlightedText)
    )
    if contrast(marked, base) < _READABLE or contrast(marked, on_marked) < _READABLE:
        marked, on_marked = text, base
    return Theme(
        is_dark=luminance(window) < luminance(text),
        window=window,
        panel=window,
        base=base,
        text=text,
        muted=text,
        border=text,
        accent=marked,
        accent_hover=marked,
        on_accent=on_marked,
        validation=text,
        best=text,
        generated=base,
        warning=text,
        error=text,
        error_base=base,
        good=text,
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it: from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 to 1 (WCAG 2)."""
    rgb = QColor(colour)
    parts = (rgb.redF(), rgb.greenF(), rgb.blueF())
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4) for c in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
