"""One curve of a plot."""

from __future__ import annotations

import time
import weakref
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QColor

from workbench.ui.plots.curves.curve_data import CurveData
from workbench.ui.plots.curves.polyline import BandPolygon, Polyline, band_polygon, polyline
from workbench.ui.plots.curves.thinning import Thinning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.ui.plots.curves.polyline import Band
    from workbench.ui.plots.curves.thinning import Viewport


class CurveOwner(Protocol):
    """What a curve tells that it has changed."""

    def curve_changed(self) -> None:
        """Points or looks changed."""

    def legend_changed(self) -> None:
        """A label, a colour or a visibility changed."""


class Curve:
    """Points with a label and a pen; made by `CurvePlot.add_curve`.

    Attributes:
        key: the name by which the plot knows it.
        data: all its points.
        band: the area around it, None where it has none; set together with the points.
        outline: what was computed last to be drawn of them.
        band_polygon: the same of the band.
        drawn_at: when that was, by time.perf_counter.
    """

    def __init__(
        self,
        owner: CurveOwner,
        key: str,
        label: str,
        colour: QColor,
        *,
        dash: bool,
        width: float,
        order: int,
        in_legend: bool,
        following: Curve | None,
    ) -> None:
        # A strong reference would be a cycle, and the collector is switched off while runs train.
        self._owner = weakref.ref(owner)
        self.key = key
        self._following = following
        self.data: CurveData = CurveData(following.data if following is not None else None)
        self._label = label
        self._colour = QColor(colour)
        self.dash = dash
        self.width = width
        self.order = order
        self.in_legend = in_legend
        self._visible = True
        self.band: Band | None = None
        self.polyline: Polyline | None = None
        self.band_polygon: BandPolygon | None = None
        self.drawn_at = 0.0
        self._drawn_for: tuple[Viewport, int] | None = None
        self._thinning = Thinning()
        self._unchanged = 0

    @property
    def label(self) -> str:
        """What the legend calls it."""
        return self._label

    @property
    def colour(self) -> QColor:
        """Its colour, a copy."""
        return QColor(self._colour)

    @property
    def is_visible(self) -> bool:
        """Whether it is drawn."""
        return self._visible

    def extend(
        self, steps: NDArray[np.int64], seconds: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        """Add `[n]` points at the end.

        Raises:
            ValueError: the lengths differ, or steps or seconds decrease.
        """
        self.data.append(steps, seconds, values)
        self._tell_points()

    def extend_values(self, values: NDArray[np.float64]) -> None:
        """Add `[n]` values to a curve that follows the steps of another."""
        self.data.append_values(values)
        self._tell_points()

    def replace(
        self, steps: NDArray[np.int64], seconds: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        """Forget all points and take these; curves that follow this one are to be replaced after it."""
        self.data, self.band = CurveData(), None
        self.data.append(steps, seconds, values)
        self._forget(0)
        self._tell_points()

    def replace_values(self, values: NDArray[np.float64]) -> None:
        """Forget all values and take these, at the present steps of the curve that this one follows."""
        self.data = CurveData(self._following.data if self._following is not None else None)
        self._forget(0)
        self.extend_values(values)

    def rewrite_values(self, start: int, values: NDArray[np.float64]) -> None:
        """Put values from `start` on, over those that were provisional; see `CurveData.write_values`."""
        self.data.write_values(start, values)
        self._forget(start)
        self._tell_points()

    def show_data(self, data: CurveData, band: Band | None) -> None:
        """Forget all points and take these, with the area around them."""
        self.data, self.band = data, band
        self._forget(0)
        self._tell_points()

    def bounds(self, positive: bool) -> tuple[float, float] | None:
        """Least and greatest of its finite (and positive) values; None where there is none.

        The band belongs to them, but on a logarithmic axis not its lower end, which may come near zero by
        chance and would pull the axis down with it.
        """
        own = self.data.ordinate.bounds(positive)
        if own is None or self.band is None:
            return own
        lower = None if positive else self.band.lower.ordinate.bounds(positive)
        ends = [own, *(span for span in (lower, self.band.upper.ordinate.bounds(positive)) if span)]
        least = own[0] if positive else min(low for low, _ in ends)
        return least, max(high for _, high in ends)

    def set_label(self, label: str) -> None:
        """Rename it in the legend."""
        self._label = label
        self._tell_looks()

    def set_colour(self, colour: QColor) -> None:
        """Draw it in another colour."""
        self._colour = QColor(colour)
        self._tell_looks()

    def set_visible(self, visible: bool) -> None:
        """Show or hide it; a hidden curve keeps its points and its place in the legend."""
        if visible != self._visible:
            self._visible = visible
            self._tell_looks()

    def set_in_legend(self, in_legend: bool) -> None:
        """List it in the legend or leave it out there."""
        if in_legend != self.in_legend:
            self.in_legend = in_legend
            self._tell_looks()

    def is_drawn_for(self, viewport: Viewport) -> bool:
        """Whether its outline is of its present points and of this viewport."""
        return self._drawn_for == (viewport, len(self.data))

    def draw(self, viewport: Viewport) -> None:
        """Compute its outline anew."""
        self.polyline = polyline(self._thinning.columns(self.data, viewport, self._unchanged), viewport)
        self._unchanged = len(self.data)
        self.band_polygon = None if self.band is None else band_polygon(self.band, viewport)
        self._drawn_for = (viewport, len(self.data))
        self.drawn_at = time.perf_counter()

    def _forget(self, start: int) -> None:
        """Draw the points from `start` on anew."""
        self._drawn_for = None
        self._unchanged = min(self._unchanged, start)

    def _tell_points(self) -> None:
        owner = self._owner()
        if owner is not None:
            owner.curve_changed()

    def _tell_looks(self) -> None:
        owner = self._owner()
        if owner is not None:
            owner.legend_changed()
            owner.curve_changed()
