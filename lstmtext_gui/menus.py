"""The menu bar, and the row of page names above the pages."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QMenuBar, QToolButton, QWidget

from lstmtext_gui.actions import Actions
from lstmtext_gui.style.appearance import Appearance
from lstmtext_gui.style.theme import scaled_font
from lstmtext_gui.style.widgets import UNIT, use_font

_MENUS = (
    (
        "&File",
        "openTextAction openFolderAction openSampleAction openReferenceAction howReadAction "
        "cancelOpeningAction - openModelAction saveModelAction saveModelAsAction "
        "shareCopyAction - RECENT - settingsAction quitAction",
    ),
    (
        "&Train",
        "trainAction pauseAction stopAction discardTrainingAction - "
        "goOnAction openBestAction discardRunAction laterAction",
    ),
    (
        "&Write",
        "generateAction continueAction tryAgainAction severalAction stopGenerationAction - "
        "previousVariantAction nextVariantAction - "
        "copyTextAction copyColophonAction exportAction",
    ),
    (
        "&View",
        "trainPageAction writePageAction - sidePanelAction nextTokensAction fullScreenAction - "
        "zoomInAction zoomOutAction zoomResetAction - THEMES",
    ),
    ("&Help", "glossaryAction shortcutsAction - aboutAction"),
)
_THEMES = (("system", "&System Colours"), ("light", "&Light"), ("dark", "&Dark"))
_PAGES = (("trainPageAction", "Train"), ("writePageAction", "Write"))


def menu_titles() -> list[tuple[str, list[str]]]:
    """The menus and the names of the actions in each, in their order."""
    return [
        (title.replace("&", ""), [name for name in names.split() if name.endswith("Action")])
        for title, names in _MENUS
    ]


def fill_menu_bar(
    bar: QMenuBar, actions: Actions, appearance: Appearance, recent_menu: QMenu
) -> None:
    """Put every action into a menu."""
    for title, names in _MENUS:
        menu = bar.addMenu(title)
        menu.setObjectName(f"{title.strip('&').lower()}Menu")
        for name in names.split():
            if name == "-":
                menu.addSeparator()
            elif name == "THEMES":
                menu.addActions(ThemeActions(appearance, bar).actions())
            elif name == "RECENT":
                menu.addMenu(recent_menu)
            else:
                menu.addAction(actions[name])


class ThemeActions(QActionGroup):
    """One action for each theme; the one that is worn is checked, whoever chose it."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        for choice, words in _THEMES:
            action = QAction(words, self)
            action.setObjectName(f"{choice}ThemeAction")
            action.setToolTip(words.replace("&", ""))
            action.setCheckable(True)
            action.setData(choice)
        self.show_choice()
        self.triggered.connect(self._on_triggered)
        appearance.choice_changed.connect(self.show_choice)

    @Slot()
    def show_choice(self) -> None:
        """Check the theme that is worn."""
        for action in self.actions():
            action.setChecked(action.data() == self._appearance.choice)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._appearance.choose(action.data())


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
            use_font(button, 1.2)
            button.clicked.connect(actions[name].trigger)
            self._group.addButton(button, index)
            layout.addWidget(button)
        layout.addStretch(1)
        self.follow_fonts()
        self.show_page(0)

    @Slot()
    def follow_fonts(self) -> None:
        """The present page's name is bold; the others must not move for it."""
        metrics = QFontMetrics(scaled_font(1.2, bold=True))
        for button in self._group.buttons():
            words = f" {button.text()} "  # with what Qt leaves at both sides
            button.setFixedWidth(metrics.horizontalAdvance(words) + 3 * UNIT + 2)

    def show_page(self, index: int) -> None:
        """Mark a page as the present one."""
        self._group.button(index).setChecked(True)
