"""The program's icons: SVG drawn in one colour, taken from the theme when they are loaded."""

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lstmtext.home import resource_path

_SIZES = (16, 20, 32, 40)


def themed_icon(name: str, colour: str) -> QIcon:
    """The icon `resources/icons/NAME.svg` with its strokes in `colour`."""
    drawing = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    icon = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(QSize(size, size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def application_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource_path("icons/lstmtext.svg")))
