"""A million points as the few columns of pixels that a screen has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.ordinate import Extremes, extremes_of_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.ui.plots.curve_data import CurveData
    from workbench.ui.plots.viewport import Viewport


@dataclass(frozen=True)
class Columns:
    """Groups of points from left to right, at most two more than pixel columns.

    Attributes:
        x: float64 `[n]`, where each group is drawn, in the units of the data.
        extremes: of `[n]` groups; a group holds at least one point.
    """

    x: NDArray[np.float64]
    extremes: Extremes


def thin(data: CurveData, viewport: Viewport) -> Columns:
    """Least and greatest value of every pixel column, or the points themselves where they are few.

    Column j of m holds the points of eⱼ ≤ x < eⱼ₊₁, where e₀ … eₘ divide the visible range (of logarithms,
    on a log axis) evenly. The neighbours on both sides are added, so that lines leave the view.

    Args:
        data: all points, of which none is skipped.
        viewport: the visible range and the number of columns.

    Returns:
        The columns that hold points.
    """
    axis = viewport.x_axis
    edges = np.linspace(viewport.left, viewport.right, viewport.columns + 1)
    if viewport.log_x:
        edges = np.power(10.0, edges)
    borders = np.minimum(data.abscissa.locate(axis, edges), len(data))
    start, stop = int(borders[0]), int(borders[-1])
    if stop - start <= 2 * viewport.columns:
        return _points(data, viewport, start - 1, stop + 1)
    filled = np.flatnonzero(np.diff(borders))
    middles = (edges[filled] + edges[filled + 1]) / 2
    # Columns without points are left out: the border after one filled column is the next one's first.
    inner = data.ordinate.extremes(np.append(borders[filled], stop), viewport.log_y)
    before = _points(data, viewport, start - 1, start)
    after = _points(data, viewport, stop, stop + 1)
    parts = (before.extremes, inner, after.extremes)
    return Columns(
        np.concatenate([before.x, middles, after.x]),
        Extremes(
            np.concatenate([part.low for part in parts]),
            np.concatenate([part.high for part in parts]),
            np.concatenate([part.flags for part in parts]),
        ),
    )


def _points(data: CurveData, viewport: Viewport, start: int, stop: int) -> Columns:
    start, stop = max(start, 0), min(stop, len(data))
    positions = data.abscissa.read(viewport.x_axis, start, stop).astype(np.float64)
    extremes = extremes_of_points(data.ordinate.read(start, stop), viewport.log_y)
    if viewport.log_x and len(positions) > 0 and positions[0] <= 0:
        # A logarithm knows no step 0.
        shown = positions > 0
        extremes = Extremes(extremes.low[shown], extremes.high[shown], extremes.flags[shown])
        positions = positions[shown]
    return Columns(positions, extremes)
