"""Labels, cards and buttons in the window's style. Labels show plain text, never markup."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from lstmtext_gui.style.theme import scaled_font

UNIT = 8
"""Pixels of the spacing grid, at the scale Qt works in."""
FONT_PROPERTY = "windowFont"
"""Of a widget: arguments of `use_font`."""
_SEEN_FIRST = "_q_styleSheetWidgetFont"  # where Qt's style sheets keep it


def use_font(
    widget: QWidget, size: float = 1.0, *, bold: bool = False, serif: bool = False
) -> None:
    """Give a widget one of the window's fonts, which follows the size that the person chooses."""
    widget.setProperty(FONT_PROPERTY, [size, bold, serif])
    set_font(widget, scaled_font(size, bold=bold, serif=serif))


def set_font(widget: QWidget, font: QFont) -> None:
    """Give a widget a font for good: a style sheet would put back the first one that it saw."""
    widget.setFont(font)
    if widget.property(_SEEN_FIRST) is not None:
        widget.setProperty(_SEEN_FIRST, font)


def make_label(
    text: str = "", *, name: str, role: str = "", size: float = 1.0, bold: bool = False
) -> QLabel:
    """A label that wraps and shows a file called `<b>.txt` as just that."""
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    use_font(label, size, bold=bold)
    if role:
        label.setProperty("role", role)
    return label


def make_card(name: str) -> tuple[QFrame, QVBoxLayout]:
    """A framed area and its layout."""
    card = QFrame()
    card.setObjectName(name)
    card.setProperty("role", "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, 2 * UNIT)
    layout.setSpacing(UNIT)
    return card, layout


def make_scrolling(content: QWidget, *, name: str) -> QScrollArea:
    """What has more to show than there is height for; a widget takes the keys, not the area."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area


class ExactPlainTextEdit(QPlainTextEdit):
    """Gives back what was typed: Qt's own `toPlainText` turns no-break spaces into spaces."""

    def toPlainText(self) -> str:
        """The text, every character as it is."""
        return _exact_text(self)


class ExactTextEdit(QTextEdit):
    """Gives back what was written, as `ExactPlainTextEdit` does."""

    def toPlainText(self) -> str:
        """The text, every character as it is."""
        return _exact_text(self)


def _exact_text(edit: QPlainTextEdit | QTextEdit) -> str:
    return edit.document().toRawText().replace("\u2029", "\n")  # what Qt keeps for a line's end


class ActionButton(QPushButton):
    """A button that is an action's: same text, tip, and whether it can be pressed."""

    def __init__(
        self, action: QAction, *, name: str, role: str = "", text: str = "", icon: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._action = action
        self._text = text
        self._with_icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_role(role)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def set_role(self, role: str) -> None:
        """`primary` for the one filled button in view, `link`, or plain."""
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)

    def _follow(self) -> None:
        self.setText(self._text or self._action.text().replace("&", ""))
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self.text())
        if self._with_icon:
            self.setIcon(self._action.icon())


def make_button(text: str, *, name: str, role: str = "", tip: str = "") -> QPushButton:
    """A button of a dialog; Return presses it only where it is made the default."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text.replace("&", ""))
    button.setProperty("role", role)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it looks at has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
