"""Geometry of a thinned curve: line, marks and band, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.curves.curve_data import (
    HAS_MINUS_INFINITY,
    HAS_NAN,
    HAS_NOT_POSITIVE,
    HAS_PLUS_INFINITY,
)
from workbench.ui.plots.curves.thinning import pixel_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.ui.plots.curves.curve_data import Band, Float64Array
    from workbench.ui.plots.curves.thinning import PixelColumns, Viewport


@dataclass(frozen=True, eq=False)
class Polyline:
    """Line and marks of one curve. Positions are in view units: decimal logarithms on a log axis.

    Attributes:
        x, y: float64 `[k]`, vertices of the line.
        connect: bool `[k]`, whether each vertex is connected to the next one.
        dots_x, dots_y: finite points that no line touches.
        nan_x, plus_infinity_x, minus_infinity_x: positions of values that are not finite.
        not_positive_x: positions of values that a log axis cannot show.
        length: length of the line in pixels, which determines the cost of drawing it.
    """

    x: Float64Array
    y: Float64Array
    connect: NDArray[np.bool_]
    dots_x: Float64Array
    dots_y: Float64Array
    nan_x: Float64Array
    plus_infinity_x: Float64Array
    minus_infinity_x: Float64Array
    not_positive_x: Float64Array
    length: float


def polyline(columns: PixelColumns, viewport: Viewport) -> Polyline:
    """The line through the columns, interrupted where a value cannot be shown.

    A column whose values span less than a pixel becomes one vertex, any other a vertical stroke from its
    least to its greatest value. A column that also holds NaN, an infinity or (on a log axis) a value that
    is not positive is not connected to its neighbours.

    Args:
        columns: result of `pixel_columns` for the same viewport.
        viewport: ranges, size and scales of the plot.
    """
    x = np.log10(columns.x) if viewport.log_x else columns.x
    low, high, flags = columns.extremes.low, columns.extremes.high, columns.extremes.flags
    drawn = low <= high
    if viewport.log_y:
        low = np.log10(low, where=drawn, out=np.full(len(low), np.inf))
        high = np.log10(high, where=drawn, out=np.full(len(high), -np.inf))
    regular = drawn & (flags == 0)
    joined = np.zeros(len(x), dtype=np.bool_)
    joined[:-1] = regular[:-1] & regular[1:]

    pixel_height = viewport.top / viewport.height - viewport.bottom / viewport.height
    with np.errstate(over="ignore", invalid="ignore"):
        tall = drawn & (high - low > pixel_height)
        # Not low + (high − low) / 2, which overflows for values from −1e308 to 1e308.
        middle = low / 2 + high / 2
    alone = drawn & ~tall & ~joined
    alone[1:] &= ~joined[:-1]

    falling = np.zeros(len(x), dtype=np.bool_)
    falling[1:] = middle[1:] < middle[:-1]
    first = np.where(tall, np.where(falling, high, low), middle)
    second = np.where(falling, low, high)
    counts = np.where(drawn, np.where(tall, 2, 1), 0)
    ends = np.cumsum(counts)
    line_y = np.empty(int(ends[-1]) if len(ends) else 0)
    line_y[ends[drawn] - counts[drawn]] = first[drawn]
    line_y[ends[tall] - 1] = second[tall]
    connect = np.ones(len(line_y), dtype=np.bool_)
    connect[ends[drawn] - 1] = joined[drawn]
    line_x = np.repeat(x, counts)
    with np.errstate(over="ignore", invalid="ignore"):
        jumps = np.abs(np.diff(line_y)) / pixel_height
    # Most curves have no flags; the four selections below are then made from empty arrays.
    odd_x, odd_flags = (x, flags) if flags.any() else (x[:0], flags[:0])
    return Polyline(
        x=line_x,
        y=line_y,
        connect=connect,
        dots_x=x[alone],
        dots_y=middle[alone],
        nan_x=odd_x[(odd_flags & HAS_NAN) != 0],
        plus_infinity_x=odd_x[(odd_flags & HAS_PLUS_INFINITY) != 0],
        minus_infinity_x=odd_x[(odd_flags & HAS_MINUS_INFINITY) != 0],
        not_positive_x=odd_x[(odd_flags & HAS_NOT_POSITIVE) != 0],
        length=float(np.minimum(jumps, viewport.height)[connect[:-1]].sum()) + viewport.columns
        if len(line_y)
        else 0.0,
    )


@dataclass(frozen=True, eq=False)
class BandPolygon:
    """Area of a band. Positions are in view units: decimal logarithms on a log axis.

    Attributes:
        x: float64 `[k]`.
        low, high: float64 `[k]`; NaN where there is nothing to fill, -inf for an open end on a log axis.
    """

    x: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def band_polygon(band: Band, viewport: Viewport) -> BandPolygon:
    """The least lower and the greatest upper end of a band in every pixel column.

    On a log axis, an end at zero or below extends to the lower edge.

    Args:
        band: the band.
        viewport: ranges, size and scales of the plot.
    """
    lower, upper = pixel_columns(band.lower, viewport), pixel_columns(band.upper, viewport)
    x = np.log10(lower.x) if viewport.log_x else lower.x
    low, high = lower.extremes.low.copy(), upper.extremes.high.copy()
    if viewport.log_y:
        low[(lower.extremes.flags & HAS_NOT_POSITIVE) != 0] = 0.0
        with np.errstate(divide="ignore"):
            low = np.log10(low)
            high = np.log10(high, where=high > 0, out=np.full(len(high), np.nan))
    # The extremes of a column without finite values are +∞ and −∞.
    empty = (low == np.inf) | ~np.isfinite(high)
    low[empty] = high[empty] = np.nan
    return BandPolygon(x, low, high)
