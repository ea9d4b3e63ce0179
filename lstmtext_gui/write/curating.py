"""Variants on the Write page: what is written is kept, and the best can be chosen."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.actions import Actions
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.variants.several_view import SeveralView
from lstmtext_gui.variants.variant_commands import VariantCommands
from lstmtext_gui.variants.variant_panel import VariantPanel
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews, GenerationRequest
from lstmtext_gui.write.write_page import WritePage


class Curating(QObject):
    """Puts the list of variants beside the sheet, and the view of several in its place.

    Signals:
        refused: A sentence: why a variant was not put on the sheet.
        comparison_wanted: `Variant`s that nobody has compared with the text that was learned.

    Attributes:
        panel: The list.
        several: Several texts at once.
        commands: Export, and forgetting.
    """

    refused = Signal(str)
    comparison_wanted = Signal(object)

    def __init__(
        self, page: WritePage, actions: Actions, keeper: VariantKeeper, preferences: Preferences
    ) -> None:
        super().__init__(page)
        self._page = page
        self._variants = VariantModel(self)
        self.panel = VariantPanel(actions, self._variants)
        self.several = SeveralView(actions, self._variants)
        self.several.setParent(page)
        self.several.hide()
        self.commands = VariantCommands(self.panel, self._variants, keeper, preferences)
        page.side_slot.addWidget(self.panel)
        page.choices.keep_presets_in(preferences)
        self._variants.changed.connect(self.compare)
        self.panel.use_requested.connect(self.use)
        self.several.use_requested.connect(self.use)
        self.several.back_requested.connect(self.show_sheet)

    @Slot(object, str)
    def keep(self, request: GenerationRequest, text: str) -> None:
        """A text was written: keep it."""
        if text.strip():
            moment = time.strftime("%Y-%m-%dT%H:%M:%S")
            self.panel.add(Variant.written(request, text, moment))

    @Slot()
    def compare(self) -> None:
        """Ask how much was copied in each variant of which that is not known."""
        waiting = self._variants.to_compare
        if waiting:
            self.comparison_wanted.emit(waiting)

    @Slot(int, str, object)
    def note_copies(self, number: int, text: str, news: CopyNews) -> None:
        """How much was copied in a variant."""
        self._variants.note_copies(number, text, news)

    @Slot(object)
    def use(self, variant: Variant) -> None:
        """Show a variant on the sheet."""
        if self._page.show_text(variant.opening, variant.text):
            self._page.show_sheet()
            self._page.choices.take(variant)
        else:
            self.refused.emit("The model is writing. Stop it first.")

    @Slot()
    def show_several(self) -> None:
        """Bring the view of several texts at once to the front."""
        seed = self._page.choices.seed_spin.value()
        self.several.show_opening(self._page.output_edit.generated.opening, seed)
        self._page.show_view(self.several)
        self.several.take_focus()

    @Slot()
    def show_sheet(self) -> None:
        """Go back to the sheet, ready to type."""
        self._page.show_sheet()
        self._page.output_edit.setFocus()

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.panel.list.follow_looks()
        self.several.apply_theme(theme)
