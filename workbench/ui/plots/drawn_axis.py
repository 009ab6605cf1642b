"""Numbers of any size as coordinates that Qt can draw."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR = 1000.0
"""Visible ranges beyond which lines end; rasterisers have finite precision."""


@dataclass(frozen=True)
class DrawnAxis:
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

    def showing(self, low: float, high: float, pixels: int, is_log: bool) -> DrawnAxis:
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

    def at(self, start: float, end: float) -> DrawnAxis:
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
