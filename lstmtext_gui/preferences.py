"""What the window remembers from one day to the next, in a file under `LSTMTEXT_HOME`."""

import json
import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from lstmtext.home import home_folder
from lstmtext_gui.style.theme import CHOICES


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
    def sampler_presets(self) -> dict[str, dict[str, float]]:
        """The person's own ways of writing by name; damaged ones are left out."""
        try:
            kept = json.loads(str(self._settings.value("sampler_presets", "{}")))
            return {name: dict(numbers) for name, numbers in kept.items() if _are_numbers(numbers)}
        except (ValueError, AttributeError, RecursionError):
            return {}

    @sampler_presets.setter
    def sampler_presets(self, presets: dict[str, dict[str, float]]) -> None:
        self._settings.setValue("sampler_presets", json.dumps(presets))

    def save(self) -> None:
        """Write to the disk; a disk that refuses is not worth a message."""
        self._settings.sync()


def _are_numbers(value: object) -> bool:
    return isinstance(value, dict) and all(
        type(number) in (int, float) and math.isfinite(number) and abs(number) < 2**31
        for number in value.values()
    )
