"""Axis of a plot: numbers as text, values as Qt coordinates, ticks and labels."""

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


_FAR = 1000.0
"""Distance, in visible ranges, beyond which coordinates are clipped: rasterisers have finite precision."""

_Levels = list[tuple[float | None, list[float]]]
"""Spacing and positions of the labelled ticks, then of those between; powers of ten have no spacing."""


def number_text(value: float, digits: int = 6) -> str:
    """A number as text: 0.25, 12 000, 3·10⁻⁷."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 10.0 ** max(digits, 7):
        text = np.format_float_positional(value, precision=digits, fractional=False, trim="-")
        integer, point, fraction = text.partition(".")
        if abs(value) >= 1e4:
            integer = f"{int(integer):,}".replace(",", "\u2009")
        return (integer + point + fraction).replace("-", "−")
    mantissa, _, exponent = np.format_float_scientific(value, precision=digits - 1, trim="-").partition("e")
    power = _power_text(int(exponent))
    return power if mantissa == "1" else f"{mantissa}·{power}".replace("-", "−")


def _power_text(exponent: int) -> str:
    """A power of ten as text: 10⁻⁷."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


@dataclass(frozen=True)
class AxisTransform:
    """Visible range of an axis, and its mapping to Qt's coordinates `(value - origin) / unit`.

    Qt cannot invert a transform with less than 1e-12 pixels per unit, as a loss of 1e15 needs, and writes six
    digits of a coordinate into SVG files, which do not distinguish step 10⁶ from step 10⁶ + 1.

    Attributes:
        low, high: visible values; decimal logarithms where `is_log`.
        pixels: length of the axis on the screen.
        is_log: whether values are decimal logarithms.
        origin: value at coordinate 0.
        unit: value of one unit of the coordinate, a power of ten.
    """

    low: float = 0.0
    high: float = 1.0
    pixels: int = 100
    is_log: bool = False
    origin: float = 0.0
    unit: float = 1.0

    def with_range(self, low: float, high: float, pixels: int, is_log: bool) -> AxisTransform:
        """The axis with another range; origin and unit change only if coordinates would be too large."""
        shown = replace(self, low=low, high=high, pixels=pixels, is_log=is_log)
        span = shown.end - shown.start
        if 1e-4 <= span <= 1e7 and max(abs(shown.start), abs(shown.end)) <= 100 * span:
            return shown
        # Halves, since the difference of two doubles may overflow.
        half = max(high / 2 - low / 2, 1e-300)
        exponent = math.floor(math.log10(half))
        is_far = max(abs(low), abs(high)) > 20 * half
        unit = 1.0 if -2 <= exponent <= 5 else float(f"1e{exponent}")
        return replace(shown, origin=low if is_far else 0.0, unit=unit)

    def with_coordinates(self, start: float, end: float) -> AxisTransform:
        """The axis with the range between two coordinates."""
        if (start, end) == (self.start, self.end):
            # Unchanged, since the round trip would change the last digit of the values.
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
        """Coordinate of a value."""
        return (value - self.origin) / self.unit

    def coordinates(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Coordinates of values `[n]`, clipped to a range that Qt can draw."""
        far = _FAR * (self.end - self.start)
        if (self.origin, self.unit) == (0.0, 1.0):
            return np.clip(values, self.start - far, self.end + far)
        with np.errstate(over="ignore"):
            drawn: NDArray[np.float64] = (values - self.origin) / self.unit
        return np.clip(drawn, self.start - far, self.end + far, out=drawn)

    def value(self, coordinate: float) -> float:
        """Value of a coordinate."""
        return self.origin + coordinate * self.unit


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Linear or logarithmic axis with ticks at round values.

    pyqtgraph's own labels repeat beyond six digits, and its logarithmic axes have no ticks within a decade.

    Attributes:
        transform: range of the axis and meaning of its coordinates.
        background: colour under the grid.
    """

    def __init__(self, side: str, box: pg.ViewBox) -> None:
        super().__init__(side, linkView=box)
        self.transform = AxisTransform()
        self.background = QColor()
        self._decade = 0
        self._title = ""
        self.enableAutoSIPrefix(False)
        # The second level is only for the grid.
        self.setStyle(maxTickLevel=1, maxTextLevel=0, tickLength=0)
        self.setTickDensity(1.6)
        self.setZValue(-1000)

    def show_title(self, title: str) -> None:
        """Set the title, which is shortened where it is longer than the axis."""
        self._title = title
        self._fit_title()

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        """Fit the title to the new length and centre it."""
        self._fit_title()
        super().resizeEvent(event)

    def _fit_title(self) -> None:
        # Qt may resize an axis while pyqtgraph constructs it, or after it was closed.
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
        """Bounding box with space for the labels at the ends, which pyqtgraph omits with a grid."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(-30.0, -8.0, 14.0, 8.0)

    def show_range(self, transform: AxisTransform) -> None:
        """Change range and meaning of the coordinates."""
        if transform != self.transform:
            self.transform = transform
            self.picture = None
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> _Levels:  # noqa: N803
        """Coordinates of the ticks between two coordinates."""
        low, high = self.transform.value(minVal), self.transform.value(maxVal)
        levels: _Levels = super().tickValues(low, high, size)
        if self.transform.is_log and high - low >= 1.0:
            levels = _decades(low, high, levels, size)
        elif self.transform.is_log:
            # Relative to the decade, whose own differences may be too small for a double.
            self._decade = math.floor(low)
            ends = (10.0 ** (low - self._decade), 10.0 ** (high - self._decade))
            inner: _Levels = super().tickValues(*ends, size)
            levels = [
                (gap, [self._decade + math.log10(value) for value in values if value > 0])
                for gap, values in inner
            ]
        return [(gap, [self.transform.coordinate(value) for value in values]) for gap, values in levels]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Labels of the ticks, with as many digits as needed to distinguish them."""
        shown = [self.transform.value(value) for value in values]
        if spacing is None:
            if all(abs(value - round(value)) < 1e-9 for value in shown):
                return [_power_text(round(value)) for value in shown]
            return [number_text(10.0**value, 1) for value in shown]
        in_units = [10.0 ** (value - self._decade) for value in shown] if self.transform.is_log else shown
        largest = max((abs(value) for value in in_units), default=0.0)
        digits = min(math.ceil(math.log10(max(largest / spacing, 1.0))) + 1, 15)
        if self.transform.is_log:
            return [number_text(10.0**value, digits) for value in shown]
        return [number_text(0.0 if abs(value) < spacing * 1e-6 else value, digits) for value in shown]

    def drawPicture(self, painter: QPainter, axis: Any, ticks: list[Any], texts: list[Any]) -> None:
        """Draw the grid as opaque rectangles; translucent lines took longer than all curves."""
        # Backwards, so that the lines of labelled ticks lie on top.
        for pen, start, end in reversed(ticks):
            line = QRectF(start, end).normalized()
            pixels = QRectF(round(line.x()), round(line.y()), max(line.width(), 1.0), max(line.height(), 1.0))
            painter.fillRect(pixels, _blend(pen.color(), self.background))
        super().drawPicture(painter, axis, [], texts)


def _blend(colour: QColor, background: QColor) -> QColor:
    """The opaque colour of a translucent one on a background."""
    alpha = colour.alphaF()
    return QColor.fromRgbF(
        alpha * colour.redF() + (1 - alpha) * background.redF(),
        alpha * colour.greenF() + (1 - alpha) * background.greenF(),
        alpha * colour.blueF() + (1 - alpha) * background.blueF(),
    )


def _decades(low: float, high: float, linear: _Levels, size: float) -> _Levels:
    """Ticks at powers of ten, and at their multiples where there is space."""
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
