"""Axis ranges that follow growing data until the user zooms or pans."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.curve_data import XAxis

Span = tuple[float, float]
"""Lower and upper end of a range."""

_LARGEST = 1e300
"""Bound of a linear axis; beyond it, differences overflow."""

_LEAST_EXPONENT = -324.0
_LARGEST_EXPONENT = 308.25
"""Bounds of a log axis, in decades: every positive double lies between them; no power of ten overflows."""

_EXPLOSION = 1e3
"""A curve that reaches this many times as far as the median one is ignored in the range of a linear axis."""


class _AxisAutoRange:
    """Range of one axis that follows growing data.

    It begins tight. Data beyond it extend it by a quarter at a time, so that the picture does not move, and
    need not be drawn again, for each new point.
    """

    def __init__(self, margin: float) -> None:
        """A range without data.

        Args:
            margin: empty space at each end, as a fraction of the data's span.
        """
        self._margin = margin
        self._range: Span | None = None
        self._guessed = False

    def reset(self) -> None:
        """Begin again, tight around the next data."""
        self._range = None

    def follow(self, low: float, high: float, log: bool) -> Span:
        """The range for data that span `[low, high]` (logarithms where `log`)."""
        low, high = bounded(low, log), bounded(high, log)
        if self._range is None or (self._guessed and low < high):
            # The width around a single value was only a guess.
            self._guessed = low == high
            self._range = self._tight(low, high, log)
        left, right = self._range
        if low < left or high > right:
            quarter = right / 4 - left / 4
            if low < left:
                left = min(left - quarter, low - self._margin * (right - low))
            if high > right:
                right = max(right + quarter, high + self._margin * (high - left))
            self._range = bounded(left, log), bounded(right, log)
        return self._range

    def _tight(self, low: float, high: float, log: bool) -> Span:
        span = high - low
        if span <= abs(high) * 1e-12 or span == 0.0:
            half = 0.5 if log else max(abs(high) * 0.1, 1e-300 if high else 0.5)
            return bounded(low - half, log), bounded(high + half, log)
        return bounded(low - self._margin * span, log), bounded(high + self._margin * span, log)


def bounded(position: float, log: bool) -> float:
    """A position, limited to what an axis can show."""
    if log:
        return min(max(position, _LEAST_EXPONENT), _LARGEST_EXPONENT)
    return math.copysign(min(abs(position), _LARGEST), position)


class AutoRange:
    """Range around all visible curves, until the user pans or zooms.

    Attributes:
        active: whether the view follows the data.
    """

    def __init__(self) -> None:
        self.active = True
        self._x = _AxisAutoRange(margin=0.0)
        self._y = _AxisAutoRange(margin=0.05)

    def restart(self) -> None:
        """Follow again, tight around the present data."""
        self.active = True
        self._x.reset()
        self._y.reset()

    def across(self, curves: Sequence[Curve], axis: XAxis, log: bool) -> Span | None:
        """Horizontal range of these curves; None where the present one stays."""
        if not self.active:
            return None
        spans = [span for curve in curves if (span := _x_span(curve, axis, log)) is not None]
        return self._x.follow(*_union(spans, log), log) if spans else None

    def along(self, curves: Sequence[Curve], log: bool) -> Span | None:
        """Vertical range of the finite values of these curves; None where the present one stays.

        On a linear axis, diverged curves are ignored, beside which the others would be flat.
        """
        if not self.active:
            return None
        spans = [span for curve in curves if (span := curve.bounds(log)) is not None]
        if spans:
            return self._y.follow(*_union(spans if log else _without_exploded(spans), log), log)
        self._y.reset()
        return 0.0, 1.0


def _x_span(curve: Curve, axis: XAxis, log: bool) -> Span | None:
    bounds = curve.data.abscissa.bounds(axis)
    if bounds is None or not log:
        return bounds
    first = curve.data.abscissa.first_positive(axis)
    return None if first is None else (first, bounds[1])


def _without_exploded(spans: list[Span]) -> list[Span]:
    """The spans without those of diverged curves, beside which the others would be flat."""
    median = sorted(max(abs(low), abs(high)) for low, high in spans)[(len(spans) - 1) // 2]
    ordinary = [span for span in spans if max(abs(span[0]), abs(span[1])) <= _EXPLOSION * median]
    return ordinary if median > 0 and ordinary else spans


def _union(spans: list[Span], log: bool) -> Span:
    """The range of all spans; decimal logarithms where `log`."""
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    return (math.log10(low), math.log10(high)) if log else (low, high)
