"""The area under a curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.recorded import recorded_series

if TYPE_CHECKING:
    from workbench.statistics.ema import Float64Array


def area_under_curve(positions: Float64Array, values: Float64Array, logarithmic: bool = False) -> float:
    """The area under a series by the trapezoid rule, over the position or its natural logarithm.

        A = Σ (uᵢ − uᵢ₋₁) (xᵢ + xᵢ₋₁) / 2        u = position, or ln position

    A loss that falls early has a small area. Over the logarithm every decade counts the same.

    Args:
        positions: float64 `[n]`, finite, not decreasing: steps, epochs or seconds.
        values: float64 `[n]`.
        logarithmic: integrate over ln position; points at positions ≤ 0 (such as step 0) are left out.

    Returns:
        unit of the values times unit of the positions (or times 1); 0 for fewer than two points; NaN where a
        value that enters is not finite, since a run that diverged has no area to compare; ±∞ where the area
        is larger than any float.

    Raises:
        ValueError: the positions are not as described, or not as many as the values.

    Example:
        >>> area_under_curve(np.array([0.0, 1.0, 3.0]), np.array([4.0, 2.0, 2.0]))
        7.0
    """
    places, recorded = recorded_series(positions, values)
    if logarithmic:
        recorded = recorded[places > 0.0]
        places = np.log(places[places > 0.0])
    if not np.isfinite(recorded).all():
        return math.nan
    # Halved before they are added: two values that are floats have a mean that is one.
    with np.errstate(over="ignore"):
        return float((np.diff(places) * (recorded[1:] / 2.0 + recorded[:-1] / 2.0)).sum())
