"""The lines of a formula below each other, drawn at any size in any colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from workbench.ui.formula.typesetting import COLOUR, typeset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont

LEADING = 0.3
"""Room between two lines, in em."""

STRUT, ASCENT = 1.15, 0.82
"""Height of a symbol within a text and how far below its top the letters stand, in em."""

REDRAWN = {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange}
"""After these a picture has another colour, size or resolution."""

SCALE = 1.2
"""Letters of a formula against those of the text around it; its indices are small."""


def em(font: QFont) -> float:
    """The size of a formula's letters beside a text in this font, in device-independent pixels."""
    return SCALE * QFontInfo(font).pixelSize()


def extent(lines: Sequence[str], size: float) -> QSizeF:
    """How much room the lines take, with letters of ``size``; typesets those that have not been yet."""
    made = [typeset(line) for line in lines]
    width = max((line.width for line in made), default=0.0)
    height = sum(line.height for line in made) + LEADING * max(len(made) - 1, 0)
    return QSizeF(width * size, height * size)


def draw(painter: QPainter, lines: Sequence[str], at: QPointF, size: float, colour: QColor) -> None:
    """Draw the lines from a corner downwards, with letters of ``size``."""
    y = at.y()
    for line in map(typeset, lines):
        drawing = line.svg.replace(COLOUR, colour.name())
        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        renderer.render(painter, QRectF(at.x(), y, line.width * size, line.height * size))
        y += (line.height + LEADING) * size


def picture(lines: Sequence[str], size: float, colour: QColor, pixel_ratio: float) -> QImage:
    """The lines on a transparent ground, with as many pixels as the screen has there.

    Args:
        lines: of LaTeX.
        size: of the letters, in device-independent pixels.
        colour: of the ink.
        pixel_ratio: pixels of the screen for each device-independent one.
    """
    image = _blank(extent(lines, size), pixel_ratio)
    painter = QPainter(image)
    draw(painter, lines, QPointF(0, 0), size, colour)
    painter.end()
    return image


def symbol_picture(symbol: str, size: float, colour: QColor, pixel_ratio: float) -> QImage:
    """As :func:`picture`, of a symbol within a text: all are as high and have their letters at one height."""
    made = typeset(symbol)
    image = _blank(QSizeF(made.width, STRUT) * size, pixel_ratio)
    painter = QPainter(image)
    draw(painter, [symbol], QPointF(0, (ASCENT - made.baseline) * size), size, colour)
    painter.end()
    return image


def _blank(room: QSizeF, pixel_ratio: float) -> QImage:
    sides = math.ceil(room.width()), math.ceil(room.height())
    width, height = (math.ceil(side * pixel_ratio) for side in sides)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(pixel_ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image
