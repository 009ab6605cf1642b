"""How much the final loss depends on the learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from workbench.statistics.series import Float64Array


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Final loss against learning rate. k different rates.

    Attributes:
        learning_rates: float64 `[k]`, increasing.
        runs: int64 `[k]`, number of runs at each rate.
        best_losses: float64 `[k]`, the smallest finite final loss at each rate; ∞ where all runs diverged.
        median_losses: float64 `[k]`, over all runs at each rate, with ∞ for one that diverged.
        diverged: float64 `[k]`, share of the runs at each rate whose final loss is not finite.
        diverged_share: share of all the runs.
        best_learning_rate: the rate of the smallest loss, the smallest such rate; NaN where all diverged.
        best_loss: ∞ where all diverged.
        good_from: lower end of the range of good rates; NaN where all diverged.
        good_to: its upper end.
        cut_below: whether the range reaches the smallest rate tried, so that it may be wider.
        cut_above: whether it reaches the largest rate tried.
    """

    learning_rates: Float64Array
    runs: NDArray[np.int64]
    best_losses: Float64Array
    median_losses: Float64Array
    diverged: Float64Array
    diverged_share: float
    best_learning_rate: float
    best_loss: float
    good_from: float
    good_to: float
    cut_below: bool
    cut_above: bool

    @property
    def width(self) -> float:
        """Width of the range of good rates in decades; 0 where all runs diverged."""
        return 0.0 if math.isnan(self.good_from) else math.log10(self.good_to) - math.log10(self.good_from)


def learning_rate_sensitivity(
    learning_rates: ArrayLike, final_losses: ArrayLike, tolerance: float = 0.1, optimum: float = 0.0
) -> Sensitivity:
    """Best final loss at each learning rate, and how wide the range of good rates is.

    The curve is the best final loss at each rate, straight lines between them over log learning rate. With f
    its smallest loss, f* the optimum and δ the tolerance, a rate is good where the curve is at most

        f + δ |f − f*|

    The range of good rates is the connected one around the best rate; it ends where the curve first rises
    above that, or at the last rate before one at which every run diverged, or at the end of what was tried.

    Args:
        learning_rates: `[n]`, one a run, positive and finite; the same rate with several seeds is usual.
        final_losses: `[n]`, NaN or ±∞ for a run that diverged.
        tolerance: δ ≥ 0, finite; 0.1 for within 10 % of the best.
        optimum: f*, finite: the smallest loss possible, or 0.

    Raises:
        ValueError: an argument is not as described.

    Example:
        >>> curve = learning_rate_sensitivity([0.01, 0.1, 1.0, 10.0], [2.0, 1.0, 1.2, np.nan])
        >>> curve.best_learning_rate, curve.diverged_share, round(curve.width, 6)
        (0.1, 0.25, 0.6)
    """
    rates, losses = np.asarray(learning_rates, dtype=np.float64), np.array(final_losses, dtype=np.float64)
    if rates.ndim != 1 or rates.size == 0 or losses.shape != rates.shape:
        raise ValueError(
            f"learning_rates and final_losses have shapes {rates.shape} and {losses.shape}: "
            "must be one-dimensional, equally long and not empty"
        )
    wrong = ~(np.isfinite(rates) & (rates > 0.0))
    if wrong.any():
        raise ValueError(f"learning_rates contain {rates[wrong][0]}: must be positive and finite")
    if not 0.0 <= tolerance < math.inf:
        raise ValueError(f"tolerance = {tolerance}: must be finite and at least 0")
    if not math.isfinite(optimum):
        raise ValueError(f"optimum = {optimum}: must be finite")
    losses[~np.isfinite(losses)] = np.inf
    distinct, group = np.unique(rates, return_inverse=True)
    members = [losses[group == index] for index in range(len(distinct))]
    curve = np.array([each.min() for each in members])
    lower, upper, cut_below, cut_above = _good_range(distinct, curve, tolerance, optimum)
    smallest = int(np.argmin(curve))
    return Sensitivity(
        learning_rates=distinct,
        runs=np.array([len(each) for each in members], dtype=np.int64),
        best_losses=curve,
        median_losses=np.array([np.median(each) for each in members]),
        diverged=np.array([np.isinf(each).mean() for each in members]),
        diverged_share=float(np.isinf(losses).mean()),
        best_learning_rate=float(distinct[smallest]) if np.isfinite(curve[smallest]) else math.nan,
        best_loss=float(curve[smallest]),
        good_from=lower,
        good_to=upper,
        cut_below=cut_below,
        cut_above=cut_above,
    )


def _good_range(
    rates: Float64Array, curve: Float64Array, tolerance: float, optimum: float
) -> tuple[float, float, bool, bool]:
    smallest = int(np.argmin(curve))
    if np.isinf(curve[smallest]):
        return math.nan, math.nan, False, False
    limit = float(curve[smallest]) + tolerance * abs(float(curve[smallest]) - optimum)
    lower, cut_below = _end(rates[smallest::-1], curve[smallest::-1], limit)
    upper, cut_above = _end(rates[smallest:], curve[smallest:], limit)
    return lower, upper, cut_below, cut_above


def _end(rates: Float64Array, curve: Float64Array, limit: float) -> tuple[float, bool]:
    """Where the curve, followed from the best rate in one direction, rises above the limit; whether never."""
    above = np.flatnonzero(curve > limit)
    if above.size == 0:
        return float(rates[-1]), True
    outside = int(above[0])
    inside = outside - 1
    if np.isinf(curve[outside]):
        return float(rates[inside]), False
    # Halves, since the difference of two floats need not be one.
    share = (limit / 2.0 - curve[inside] / 2.0) / (curve[outside] / 2.0 - curve[inside] / 2.0)
    # In three factors, since the quotient of two floats need not be one.
    third = math.exp(share * (math.log(rates[outside]) - math.log(rates[inside])) / 3.0)
    return float(rates[inside] * third * third * third), False
