"""Variants on the disk: kept from one day to the next, and exported."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lstmtext.errors import LSTMTextError
from lstmtext_gui.session.crew import Crew
from lstmtext_gui.workers.variant import Variant, export_text, read_variants, write_variants
from lstmtext_gui.workers.workers import TaskWorker

_SAVE_AFTER_MS = 1_500  # several changes in a row are written once


class VariantKeeper(QObject):
    """Reads the variants once, writes them whenever they have changed, and exports texts.

    Signals:
        loaded: The variants that were kept, a tuple, the latest first.
        exported: The path of the export.
        failed: The exception.
    """

    loaded = Signal(object)
    exported = Signal(object)
    failed = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._current: Callable[[], tuple[Variant, ...]] | None = None
        self._is_loaded = False  # before, writing would wipe out what was kept
        self._writing_id = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save_now)

    def load(self) -> None:
        """Read what was kept; `loaded` tells."""
        self._do(read_variants, self._on_read)

    def save_soon(self, current: Callable[[], tuple[Variant, ...]]) -> None:
        """Something has changed; `current` tells the variants, the latest first, when needed."""
        self._current = current
        self._timer.start()

    @Slot()
    def save_now(self) -> None:
        """Write what is to be written soon, unless the one before is still being written."""
        self._timer.stop()
        if self._current is not None and self._is_loaded and not self._writing_id:
            variants, self._current = self._current(), None
            self._writing_id = self._do(partial(write_variants, variants), self._on_kept)

    def finish(self) -> None:
        """Write what has not been written: the program ends, and all threads have ended."""
        self._timer.stop()
        if self._current is not None and self._is_loaded:
            with suppress(LSTMTextError):  # nobody is there any more to be told
                write_variants(self._current())
            self._current = None

    def export(self, path: Path, text: str) -> None:
        """Write a text of the person's; `exported` or `failed` tells."""
        self._do(partial(export_text, path, text), self._on_exported)

    def _do(self, task: Callable[[], object], on_success: Callable[..., None]) -> int:
        worker = TaskWorker(self._crew.next_id(), task, self)
        self._crew.start(worker, on_success, self._fail)
        return worker.run_id

    def _fail(self, run_id: int, error: BaseException) -> None:
        if run_id == self._writing_id:
            self._writing_id = 0
        self.failed.emit(error)

    @Slot(int, object)
    def _on_read(self, run_id: int, variants: tuple[Variant, ...]) -> None:
        self._is_loaded = True
        if self._current is not None:
            self._timer.start()
        self.loaded.emit(variants)

    @Slot(int, object)
    def _on_kept(self, run_id: int, nothing: object) -> None:
        self._writing_id = 0
        if self._current is not None and not self._timer.isActive():
            self._timer.start()

    @Slot(int, object)
    def _on_exported(self, run_id: int, path: Path) -> None:
        self.exported.emit(path)
