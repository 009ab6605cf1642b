"""Axis ranges that follow growing data until the user zooms or pans."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.ui.plots.curve import Curve
    from workbench.ui.plots.curves.curve_data import XAxis

Span = tuple[float, float]

LARGEST = 1e300
"""Bound of a linear axis; beyond, the differences that drawing needs overflow."""

LEAST_EXPONENT, LARGEST_EXPONENT = -324.0, 308.25
"""Bounds of a log axis, in decades: every positive double lies within, and no power of ten overflows."""


EXPLOSION = 1e3
"""A curve that reaches this many times as far as the middle one does not set the range of a linear axis."""


class _AxisAutoRange:
    """The range of one axis while it follows growing data.

    The first data are shown tightly. Later ones that leave the range extend it by a quarter at a time, so
    that the picture stands still between the extensions instead of being drawn anew for each point.
    """

    def __init__(self, margin: float) -> None:
        """Start without data.

        Args:
            margin: empty part to leave at each end, as a part of the data's span.
        """
        self._margin = margin
        self._range: Span | None = None
        self._guessed = False

    def reset(self) -> None:
        """Show the next data tightly."""
        self._range = None

    def follow(self, low: float, high: float, log: bool) -> Span:
        """The range for data that span `[low, high]` (logarithms where `log`)."""
        low, high = bounded(low, log), bounded(high, log)
        if self._range is None or (self._guessed and low < high):
            # Around a single value the width was a guess, not to be kept.
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
    """A position within what an axis can show."""
    if log:
        return min(max(position, LEAST_EXPONENT), LARGEST_EXPONENT)
    return math.copysign(min(abs(position), LARGEST), position)


class AutoRange:
    """The range around all visible curves until the user takes over.

    Attributes:
        active: whether the view follows the data.
    """

    def __init__(self) -> None:
        self.active = True
        self._x = _AxisAutoRange(margin=0.0)
        self._y = _AxisAutoRange(margin=0.05)

    def restart(self) -> None:
        """Show what there is tightly, and follow."""
        self.active = True
        self._x.reset()
        self._y.reset()

    def across(self, curves: Sequence[Curve], axis: XAxis, log: bool) -> Span | None:
        """The horizontal range that shows these curves; None where the present one is to stay."""
        if not self.active:
            return None
        spans = [span for curve in curves if (span := _x_span(curve, axis, log)) is not None]
        return self._x.follow(*_envelope(spans, log), log) if spans else None

    def along(self, curves: Sequence[Curve], log: bool) -> Span | None:
        """The vertical range of the finite values of these curves; None where the present one is to stay.

        On a linear axis a curve that exploded does not flatten the others.
        """
        if not self.active:
            return None
        spans = [span for curve in curves if (span := curve.bounds(log)) is not None]
        if spans:
            return self._y.follow(*_envelope(spans if log else _without_exploded(spans), log), log)
        self._y.reset()
        return 0.0, 1.0


def _x_span(curve: Curve, axis: XAxis, log: bool) -> Span | None:
    bounds = curve.data.abscissa.bounds(axis)
    if bounds is None or not log:
        return bounds
    first = curve.data.abscissa.first_positive(axis)
    return None if first is None else (first, bounds[1])


def _without_exploded(spans: list[Span]) -> list[Span]:
    """The spans without those beside which the others would be flat: a diverged run leaves the picture."""
    ordinary = sorted(max(abs(low), abs(high)) for low, high in spans)[(len(spans) - 1) // 2]
    kept = [span for span in spans if max(abs(span[0]), abs(span[1])) <= EXPLOSION * ordinary]
    return kept if ordinary > 0 and kept else spans


def _envelope(spans: list[Span], log: bool) -> Span:
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    return (math.log10(low), math.log10(high)) if log else (low, high)
