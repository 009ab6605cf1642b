"""One recorded series: checks of its positions, area under it, its best value, and when it meets a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Float64Array = NDArray[np.float64]


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


@dataclass(frozen=True)
class Best:
    """The best finite value of a series.

    Attributes:
        value: NaN where no value is finite.
        position: step, epoch or second of its first occurrence; NaN where no value is finite.
        index: its index in the series; None where no value is finite.
    """

    value: float
    position: float
    index: int | None


def time_to_target(
    positions: Float64Array, values: Float64Array, target: float, at_least: bool = False, held: int = 1
) -> float:
    """The first position at which a series meets a target.

    Met means value ≤ target, or value ≥ target where `at_least`. NaN and ±∞ meet no target. Nothing is
    interpolated: the answer is a recorded position, as late as the recording is coarse.

    Args:
        positions: float64 `[n]`, finite, not decreasing: steps, epochs or seconds; the answer's unit.
        values: float64 `[n]`.
        target: finite.
        at_least: larger is better, as for an accuracy.
        held: number of successive points, at least 1, that have to meet the target; the first of them counts.

    Returns:
        the position; ∞ where the target is never met, or not held before the series ends.

    Raises:
        ValueError: an argument is not as described.

    Example:
        >>> steps, losses = np.arange(5.0), np.array([9.0, 0.9, 2.0, 0.8, 0.7])
        >>> time_to_target(steps, losses, 1.0), time_to_target(steps, losses, 1.0, held=2)
        (1.0, 3.0)
        >>> time_to_target(steps, losses, 0.1)
        inf
    """
    places, recorded = recorded_series(positions, values)
    if not math.isfinite(target):
        raise ValueError(f"target = {target}: must be finite")
    if held < 1:
        raise ValueError(f"held = {held}: must be at least 1")
    met = np.isfinite(recorded) & (recorded >= target if at_least else recorded <= target)
    if held > 1:
        # The number of points that meet the target among the `held` that begin here.
        counts = np.concatenate(([0], np.cumsum(met)))
        met = counts[held:] - counts[:-held] == held
    if not met.any():
        return math.inf
    return float(places[int(np.argmax(met))])


def best(positions: Float64Array, values: Float64Array, largest: bool = False) -> Best:
    """The smallest finite value of a series and where it first occurs.

    Args:
        positions: float64 `[n]`, finite, not decreasing: steps, epochs or seconds.
        values: float64 `[n]`; NaN and ±∞ do not enter.
        largest: the largest value is the best, as for an accuracy.

    Raises:
        ValueError: an argument is not as described.

    Example:
        >>> best(np.array([0.0, 10.0, 20.0]), np.array([np.nan, 2.0, 2.0]))
        Best(value=2.0, position=10.0, index=1)
    """
    places, recorded = recorded_series(positions, values)
    finite = np.isfinite(recorded)
    if not finite.any():
        return Best(math.nan, math.nan, None)
    ranked = np.where(finite, -recorded if largest else recorded, math.inf)
    index = int(np.argmin(ranked))
    return Best(float(recorded[index]), float(places[index]), index)
