"""Thinning: reduction of a curve's points to one group per pixel column, exact in every extreme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.curves.curve_data import Extremes, extremes_of_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.ui.plots.curves.curve_data import CurveData, XAxis


_EMPTY = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Viewport:
    """Visible range of a plot and its size on the screen.

    Attributes:
        left, right: horizontal range; decimal logarithms where `log_x`.
        bottom, top: vertical range; decimal logarithms where `log_y`.
        columns: number of columns to thin to, at most the width in pixels.
        height: in pixels.
        x_axis: quantity along the horizontal axis.
        log_x, log_y: whether each axis is logarithmic.
    """

    left: float
    right: float
    bottom: float
    top: float
    columns: int
    height: int
    x_axis: XAxis = "step"
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True)
class PixelColumns:
    """Groups of points from left to right, at most two more than pixel columns.

    Attributes:
        x: float64 `[n]`, horizontal position of each group, in the units of the data.
        extremes: of the `[n]` groups, each of which holds at least one point.
    """

    x: NDArray[np.float64]
    extremes: Extremes


def pixel_columns(data: CurveData, viewport: Viewport) -> PixelColumns:
    """Least and greatest value of every pixel column, or the points themselves where they are few.

    Column j of m holds the points with eⱼ ≤ x < eⱼ₊₁, where e₀ … eₘ divide the visible range (of logarithms,
    on a log axis) evenly. The nearest point outside on each side is added, so that lines reach the edges.

    Args:
        data: all points.
        viewport: visible range and number of columns.

    Returns:
        The columns that hold points.
    """
    return Thinning().columns(data, viewport, 0)


@dataclass(frozen=True)
class _PreviousColumns:
    """Result of the previous call, to be reused for columns without new points.

    Attributes:
        ranges: horizontal range and scales that it holds for.
        borders: int64 `[m + 1]`, number of points before each edge.
        filled: int64 `[n]`, numbers of the columns that hold points.
        inner: extremes of these columns.
    """

    ranges: tuple[object, ...]
    borders: NDArray[np.int64]
    filled: NDArray[np.int64]
    inner: Extremes


class Thinning:
    """`pixel_columns` of a growing curve; columns without new points are not computed again."""

    def __init__(self) -> None:
        self._past: _PreviousColumns | None = None

    def columns(self, data: CurveData, viewport: Viewport, unchanged: int) -> PixelColumns:
        """See `pixel_columns`.

        Args:
            data: all points.
            viewport: visible range and number of columns.
            unchanged: number of leading points that have not changed since the previous call.
        """
        axis = viewport.x_axis
        edges = np.linspace(viewport.left, viewport.right, viewport.columns + 1)
        if viewport.log_x:
            edges = np.power(10.0, edges)
        ranges = (viewport.left, viewport.right, viewport.columns, axis, viewport.log_x, viewport.log_y)
        past = self._past if self._past is not None and self._past.ranges == ranges else None
        # Borders before the last unchanged point are still valid.
        known = 0 if past is None else int(np.searchsorted(past.borders, unchanged))
        borders = np.concatenate(
            [_EMPTY if past is None else past.borders[:known], _located(data, axis, edges[known:])]
        )
        start, stop = int(borders[0]), int(borders[-1])
        if stop - start <= 2 * viewport.columns:
            self._past = None
            return _single_points(data, viewport, start - 1, stop + 1)
        filled = np.flatnonzero(np.diff(borders))
        reused = 0 if past is None else int(np.searchsorted(past.filled, known - 1))
        # Without the empty columns, a filled column ends where the next filled one begins.
        inner = data.ordinate.extremes(np.append(borders[filled[reused:]], stop), viewport.log_y)
        if past is not None:
            inner = _joined(_part(past.inner, reused), inner)
        self._past = _PreviousColumns(ranges, borders, filled, inner)
        parts = [PixelColumns((edges[filled] + edges[filled + 1]) / 2, inner)]
        # The nearest points outside the view; mostly none, since a view that follows a run shows all of it.
        if start > 0:
            parts.insert(0, _single_points(data, viewport, start - 1, start))
        if stop < len(data):
            parts.append(_single_points(data, viewport, stop, stop + 1))
        if len(parts) == 1:
            return parts[0]
        return PixelColumns(
            np.concatenate([part.x for part in parts]), _joined(*(part.extremes for part in parts))
        )


def _located(data: CurveData, axis: XAxis, edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of points before each edge."""
    borders = np.full(len(edges), len(data))
    bounds = data.abscissa.bounds(axis)
    if bounds is not None:
        # Edges behind the last point need no search: a following view leaves room for further points.
        within = int(np.searchsorted(edges, bounds[1], side="right"))
        borders[:within] = np.minimum(data.abscissa.locate(axis, edges[:within]), len(data))
    return borders


def _part(extremes: Extremes, count: int) -> Extremes:
    return Extremes(extremes.low[:count], extremes.high[:count], extremes.flags[:count])


def _joined(*parts: Extremes) -> Extremes:
    return Extremes(
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        np.concatenate([part.flags for part in parts]),
    )


def _single_points(data: CurveData, viewport: Viewport, start: int, stop: int) -> PixelColumns:
    start, stop = max(start, 0), min(stop, len(data))
    positions = data.abscissa.read(viewport.x_axis, start, stop).astype(np.float64)
    extremes = extremes_of_points(data.ordinate.read(start, stop), viewport.log_y)
    if viewport.log_x and len(positions) > 0 and positions[0] <= 0:
        # Positions at zero, such as step 0, have no logarithm.
        shown = positions > 0
        extremes = Extremes(extremes.low[shown], extremes.high[shown], extremes.flags[shown])
        positions = positions[shown]
    return PixelColumns(positions, extremes)
