"""The axis of a plot: pyqtgraph's, with numbers that stay readable at any range."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from workbench.ui.plots.drawn_axis import DrawnAxis
from workbench.ui.plots.number_text import number_text, power_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QGraphicsSceneResizeEvent

Levels = list[tuple[float | None, list[float]]]
"""Labelled ticks, then those between: a spacing and positions. Powers of ten have no spacing."""


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Round numbers, linear or logarithmic, of what the coordinates stand for.

    pyqtgraph's own labels repeat themselves beyond six digits, and its logarithmic axes have no ticks within
    a decade.

    Attributes:
        drawn: what the coordinates stand for.
        background: what is under the grid.
    """

    def __init__(self, side: str, box: pg.ViewBox) -> None:
        super().__init__(side, linkView=box)
        self.drawn = DrawnAxis()
        self.background = QColor()
        self._decade = 0
        self._title = ""
        self.enableAutoSIPrefix(False)
        # The second level is for lines of the grid.
        self.setStyle(maxTickLevel=1, maxTextLevel=0, tickLength=0)
        self.setTickDensity(1.6)
        self.setZValue(-1000)

    def show_title(self, title: str) -> None:
        """Write what the axis shows beside it, shortened where it would be longer than the axis."""
        self._title = title
        self._fit_title()

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        """Fit the title to the new length, then put it in the middle."""
        self._fit_title()
        super().resizeEvent(event)

    def _fit_title(self) -> None:
        # Qt may resize an axis that pyqtgraph has not finished making, or has closed.
        title = getattr(self, "_title", None)
        if title is None or self.label is None:
            return
        size = self.size()
        length = size.height() if self.orientation in {"left", "right"} else size.width()
        metrics = QFontMetricsF(self.label.font())
        shown = html.escape(metrics.elidedText(title, Qt.TextElideMode.ElideRight, length))
        if shown != self.labelText:
            self.setLabel(shown)

    def boundingRect(self) -> QRectF:
        """Room for numbers at the ends, which pyqtgraph leaves out when it draws a grid."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(-30.0, -8.0, 14.0, 8.0)

    def show_range(self, drawn: DrawnAxis) -> None:
        """Label what the coordinates stand for now."""
        if drawn != self.drawn:
            self.drawn = drawn
            self.picture = None
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:  # noqa: N803
        """Coordinates of the ticks between two coordinates."""
        low, high = self.drawn.value(minVal), self.drawn.value(maxVal)
        levels: Levels = super().tickValues(low, high, size)
        if self.drawn.is_log and high - low >= 1.0:
            levels = _decades(low, high, levels, size)
        elif self.drawn.is_log:
            # In units of the decade, which may be one whose own differences are no numbers any more.
            self._decade = math.floor(low)
            ends = (10.0 ** (low - self._decade), 10.0 ** (high - self._decade))
            inner: Levels = super().tickValues(*ends, size)
            levels = [
                (gap, [self._decade + math.log10(value) for value in values if value > 0])
                for gap, values in inner
            ]
        return [(gap, [self.drawn.coordinate(value) for value in values]) for gap, values in levels]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """What to write at these coordinates: as many digits as tell them apart."""
        shown = [self.drawn.value(value) for value in values]
        if spacing is None:
            if all(abs(value - round(value)) < 1e-9 for value in shown):
                return [power_text(round(value)) for value in shown]
            return [number_text(10.0**value, 1) for value in shown]
        in_units = [10.0 ** (value - self._decade) for value in shown] if self.drawn.is_log else shown
        largest = max((abs(value) for value in in_units), default=0.0)
        digits = min(math.ceil(math.log10(max(largest / spacing, 1.0))) + 1, 15)
        if self.drawn.is_log:
            return [number_text(10.0**value, digits) for value in shown]
        return [number_text(0.0 if abs(value) < spacing * 1e-6 else value, digits) for value in shown]

    def drawPicture(self, painter: QPainter, axis: Any, ticks: list[Any], texts: list[Any]) -> None:
        """Draw the grid as opaque rectangles: as translucent lines it took longer than all curves."""
        # Backwards, so that the lines of labelled ticks are not crossed by the fine ones.
        for pen, start, end in reversed(ticks):
            line = QRectF(start, end).normalized()
            place = QRectF(round(line.x()), round(line.y()), max(line.width(), 1.0), max(line.height(), 1.0))
            painter.fillRect(place, _mixed(pen.color(), self.background))
        super().drawPicture(painter, axis, [], texts)


def _mixed(colour: QColor, background: QColor) -> QColor:
    part = colour.alphaF()
    return QColor.fromRgbF(
        part * colour.redF() + (1 - part) * background.redF(),
        part * colour.greenF() + (1 - part) * background.greenF(),
        part * colour.blueF() + (1 - part) * background.blueF(),
    )


def _decades(low: float, high: float, linear: Levels, size: float) -> Levels:
    """Ticks at powers of ten, with their multiples between where there is room."""
    gap, decades = next(((gap, ticks) for gap, ticks in linear if gap is not None and gap >= 1), (1.0, []))
    if gap > 1.0:
        return [(None, decades), (None, np.arange(math.ceil(low), high).tolist() if gap < 20 else [])]
    decades = np.arange(math.ceil(low), math.floor(high) + 1.0).tolist()
    between = [
        exponent + math.log10(digit)
        for exponent in range(math.floor(low), math.ceil(high))
        for digit in range(2, 10)
        if low <= exponent + math.log10(digit) <= high
    ]
    if size / (high - low) > 150:
        decades += [tick for tick in between if round(10 ** (tick - math.floor(tick))) in (2, 5)]
    return [(None, decades), (None, between)]
