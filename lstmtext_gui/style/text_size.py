"""The size of all text, chosen by the person, applied while the program runs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from lstmtext_gui.style.widgets import FONT_PROPERTY, set_font, use_font

SMALLEST, USUAL, LARGEST, STEP = 80, 100, 200, 10
"""Per cent of the system's size."""

_SYSTEM_SIZE = "systemPointSize"


def apply_text_size(percent: int) -> bool:
    """Give every widget, present and to come, text of this size; returns whether that is a change.

    Widgets without a font of their own follow Qt's; those with one of `use_font` get it again;
    any other font grows or shrinks by as much.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    font = application.font()
    before = QFontInfo(font).pointSizeF()
    if application.property(_SYSTEM_SIZE) is None:
        application.setProperty(_SYSTEM_SIZE, before)
    size = float(application.property(_SYSTEM_SIZE)) * percent / 100
    if abs(size - before) < 0.01:
        return False
    font.setPointSizeF(size)
    application.setFont(font)
    for widget in application.allWidgets():
        _follow(widget, size / before)
    return True


def _follow(widget: QWidget, ratio: float) -> None:
    choices = widget.property(FONT_PROPERTY)
    if choices is not None:
        size, bold, serif = choices
        use_font(widget, size, bold=bold, serif=serif)
    elif widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
        font = widget.font()
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * ratio)
            set_font(widget, font)
