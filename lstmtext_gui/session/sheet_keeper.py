"""The sheet of this window on the disk, held as long as the window is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.keeper import Keeper
from lstmtext_gui.workers.sheet_file import Runs, SheetFile


class SheetKeeper(Keeper):
    """Reads a sheet that no other window has, and keeps it.

    Signals:
        told: A sentence about the sheets of other windows.
    """

    told = Signal(str)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        self._file = SheetFile()
        super().__init__(crew, self._file.read, self._file.write, parent)
        self.loaded.connect(self._tell)

    def finish(self) -> None:
        """Write what has not been written, and let another window have the sheet."""
        super().finish()
        self._file.release()

    def follow(self) -> None:
        """The program's files have moved."""
        self._file.follow()

    @property
    def held(self) -> tuple[Path, ...]:
        """The lock that this window holds."""
        return self._file.held

    @Slot(object)
    def _tell(self, runs: Runs) -> None:
        if self._file.note:
            self.told.emit(self._file.note)
