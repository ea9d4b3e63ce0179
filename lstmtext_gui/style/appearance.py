"""What the window wears: colours and size of text, now and when person or desktop change them."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from lstmtext_gui.preferences import Preferences
from lstmtext_gui.style.contrast import contrast_theme, wants_high_contrast
from lstmtext_gui.style.text_size import LARGEST, SMALLEST, STEP, USUAL, apply_text_size
from lstmtext_gui.style.theme import Theme, palette, style_sheet, theme_for

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,  # as the desktop has it
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Appearance(QObject):
    """Applies theme and size of text to the application.

    Signals:
        theme_changed: `Theme`; palette and style sheet have changed already.
        choice_changed: The person has chosen a theme.
        fonts_changed: The size of all text in per cent; every widget has its font already. For
            what is measured by hand: fixed widths, axes, text formats.

    Attributes:
        choice: `system`, `light` or `dark`.
        theme: What is worn; the platform's own colours where it asks for high contrast.
        text_size: In per cent of the system's.
    """

    theme_changed = Signal(object)
    choice_changed = Signal()
    fonts_changed = Signal(int)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.choice = preferences.theme
        self.text_size = preferences.text_size
        self._hints = QGuiApplication.styleHints()
        self._hints.setColorScheme(_SCHEMES[self.choice])  # title bars and the system's dialogs
        apply_text_size(self.text_size)
        self.theme: Theme = self._theme()
        self._apply()
        self._hints.colorSchemeChanged.connect(self._on_scheme)
        if hasattr(self._hints, "accessibility"):
            self._accessibility = self._hints.accessibility()
            self._accessibility.contrastPreferenceChanged.connect(self._on_contrast)

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Take `system`, `light` or `dark`, and remember it."""
        self._preferences.theme = choice
        self.choice = choice
        self.choice_changed.emit()
        self._hints.setColorScheme(_SCHEMES[choice])
        self._refresh()

    @Slot(int)
    def choose_size(self, percent: int) -> None:
        """Take a size of text, and remember it."""
        percent = min(max(percent, SMALLEST), LARGEST)
        self._preferences.text_size = self.text_size = percent
        if apply_text_size(percent):
            # A style sheet keeps the fonts that it has seen.
            self._style()
            self.fonts_changed.emit(percent)

    @Slot()
    def zoom_in(self) -> None:
        """Larger text."""
        self.choose_size(self.text_size + STEP)

    @Slot()
    def zoom_out(self) -> None:
        """Smaller text."""
        self.choose_size(self.text_size - STEP)

    @Slot()
    def zoom_reset(self) -> None:
        """As large as the system says."""
        self.choose_size(USUAL)

    @Slot(Qt.ColorScheme)
    def _on_scheme(self, scheme: Qt.ColorScheme) -> None:
        self._refresh()

    @Slot()
    def _on_contrast(self) -> None:
        self._refresh()

    def _theme(self) -> Theme:
        if wants_high_contrast():
            QGuiApplication.setPalette(QPalette())  # an empty one: the platform's own
            return contrast_theme(QGuiApplication.palette())
        return theme_for(self.choice)

    def _refresh(self) -> None:
        theme = self._theme()
        changed = theme != self.theme
        self.theme = theme
        self._apply()  # a change of scheme brings the platform's palette, whatever the theme
        if changed:
            self.theme_changed.emit(theme)

    def _apply(self) -> None:
        QApplication.setPalette(palette(self.theme))
        self._style()

    def _style(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyleSheet(style_sheet(self.theme))
