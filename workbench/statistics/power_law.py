"""Fit of a power law, a straight line in logarithms.

For the exponent of convergence of a loss, or of the noise scale, over the steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class PowerLaw:
    """y = coefficient · x^exponent, fitted.

    Attributes:
        exponent: slope of log y against log x.
        standard_error: of the exponent; NaN for two points, which any line fits.
        coefficient: y at x = 1.
        points: how many entered.
    """

    exponent: float
    standard_error: float
    coefficient: float
    points: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The confidence interval of the exponent, by Student's t with points − 2 degrees of freedom.

        Args:
            level: 0 < level < 1.

        Raises:
            ValueError: the level is outside its range.
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level = {level}: must be greater than 0 and less than 1")
        from scipy.special import stdtrit

        reach = float(stdtrit(self.points - 2, (1.0 + level) / 2.0)) * self.standard_error
        return self.exponent - reach, self.exponent + reach


def power_law(x: ArrayLike, y: ArrayLike) -> PowerLaw:
    """Fit a power law by least squares in logarithms, all points alike.

        minimise Σ (ln yᵢ − ln c − a ln xᵢ)²

    Points at which x or y is 0 or not finite have no logarithm and do not enter.

    The variance of a mini-batch gradient against the batch size has the exponent −1 where examples are drawn
    with replacement. Without replacement from N examples it is smaller by the factor (N − s)/(N − 1).

    Args:
        x: `[n]`, at least 0.
        y: `[n]`, at least 0: variances, or losses above the minimum.

    Raises:
        ValueError: the two are not one-dimensional and equally long, a value is negative, or fewer than two
            different x remain.

    Example:
        >>> fit = power_law([1, 2, 4, 8], [8.0, 4.0, 2.0, 1.0])
        >>> round(fit.exponent, 12), round(fit.coefficient, 12), fit.points
        (-1.0, 8.0, 4)
    """
    horizontal, vertical = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if horizontal.ndim != 1 or vertical.shape != horizontal.shape:
        raise ValueError(
            f"x and y have shapes {horizontal.shape} and {vertical.shape}: "
            "must be one-dimensional and equally long"
        )
    for name, given in (("x", horizontal), ("y", vertical)):
        if (given < 0.0).any():
            raise ValueError(f"{name} contains {given[given < 0.0][0]}: must be at least 0")
    usable = np.isfinite(horizontal) & np.isfinite(vertical) & (horizontal > 0.0) & (vertical > 0.0)
    log_x, log_y = np.log(horizontal[usable]), np.log(vertical[usable])
    if np.unique(log_x).size < 2:
        raise ValueError(
            f"x = {x!r}, y = {y!r}: must have two different x where both are positive and finite"
        )
    centre_x, centre_y = log_x.mean(), log_y.mean()
    spread = float(((log_x - centre_x) ** 2).sum())
    slope = float(((log_x - centre_x) * (log_y - centre_y)).sum()) / spread
    residuals = log_y - centre_y - slope * (log_x - centre_x)
    freedom = len(log_x) - 2
    error = math.sqrt(float((residuals**2).sum()) / freedom / spread) if freedom else math.nan
    return PowerLaw(slope, error, float(np.exp(centre_y - slope * centre_x)), len(log_x))
