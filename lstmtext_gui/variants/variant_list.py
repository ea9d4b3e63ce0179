"""The panel with the variants: what the model wrote so far, to choose the best."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
)

from lstmtext_gui.style.widgets import UNIT
from lstmtext_gui.variants.variant_delegate import VariantDelegate
from lstmtext_gui.variants.variant_editor import edit_variant
from lstmtext_gui.variants.variants import VARIANT_ROLE, VariantFilter, VariantModel
from lstmtext_gui.workers.variant import Variant


class VariantList(QListView):
    """The variants by keys and mouse.

    Signals:
        use_requested: A `Variant` to show.
        clear_requested: The person wants all of them gone.
    """

    use_requested = Signal(object)
    clear_requested = Signal()

    def __init__(self, variants: VariantModel) -> None:
        super().__init__()
        self.setObjectName("variantList")
        self.setAccessibleName("Variants")
        self.setAccessibleDescription(
            "Enter uses a variant, S gives it a star, Delete discards it, F2 edits it."
        )
        self._variants = variants
        self.filter = VariantFilter(self)
        self.filter.setSourceModel(variants)
        self.setModel(self.filter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self._rows = VariantDelegate(self)
        self._rows.star_clicked.connect(self._on_star)
        self._rows.undo_clicked.connect(self._on_undo)
        self.setItemDelegate(self._rows)
        self.doubleClicked.connect(self.use)
        self._add_actions()
        self.selectionModel().currentChanged.connect(self.offer)

    def follow_looks(self) -> None:
        """Take the colours and the size of text as they are now."""
        self._rows.follow_fonts()
        self.scheduleDelayedItemsLayout()

    def _add_actions(self) -> None:
        for name, words, keys, command in (
            ("useVariant", "&Use", ("Return", "Enter"), self.use),
            ("starVariant", "&Star", ("S",), self.star),
            ("editVariant", "&Edit…", ("F2",), self.edit_text),
            ("discardVariant", "&Discard", ("Delete", "Backspace"), self.discard),
            ("restoreVariant", "Un&do Discarding", ("U",), self.restore),
            ("clearVariants", "&Clear All…", (), self.clear_requested.emit),
        ):
            action = QAction(words, self)
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(command)
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def sizeHint(self) -> QSize:
        """Three rows if there are as many, and more where there is room."""
        return self._room_for(3)

    def minimumSizeHint(self) -> QSize:
        """Two rows, whatever else wants room."""
        return self._room_for(2)

    def _room_for(self, most: int) -> QSize:
        rows = min(max(self.filter.rowCount(), 1), most)
        return QSize(16 * UNIT, rows * self._rows.row_height)

    # What is chosen

    @property
    def current(self) -> Variant | None:
        """The variant with the focus."""
        index = self.currentIndex()
        return index.data(VARIANT_ROLE) if index.isValid() else None

    @property
    def selected(self) -> tuple[Variant, ...]:
        """The selected ones that are not discarded, the earliest first."""
        rows = sorted((index.row() for index in self.selectedIndexes()), reverse=True)
        chosen = (self.filter.index(row, 0).data(VARIANT_ROLE) for row in rows)
        return tuple(variant for variant in chosen if not variant.discarded)

    @property
    def _meant(self) -> tuple[Variant, ...]:
        """What a key is for: the selected ones; where none is, the one with the focus."""
        if self.selectedIndexes() or self.current is None:
            return self.selected
        return () if self.current.discarded else (self.current,)

    def show_current(self, number: int) -> None:
        """Bring a variant into view and select it, where the filter lets it through."""
        row = self._variants.row_of(number)
        index = self.filter.mapFromSource(self._variants.index(row, 0))
        if row >= 0 and index.isValid():
            chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, chosen)
            self.scrollTo(index)

    # Commands

    @Slot()
    def use(self) -> None:
        """Show the variant with the focus; a discarded one comes back first."""
        if self.current is not None and self.current.discarded:
            self.restore()
        elif self.current is not None:
            self.use_requested.emit(self.current)

    def step(self, rows: int) -> None:
        """Use the variant so many rows below; discarded ones are passed over."""
        row = self.currentIndex().row() + rows
        if not self.currentIndex().isValid():
            row = 0
        while 0 <= row < self.filter.rowCount():
            variant: Variant = self.filter.index(row, 0).data(VARIANT_ROLE)
            if not variant.discarded:
                self.show_current(variant.number)
                self.use()
                return
            row += rows

    @Slot()
    def star(self) -> None:
        """Give all that are selected a star; if all have one, take it away."""
        chosen = self._meant
        starred = not all(variant.starred for variant in chosen)
        for variant in chosen:
            self._variants.star(variant.number, starred)

    @Slot()
    def discard(self) -> None:
        """Discard all that are selected; they stay in their places with a link to undo it."""
        for variant in self._meant:
            self._variants.discard(variant.number)

    @Slot()
    def restore(self) -> None:
        """Bring those that are selected and discarded back."""
        for index in self.selectedIndexes() or [self.currentIndex()]:
            self._variants.restore(index.data(VARIANT_ROLE).number)

    @Slot()
    def edit_text(self) -> None:
        """Change the text of the variant with the focus."""
        if self.current is not None and not self.current.discarded:
            edit_variant(self, self.current, self._variants)

    @Slot(object)
    def _on_star(self, variant: Variant) -> None:
        self._variants.star(variant.number, not variant.starred)

    @Slot(object)
    def _on_undo(self, variant: Variant) -> None:
        self._variants.restore(variant.number)

    @Slot()
    def offer(self) -> None:
        """Enable what can be done now."""
        variant = self.current
        usable = variant is not None and not variant.discarded
        for action in self.actions():
            name = action.objectName()
            if name == "clearVariants":
                action.setEnabled(self._variants.rowCount() > 0)
            elif name == "restoreVariant":
                action.setEnabled(variant is not None and variant.discarded)
            else:
                action.setEnabled(usable or (name == "useVariant" and variant is not None))
            if name == "starVariant":
                starred = variant is not None and variant.starred
                action.setText("Take the &Star Away" if starred else "&Star")
