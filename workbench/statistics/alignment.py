"""Runs with steps of their own on one common grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.recorded import recorded_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from workbench.statistics.ema import Float64Array


@dataclass(frozen=True, eq=False)
class AlignedRuns:
    """Runs on one grid.

    Attributes:
        positions: float64 `[m]`, the grid, increasing.
        values: float64 `[R, m]`, NaN where a run has nothing; what was recorded as NaN or ±∞ is unchanged.
        present: bool `[R, m]`, where a run has a value, finite or not.
    """

    positions: Float64Array
    values: Float64Array
    present: NDArray[np.bool_]


def aligned(
    positions: Sequence[ArrayLike],
    values: Sequence[ArrayLike],
    *,
    interpolate: bool = False,
    grid: ArrayLike | None = None,
) -> AlignedRuns:
    """Put runs on one grid.

    A run is present at the positions where it was recorded. Where interpolation is on, it is present also
    between two successive finite values, on the straight line between them; never before its first or after
    its last position, nor next to a value that is not finite. What was recorded is never changed.

    Args:
        positions: for each of R ≥ 1 runs `[n]`, finite and increasing: steps, epochs or seconds.
        values: for each run `[n]`.
        interpolate: fill in between recorded positions.
        grid: `[m]`, finite and increasing, the positions wanted; all positions of all runs if not given.

    Raises:
        ValueError: an argument is not as described.

    Example:
        >>> runs = aligned([[0, 2], [0, 1, 2]], [[4.0, 0.0], [3.0, 2.0, 1.0]])
        >>> runs.positions.tolist(), runs.values.tolist()
        ([0.0, 1.0, 2.0], [[4.0, nan, 0.0], [3.0, 2.0, 1.0]])
    """
    if len(positions) == 0 or len(positions) != len(values):
        raise ValueError(
            f"positions and values are of {len(positions)} and {len(values)} runs: "
            "must be of the same runs, at least one"
        )
    runs = [recorded_series(*run, strictly=True) for run in zip(positions, values, strict=True)]
    common = _union([places for places, _ in runs]) if grid is None else _checked_grid(grid)
    table = np.full((len(runs), len(common)), np.nan)
    present = np.zeros(table.shape, dtype=np.bool_)
    for row, (places, recorded) in enumerate(runs):
        if len(places) == 0:
            continue
        following = np.minimum(np.searchsorted(places, common), len(places) - 1)
        exact = places[following] == common
        table[row, exact] = recorded[following[exact]]
        present[row] = exact
        if interpolate:
            between = ~exact & (common > places[0]) & (common < places[-1])
            finite_or_nan = np.where(np.isfinite(recorded), recorded, np.nan)
            table[row, between] = np.interp(common[between], places, finite_or_nan)
            present[row] |= np.isfinite(table[row])
    return AlignedRuns(common, table, present)


def _union(grids: list[Float64Array]) -> Float64Array:
    first = grids[0]
    if all(np.array_equal(first, other) for other in grids[1:]):
        return first.copy()
    # The stable sort merges what is in order already.
    merged = np.sort(np.concatenate(grids), kind="stable")
    return merged[np.concatenate(([True], merged[1:] != merged[:-1]))] if merged.size else merged


def _checked_grid(grid: ArrayLike) -> Float64Array:
    common = np.array(grid, dtype=np.float64)
    if common.ndim != 1 or not np.isfinite(common).all() or (np.diff(common) <= 0.0).any():
        raise ValueError(f"grid = {grid!r}: must be one-dimensional, finite and increasing")
    return common
