"""The Write page: one document for the person and the model, and the choices beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.theme import Theme
from lstmtext_gui.style.widgets import UNIT, make_label
from lstmtext_gui.workers.writing_jobs import CopyNews
from lstmtext_gui.write.sheet import Sheet
from lstmtext_gui.write.side_column import SideColumn
from lstmtext_gui.write.write_buttons import WriteButtons
from lstmtext_gui.write.write_choices import scrolling

if TYPE_CHECKING:
    from lstmtext.generation.suggesting import Suggestion

_CALM_MS = 400  # after an edit, before copies are looked for


class WritePage(QWidget):
    """The sheet with its opening line, and a column beside it.

    Signals:
        suggestion_wanted: The text before the caret.
        copies_wanted: What was generated: a tuple of pairs, where it begins in the document, as
            Qt counts, and its text.

    Attributes:
        output_edit: The document.
        prompt_edit: Its opening line.
        choices: How to write.
        side_slot: Room below the column, which stays in view where the column has to scroll.
    """

    suggestion_wanted = Signal(str)
    copies_wanted = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("writePage")
        self._status = SessionStatus()
        self._unknown = ""
        self._is_primary = True
        self._plan: tuple[int, int] | None = None  # where the next text is to stand
        self._looked_at: str | None = None  # the document in which copies are looked for
        self._sheet = Sheet()
        self.output_edit, self.prompt_edit = self._sheet.document, self._sheet.opening
        self._generated = self.output_edit.generated
        self._column = SideColumn(self.output_edit)
        self.choices, self.side_slot = self._column.choices, QVBoxLayout()
        self._note = make_label(name="unknownLabel", role="muted", size=0.9)
        self._buttons = WriteButtons(actions)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._lay_out()
        self._connect(actions)

    def _lay_out(self) -> None:
        sheet = QVBoxLayout()
        sheet.setSpacing(UNIT)
        sheet.addWidget(self._sheet, 1)
        sheet.addWidget(self._note)
        sheet.addWidget(self._buttons)
        view = QWidget()
        view.setObjectName("sheetView")
        self._views = QStackedLayout(self)
        self._views.addWidget(view)
        layout = QHBoxLayout(view)
        layout.setContentsMargins(0, 2 * UNIT, 0, 0)
        layout.setSpacing(2 * UNIT)
        layout.addLayout(sheet, 1)
        side = QVBoxLayout()
        side.setSpacing(2 * UNIT)
        side.addWidget(scrolling(self._column))
        side.addLayout(self.side_slot, 1)
        layout.addLayout(side)

    def _connect(self, actions: Actions) -> None:
        shown = actions["nextTokensAction"]
        shown.setCheckable(True)
        shown.setChecked(True)
        shown.toggled.connect(self._column.show_next_tokens)
        edit = self.output_edit
        edit.caret_moved.connect(self._ask)
        edit.ghost_changed.connect(self._buttons.show_hint)
        edit.document().contentsChanged.connect(self._on_edited)
        self._generated.opening_changed.connect(self._place_primary)
        self._column.next_tokens.token_chosen.connect(self._take_token)
        self._calm.timeout.connect(self._look_for_copies)

    def show_view(self, view: QWidget) -> None:
        """Bring another view of what the model writes to the front, in the place of the sheet."""
        self._views.addWidget(view)  # nothing if it is there already
        self._views.setCurrentWidget(view)

    @Slot()
    def show_sheet(self) -> None:
        """Bring the sheet to the front."""
        self._views.setCurrentIndex(0)

    # Writing

    def plan_fresh(self) -> str:
        """The next text follows the opening, in the place of all that does; returns the opening."""
        return self._planned(self._generated.opening_end, self._generated.end)

    def plan_further(self) -> str:
        """The next text follows all that stands here; returns that."""
        return self._planned(self._generated.end, self._generated.end)

    def plan_again(self) -> str:
        """The next text replaces the last one; returns the text before it."""
        last = self._generated.last
        return self.plan_fresh() if last is None else self._planned(*last)

    def _planned(self, start: int, stop: int) -> str:
        self._plan = (start, stop)
        return self._generated.text(0, start)

    @Slot()
    def start_writing(self) -> None:
        """The model begins to write what was planned: a fresh text if nothing was."""
        if self._plan is None:
            self.plan_fresh()
        assert self._plan is not None
        (start, stop), self._plan = self._plan, None
        self._forget_copies()
        self._column.await_copies()
        self._unknown = ""
        self._sheet.start_writing(start, stop)
        self._show_note()

    @Slot(str)
    def append_text(self, text: str) -> None:
        """Add what was written."""
        self._generated.append(text)

    def _finish_writing(self) -> None:
        self._sheet.finish_writing()
        self._look_for_copies()

    @property
    def last_written(self) -> tuple[int, int] | None:
        """Start and stop of what was written last, as Qt counts."""
        return self._generated.last

    def show_text(self, opening: str, generated: str) -> bool:
        """Put another text into the document, as one step of undo; not while it is written to."""
        if self.output_edit.isReadOnly():
            return False
        self._generated.replace_all(opening, generated)
        return True

    # What is shown

    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        before, self._status = self._status, status
        self.choices.show_status(status)
        self._show_note()
        if before.writing is not JobState.IDLE and status.writing is JobState.IDLE:
            self._finish_writing()
        if status.model is None:
            self._column.next_tokens.show_candidates(())
        if (status.model, status.writing) != (before.model, before.writing):
            self._ask()
            self._place_primary()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what comes next: nothing is asked while the page is not in view."""
        super().showEvent(event)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Ask how the text goes on at the caret, if there is anyone to ask."""
        status = self._status
        if self.isVisible() and status.model is not None and status.writing is JobState.IDLE:
            self.suggestion_wanted.emit(self.output_edit.text_before_caret)

    @Slot(str, object)
    def show_suggestion(self, before: str, suggestion: Suggestion) -> None:
        """Show what may come at the caret, where the text before it is still this one."""
        if self._status.writing is JobState.IDLE and before == self.output_edit.text_before_caret:
            self._column.next_tokens.show_candidates(suggestion.candidates)
            self.output_edit.suggest(before, suggestion.text)

    @Slot(str)
    def _take_token(self, text: str) -> None:
        if not self.output_edit.isReadOnly():
            self.output_edit.insert_generated(text)
            self.output_edit.setFocus()  # to type on

    def _show_note(self) -> None:
        """The one thing worth knowing about what is written."""
        if self._unknown:
            self._note.setText(self._unknown)
        elif self._status.model is None:
            self._note.setText("Train a model or open a saved one to write with it.")
        elif self._status.training is JobState.PAUSED:
            self._note.setText("Training is paused; this writes with the best model so far.")
        elif self._status.training is not JobState.IDLE:
            self._note.setText("Training goes on; this writes with the best model so far.")
        else:
            self._note.setText("")
        self._note.setVisible(bool(self._note.text()))

    @Slot(object)
    def show_unknown(self, unknown: tuple[str, ...]) -> None:
        """Name the parts of the prompt that the model has never seen."""
        shown = ", ".join(repr(token)[1:-1] for token in unknown[:12])
        more = f" and {len(unknown) - 12} more" if len(unknown) > 12 else ""
        self._unknown = f"The model has never seen: {shown}{more}. It writes on regardless."
        self._show_note()

    # Copies

    @Slot()
    def _on_edited(self) -> None:
        if self._status.writing is JobState.IDLE:
            if self._generated.is_any:
                self._calm.start()
            else:  # what was said is about a text that is gone
                self._forget_copies()
                self._column.show_copies(None)

    @Slot()
    def _look_for_copies(self) -> None:
        self._calm.stop()
        self._looked_at = self.output_edit.toPlainText()
        spans = self._generated.spans()
        if spans:
            self.copies_wanted.emit(spans)
        else:
            self._forget_copies()
            self._column.show_copies(None)

    @Slot()
    def look_again(self) -> None:
        """There is another text to compare with, or none: what was said of the one before goes."""
        self._forget_copies()
        self._column.show_copies(None)
        self._on_edited()

    def _forget_copies(self) -> None:
        self._calm.stop()
        self._looked_at = None
        self.output_edit.show_passages(())

    @Slot(object)
    def show_copies(self, news: CopyNews) -> None:
        """Say how much stands in the text that was learned, and underline it."""
        if self._looked_at == self.output_edit.toPlainText():  # else newer news are on their way
            self.output_edit.show_passages(news.passages)
        self._column.show_copies(news)

    # Buttons and looks

    @Slot()
    def copy_text(self) -> None:
        """Copy the document to the clipboard."""
        QApplication.clipboard().setText(self.output_edit.toPlainText())

    def set_primary(self, primary: bool) -> None:
        """Whether the one filled button in view is here: what one does next."""
        self._is_primary = primary
        self._place_primary()

    @Slot()
    def _place_primary(self) -> None:
        self._buttons.place_primary(
            here=self._is_primary,
            has_model=self._status.model is not None,
            goes_on=self._generated.is_any,
        )

    def apply_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._column.apply_theme(theme)
        self.output_edit.apply_theme(theme)
