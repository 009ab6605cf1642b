"""Reduction of a curve's points to one group per pixel column, without losing an extreme value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.curves.curve_data import Extremes, extremes_of_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.ui.plots.curves.curve_data import CurveData, XAxis


@dataclass(frozen=True)
class Viewport:
    """The visible range and its size on the screen.

    Attributes:
        left, right: horizontal range; decimal logarithms where `log_x`.
        bottom, top: vertical range; decimal logarithms where `log_y`.
        columns: number of pixel columns to reduce to, in pixels or fewer.
        height: in pixels.
        x_axis: what is along the horizontal axis.
        log_x, log_y: which axes are logarithmic.
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
        x: float64 `[n]`, where each group is drawn, in the units of the data.
        extremes: of `[n]` groups; a group holds at least one point.
    """

    x: NDArray[np.float64]
    extremes: Extremes


def pixel_columns(data: CurveData, viewport: Viewport) -> PixelColumns:
    """Least and greatest value of every pixel column, or the points themselves where they are few.

    Column j of m holds the points of eⱼ ≤ x < eⱼ₊₁, where e₀ … eₘ divide the visible range (of logarithms,
    on a log axis) evenly. The neighbours on both sides are added, so that lines leave the view.

    Args:
        data: all points, of which none is skipped.
        viewport: the visible range and the number of columns.

    Returns:
        The columns that hold points.
    """
    return Thinning().columns(data, viewport, 0)


@dataclass(frozen=True)
class _Past:
    """What was found of the columns that hold points.

    Attributes:
        ranges: the horizontal range and the scales that it was found for.
        borders: int64 `[m + 1]`, how many points lie before each edge.
        filled: int64 `[n]`, which columns hold points.
        inner: their extremes.
    """

    ranges: tuple[object, ...]
    borders: NDArray[np.int64]
    filled: NDArray[np.int64]
    inner: Extremes


class Thinning:
    """`pixel_columns` for a growing curve: columns that nothing has come to are not looked at again."""

    def __init__(self) -> None:
        self._past: _Past | None = None

    def columns(self, data: CurveData, viewport: Viewport, unchanged: int) -> PixelColumns:
        """See `pixel_columns`.

        Args:
            data: all points.
            viewport: the visible range and the number of columns.
            unchanged: how many of the first points are as they were when this was called last.
        """
        axis = viewport.x_axis
        edges = np.linspace(viewport.left, viewport.right, viewport.columns + 1)
        if viewport.log_x:
            edges = np.power(10.0, edges)
        ranges = (viewport.left, viewport.right, viewport.columns, axis, viewport.log_x, viewport.log_y)
        past = self._past if self._past is not None and self._past.ranges == ranges else None
        # Edges that a point which was there lay beyond have as many points before them as they had.
        known = 0 if past is None else int(np.searchsorted(past.borders, unchanged))
        borders = np.concatenate(
            [_EMPTY if past is None else past.borders[:known], _located(data, axis, edges[known:])]
        )
        start, stop = int(borders[0]), int(borders[-1])
        if stop - start <= 2 * viewport.columns:
            self._past = None
            return _points(data, viewport, start - 1, stop + 1)
        filled = np.flatnonzero(np.diff(borders))
        kept = 0 if past is None else int(np.searchsorted(past.filled, known - 1))
        # Columns without points are left out: the border after one filled column is the next one's first.
        inner = data.ordinate.extremes(np.append(borders[filled[kept:]], stop), viewport.log_y)
        if past is not None:
            inner = _joined(_part(past.inner, kept), inner)
        self._past = _Past(ranges, borders, filled, inner)
        found = [PixelColumns((edges[filled] + edges[filled + 1]) / 2, inner)]
        # A view that follows a run shows all of it: most often there is no neighbour on either side.
        if start > 0:
            found.insert(0, _points(data, viewport, start - 1, start))
        if stop < len(data):
            found.append(_points(data, viewport, stop, stop + 1))
        if len(found) == 1:
            return found[0]
        return PixelColumns(
            np.concatenate([each.x for each in found]), _joined(*(each.extremes for each in found))
        )


_EMPTY = np.empty(0, dtype=np.int64)


def _located(data: CurveData, axis: XAxis, edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many points lie before each edge."""
    borders = np.full(len(edges), len(data))
    bounds = data.abscissa.bounds(axis)
    if bounds is not None:
        # Most of a view that leaves room for what comes lies beyond the last point.
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


def _points(data: CurveData, viewport: Viewport, start: int, stop: int) -> PixelColumns:
    start, stop = max(start, 0), min(stop, len(data))
    positions = data.abscissa.read(viewport.x_axis, start, stop).astype(np.float64)
    extremes = extremes_of_points(data.ordinate.read(start, stop), viewport.log_y)
    if viewport.log_x and len(positions) > 0 and positions[0] <= 0:
        # A logarithm knows no step 0.
        shown = positions > 0
        extremes = Extremes(extremes.low[shown], extremes.high[shown], extremes.flags[shown])
        positions = positions[shown]
    return PixelColumns(positions, extremes)
