"""Every colour and font of the window, by role: palette, style sheet, chart and icons use these."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette

from lstmtext.home import resource_path


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role. Every text role has a contrast of at least 4.5 to 1 on window and base."""

    is_dark: bool
    window: str
    panel: str
    base: str
    text: str
    muted: str
    border: str
    accent: str
    accent_hover: str
    on_accent: str
    validation: str
    best: str
    generated: str
    warning: str
    error: str
    error_base: str
    good: str


LIGHT = Theme(
    is_dark=False,
    window="#F6F5F2",
    panel="#EFEDE8",
    base="#FFFFFF",
    text="#22252A",
    muted="#5C626B",
    border="#D8D5CE",
    accent="#1F6F8B",
    accent_hover="#195C74",
    on_accent="#FFFFFF",
    validation="#B4540A",
    best="#7A3E9D",
    generated="#EAF3F6",
    warning="#8F5400",
    error="#B3261E",
    error_base="#FBEAE8",
    good="#2E7D4F",
)
DARK = Theme(
    is_dark=True,
    window="#1F2124",
    panel="#26282C",
    base="#17181B",
    text="#E7E5E0",
    muted="#A7ABB2",
    border="#3A3D42",
    accent="#6FB9D3",
    accent_hover="#8BC9DF",
    on_accent="#0E1A1F",
    validation="#F0A04B",
    best="#C79BE3",
    generated="#1D2C33",
    warning="#E3B341",
    error="#F2867E",
    error_base="#3A2322",
    good="#7CC79A",
)
CHOICES = ("system", "light", "dark")


def theme_for(choice: str) -> Theme:
    """The theme that a setting means; `system` asks the desktop."""
    if choice == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def palette(theme: Theme) -> QPalette:
    """The theme as palette roles, so that every standard widget follows it."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.base,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.base,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Light: theme.base,
    }
    result = QPalette()
    for name, colour in colours.items():
        result.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.muted))
    return result


def scaled_font(factor: float, *, bold: bool = False, serif: bool = False) -> QFont:
    """One of the window's fonts: `factor` times the usual size; a reading serif if asked.

    Give it to a widget with `use_font`, and the widget follows when the person wants larger text.
    """
    font = QFont(QGuiApplication.font())
    if serif:
        font.setFamilies(["Noto Serif", "Georgia", "Cambria", "DejaVu Serif"])
        font.setStyleHint(QFont.StyleHint.Serif)
    size = QFontInfo(font).pointSizeF()  # also of a font that is set in pixels
    font.setPointSizeF(max(size, 6.0) * factor)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def style_sheet(theme: Theme) -> str:
    """What a palette cannot say: cards, buttons, pages' names, thin bars."""
    shade = "dark" if theme.is_dark else "light"
    # A style sheet cannot colour an image, so each theme has its own.
    names = ("down", "up", "check")
    images = {name: resource_path(f"icons/{name}_{shade}.svg").as_posix() for name in names}
    return _STYLE.format(**{name: getattr(theme, name) for name in Theme.__slots__}, **images)


_STYLE = """
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
#sidePanel {{ background: {panel}; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="error"] {{ color: {error}; font-weight: 600; }}
QLabel[role="caption"] {{ color: {muted}; font-weight: 600; }}
QFrame[role="card"] {{
    background: {base}; border: 1px solid {border}; border-radius: 8px;
}}
QPushButton {{
    background: {base}; color: {text}; border: 1px solid {border}; border-radius: 6px;
    padding: 7px 16px;
}}
QPushButton:hover {{ border-color: {muted}; }}
QPushButton:pressed {{ background: {panel}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 6px 15px; }}
QPushButton:disabled {{ color: {muted}; background: {window}; }}
QPushButton[role="primary"] {{
    background: {accent}; color: {on_accent}; border: 1px solid {accent}; font-weight: 600;
}}
QPushButton[role="primary"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[role="primary"]:disabled {{
    background: {border}; border-color: {border}; color: {muted};
}}
QPushButton[role="link"], QToolButton[role="link"] {{
    background: transparent; border: none; color: {accent}; padding: 2px 0; text-align: left;
}}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ text-decoration: underline; border: none; padding: 2px 0; }}
QToolButton[role="page"] {{
    background: transparent; border: none; border-bottom: 2px solid transparent;
    color: {muted}; padding: 6px 0; margin-right: 24px; text-align: left;
}}
QToolButton[role="page"]:hover {{ color: {text}; }}
QToolButton[role="page"]:checked {{ color: {text}; font-weight: 600; }}
QToolButton[role="page"]:focus {{ border-bottom: 2px solid {accent}; }}
QToolButton[role="tab"] {{
    background: transparent; border: none; border-bottom: 2px solid transparent;
    color: {muted}; padding: 2px 0;
}}
QToolButton[role="tab"]:hover {{ color: {text}; }}
QToolButton[role="tab"]:checked {{
    color: {text}; border-bottom: 2px solid {text}; font-weight: 600;
}}
QToolButton[role="tab"]:focus {{ border-bottom: 2px solid {accent}; color: {accent}; }}
QToolButton[role="link"]:disabled {{ color: {muted}; }}
QToolButton[role="link"]:hover, QToolButton[role="link"]:focus {{ text-decoration: underline; }}
QToolButton[role="link"]::menu-indicator {{ image: none; }}
#termRow QPushButton {{ text-decoration: underline; }}
#termRow QPushButton:focus {{ border: 1px solid {accent}; border-radius: 2px; }}
#runScrollArea, #runView {{ background: transparent; }}
QTableView {{
    background: {base}; color: {text}; border: none; outline: none;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QTableView::item {{ padding: 0 12px; border-bottom: 1px solid {panel}; }}
QTableView:focus {{ border: 1px solid {accent}; }}
QHeaderView {{ background: {base}; }}
QHeaderView::section {{
    background: {base}; color: {muted}; border: none; border-bottom: 1px solid {border};
    padding: 4px 12px;
}}
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {{
    background: {base}; color: {text}; border: 1px solid {border}; border-radius: 6px;
    padding: 5px 8px; selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit, QTextEdit, QPlainTextEdit {{ placeholder-text-color: {muted}; }}
QComboBox QLineEdit, QSpinBox QLineEdit, QDoubleSpinBox QLineEdit {{ border: none; padding: 0; }}
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus {{ border-color: {accent}; }}
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {{
    color: {muted}; background: {window};
}}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 14px; height: 14px; }}
QSpinBox::up-button, QDoubleSpinBox::up-button,
QSpinBox::down-button, QDoubleSpinBox::down-button {{
    background: transparent; border: none; width: 20px;
}}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url("{up}"); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{
    image: url("{down}"); width: 10px; height: 10px;
}}
QComboBox QAbstractItemView {{
    background: {base}; color: {text}; border: 1px solid {border};
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator {{
    background: {base}; border: 1px solid {muted}; border-radius: 4px; width: 14px; height: 14px;
}}
QCheckBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{check}");
}}
QCheckBox::indicator:focus {{ border: 2px solid {accent}; width: 12px; height: 12px; }}
QCheckBox::indicator:checked:focus {{ border-color: {text}; }}
QProgressBar {{
    background: {border}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QPlainTextEdit[role="document"], QTextEdit[role="document"], #outputEdit {{
    background: {base}; color: {text}; border: none;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QListWidget[role="list"] {{ background: transparent; border: 1px solid transparent; outline: 0; }}
QListWidget[role="list"]:focus {{ border: 1px solid {accent}; border-radius: 6px; }}
QListWidget[role="list"]::item {{ color: {text}; padding: 5px 8px; border-radius: 6px; }}
QListWidget[role="list"]::item:hover {{ background: {border}; }}
QListWidget[role="list"]::item:selected {{ background: {accent}; color: {on_accent}; }}
QScrollArea[role="card"] {{
    background: {base}; border: 1px solid {border}; border-radius: 8px;
}}
QScrollArea[role="card"]:focus {{ border: 1px solid {accent}; }}
QWidget[role="inside"], QScrollArea[role="inside"] {{ background: transparent; }}
QSlider::groove:horizontal {{ background: {border}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    background: {base}; border: 1px solid {muted}; width: 14px; height: 14px;
    margin: -6px 0; border-radius: 8px;
}}
QSlider::handle:horizontal:focus {{ border: 2px solid {accent}; }}
#runNotice {{
    background: {generated}; border: 1px solid {accent}; border-radius: 8px;
    margin-right: 16px;
}}
#dropHint {{ background: transparent; border: 3px solid {accent}; }}
#dropHintLabel {{
    background: {base}; color: {text}; border: 1px solid {accent}; border-radius: 8px;
    padding: 16px;
}}
QFrame[role="line"] {{ background: {border}; border: none; max-height: 1px; }}
#messageStrip {{ background: transparent; border-top: 1px solid {border}; }}
#messageStrip[tone="error"] {{ background: {error_base}; border-top: 1px solid {error}; }}
#messageStrip QLabel {{ color: {muted}; }}
#messageStrip[tone="notice"] {{ background: {generated}; border-top: 1px solid {accent}; }}
#messageStrip[tone="notice"] QLabel {{ color: {text}; }}
#messageStrip[tone="error"] QLabel {{ color: {error}; font-weight: 600; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {border}; border-radius: 4px; min-height: 32px; }}
QScrollBar::handle:vertical:hover {{ background: {muted}; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
QToolTip {{ background: {base}; color: {text}; border: 1px solid {border}; padding: 4px; }}
QMenuBar {{ background: {window}; color: {text}; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; }}
QMenuBar::item:selected {{ background: {border}; border-radius: 4px; }}
QMenu {{ background: {base}; color: {text}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}
"""
