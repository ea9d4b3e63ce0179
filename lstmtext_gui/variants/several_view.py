"""Several texts at once, at several temperatures side by side, to choose the best."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import count
from lstmtext_gui.actions import Actions
from lstmtext_gui.session.status import JobState, SessionStatus
from lstmtext_gui.style.fields import make_link
from lstmtext_gui.style.theme import LIGHT, Theme
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label
from lstmtext_gui.variants.card_columns import CardColumns
from lstmtext_gui.variants.several_choices import SeveralChoices
from lstmtext_gui.variants.variant_card import Stars, VariantCard
from lstmtext_gui.variants.variants import VARIANT_ROLE, VariantModel
from lstmtext_gui.workers.variant import Variant

_EMPTY = "Write the same beginning several times, from careful to wild, and keep the best."


class SeveralView(QWidget):
    """How many and how wild; below, the texts as cards, a column for each temperature.

    Signals:
        write_requested: The temperatures, a tuple, and the number of texts at each.
        use_requested: A `Variant` to show on the sheet.
        back_requested: Back to the sheet.
    """

    write_requested = Signal(object, int)
    use_requested = Signal(object)
    back_requested = Signal()

    def __init__(self, actions: Actions, variants: VariantModel) -> None:
        super().__init__()
        self.setObjectName("severalView")
        self._variants = variants
        self._stars = Stars.of(LIGHT)
        self._status = SessionStatus()
        self._is_running = False
        self._cards: dict[int, VariantCard] = {}
        self._num_columns = 0
        self._waiting: deque[tuple[int, int, int]] = deque()  # cards to be: number, row, column
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._add_card)
        self._continued, self._seed = "Begins a new text", 1
        self.choices = SeveralChoices()
        self._opening = make_label(name="severalOpening", role="muted", size=0.9)
        self._write = QPushButton("Write Them")
        self._stop = ActionButton(
            actions["stopGenerationAction"], name="severalStopButton", text="Stop"
        )
        self._back = make_link("backToTextButton", "Back to the Text", "Back to the sheet (Esc)")
        self._bar = QProgressBar()
        self._note = make_label(_EMPTY, name="severalNote", role="muted", size=0.9)
        self._columns = CardColumns()
        self._set_up()
        self._lay_out()
        variants.dataChanged.connect(self._on_changed)
        variants.modelReset.connect(self.clear)
        variants.rowsRemoved.connect(self._drop_gone)

    def _set_up(self) -> None:
        self._write.setObjectName("writeSeveralButton")
        self._write.setAccessibleName("Write several texts")
        self._write.setToolTip("Write so many texts at each creativity that is ticked")
        self._write.setProperty("role", "primary")
        self._write.clicked.connect(self._on_write)
        self._back.clicked.connect(self.back_requested)
        self.choices.changed.connect(self._show)
        self._bar.setObjectName("severalProgress")
        self._bar.setAccessibleName("Progress of writing")
        self._bar.setRange(0, 1_000)
        self._bar.setTextVisible(False)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2 * UNIT, 2 * UNIT, 0)
        layout.setSpacing(UNIT)
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        title = make_label("Several at Once", name="severalTitle", size=1.2, bold=True)
        head.addWidget(title, 1)
        head.addWidget(self._back)
        layout.addLayout(head)
        layout.addWidget(self._opening)
        layout.addWidget(self.choices)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self._write)
        row.addWidget(self._stop)
        row.addWidget(self._note, 1)
        layout.addLayout(row)
        layout.addWidget(self._bar)
        layout.addWidget(self._columns, 1)

    # Slots for the window

    def take_focus(self) -> None:
        """The keys go to the button that writes."""
        self._write.setFocus()

    def show_opening(self, opening: str, seed: int) -> None:
        """Say what is continued, and which seed writes it."""
        words = " ".join(opening.split())
        shown = words if len(words) <= 80 else f"…{words[-79:]}"
        self._continued = f"Continues “{shown}”" if shown else "Begins a new text"
        self._seed = seed
        self._show()

    @Slot(object)
    def show_status(self, status: SessionStatus) -> None:
        """Render the status."""
        self._status = status
        if status.writing is JobState.IDLE:
            self._is_running = False
        self._show()

    @Slot(float)
    def show_progress(self, share: float) -> None:
        """Say how far it is."""
        self._bar.setValue(round(1_000 * share))

    @Slot(object)
    def show_written(self, written: tuple[Variant, ...]) -> None:
        """Add the texts of one temperature to the variants, and show them as a column."""
        texts = [variant for variant in written if variant.text.strip()]
        added = dict.fromkeys(self._variants.add(variant).number for variant in texts)
        shown = {*self._cards, *(number for number, _, _ in self._waiting)}
        numbers = [number for number in added if number not in shown]
        column, self._num_columns = self._num_columns, self._num_columns + 1
        same = " · the others were the same or empty" if len(numbers) < len(written) else ""
        temperature = f"{written[0].temperature:g}"
        head = make_label(
            f"Creativity {temperature} · {count(len(numbers), 'text')}{same}",
            name=f"severalColumnHead{column}",
            role="caption",
            size=0.9,
        )
        self._columns.add(head, 0, column)
        for row, number in enumerate(numbers, 1):
            self._waiting.append((number, row, column))
        self._timer.start()
        self._show()

    @Slot()
    def _add_card(self) -> None:
        """One at a time: twenty at once would hold up the window."""
        number, row, column = self._waiting.popleft()
        variant = self._variants.variant(number)
        if variant is not None and number not in self._cards:
            card = VariantCard(variant, self._variants, self._stars)
            card.use_requested.connect(self.use_requested)
            self._cards[number] = card
            self._columns.add(card, row, column)
        if not self._waiting:
            self._timer.stop()
            self._show()

    @Slot()
    def clear(self) -> None:
        """Take the cards away; their texts stay in the list of variants."""
        self._cards.clear()
        self._waiting.clear()
        self._timer.stop()
        self._columns.clear()
        self._num_columns = 0
        self._show()

    @Slot()
    def _drop_gone(self) -> None:
        """Take the cards away whose texts were discarded for good."""
        for number, card in list(self._cards.items()):
            if self._variants.variant(number) is None:
                del self._cards[number]
                self._columns.remove(card)

    def apply_theme(self, theme: Theme) -> None:
        """Draw the stars in the theme's colour."""
        self._stars = Stars.of(theme)
        for card in self._cards.values():
            card.show_stars(self._stars)

    # What the person does

    @Slot()
    def _on_write(self) -> None:
        self.clear()
        self._is_running = True
        self._bar.setValue(0)
        self.write_requested.emit(self.choices.temperatures, self.choices.count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; while it writes, Esc belongs to Stop."""
        if event.key() == Qt.Key.Key_Escape and not self._is_running:
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex, QModelIndex)
    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            variant: Variant = self._variants.index(row).data(VARIANT_ROLE)
            if variant.number in self._cards:
                self._cards[variant.number].show_variant(variant)

    @Slot()
    def _show(self) -> None:
        again = self.choices.again_words(self._seed)
        self._opening.setText(f"{self._continued} · {again}")
        self._bar.setVisible(self._is_running)
        self._stop.setVisible(self._is_running)
        self._write.setVisible(not self._is_running)
        self._write.setEnabled(self._status.can_generate and bool(self.choices.temperatures))
        self.choices.setEnabled(not self._is_running)
        if self._status.model is None:
            self._note.setText("Train a model or open a saved one to write with it.")
        elif self._is_running:
            self._note.setText("Writing…")
        else:
            self._note.setText("" if self._cards else _EMPTY)
