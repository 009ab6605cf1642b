"""What every recorded series of positions and values has to satisfy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from workbench.statistics.ema import Float64Array


def recorded_series(
    positions: ArrayLike, values: ArrayLike, strictly: bool = False
) -> tuple[Float64Array, Float64Array]:
    """A series as two float64 arrays, after checking it.

    Args:
        positions: `[n]`, steps, epochs or seconds: finite and not decreasing.
        values: `[n]`, what was recorded there; NaN and ±∞ are allowed.
        strictly: refuse a position that occurs twice.

    Returns:
        positions and values, float64 `[n]`; the same arrays where they were float64 already.

    Raises:
        ValueError: the two are not one-dimensional and equally long, or a position is not finite, decreases
            or, where `strictly`, repeats.
    """
    places = np.asarray(positions, dtype=np.float64)
    recorded = np.asarray(values, dtype=np.float64)
    if places.ndim != 1 or recorded.shape != places.shape:
        raise ValueError(
            f"positions and values have shapes {places.shape} and {recorded.shape}: "
            "must be one-dimensional and equally long"
        )
    if not np.isfinite(places).all():
        raise ValueError(f"positions contain {places[~np.isfinite(places)][0]}: must be finite")
    wrong = np.flatnonzero(places[1:] <= places[:-1] if strictly else places[1:] < places[:-1])
    if wrong.size:
        first = wrong[0]
        raise ValueError(
            f"positions contain {places[first]} followed by {places[first + 1]}: "
            f"must {'increase' if strictly else 'not decrease'}"
        )
    return places, recorded
