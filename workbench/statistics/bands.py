"""Several runs on one common grid, and the bands over them: mean, median, confidence, range and quantiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.series import recorded_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from workbench.statistics.series import Float64Array


PIECE = 1 << 15
"""Positions computed at once, so that the intermediate arrays stay small."""


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


@dataclass(frozen=True, eq=False)
class Bands:
    """Statistics of a group of runs at each position. m positions, q quantiles.

    Attributes:
        positions: float64 `[m]`, increasing.
        members: int64 `[m]`, n: how many runs have a finite value here; the others do not enter.
        not_finite: int64 `[m]`, how many runs have NaN or ±∞ here.
        mean: float64 `[m]`; this and all that follow are NaN where n = 0.
        standard_error: float64 `[m]`, of the mean; NaN where n = 1.
        lower: float64 `[m]`, lower end of the mean's confidence interval; NaN where n = 1.
        upper: float64 `[m]`, upper end.
        median: float64 `[m]`.
        minimum: float64 `[m]`.
        maximum: float64 `[m]`.
        quantiles: float64 `[q, m]`, interpolated linearly between order statistics.
    """

    positions: Float64Array
    members: NDArray[np.int64]
    not_finite: NDArray[np.int64]
    mean: Float64Array
    standard_error: Float64Array
    lower: Float64Array
    upper: Float64Array
    median: Float64Array
    minimum: Float64Array
    maximum: Float64Array
    quantiles: Float64Array


def bands(
    positions: Sequence[ArrayLike],
    values: Sequence[ArrayLike],
    *,
    level: float = 0.95,
    quantiles: Sequence[float] = (0.25, 0.75),
    interpolate: bool = False,
    grid: ArrayLike | None = None,
) -> Bands:
    """The statistics of a group of runs on one grid.

    With n finite values x at a position, x̄ their mean and s their standard deviation (divisor n − 1):

        standard error = s / √n        lower, upper = x̄ ∓ t(n − 1, (1 + level)/2) · s / √n

    The interval is exact for normal values. It is one for each position, not for the whole curve.

    Runs that are identical give exactly that run, in every bit, with intervals and ranges of width 0. The
    order of the runs does not matter, in any bit. A run that diverged falls out where it is not finite,
    without a trace but in the counts.

    Args:
        positions: for each of R ≥ 1 runs `[n]`, finite and increasing: steps, epochs or seconds.
        values: for each run `[n]`.
        level: of confidence, 0 < level < 1.
        quantiles: shares from 0 to 1.
        interpolate: fill in runs between their recorded positions; see `aligned`.
        grid: `[m]`, the positions wanted; all positions of all runs if not given.

    Raises:
        ValueError: an argument is not as described.

    Example:
        >>> group = bands([[0, 1], [0, 1], [0]], [[4.0, 2.0], [2.0, np.inf], [3.0]])
        >>> group.mean.tolist(), group.members.tolist(), group.not_finite.tolist()
        ([3.0, 2.0], [3, 1], [0, 1])
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level = {level}: must be greater than 0 and less than 1")
    shares = np.asarray(quantiles, dtype=np.float64)
    if shares.ndim != 1 or not ((shares >= 0.0) & (shares <= 1.0)).all():
        raise ValueError(f"quantiles = {quantiles}: must be from 0 to 1")
    runs = aligned(positions, values, interpolate=interpolate, grid=grid)
    count = len(runs.positions)
    finite = np.isfinite(runs.values)
    members = finite.sum(axis=0, dtype=np.int64)
    # Rows: mean, standard error, minimum, maximum, median and the quantiles.
    wanted = np.concatenate(([0.0, 1.0, 0.5], shares))
    table = np.empty((2 + len(wanted), count))
    for first in range(0, count, PIECE):
        piece = slice(first, first + PIECE)
        ordered = _ordered(runs.values[:, piece], finite[:, piece])
        table[:2, piece] = _means(ordered, members[piece])
        table[2:, piece] = _quantiles(ordered, members[piece], wanted)
    mean, error, minimum, maximum, median = table[:5]
    # Rounding may lead out of the range by a bit.
    mean = np.clip(mean, minimum, maximum)
    # A band may be wider than the floats; its end is then ±∞.
    with np.errstate(over="ignore"):
        reach = _student(members, len(runs.values), level) * error
        # Adding 0 would turn −0 into 0.
        lower = np.where(reach == 0.0, mean, mean - reach)
        upper = np.where(reach == 0.0, mean, mean + reach)
    return Bands(
        positions=runs.positions,
        members=members,
        not_finite=(runs.present & ~finite).sum(axis=0, dtype=np.int64),
        mean=mean,
        standard_error=error,
        lower=lower,
        upper=upper,
        median=median,
        minimum=minimum,
        maximum=maximum,
        quantiles=table[5:],
    )


def _ordered(values: Float64Array, finite: NDArray[np.bool_]) -> Float64Array:
    """`[R, m]`, at each position the finite values in order, then NaN.

    In order, because sums then do not depend on the order of the runs.
    """
    columns = np.where(finite, values, np.nan).T.copy()
    columns.sort(axis=1)
    return columns.T.copy()


def _means(ordered: Float64Array, members: NDArray[np.int64]) -> Float64Array:
    """`[2, m]`: mean and standard error."""
    lowest, highest = ordered[0], _rank(ordered, np.maximum(members - 1, 0))
    # Each value is taken as lowest + 2 · half · share with a share in [0, 1]: where all values are the same
    # the result is that value and not a rounded sum, and squares of large values do not overflow.
    half = highest / 2.0 - lowest / 2.0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = (ordered / 2.0 - lowest / 2.0) / half
        shares[np.isnan(shares)] = 0.0
        centre = shares.sum(axis=0) / members
        # Members that are missing have been given the share 0, but have no deviation.
        rank = np.arange(len(ordered))[:, np.newaxis]
        squares = np.where(rank < members, np.square(shares - centre), 0.0)
        deviation = np.sqrt(squares.sum(axis=0) / (members - 1))
        mean = np.where(half > 0.0, lowest + half * centre + half * centre, lowest)
        error = 2.0 * (half * (deviation / np.sqrt(members)))
    return np.stack([mean, error])


def _quantiles(ordered: Float64Array, members: NDArray[np.int64], shares: Float64Array) -> Float64Array:
    """`[q, m]`: quantiles, linear between order statistics."""
    rows = np.empty((len(shares), ordered.shape[1]))
    for row, share in zip(rows, shares, strict=True):
        place = share * np.maximum(members - 1, 0)
        below = np.floor(place).astype(np.int64)
        lower = _rank(ordered, below)
        upper = _rank(ordered, np.minimum(below + 1, np.maximum(members - 1, 0)))
        part = (upper / 2.0 - lower / 2.0) * (place - below)
        row[:] = np.where(part > 0.0, lower + part + part, lower)
    return rows


def _rank(ordered: Float64Array, rank: NDArray[np.int64]) -> Float64Array:
    # Where there are no members even rank 0 is NaN.
    picked: Float64Array = np.take_along_axis(ordered, rank[np.newaxis], axis=0)[0]
    return picked


def _student(members: NDArray[np.int64], most: int, level: float) -> Float64Array:
    from scipy.special import stdtrit

    reaches = np.full(most + 1, np.nan)
    reaches[2:] = stdtrit(np.arange(1, most), (1.0 + level) / 2.0)
    picked: Float64Array = reaches[members]
    return picked
