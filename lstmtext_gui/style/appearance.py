"""Which theme the window wears, now and when the person or the desktop changes it."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from lstmtext_gui.preferences import Preferences
from lstmtext_gui.style.theme import Theme, palette, style_sheet, theme_for


class Appearance(QObject):
    """Applies a theme to the application.

    Signals:
        theme_changed: `Theme`; palette and style sheet have changed already.
    """

    theme_changed = Signal(object)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.choice = preferences.theme
        self.theme: Theme = theme_for(self.choice)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)
        self._apply()

    def choose(self, choice: str) -> None:
        """Take `system`, `light` or `dark`, and remember it."""
        self._preferences.theme = choice
        self.choice = choice
        self._refresh()

    @Slot(Qt.ColorScheme)
    def _on_scheme(self, scheme: Qt.ColorScheme) -> None:
        self._refresh()

    def _refresh(self) -> None:
        theme = theme_for(self.choice)
        if theme is not self.theme:
            self.theme = theme
            self._apply()
            self.theme_changed.emit(theme)

    def _apply(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(palette(self.theme))
        application.setStyleSheet(style_sheet(self.theme))
