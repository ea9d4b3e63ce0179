"""Variants on the Write page: what is written is kept, and the best can be chosen."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal, Slot

from lstmtext_gui.actions import Actions
from lstmtext_gui.preferences import Preferences
from lstmtext_gui.session.variant_keeper import VariantKeeper
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews, GenerationRequest
from lstmtext_gui.write.several_view import SeveralView
from lstmtext_gui.write.variant_commands import VariantCommands
from lstmtext_gui.write.variant_panel import VariantPanel
from lstmtext_gui.write.variants import VariantModel
from lstmtext_gui.write.write_page import WritePage


class Curating(QObject):
    """Puts the list of variants beside the sheet, and the view of several in its place.

    Signals:
        refused: A sentence: why a variant was not put on the sheet.

    Attributes:
        panel: The list.
        several: Several texts at once.
        commands: Export, and forgetting.
    """

    refused = Signal(str)

    def __init__(
        self, page: WritePage, actions: Actions, keeper: VariantKeeper, preferences: Preferences
    ) -> None:
        super().__init__(page)
        self._page = page
        self._last = 0  # the variant that was put on the sheet last
        self._looked: tuple[int, int, int] | None = None  # which one is compared, and where it is
        self._variants = VariantModel(self)
        self.panel = VariantPanel(actions, self._variants)
        self.several = SeveralView(actions, self._variants)
        self.several.setParent(page)
        self.several.hide()
        self.commands = VariantCommands(self.panel, self._variants, keeper, preferences)
        page.side_slot.addWidget(self.panel)
        page.choices.keep_presets_in(preferences)
        page.copies_wanted.connect(self._note_wanted)
        self.panel.use_requested.connect(self.use)
        self.several.use_requested.connect(self.use)
        self.several.back_requested.connect(self.show_sheet)

    @Slot(object, str)
    def keep(self, request: GenerationRequest, text: str) -> None:
        """A text was written: keep it."""
        if text.strip():
            moment = time.strftime("%Y-%m-%dT%H:%M:%S")
            self._last = self.panel.add(Variant.written(request, text, moment)).number

    @Slot()
    def _note_wanted(self) -> None:
        """Copies are looked for: also those of a variant, if it stands there as it was written."""
        last, variant = self._page.last_written, self._variants.variant(self._last)
        self._looked = None
        if last is not None and variant is not None:
            written = self._page.output_edit.generated.text(*last)
            self._looked = (variant.number, *last) if written == variant.text else None

    @Slot(object)
    def note_copies(self, news: CopyNews) -> None:
        """What of the text on the sheet was copied: with it, of the variant that stands there."""
        if self._looked is None:
            return
        number, start, stop = self._looked
        lengths = [min(passage.stop, stop) - max(passage.start, start) for passage in news.passages]
        longest = max((length for length in lengths if length > 0), default=0)
        self._variants.note_copies(number, CopyNews(longest, news.share_new))

    @Slot(object)
    def use(self, variant: Variant) -> None:
        """Show a variant on the sheet."""
        if self._page.show_text(variant.opening, variant.text):
            self._page.show_sheet()
            self._last = variant.number
        else:
            self.refused.emit("The model is writing. Stop it first.")

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
        self.panel.list.follow_looks()
        self.several.apply_theme(theme)
