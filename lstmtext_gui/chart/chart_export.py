"""The chart as a picture or as numbers, for the clipboard and for a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from lstmtext.saving.durable_file import write_durably

if TYPE_CHECKING:
    from lstmtext_gui.chart.loss_plot import LossPlot

_SCALE = 2  # a picture is looked at on finer screens, and printed


def chart_image(plot: LossPlot) -> QImage:
    """The chart at twice the screen's resolution."""
    size = plot.size()
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot.render(painter, QRectF(0, 0, size.width(), size.height()), plot.rect())
    painter.end()
    return image


def picture_path(chosen: Path) -> Path:
    """The file for a picture: one whose name says of no known kind gets the ending of PNG."""
    if chosen.suffix.lower() in (".png", ".svg"):
        return chosen
    return chosen.with_name(f"{chosen.name}.png")


def save_chart(plot: LossPlot, path: Path) -> None:
    """Write the chart to a file: SVG where the name ends so, else PNG.

    Raises:
        OSError: Nothing was written.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if path.suffix.lower() == ".svg":
        _draw_svg(plot, buffer)
    else:
        chart_image(plot).save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    write_durably(path, bytes(data.data()))


def _draw_svg(plot: LossPlot, device: QBuffer) -> None:
    size = plot.size()
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(size)
    generator.setViewBox(plot.rect())
    generator.setTitle("Loss over time")
    painter = QPainter(generator)
    plot.render(painter, QRectF(0, 0, size.width(), size.height()), plot.rect())
    painter.end()
