"""Commands that make the model write: each says where the text is to stand, and asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lstmtext_gui.workers.sheet_file import Runs
from lstmtext_gui.write.typed import MOST_PASTED

if TYPE_CHECKING:
    from lstmtext_gui.main_window import MainWindow


class WritingCommands(QObject):
    """Generate, Continue, Try Again, and several at once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page = window.write_page

    @Slot()
    def generate(self) -> None:
        """Write a fresh text from the opening."""
        self._write(self._page.plan_fresh)

    @Slot()
    def continue_text(self) -> None:
        """Write on at the end of the document, by the next seed.

        By the same one a model of letters soon falls into the text that it has just written.
        """
        if self._page.output_edit.generated.is_any:
            self._page.choices.next_seed()
        self._write(self._page.plan_further)

    @Slot()
    def try_again(self) -> None:
        """Write another text in the place of the last one, with a new seed."""
        self._page.choices.roll_seed()
        self._write(self._page.plan_again)

    def _write(self, plan: Callable[[], str]) -> None:
        window, choices = self._window, self._page.choices
        window.messages.dismiss()
        window.show_page(self._page)
        self._page.show_sheet()
        if not window.session.status.can_generate:
            return
        window.session.generate(
            plan(),
            choices.length_spin.value(),
            choices.temperature_spin.value(),
            choices.seed_spin.value(),
            window.panel.device,
            stop_at=choices.stop_at,
            filters=choices.filters,
        )

    @Slot(object, int)
    def write_several(self, temperatures: tuple[float, ...], count: int) -> None:
        """Write so many texts at each temperature, all from the opening."""
        window, choices = self._window, self._page.choices
        window.messages.dismiss()
        window.session.write_several(
            self._page.output_edit.generated.opening,
            choices.length_spin.value(),
            temperatures,
            count,
            choices.seed_spin.value(),
            window.panel.device,
            stop_at=choices.stop_at,
            filters=choices.filters,
        )

    @Slot()
    def show_several(self) -> None:
        """Show where several are written."""
        self._window.show_page(self._page)
        self._window.curating.show_several()

    @Slot()
    def keep_sheet(self) -> None:
        """The document has changed: it is kept for the next start."""
        self._window.session.sheet.save_soon(self._page.output_edit.generated.pieces)

    @Slot(object)
    def restore_sheet(self, runs: Runs) -> None:
        """Show the document of another day, unless there is one already."""
        edit = self._page.output_edit
        if edit.document().isEmpty() and not edit.isReadOnly():
            edit.generated.restore(runs)

    @Slot()
    def tell_of_cut(self) -> None:
        """More was pasted than can be taken."""
        self._window.messages.show_notice(
            f"The first {MOST_PASTED:,} characters were pasted. To let the program learn from a "
            "long text, open it with Open Text."
        )

    @Slot(str)
    def show_sample(self, text: str) -> None:
        """Put what the model wrote while it learned into the document."""
        self._window.show_page(self._page)
        self._page.show_sheet()
        if not self._page.show_text("", text):
            self._window.messages.show_error("The model is writing. Stop it first.")
