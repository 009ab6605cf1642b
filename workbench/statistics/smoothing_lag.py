"""Noise that an average leaves, and its delay, in closed form and measured.

For the choice of a smoothing: how late a drop shows in a smoothed curve, and how much of the noise stays.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from workbench.statistics.series import Float64Array

# How far an exponential approach has come after one time constant.
ONE_TIME_CONSTANT = -math.expm1(-1.0)


def ema_remaining_variance(beta: float) -> float:
    """The variance that an EMA leaves of white noise, relative to the raw series: (1 − β)/(1 + β).

    This is what is left after the start, when βᵗ is negligible.

    Args:
        beta: weight of the past, 0 ≤ β < 1.

    Returns:
        a share in (0, 1].

    Raises:
        ValueError: beta is outside [0, 1).
    """
    _check_beta(beta)
    return (1.0 - beta) / (1.0 + beta)


def ema_mean_delay(beta: float) -> float:
    """How many points an EMA is late on average: Σ k (1 − β) βᵏ = β/(1 − β).

    After the start a straight line is shifted by exactly this many points.

    Args:
        beta: weight of the past, 0 ≤ β < 1.

    Raises:
        ValueError: beta is outside [0, 1).
    """
    _check_beta(beta)
    return beta / (1.0 - beta)


def ema_step_lag(beta: float, share: float = 0.5) -> int:
    """The number of points after which an EMA has covered a share of a step.

    The n-th point after the step has covered 1 − βⁿ; the result is the smallest n with 1 − βⁿ ≥ share. The
    step comes long after the start, or the average is uncorrected and starts at the level before the step.

    Args:
        beta: weight of the past, 0 ≤ β < 1.
        share: 0 < share < 1; `ONE_TIME_CONSTANT` is 63 %.

    Returns:
        at least 1: the first point after the step is counted as 1.

    Raises:
        ValueError: an argument is outside its range.

    Example:
        >>> ema_step_lag(0.9), ema_step_lag(0.9, ONE_TIME_CONSTANT), ema_step_lag(0.0)
        (7, 10, 1)
    """
    _check_beta(beta)
    _check_share(share)
    if beta == 0.0:
        return 1
    # Where the quotient is a whole number, rounding may put it just above.
    return max(1, math.ceil(math.log1p(-share) / math.log(beta) * (1.0 - 1e-12)))


def remaining_variance(raw: Float64Array, smoothed: Float64Array) -> float:
    """The variance of a smoothed series relative to the raw one, measured.

    Points at which either is not finite do not enter. Leave out the start, where an EMA still moves.

    Args:
        raw: float64 `[n]`.
        smoothed: float64 `[n]`.

    Returns:
        at least 0; NaN where the raw series does not vary or has fewer than two points.

    Raises:
        ValueError: the two are not one-dimensional and equally long.
    """
    if raw.ndim != 1 or raw.shape != smoothed.shape:
        raise ValueError(
            f"raw and smoothed have shapes {raw.shape} and {smoothed.shape}: "
            "must be one-dimensional and equally long"
        )
    usable = np.isfinite(raw) & np.isfinite(smoothed)
    if not usable.any() or np.ptp(raw[usable]) == 0.0:
        return math.nan
    return float(np.var(smoothed[usable]) / np.var(raw[usable]))


def step_lag(response: Float64Array, before: float, after: float, share: float = 0.5) -> float:
    """The number of points after which a smoothed step has covered a share of it, measured.

    Args:
        response: float64 `[n]`, the smoothed series from the first point at the new level on.
        before: level before the step.
        after: level after the step, different from `before`.
        share: 0 < share < 1; `ONE_TIME_CONSTANT` is 63 %.

    Returns:
        at least 1, where the first point is counted as 1; ∞ where the share is never covered.

    Raises:
        ValueError: the levels are equal or the share is outside its range.

    Example:
        >>> step_lag(np.array([0.1, 0.4, 0.7, 0.9]), before=0.0, after=1.0)
        3.0
    """
    _check_share(share)
    if before == after or not (math.isfinite(before) and math.isfinite(after)):
        raise ValueError(f"before = {before}, after = {after}: must be finite and differ")
    covered = np.flatnonzero((response - before) / (after - before) >= share)
    return float(covered[0] + 1) if covered.size else math.inf


def _check_beta(beta: float) -> None:
    if not 0.0 <= beta < 1.0:
        raise ValueError(f"beta = {beta}: must be at least 0 and less than 1")


def _check_share(share: float) -> None:
    if not 0.0 < share < 1.0:
        raise ValueError(f"share = {share}: must be greater than 0 and less than 1")
