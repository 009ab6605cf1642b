"""When a series meets a target, and its best value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.recorded import recorded_series

if TYPE_CHECKING:
    from workbench.statistics.ema import Float64Array


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
