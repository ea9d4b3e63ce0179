"""The list of variants with its filters and its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lstmtext.wording import count
from lstmtext_gui.actions import Actions
from lstmtext_gui.style.fields import make_link
from lstmtext_gui.style.widgets import UNIT, ActionButton, make_label
from lstmtext_gui.variants.variant_list import VariantList
from lstmtext_gui.variants.variants import VariantModel
from lstmtext_gui.workers.variant import COPIED_LENGTH, Variant

_KEPT_WHERE = "Kept on this computer only, in the program’s folder; nothing is sent anywhere."
_EMPTY = "Each text that is written is listed here, to go back to and to choose from."
_NOTHING_SHOWN = "No variant is like that."


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
        self._uncompared = make_label(name="uncomparedLabel", role="muted", size=0.9)
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
            f"Hide variants with a passage of {COPIED_LENGTH} characters or more that stands in "
            "the text that was learned, and those that were not compared with it"
        )
        for box in (self._starred, self._new):
            box.toggled.connect(self._filter)
        self._clear.clicked.connect(self.clear_requested)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 2 * UNIT, 0)  # as the column above it
        layout.setSpacing(UNIT)
        # It is as wide as the column: else its longest sentence would say how wide that is.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
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
            if row[0] is self._starred:
                layout.addWidget(self._uncompared)

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
        self.list.updateGeometry()
        hidden = sum(not variant.is_compared for variant in self._variants.variants)
        self._uncompared.setText(
            f"{count(hidden, 'variant')} hidden: not compared with the text that was learned."
        )
        self._uncompared.setVisible(self._new.isChecked() and hidden > 0)
        for widget in (self._starred, self._new, self._clear, self._export):
            widget.setVisible(self._variants.rowCount() > 0)
        self.list.offer()
