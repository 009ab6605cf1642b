"""Typesetting of LaTeX by ziamath, and drawing of the result; neither TeX nor a browser is needed."""

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

_UNITS_PER_EM = 100.0
"""Font size at which lines are typeset; drawings are scaled to the required size."""

_INK = "currentColor"
"""Placeholder of the colour in the SVG of a line."""

_POLL_MS = 16

_FIRST_DELAY_MS = 150
"""Delay before the first formula, which imports ziamath: the window is drawn before."""


_LEADING = 0.3
"""Space between two lines, in em."""

_STRUT = 1.15
"""Height of a symbol within a text, in em."""

_ASCENT = 0.82
"""Distance of the baseline of such a symbol from its top, in em."""

REDRAWN = {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange}
"""Events after which a formula has to be drawn again in another colour, size or resolution."""

_SCALE = 1.2
"""Font size of a formula relative to the surrounding text; its indices are small."""


@dataclass(frozen=True)
class Typeset:
    """One typeset line.

    Attributes:
        svg: the drawing, in the colour :data:`_INK`.
        width, height: in em.
        baseline: distance of the baseline from the top, in em.
    """

    svg: str
    width: float
    height: float
    baseline: float


_lines: dict[str, Typeset] = {}
_guard = threading.Lock()


def typeset(latex: str) -> Typeset:
    """Typeset a line of LaTeX; cached, 5 to 25 ms for the first call."""
    # ziamath keeps fonts and options in global variables.
    with _guard:
        if latex not in _lines:
            _lines[latex] = _render(latex)
        return _lines[latex]


def _render(latex: str) -> Typeset:
    # Imported late, since this takes a tenth of a second.
    from ziamath.config import config
    from ziamath.zmath import Latex

    # Qt does not render SVG 2.
    config.svg2 = False
    drawing = Latex(latex, size=_UNITS_PER_EM, color=_INK, margin=_UNITS_PER_EM / 20).svgxml()
    _, top, width, height = (float(number) / _UNITS_PER_EM for number in drawing.attrib["viewBox"].split())
    return Typeset(ElementTree.tostring(drawing, encoding="unicode"), width, height, -top)


class Typesetter(QObject):
    """Typesets lines in a background thread.

    Signals:
        prepared: all lines of the latest call of :meth:`prepare` are in the cache.
    """

    prepared = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._missing: list[str] = []
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._on_pulse)

    def prepare(self, lines: Iterable[str]) -> None:
        """Typeset the lines that are not cached, then emit :attr:`prepared`; at once where there are none."""
        self._missing = [line for line in lines if line not in _lines]
        self._thread = None
        if self._missing:
            self._timer.start(_POLL_MS if "ziamath" in sys.modules else _FIRST_DELAY_MS)
        else:
            self._timer.stop()
            self.prepared.emit()

    @Slot()
    def _on_pulse(self) -> None:
        if self._thread is None:
            # Started from the event loop, since a window under construction needs the interpreter.
            missing = self._missing
            # A daemon: the program can exit without waiting for it.
            self._thread = threading.Thread(
                target=lambda: [typeset(line) for line in missing], name="typesetting", daemon=True
            )
            self._thread.start()
            self._timer.setInterval(_POLL_MS)
        elif not self._thread.is_alive():
            self._timer.stop()
            self._thread = None
            self.prepared.emit()


def em(font: QFont) -> float:
    """Font size of a formula beside a text in this font, in device-independent pixels."""
    return _SCALE * QFontInfo(font).pixelSize()


def extent(lines: Sequence[str], size: float) -> QSizeF:
    """Size of the lines at a font size; typesets those that are not cached."""
    typeset_lines = [typeset(line) for line in lines]
    width = max((line.width for line in typeset_lines), default=0.0)
    height = sum(line.height for line in typeset_lines) + _LEADING * max(len(typeset_lines) - 1, 0)
    return QSizeF(width * size, height * size)


def draw(painter: QPainter, lines: Sequence[str], at: QPointF, size: float, colour: QColor) -> None:
    """Draw the lines with their upper left corner at a point, at a font size."""
    y = at.y()
    for line in map(typeset, lines):
        drawing = line.svg.replace(_INK, colour.name())
        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        renderer.render(painter, QRectF(at.x(), y, line.width * size, line.height * size))
        y += (line.height + _LEADING) * size


def picture(lines: Sequence[str], size: float, colour: QColor, pixel_ratio: float) -> QImage:
    """The lines on a transparent background, in the resolution of the screen.

    Args:
        lines: lines of LaTeX.
        size: font size in device-independent pixels.
        colour: colour of the ink.
        pixel_ratio: physical pixels per device-independent pixel.
    """
    image = _blank(extent(lines, size), pixel_ratio)
    painter = QPainter(image)
    draw(painter, lines, QPointF(0, 0), size, colour)
    painter.end()
    return image


def symbol_picture(symbol: str, size: float, colour: QColor, pixel_ratio: float) -> QImage:
    """Like :func:`picture`, for a symbol within a text: all have the same height and baseline."""
    line = typeset(symbol)
    image = _blank(QSizeF(line.width, _STRUT) * size, pixel_ratio)
    painter = QPainter(image)
    draw(painter, [symbol], QPointF(0, (_ASCENT - line.baseline) * size), size, colour)
    painter.end()
    return image


def _blank(size: QSizeF, pixel_ratio: float) -> QImage:
    """A transparent image of a size in device-independent pixels."""
    width, height = math.ceil(size.width()), math.ceil(size.height())
    image = QImage(
        math.ceil(width * pixel_ratio),
        math.ceil(height * pixel_ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.setDevicePixelRatio(pixel_ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image
