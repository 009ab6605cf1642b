"""Performance and data profiles: how often a solver is how good, over many problems.

For comparing optimizers over a set of problems by the updates that each needs to reach a target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from workbench.statistics.series import Float64Array


@dataclass(frozen=True, eq=False)
class Profiles:
    """Step functions ρₛ: the share of problems that solver s solves within a budget.

    Each is right-continuous, does not fall, and stays at its last value for ever. It is 0 before the first
    budget.

    Attributes:
        budgets: float64 `[k]`, increasing, the budgets at which any of the functions rises; 1 or 0 comes
            first even where none rises there.
        shares: float64 `[k, S]`, from 0 to 1: the share of problems solved within each budget, by solver.
        solved: float64 `[S]`, the share of problems solved at all: the last row of the shares.
    """

    budgets: Float64Array
    shares: Float64Array
    solved: Float64Array

    def at(self, budget: ArrayLike) -> Float64Array:
        """The shares of problems solved within other budgets.

        Args:
            budget: of any shape, not NaN.

        Returns:
            float64 `[..., S]`, the shape of the budget followed by the solvers.
        """
        rows = np.searchsorted(self.budgets, np.asarray(budget, dtype=np.float64), side="right")
        padded = np.concatenate([np.zeros((1, self.shares.shape[1])), self.shares])
        picked: Float64Array = padded[rows]
        return picked


def performance_profiles(times: ArrayLike) -> Profiles:
    """Performance profiles over the ratio to the best solver.

        r(p, s) = t(p, s) / min over s of t(p, s)        ρₛ(τ) = share of problems p with r(p, s) ≤ τ

    ρₛ(1) is the share of problems on which a solver is the fastest (several may be), ρₛ(∞) the share that
    it solves. A problem that nobody solves counts as unsolved for all. The order of two solvers may depend
    on the third.

    Source: E. D. Dolan and J. J. Moré, "Benchmarking optimization software with performance profiles",
    Mathematical Programming 91, 2002.

    Args:
        times: `[problems, solvers]`, at least one of each: steps, examples or seconds to a target,
            positive; ∞ where the target was not met.

    Raises:
        ValueError: the times are not as described.

    Example:
        >>> profiles = performance_profiles([[10, 20], [30, np.inf], [40, 10]])
        >>> profiles.budgets.tolist(), profiles.solved.round(2).tolist()
        ([1.0, 2.0, 4.0], [1.0, 0.67])
        >>> profiles.at(2.5).round(2).tolist()
        [0.67, 0.67]
    """
    table = _checked_times("times", times)
    best = table.min(axis=1, keepdims=True)
    # ∞/∞ is NaN where nobody solved the problem; where somebody did, a ratio too large for a float counts.
    with np.errstate(invalid="ignore", over="ignore"):
        ratios = np.where(np.isfinite(table), np.minimum(table / best, np.finfo(np.float64).max), np.inf)
    return _profiles(ratios, start=1.0)


def data_profiles(evaluations: ArrayLike, dimensions: ArrayLike) -> Profiles:
    """Data profiles over the number of evaluations in units of n + 1, n a problem's number of parameters.

        dₛ(κ) = share of problems p with t(p, s) / (nₚ + 1) ≤ κ

    Unlike performance profiles these do not depend on the other solvers.

    Source: J. J. Moré and S. M. Wild, "Benchmarking derivative-free optimization algorithms", SIAM Journal on
    Optimization 20, 2009.

    Args:
        evaluations: `[problems, solvers]`, at least one of each: evaluations to a target, positive; ∞ where
            it was not met.
        dimensions: `[problems]`, number of parameters n ≥ 1 of each problem.

    Raises:
        ValueError: an argument is not as described.

    Example:
        >>> data_profiles([[30, 60], [20, np.inf]], [2, 1]).budgets.tolist()
        [0.0, 10.0, 20.0]
    """
    table = _checked_times("evaluations", evaluations)
    sizes = np.asarray(dimensions, dtype=np.float64)
    if sizes.shape != table.shape[:1] or not (np.isfinite(sizes) & (sizes >= 1.0)).all():
        raise ValueError(
            f"dimensions = {dimensions!r}: must be a number of parameters for each problem, at least 1"
        )
    return _profiles(table / (sizes[:, np.newaxis] + 1.0), start=0.0)


def _checked_times(name: str, times: ArrayLike) -> Float64Array:
    table = np.array(times, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise ValueError(
            f"{name} have shape {table.shape}: must be [problems, solvers] with at least one of each"
        )
    if not (table > 0.0).all():
        raise ValueError(f"{name} contain {table[~(table > 0.0)][0]}: must be positive, ∞ for a failure")
    return table


def _profiles(costs: Float64Array, start: float) -> Profiles:
    budgets = np.union1d([start], costs[np.isfinite(costs)])
    ordered = np.sort(costs, axis=0)
    within = [np.searchsorted(column, budgets, side="right") for column in ordered.T]
    shares = np.stack(within, axis=1) / len(costs)
    return Profiles(budgets, shares, shares[-1].copy())
