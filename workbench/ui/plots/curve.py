"""One curve of a plot: its points, its looks and the line drawn of them."""

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

    from workbench.ui.plots.curves.curve_data import Band
    from workbench.ui.plots.curves.thinning import Viewport


class CurveOwner(Protocol):
    """Receiver of a curve's changes: its plot."""

    def curve_changed(self) -> None:
        """Points or looks have changed."""

    def legend_changed(self) -> None:
        """A label, a colour or a visibility has changed."""


class Curve:
    """Points with a label and a pen; made by `CurvePlot.add_curve`.

    Attributes:
        key: identifier within the plot.
        data: all points.
        band: area around the curve, None for none; set together with the points.
        dash: whether the line is dashed.
        width: of the pen in pixels.
        order: curves of greater order are drawn on top.
        in_legend: whether the legend lists the curve.
        polyline: line and marks computed last, None before.
        band_polygon: area computed last, None for none.
        drawn_at: time of that computation, by time.perf_counter.
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
        """Label in the legend."""
        return self._label

    @property
    def colour(self) -> QColor:
        """A copy of its colour."""
        return QColor(self._colour)

    @property
    def is_visible(self) -> bool:
        """Whether it is shown."""
        return self._visible

    def extend(
        self, steps: NDArray[np.int64], seconds: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        """Append `[n]` points.

        Raises:
            ValueError: the lengths differ, or steps or seconds decrease.
        """
        self.data.append(steps, seconds, values)
        self._notify_points()

    def extend_values(self, values: NDArray[np.float64]) -> None:
        """Append `[n]` values to a curve that shares the steps of another."""
        self.data.append_values(values)
        self._notify_points()

    def replace(
        self, steps: NDArray[np.int64], seconds: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        """Replace all points and remove the band; curves that share its steps must be replaced afterwards."""
        self.data = CurveData()
        self.band = None
        self.data.append(steps, seconds, values)
        self._invalidate(0)
        self._notify_points()

    def replace_values(self, values: NDArray[np.float64]) -> None:
        """Replace all values, at the present steps of the curve whose steps this one shares."""
        self.data = CurveData(self._following.data if self._following is not None else None)
        self._invalidate(0)
        self.extend_values(values)

    def rewrite_values(self, start: int, values: NDArray[np.float64]) -> None:
        """Overwrite provisional values from `start` on; see `CurveData.write_values`."""
        self.data.write_values(start, values)
        self._invalidate(start)
        self._notify_points()

    def show_data(self, data: CurveData, band: Band | None) -> None:
        """Replace all points and the band."""
        self.data = data
        self.band = band
        self._invalidate(0)
        self._notify_points()

    def bounds(self, positive: bool) -> tuple[float, float] | None:
        """Least and greatest finite (and, on request, positive) value of curve and band; None for none.

        On a logarithmic axis the lower end of the band is ignored: it may come close to zero by chance and
        would extend the axis far down.
        """
        own = self.data.ordinate.bounds(positive)
        if own is None or self.band is None:
            return own
        lower = None if positive else self.band.lower.ordinate.bounds(positive)
        ends = [own, *(span for span in (lower, self.band.upper.ordinate.bounds(positive)) if span)]
        least = own[0] if positive else min(low for low, _ in ends)
        return least, max(high for _, high in ends)

    def set_label(self, label: str) -> None:
        """Change the label."""
        self._label = label
        self._notify_looks()

    def set_colour(self, colour: QColor) -> None:
        """Change the colour."""
        self._colour = QColor(colour)
        self._notify_looks()

    def set_visible(self, visible: bool) -> None:
        """Show or hide it; a hidden curve stays in the legend."""
        if visible != self._visible:
            self._visible = visible
            self._notify_looks()

    def set_in_legend(self, in_legend: bool) -> None:
        """List it in the legend or not."""
        if in_legend != self.in_legend:
            self.in_legend = in_legend
            self._notify_looks()

    def is_drawn_for(self, viewport: Viewport) -> bool:
        """Whether the line computed last is that of the present points in this viewport."""
        return self._drawn_for == (viewport, len(self.data))

    def draw(self, viewport: Viewport) -> None:
        """Compute the line and the band for a viewport."""
        self.polyline = polyline(self._thinning.columns(self.data, viewport, self._unchanged), viewport)
        self._unchanged = len(self.data)
        self.band_polygon = None if self.band is None else band_polygon(self.band, viewport)
        self._drawn_for = (viewport, len(self.data))
        self.drawn_at = time.perf_counter()

    def _invalidate(self, start: int) -> None:
        """Mark the points from `start` on as changed."""
        self._drawn_for = None
        self._unchanged = min(self._unchanged, start)

    def _notify_points(self) -> None:
        owner = self._owner()
        if owner is not None:
            owner.curve_changed()

    def _notify_looks(self) -> None:
        owner = self._owner()
        if owner is not None:
            owner.legend_changed()
            owner.curve_changed()
