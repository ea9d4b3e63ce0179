"""What the window remembers from one day to the next, in a file under `LSTMTEXT_HOME`."""

import json
import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from lstmtext.home import home_folder
from lstmtext_gui.style.text_size import LARGEST, SMALLEST, USUAL
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
    def text_size(self) -> int:
        """Per cent of the system's size of text."""
        return self._number("text_size", USUAL, SMALLEST, LARGEST)

    @text_size.setter
    def text_size(self, percent: int) -> None:
        self._settings.setValue("text_size", percent)

    @property
    def threads(self) -> int:
        """Threads to train with; 0 for one on each core."""
        return self._number("threads", 0, 0, 1024)

    @threads.setter
    def threads(self, number: int) -> None:
        self._settings.setValue("threads", number)

    @property
    def notices(self) -> bool:
        """Whether to say it outside the window when a long run ends."""
        return str(self._settings.value("notices", "true")) != "false"

    @notices.setter
    def notices(self, wanted: bool) -> None:
        self._settings.setValue("notices", "true" if wanted else "false")

    @property
    def page(self) -> int:
        """The page that was in front: 0 for Train, 1 for Write."""
        return self._number("page", 0, 0, 1)

    @page.setter
    def page(self, index: int) -> None:
        self._settings.setValue("page", index)

    @property
    def shows_panel(self) -> bool:
        """Whether the side panel is shown."""
        return str(self._settings.value("panel", "true")) != "false"

    @shows_panel.setter
    def shows_panel(self, shown: bool) -> None:
        self._settings.setValue("panel", "true" if shown else "false")

    @property
    def shows_next_tokens(self) -> bool:
        """Whether what comes next is shown beside the document."""
        return str(self._settings.value("next_tokens", "true")) != "false"

    @shows_next_tokens.setter
    def shows_next_tokens(self, shown: bool) -> None:
        self._settings.setValue("next_tokens", "true" if shown else "false")

    def recent(self, kind: str) -> list[tuple[str, ...]]:
        """What was opened lately, newest first: for `texts` the files of each, for `models` one."""
        try:
            entries = json.loads(str(self._settings.value(f"recent_{kind}", "[]")))
            return [tuple(map(str, paths)) for paths in entries if paths and type(paths) is list]
        except (ValueError, TypeError, RecursionError):
            return []

    def set_recent(self, kind: str, entries: list[tuple[str, ...]]) -> None:
        """Remember what was opened lately."""
        self._settings.setValue(f"recent_{kind}", json.dumps(entries))

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

    def _number(self, name: str, usual: int, least: int, most: int) -> int:
        try:
            number = int(str(self._settings.value(name, usual)))
        except ValueError:
            return usual
        return number if least <= number <= most else usual

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

    def follow_home(self) -> None:
        """The program's files have moved, and these with them."""
        self.__init__()  # type: ignore[misc]

    def save(self) -> None:
        """Write to the disk; a disk that refuses is not worth a message."""
        self._settings.sync()


def _are_numbers(value: object) -> bool:
    return isinstance(value, dict) and all(
        type(number) in (int, float) and math.isfinite(number) and abs(number) < 2**31
        for number in value.values()
    )
