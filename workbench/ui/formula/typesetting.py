"""Typesetting of LaTeX by ziamath, and drawing of the result."""

from __future__ import annotations

import math
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from PySide6.QtCore import QByteArray, QEvent, QObject, QPointF, QRectF, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QFont

UNITS_PER_EM = 100.0
"""Size at which lines are typeset; a drawing is scaled to the size that is wanted."""

COLOUR = "currentColor"
"""What stands in a drawing for the colour of its ink."""

POLL_MS = 16

FIRST_MS = 150
"""How long the first formula waits, whose library is imported then: a window that opens is drawn before."""


@dataclass(frozen=True)
class Typeset:
    """One line as a drawing.

    Attributes:
        svg: the drawing, its ink in :data:`COLOUR`.
        width: in em, the size of the letters.
        height: in em.
        baseline: how far below its top the letters stand, in em.
    """

    svg: str
    width: float
    height: float
    baseline: float


_lines: dict[str, Typeset] = {}
_guard = threading.Lock()


def typeset(latex: str) -> Typeset:
    """A line of LaTeX as a drawing; 5 to 25 ms the first time, and then remembered."""
    # The library keeps its fonts and its options in globals.
    with _guard:
        if latex not in _lines:
            _lines[latex] = _made(latex)
        return _lines[latex]


def _made(latex: str) -> Typeset:
    # Its import takes a tenth of a second, which the start of the program does not wait for.
    from ziamath.config import config
    from ziamath.zmath import Latex

    # What version 2 of SVG adds, Qt does not draw.
    config.svg2 = False
    made = Latex(latex, size=UNITS_PER_EM, color=COLOUR, margin=UNITS_PER_EM / 20).svgxml()
    _, top, width, height = (float(number) / UNITS_PER_EM for number in made.attrib["viewBox"].split())
    return Typeset(ElementTree.tostring(made, encoding="unicode"), width, height, -top)


class Typesetter(QObject):
    """Typesets lines in a thread, so that the window goes on meanwhile.

    Signals:
        prepared: every line last asked for can be drawn at once.
    """

    prepared = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._missing: list[str] = []
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._on_pulse)

    def prepare(self, lines: Iterable[str]) -> None:
        """Typeset the lines that are new; :attr:`prepared` follows, at once where there are none."""
        self._missing, self._thread = [line for line in lines if line not in _lines], None
        if self._missing:
            self._timer.start(POLL_MS if "ziamath" in sys.modules else FIRST_MS)
        else:
            self._timer.stop()
            self.prepared.emit()

    @Slot()
    def _on_pulse(self) -> None:
        if self._thread is None:
            # Not before the event loop: a window that is being built needs the interpreter itself.
            missing = self._missing
            # Nothing needs to be brought to an end, so the end of the program need not wait.
            self._thread = threading.Thread(
                target=lambda: [typeset(line) for line in missing], name="typesetting", daemon=True
            )
            self._thread.start()
            self._timer.setInterval(POLL_MS)
        elif not self._thread.is_alive():
            self._timer.stop()
            self._thread = None
            self.prepared.emit()


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
