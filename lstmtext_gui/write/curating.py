"""Variants on the Write page: what is written is kept, and the best can be chosen."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Slot

from lstmtext_gui.actions import Actions
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews, GenerationRequest
from lstmtext_gui.write.several_view import SeveralView
from lstmtext_gui.write.variant_commands import VariantCommands
from lstmtext_gui.write.variant_list import VariantPanel
from lstmtext_gui.write.variants import VariantModel
from lstmtext_gui.write.write_page import WritePage


class Curating(QObject):
    """Puts the list of variants beside the sheet, and the view of several in its place.

    Attributes:
        panel: The list.
        several: Several texts at once.
        commands: Export, and forgetting.
    """

    def __init__(
        self, page: WritePage, actions: Actions, keeper: VariantKeeper, preferences: Preferences
    ) -> None:
        super().__init__(page)
        self._page = page
        self._last = 0  # the variant that stands on the sheet as it was written
        self._variants = VariantModel(self)
        self.panel = VariantPanel(actions, self._variants)
        self.several = SeveralView(actions, self._variants)
        self.several.setParent(page)
        self.several.hide()
        self.commands = VariantCommands(self.panel, self._variants, keeper, preferences)
        page.side_slot.addWidget(self.panel)
        page.choices.keep_presets_in(preferences)
        self.panel.use_requested.connect(self.use)
        self.several.use_requested.connect(self.use)
        self.several.back_requested.connect(self.show_sheet)

    @Slot(object, str)
    def keep(self, request: GenerationRequest, text: str) -> None:
        """A text was written: keep it."""
        if text:
            moment = time.strftime("%Y-%m-%dT%H:%M:%S")
            self._last = self.panel.add(Variant.written(request, text, moment)).number

    @Slot(object)
    def note_copies(self, news: CopyNews) -> None:
        """What of the text on the sheet was copied: with it, of the variant that stands there."""
        last = self._page.last_written
        if not self._last or last is None:
            return
        start, stop = last
        lengths = [min(passage.stop, stop) - max(passage.start, start) for passage in news.passages]
        longest = max((length for length in lengths if length > 0), default=0)
        self._variants.note_copies(self._last, CopyNews(longest, news.share_new))

    @Slot(object)
    def use(self, variant: Variant) -> None:
        """Show a variant on the sheet."""
        self._page.show_sheet()
        self._page.show_text(variant.opening, variant.text)
        self._last = variant.number

    @Slot()
    def show_several(self) -> None:
        """Bring the view of several texts at once to the front."""
        seed = self._page.choices.seed_spin.value()
        self.several.show_opening(self._page.prompt_edit.toPlainText(), seed)
        self._page.show_view(self.several)
        self.several.take_focus()

    @Slot()
    def show_sheet(self) -> None:
        """Go back to the sheet, ready to type."""
        self._page.show_sheet()
        self._page.output_edit.setFocus()

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.panel.list.viewport().update()
        self.several.apply_theme(theme)
