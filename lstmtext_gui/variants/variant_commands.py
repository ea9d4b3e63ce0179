"""Commands about variants: keeping them, exporting the chosen ones, forgetting all of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from lstmtext.wording import count, shown_name
from lstmtext_gui import dialogs
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.variants.colophon import as_markdown, as_plain_text
from lstmtext_gui.variants.variant_panel import VariantPanel
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.jobs import file_name
from lstmtext_gui.workers.variant import Variant

_NOTHING = "Give a variant a star, or select some in the list, to export them."


class VariantCommands(QObject):
    """Brings the panel, the list and the disk together.

    Signals:
        refused: A sentence: why a command was not carried out.
        told: A sentence: what was done.
    """

    refused = Signal(str)
    told = Signal(str)

    def __init__(
        self,
        panel: VariantPanel,
        variants: VariantModel,
        keeper: VariantKeeper,
        preferences: Preferences,
    ) -> None:
        super().__init__(panel)
        self._panel, self._variants = panel, variants
        self._keeper, self._preferences = keeper, preferences
        panel.clear_requested.connect(self.ask_to_clear)
        variants.changed.connect(self._on_changed)
        keeper.loaded.connect(variants.add_kept)
        keeper.exported.connect(self._on_exported)

    @Slot()
    def export(self) -> None:
        """Ask where to write the chosen variants, with their colophon."""
        chosen = self._panel.chosen
        if not chosen:
            self.refused.emit(_NOTHING)
            return
        suggestion = self._preferences.folder / f"{file_name(chosen[0].model or 'texts')}-texts.txt"
        dialogs.ask_where_to_export(self._panel.window(), suggestion, self._export_to)

    @Slot(str)
    def _export_to(self, chosen: str) -> None:
        path = Path(chosen)
        self._preferences.folder = path.parent
        as_text = as_markdown if path.suffix.lower() in (".md", ".markdown") else as_plain_text
        self._keeper.export(path, as_text(self._panel.chosen, date.today()))

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        self.told.emit(f"Written to “{shown_name(path)}”.")

    @Slot()
    def copy_with_colophon(self) -> None:
        """Put the chosen variants and their colophon on the clipboard."""
        chosen = self._panel.chosen
        if not chosen:
            self.refused.emit(_NOTHING)
            return
        QApplication.clipboard().setText(as_plain_text(chosen, date.today()))
        self.told.emit(f"Copied {count(len(chosen), 'text')} with the colophon.")

    @Slot()
    def ask_to_clear(self) -> None:
        """Forget all variants, after asking once."""
        total = len(self._variants.variants)
        dialogs.ask_to_clear_variants(self._panel.window(), total, self._on_answer)

    def _on_answer(self, answer: QMessageBox.StandardButton) -> None:
        if answer == QMessageBox.StandardButton.Discard:
            self._variants.clear()

    @Slot()
    def _on_changed(self) -> None:
        self._keeper.save_soon(self._all)

    def _all(self) -> tuple[Variant, ...]:
        return self._variants.variants
