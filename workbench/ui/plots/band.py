"""The area around a curve between two others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.ui.plots.ordinate import HAS_NOT_POSITIVE
from workbench.ui.plots.thinning import thin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.ui.plots.curve_data import CurveData
    from workbench.ui.plots.viewport import Viewport


@dataclass(frozen=True, eq=False)
class Band:
    """From a lower to an upper end at every point of a curve, and how many runs are behind it.

    Attributes:
        lower: at the points of the curve; NaN where there is no area.
        upper: the same.
        members: int64 `[n]`, how many runs have a finite value at each point.
        not_finite: int64 `[n]`, how many have NaN or an infinity there.
    """

    lower: CurveData
    upper: CurveData
    members: NDArray[np.int64]
    not_finite: NDArray[np.int64]

    def count_text(self, number: int) -> str:
        """How many runs make a point of the curve, "n = 4/5" where one of five is not finite there."""
        members, lost = int(self.members[number]), int(self.not_finite[number])
        return f"n = {members}/{members + lost}" if lost else f"n = {members}"


@dataclass(frozen=True, eq=False)
class BandOutline:
    """A band, ready to draw. Positions are in view units: logarithms on a log axis.

    Attributes:
        x: float64 `[k]`.
        low, high: float64 `[k]`, NaN where there is nothing to fill; -inf where a log axis does not end.
    """

    x: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def band_outline(band: Band, viewport: Viewport) -> BandOutline:
    """The least lower and the greatest upper end in every column of pixels.

    On a log axis an end at zero or below reaches down to the edge.

    Args:
        band: what to draw.
        viewport: ranges, size and scales of the plot.
    """
    lower, upper = thin(band.lower, viewport), thin(band.upper, viewport)
    x = np.log10(lower.x) if viewport.log_x else lower.x
    low, high = lower.extremes.low.copy(), upper.extremes.high.copy()
    if viewport.log_y:
        low[(lower.extremes.flags & HAS_NOT_POSITIVE) != 0] = 0.0
        with np.errstate(divide="ignore"):
            low = np.log10(low)
            high = np.log10(high, where=high > 0, out=np.full(len(high), np.nan))
    # Where a column has no finite value, its least is +∞ and its greatest −∞.
    empty = (low == np.inf) | ~np.isfinite(high)
    low[empty] = high[empty] = np.nan
    return BandOutline(x, low, high)
