"""The list of variants as Qt's views read it: thousands of them, changed one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)

from lstmtext_gui.variants.copy_words import variant_words
from lstmtext_gui.workers.variant import Variant
from lstmtext_gui.workers.writing_jobs import CopyNews

VARIANT_ROLE = Qt.ItemDataRole.UserRole
"""The `Variant` of a row."""
_SHOWN = 120  # characters of a text that a row could ever show
_TIP_SHOWN = 400
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def in_small(variant: Variant) -> str:
    """How it came about, in a few words."""
    words = [f"creativity {variant.temperature:g}", f"seed {variant.seed}"]
    if variant.num_together > 1:
        words.append(f"{variant.place} of {variant.num_together}")
    if variant.edited:
        words.append("edited")
    if variant.has_copied:
        words.append("has a copied passage")
    return " · ".join(words)


def first_words(variant: Variant) -> str:
    """Its beginning, on one line."""
    return " ".join(variant.text[: 2 * _SHOWN].split())[:_SHOWN] or "(nothing but spaces)"


class VariantModel(QAbstractListModel):
    """The variants, the latest first; no text stands there twice.

    A discarded one stays in its place, so that it can be brought back, until the next is added.

    Signals:
        changed: Something that is worth keeping has changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._variants: list[Variant] = []
        self._known: set[tuple[str, str]] = set()
        self._last_number = 0

    # What the views ask

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Number of variants, discarded ones included."""
        return 0 if parent.isValid() else len(self._variants)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows, says, and is."""
        if not index.isValid():
            return None
        variant = self._variants[index.row()]
        if role == VARIANT_ROLE:
            return variant
        if role == Qt.ItemDataRole.DisplayRole:
            return first_words(variant)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(variant)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(variant)
        return None

    # What is in it

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All but the discarded ones, the latest first."""
        return tuple(variant for variant in self._variants if not variant.discarded)

    @property
    def starred(self) -> tuple[Variant, ...]:
        """Those with a star, the earliest first: in the order in which they were written."""
        return tuple(variant for variant in reversed(self.variants) if variant.starred)

    def variant(self, number: int) -> Variant | None:
        """The variant with this number; None if it is gone."""
        row = self.row_of(number)
        return self._variants[row] if row >= 0 else None

    def row_of(self, number: int) -> int:
        """The row of a variant; -1 if it is gone."""
        return next((i for i, v in enumerate(self._variants) if v.number == number), -1)

    # Commands

    def add(self, variant: Variant) -> Variant:
        """Add a text; one that is there already is only brought back if it was discarded.

        Returns:
            The variant as it stands in the list, with its number.
        """
        if _key(variant) in self._known:
            row = next(i for i, v in enumerate(self._variants) if _key(v) == _key(variant))
            again = replace(self._variants[row], discarded=False, writer=variant.writer)
            self._put(row, again, is_news=not again.is_compared)
            return again
        self._forget_discarded()
        self._last_number += 1
        added = replace(variant, number=self._last_number)
        self.beginInsertRows(_ROOT, 0, 0)
        self._variants.insert(0, added)
        self._known.add(_key(added))
        self.endInsertRows()
        self.changed.emit()
        return added

    @Slot(object)
    def add_kept(self, variants: Iterable[Variant]) -> None:
        """Add what was kept from earlier days behind what is there; nothing new is to be kept."""
        added = []
        for variant in variants:
            if _key(variant) not in self._known:
                self._known.add(_key(variant))
                self._last_number += 1
                added.append(replace(variant, number=self._last_number))
        if added:
            first = len(self._variants)
            self.beginInsertRows(_ROOT, first, first + len(added) - 1)
            self._variants += added
            self.endInsertRows()

    def star(self, number: int, starred: bool) -> None:
        """Give it a star, or take it away."""
        self._change(number, starred=starred)

    def discard(self, number: int) -> None:
        """Discard it; `restore` brings it back, star and all."""
        self._change(number, discarded=True)

    def restore(self, number: int) -> None:
        """Bring it back."""
        self._change(number, discarded=False)

    def edit(self, number: int, text: str) -> None:
        """Replace its text, unless there is such a text already; it is not compared any more."""
        before = self.variant(number)
        if before is not None and (before.opening, text) not in self._known:
            self._change(number, text=text, edited=True, longest_copy=None, share_new=None)

    @property
    def to_compare(self) -> tuple[Variant, ...]:
        """Those that a model of this window wrote and that nobody has compared, the earliest first.

        Others are never compared: nobody knows any more what their models had learned.
        """
        waiting = (v for v in reversed(self.variants) if v.writer is not None)
        return tuple(variant for variant in waiting if not variant.is_compared)

    @Slot(int, str, object)
    def note_copies(self, number: int, text: str, news: CopyNews) -> None:
        """Say how much of a text stands in the text that was learned, if it is still this one."""
        variant = self.variant(number)
        if variant is not None and variant.text == text:
            self._change(number, longest_copy=news.longest, share_new=news.share_new)

    def clear(self) -> None:
        """Forget all of them."""
        self.beginResetModel()
        self._variants.clear()
        self._known.clear()
        self.endResetModel()
        self.changed.emit()

    def _change(self, number: int, **changes: Any) -> None:
        row = self.row_of(number)
        if row >= 0:
            self._put(row, replace(self._variants[row], **changes))

    def _put(self, row: int, variant: Variant, *, is_news: bool = False) -> None:
        before = self._variants[row]
        self._variants[row] = variant
        if variant == before and not is_news:
            return
        self._known.discard(_key(before))
        self._known.add(_key(variant))
        index = self.index(row)
        self.dataChanged.emit(index, index)
        self.changed.emit()

    def _forget_discarded(self) -> None:
        for row in range(len(self._variants) - 1, -1, -1):
            if self._variants[row].discarded:
                self.beginRemoveRows(_ROOT, row, row)
                self._known.discard(_key(self._variants.pop(row)))
                self.endRemoveRows()


class VariantFilter(QSortFilterProxyModel):
    """Shows all variants, or only those with a star, or only those that are known to be new."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._starred_only = self._new_only = False

    def show_only(self, *, starred: bool, new: bool) -> None:
        """Choose; one that nobody has compared is not known to be new."""
        self._starred_only, self._new_only = starred, new
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        """Whether a row is shown; one that was just discarded is, where it was."""
        model = self.sourceModel()
        variant: Variant = model.data(model.index(row, 0), VARIANT_ROLE)
        is_new = variant.is_compared and not variant.has_copied
        return (variant.starred or not self._starred_only) and (is_new or not self._new_only)


def _key(variant: Variant) -> tuple[str, str]:
    return variant.opening, variant.text


def _spoken(variant: Variant) -> str:
    if variant.discarded:
        return f"Discarded. Press Enter to bring it back: {first_words(variant)}"
    star = "With a star. " if variant.starred else ""
    return f"{star}{first_words(variant)}. {in_small(variant)}. {_copied(variant)}"


def _copied(variant: Variant) -> str:
    return variant_words(variant) or "Not compared with the text that was learned"


def _tip(variant: Variant) -> str:
    text = variant.opening + variant.text
    shown = text if len(text) <= _TIP_SHOWN else f"{text[:_TIP_SHOWN]}…"
    # Qt takes a tip with a tag in it for mark-up, so it gets mark-up in which none can be.
    return (
        f"<p style='white-space: pre-wrap'>{escape(shown)}</p>"
        f"<p>{escape(in_small(variant))}<br>{escape(variant.model)}<br>{_copied(variant)}</p>"
    )
