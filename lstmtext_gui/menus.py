"""The menu bar, and the row of page names above the pages."""

from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenuBar, QToolButton, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT

_MENUS = (
    (
        "&File",
        "openTextAction openFolderAction openSampleAction openReferenceAction howReadAction "
        "cancelOpeningAction - openModelAction saveModelAction saveModelAsAction - quitAction",
    ),
    (
        "&Train",
        "trainAction stopAction - goOnAction openBestAction discardRunAction laterAction",
    ),
    (
        "&Write",
        "generateAction tryAgainAction severalAction stopGenerationAction - previousVariantAction "
        "nextVariantAction - copyTextAction copyColophonAction exportAction",
    ),
    ("&View", "trainPageAction writePageAction - THEMES"),
    ("&Help", "aboutAction"),
)
_THEMES = (("system", "&System Colours"), ("light", "&Light"), ("dark", "&Dark"))
_PAGES = (("trainPageAction", "Train"), ("writePageAction", "Write"))


def fill_menu_bar(bar: QMenuBar, actions: Actions, appearance: Appearance) -> None:
    """Put every action into a menu."""
    for title, names in _MENUS:
        menu = bar.addMenu(title)
        menu.setObjectName(f"{title.strip('&').lower()}Menu")
        for name in names.split():
            if name == "-":
                menu.addSeparator()
            elif name == "THEMES":
                menu.addActions(_theme_actions(bar, appearance))
            else:
                menu.addAction(actions[name])


def _theme_actions(parent: QWidget, appearance: Appearance) -> list[QAction]:
    group = QActionGroup(parent)
    for choice, words in _THEMES:
        action = QAction(words, group)
        action.setObjectName(f"{choice}ThemeAction")
        action.setCheckable(True)
        action.setChecked(choice == appearance.choice)
        action.triggered.connect(partial(appearance.choose, choice))
    return group.actions()


class PageBar(QWidget):
    """The names of the pages; the present one is the darkest."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("pageBar")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, UNIT)
        layout.setSpacing(0)
        self._group = QButtonGroup(self)
        for index, (name, words) in enumerate(_PAGES):
            button = QToolButton()
            button.setObjectName(f"{words.lower()}PageButton")
            button.setText(words)
            button.setAccessibleName(f"{words} page")
            button.setToolTip(actions[name].toolTip())
            button.setProperty("role", "page")
            button.setCheckable(True)
            button.setFont(scaled_font(1.2))
            # The present page's name is bold; the others must not move for it.
            bold = QFontMetrics(scaled_font(1.2, bold=True)).horizontalAdvance(words)
            button.setFixedWidth(bold + 4 * UNIT)
            button.clicked.connect(actions[name].trigger)
            self._group.addButton(button, index)
            layout.addWidget(button)
        layout.addStretch(1)
        self.show_page(0)

    def show_page(self, index: int) -> None:
        """Mark a page as the present one."""
        self._group.button(index).setChecked(True)
