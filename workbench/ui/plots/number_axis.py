"""Axes of a plot: numbers as text, values as Qt coordinates, ticks and labels."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QGraphicsSceneResizeEvent

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_text(value: float, digits: int = 6) -> str:
    """A number as a label shows it: 0.25, 12 000, 3·10⁻⁷."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 10.0 ** max(digits, 7):
        text = np.format_float_positional(value, precision=digits, fractional=False, trim="-")
        whole, point, fraction = text.partition(".")
        whole = f"{int(whole):,}".replace(",", "\u2009") if abs(value) >= 1e4 else whole
        return (whole + point + fraction).replace("-", "−")
    mantissa, _, exponent = np.format_float_scientific(value, precision=digits - 1, trim="-").partition("e")
    power = power_text(int(exponent))
    return power if mantissa == "1" else f"{mantissa}·{power}".replace("-", "−")


def power_text(exponent: int) -> str:
    """A power of ten: 10⁻⁷."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


_FAR = 1000.0
"""Visible ranges beyond which lines end; rasterisers have finite precision."""


@dataclass(frozen=True)
class AxisTransform:
    """The visible range of an axis and what its coordinates stand for: `(value - origin) / unit`.

    Qt cannot invert a transform of less than 1e-12 pixels to the unit, which a loss of 1e15 needs, and writes
    six digits of a coordinate into a vector file, which do not tell step 10⁶ from step 10⁶ + 1.

    Attributes:
        low, high: visible values; decimal logarithms where `is_log`.
        pixels: length of the axis on the screen.
        is_log: whether values are decimal logarithms.
        origin: value at coordinate 0.
        unit: value of a coordinate's unit, a power of ten.
    """

    low: float = 0.0
    high: float = 1.0
    pixels: int = 100
    is_log: bool = False
    origin: float = 0.0
    unit: float = 1.0

    def showing(self, low: float, high: float, pixels: int, is_log: bool) -> AxisTransform:
        """The axis with another range, in the same coordinates as long as they are of a handy size."""
        shown = replace(self, low=low, high=high, pixels=pixels, is_log=is_log)
        span = shown.end - shown.start
        if 1e-4 <= span <= 1e7 and max(abs(shown.start), abs(shown.end)) <= 100 * span:
            return shown
        # Halves, because the distance of two doubles may exceed the largest double.
        half = max(high / 2 - low / 2, 1e-300)
        exponent = math.floor(math.log10(half))
        is_far = max(abs(low), abs(high)) > 20 * half
        unit = 1.0 if -2 <= exponent <= 5 else float(f"1e{exponent}")
        return replace(shown, origin=low if is_far else 0.0, unit=unit)

    def at(self, start: float, end: float) -> AxisTransform:
        """The axis with the range of these coordinates."""
        if (start, end) == (self.start, self.end):
            # Computed back, the values would differ in their last digit.
            return self
        return replace(self, low=self.value(start), high=self.value(end))

    @property
    def start(self) -> float:
        """Coordinate of the least visible value."""
        return self.coordinate(self.low)

    @property
    def end(self) -> float:
        """Coordinate of the greatest visible value."""
        return self.coordinate(self.high)

    @property
    def pixel(self) -> float:
        """Length of a pixel in coordinates."""
        return (self.end - self.start) / self.pixels

    def coordinate(self, value: float) -> float:
        """Where a value is drawn."""
        return (value - self.origin) / self.unit

    def coordinates(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where values `[n]` are drawn, near enough to the visible range for Qt."""
        far = _FAR * (self.end - self.start)
        if (self.origin, self.unit) == (0.0, 1.0):
            return np.clip(values, self.start - far, self.end + far)
        with np.errstate(over="ignore"):
            drawn: NDArray[np.float64] = (values - self.origin) / self.unit
        return np.clip(drawn, self.start - far, self.end + far, out=drawn)

    def value(self, coordinate: float) -> float:
        """What a coordinate stands for."""
        return self.origin + coordinate * self.unit


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
        self.drawn = AxisTransform()
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

    def show_range(self, drawn: AxisTransform) -> None:
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
