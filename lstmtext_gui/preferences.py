"""What the window remembers from one day to the next, in a file under `LSTMTEXT_HOME`."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from lstmtext.home import home_folder
from lstmtext_gui.style.theme import CHOICES

_MINUTES = 10.0


class Preferences:
    """Settings as an INI file; a damaged or missing one means the defaults."""

    def __init__(self) -> None:
        path = home_folder() / "settings.ini"
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """`system`, `light` or `dark`."""
        chosen = str(self._settings.value("theme", "system"))
        return chosen if chosen in CHOICES else "system"

    @theme.setter
    def theme(self, choice: str) -> None:
        self._settings.setValue("theme", choice)

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window, empty at first."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)

    @property
    def folder(self) -> Path:
        """Where the person last chose a file."""
        folder = Path(str(self._settings.value("folder", "")))
        return folder if folder.is_absolute() and folder.is_dir() else Path.home()

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._settings.setValue("folder", str(folder))

    @property
    def minutes(self) -> float:
        """How long the person last trained by a number of minutes of their own."""
        try:
            minutes = float(str(self._settings.value("minutes", _MINUTES)))
        except ValueError:
            return _MINUTES
        return minutes if minutes > 0 else _MINUTES  # what is no number is not, either

    @minutes.setter
    def minutes(self, minutes: float) -> None:
        self._settings.setValue("minutes", minutes)

    def save(self) -> None:
        """Write to the disk; a disk that refuses is not worth a message."""
        self._settings.sync()
