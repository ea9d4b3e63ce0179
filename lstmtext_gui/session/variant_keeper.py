"""The variants on the disk, and their export."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.session.crew import Crew
from lstmtext_gui.session.keeper import Keeper
from lstmtext_gui.workers.variant import Variant, export_text, key_of, read_variants, write_variants


class VariantKeeper(Keeper):
    """Reads the variants that were kept, and keeps those of today beside those of other windows.

    Signals:
        exported: The path of the export.
    """

    exported = Signal(object)

    def __init__(self, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(crew, self._read_all, self._write_all, parent)
        self._seen: set[tuple[str, str]] = set()  # by this window; others may be of another one

    def _read_all(self) -> tuple[Variant, ...]:
        variants = read_variants()
        self._seen.update(map(key_of, variants))
        return variants

    def _write_all(self, variants: tuple[Variant, ...]) -> None:
        self._seen.update(map(key_of, variants))
        write_variants(variants, self._seen)

    def export(self, path: Path, text: str) -> None:
        """Write a text of the person's; `exported` or `failed` tells."""
        self._do(partial(export_text, path, text), self._on_exported)

    @Slot(int, object)
    def _on_exported(self, run_id: int, path: Path) -> None:
        self.exported.emit(path)
