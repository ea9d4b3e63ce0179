"""The panel with the variants: what the model wrote so far, to choose the best."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import count
from lstmtext_gui.actions import Actions
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.write.fields import make_link
from lstmtext_gui.write.variant_delegate import VariantDelegate
from lstmtext_gui.write.variant_editor import edit_variant
from lstmtext_gui.write.variants import VARIANT_ROLE, VariantFilter, VariantModel

_KEPT_WHERE = "Kept on this computer only, in the program’s folder; nothing is sent anywhere."
_EMPTY = "Each text that is written is listed here, to go back to and to choose from."
_NOTHING_SHOWN = "No variant is like that."


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
        """Three rows, and more where there is room."""
        return QSize(16 * UNIT, 3 * self._rows.row_height)

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


class VariantPanel(QWidget):
    """The list with its filters and its buttons.

    Signals:
        use_requested: A `Variant` to show.
        clear_requested: The person wants all variants gone; ask first.
    """

    use_requested = Signal(object)
    clear_requested = Signal()

    def __init__(self, actions: Actions, variants: VariantModel) -> None:
        super().__init__()
        self.setObjectName("variantPanel")
        self._variants = variants
        self.list = VariantList(variants)
        self.list.use_requested.connect(self.use_requested)
        self.list.clear_requested.connect(self.clear_requested)
        self._caption = make_label("Var&iants", name="variantsCaption", role="caption", size=0.9)
        self._caption.setBuddy(self.list)
        self._caption.setToolTip(_KEPT_WHERE)
        self._empty = make_label(_EMPTY, name="variantsEmpty", role="muted", size=0.9)
        self._starred = QCheckBox("Starred only")
        self._new = QCheckBox("Only new")
        self._clear = make_link("clearVariantsButton", "Clear All…", f"Forget them. {_KEPT_WHERE}")
        self._several = ActionButton(actions["severalAction"], name="severalButton")
        self._export = ActionButton(actions["exportAction"], name="exportButton")
        self._set_up()
        self._lay_out()
        for signal in (variants.rowsInserted, variants.rowsRemoved, variants.modelReset):
            signal.connect(self._show)
        variants.dataChanged.connect(self._show)
        self._show()

    @property
    def chosen(self) -> tuple[Variant, ...]:
        """What to export: those with a star; without any, those selected in the list."""
        return self._variants.starred or self.list.selected

    def _set_up(self) -> None:
        self.list.setToolTip(_KEPT_WHERE)
        self._starred.setObjectName("starredOnlyBox")
        self._starred.setAccessibleName("Starred only")
        self._starred.setToolTip("Show only variants with a star")
        self._new.setObjectName("onlyNewBox")
        self._new.setAccessibleName("Only new")
        self._new.setToolTip(
            "Hide variants with a passage of 24 characters or more that stands in the text that "
            "was learned; those that could not be compared stay"
        )
        for box in (self._starred, self._new):
            box.toggled.connect(self._filter)
        self._clear.clicked.connect(self.clear_requested)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        head = QHBoxLayout()
        head.addWidget(self._caption, 1)
        head.addWidget(self._clear)
        layout.addLayout(head)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.list, 1)
        for row in ((self._starred, self._new), (self._several, self._export)):
            side_by_side = QHBoxLayout()
            side_by_side.setSpacing(UNIT)
            for item in row:
                side_by_side.addWidget(item)
            side_by_side.addStretch(1)
            layout.addLayout(side_by_side)

    # Slots for the window

    def add(self, variant: Variant) -> Variant:
        """Add what was written, and select it; returns it with its number."""
        added = self._variants.add(variant)
        self.list.show_current(added.number)
        return added

    @Slot()
    def previous(self) -> None:
        """Use the variant that was written before this one."""
        self.list.step(1)

    @Slot()
    def next(self) -> None:
        """Use the variant that was written after this one."""
        self.list.step(-1)

    @Slot()
    def _filter(self) -> None:
        starred, new = self._starred.isChecked(), self._new.isChecked()
        self.list.filter.show_only(starred=starred, new=new)
        self._show()

    @Slot()
    def _show(self) -> None:
        total, shown = len(self._variants.variants), self.list.filter.rowCount()
        self._caption.setText(f"Var&iants · {total:,}" if total else "Var&iants")
        self._caption.setAccessibleName(count(total, "variant"))
        self._empty.setText(_NOTHING_SHOWN if self._variants.rowCount() else _EMPTY)
        self._empty.setVisible(not shown)
        self.list.setVisible(shown > 0)
        for widget in (self._starred, self._new, self._clear, self._export):
            widget.setVisible(self._variants.rowCount() > 0)
        self.list.offer()
