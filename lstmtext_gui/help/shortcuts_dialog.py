"""Every key that does something, as the table of actions has it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.menus import menu_titles
from lstmtext_gui.style.dialog import WindowDialog
from lstmtext_gui.style.widgets import UNIT, make_button, make_label


class ShortcutsDialog(WindowDialog):
    """Grouped as the menus are, to search by word or key."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, name="shortcutsDialog", title="Keyboard Shortcuts", width=84)
        self._rows: list[tuple[str, str, list[QLabel]]] = []  # group, words, its labels
        self._headings: list[tuple[str, QLabel]] = []
        self._search = QLineEdit()
        self._search.setObjectName("shortcutSearch")
        self._search.setAccessibleName("Search the shortcuts")
        self._search.setToolTip("Search by what it does or by key")
        self._search.setPlaceholderText("Search")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_search)
        self.column.addWidget(self._search)
        area = QScrollArea()
        area.setObjectName("shortcutArea")
        area.setAccessibleName("Shortcuts")
        area.setToolTip("Every key that does something")
        area.setProperty("role", "card")
        area.setWidgetResizable(True)
        area.setWidget(self._table(actions))
        area.setMinimumHeight(52 * UNIT)
        self.column.addWidget(area, 1)
        close = make_button("Close", name="closeShortcutsButton", tip="Close the list (Esc)")
        close.clicked.connect(self.close)
        self.add_buttons(close)

    def _table(self, actions: Actions) -> QWidget:
        table = QWidget()
        table.setObjectName("shortcutTable")
        table.setProperty("role", "inside")
        grid = QGridLayout(table)
        grid.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
        grid.setHorizontalSpacing(3 * UNIT)
        grid.setVerticalSpacing(UNIT)
        grid.setColumnStretch(1, 1)
        for title, names in menu_titles():
            with_keys = [name for name in names if actions.keys(name)]
            if not with_keys:
                continue
            heading = make_label(title, name=f"keys{title}Heading", size=1.2, bold=True)
            heading.setContentsMargins(0, UNIT, 0, 0)
            grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
            self._headings.append((title, heading))
            for name in with_keys:
                self._add_row(grid, title, name, actions)
        grid.setRowStretch(grid.rowCount(), 1)
        return table

    def _add_row(self, grid: QGridLayout, title: str, name: str, actions: Actions) -> None:
        keys, tip = actions.keys(name), actions.tip(name)
        words = actions[name].text().replace("&", "").rstrip("…")
        words = "Pause or Resume" if name == "pauseAction" else words
        key = make_label(keys, name=f"{name}Keys", bold=True)
        key.setWordWrap(False)
        what = make_label(f"{words}: {tip[0].lower()}{tip[1:]}", name=f"{name}Words")
        row = grid.rowCount()
        grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(what, row, 1)
        self._rows.append((title, f"{keys} {what.text()}".casefold(), [key, what]))

    @Slot(str)
    def _on_search(self, wanted: str) -> None:
        shown = set()
        for title, words, labels in self._rows:
            matches = wanted.strip().casefold() in words
            shown |= {title} if matches else set()
            for label in labels:
                label.setVisible(matches)
        for title, heading in self._headings:
            heading.setVisible(title in shown)
