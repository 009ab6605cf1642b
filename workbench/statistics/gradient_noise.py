"""Variance of stochastic gradients and the gradient noise scale.

For choosing a batch size: beyond the noise scale, larger batches gain little per example.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class NoiseScale:
    """How noisy the gradient is compared with its length.

    Attributes:
        trace: tr Σ, the trace of the covariance of one example's gradient; as an unbiased estimate from two
            batch sizes it can be negative.
        squared_norm: |G|² of the full gradient; as an unbiased estimate it can be negative.
    """

    trace: float
    squared_norm: float

    @property
    def scale(self) -> float:
        """The simple noise scale tr Σ / |G|², in examples.

        Well below this batch size, doubling the batch nearly halves the noise's harm; well above, it gains
        nothing. ∞ where the gradient is 0 and the noise is not; NaN where an estimate is negative, so that
        too little was measured to say, or where both are 0.
        """
        if self.trace < 0.0 or self.squared_norm < 0.0:
            return math.nan
        if self.squared_norm == 0.0:
            return math.inf if self.trace > 0.0 else math.nan
        return self.trace / self.squared_norm


def gradient_variance(gradients: NDArray[Any], full_gradient: NDArray[Any] | None = None) -> float:
    """The trace of the covariance of stochastic gradients.

        tr Σ = Σᵢ |gᵢ − G|² / n            where the full gradient G is given
        tr Σ = Σᵢ |gᵢ − ḡ|² / (n − 1)      where it is not, with ḡ the mean of the gᵢ

    Both are unbiased for independent gradients. Of mini-batches of s examples drawn with replacement it is
    1/s of that of single examples.

    Args:
        gradients: floating `[n, P]`, one gradient a row, of one example or one mini-batch each.
        full_gradient: floating `[P]`, the expected value of the rows.

    Returns:
        at least 0, in squared units of the gradient, computed in float64.

    Raises:
        ValueError: the shapes are not as described, there are too few rows (2, or 1 with the full gradient),
            or something is not finite.
    """
    rows = checked_gradients(gradients, full_gradient, fewest=2 if full_gradient is None else 1)
    centre = rows.mean(axis=0, dtype=np.float64) if full_gradient is None else full_gradient
    # Row by row: a copy of all the rows in float64 may not fit in memory.
    total = sum(float(np.square(row - centre, dtype=np.float64).sum()) for row in rows)
    return total / (len(rows) - (full_gradient is None))


def noise_scale(gradients: NDArray[Any], full_gradient: NDArray[Any], batch_size: int = 1) -> NoiseScale:
    """The simple noise scale tr Σ / |G|² from gradients and the full gradient.

    Source: S. McCandlish, J. Kaplan, D. Amodei and the OpenAI Dota team, "An Empirical Model of Large-Batch
    Training", 2018, equation 2.9.

    Args:
        gradients: floating `[n, P]`, one gradient a row, each the mean over `batch_size` examples drawn with
            replacement.
        full_gradient: floating `[P]`, the expected value of the rows.
        batch_size: examples in each row's mini-batch, at least 1; 1 for single examples.

    Raises:
        ValueError: an argument is not as described, or something is not finite.

    Example:
        >>> noise_scale(np.array([[3.0, 1.0], [1.0, -1.0]]), np.array([2.0, 0.0])).scale
        0.5
    """
    if batch_size < 1:
        raise ValueError(f"batch_size = {batch_size}: must be at least 1")
    trace = batch_size * gradient_variance(gradients, full_gradient)
    return NoiseScale(trace, float(np.square(full_gradient, dtype=np.float64).sum()))


def noise_scale_from_two_sizes(
    small_squared_norms: ArrayLike, big_squared_norms: ArrayLike, small_size: int, big_size: int
) -> NoiseScale:
    """The noise scale from squared lengths of gradients at two batch sizes, without the full gradient.

    With E|g_s|² = |G|² + tr Σ / s for mini-batches of s independent examples, both of these are unbiased:

        |G|² ≈ (B |g_B|² − b |g_b|²) / (B − b)
        tr Σ ≈ (|g_b|² − |g_B|²) / (1/b − 1/B)        b = small size, B = big size

    Average over many measurements, as here, before dividing one by the other: the quotient of single
    estimates is far from unbiased.

    Source: McCandlish et al., 2018, appendix A.1.

    Args:
        small_squared_norms: `[n]` or one number, |g_b|² of gradients over the small batches; averaged.
        big_squared_norms: `[m]` or one number, |g_B|² of gradients over the big batches; averaged.
        small_size: b ≥ 1.
        big_size: B > b.

    Raises:
        ValueError: a size is outside its range, or a squared length is missing, negative or not finite.
    """
    if small_size < 1 or big_size <= small_size:
        raise ValueError(
            f"small_size = {small_size}, big_size = {big_size}: must be at least 1, and the second larger"
        )
    small = _mean_squared_norm("small_squared_norms", small_squared_norms)
    big = _mean_squared_norm("big_squared_norms", big_squared_norms)
    return NoiseScale(
        trace=(small - big) / (1.0 / small_size - 1.0 / big_size),
        squared_norm=(big_size * big - small_size * small) / (big_size - small_size),
    )


def checked_gradients(
    gradients: NDArray[Any], full_gradient: NDArray[Any] | None, fewest: int
) -> NDArray[Any]:
    """The gradients, after checking them.

    Args:
        gradients: floating `[n, P]`.
        full_gradient: floating `[P]` or none.
        fewest: the smallest n allowed.

    Raises:
        ValueError: the shapes are not as described, there are too few rows, or something is not finite.
    """
    if gradients.ndim != 2 or len(gradients) < fewest:
        raise ValueError(f"gradients have shape {gradients.shape}: must be [n, P] with n at least {fewest}")
    if full_gradient is not None and full_gradient.shape != gradients.shape[1:]:
        raise ValueError(
            f"full_gradient has shape {full_gradient.shape}: must be {gradients.shape[1:]}, as the gradients"
        )
    for name, given in (("gradients", gradients), ("full_gradient", full_gradient)):
        if given is not None and not np.isfinite(given).all():
            raise ValueError(f"{name} contain {given[~np.isfinite(given)][0]}: must be finite")
    return gradients


def _mean_squared_norm(name: str, given: ArrayLike) -> float:
    norms = np.atleast_1d(np.asarray(given, dtype=np.float64))
    if norms.size == 0 or not (np.isfinite(norms) & (norms >= 0.0)).all():
        raise ValueError(f"{name} = {given!r}: must be at least one number, each finite and at least 0")
    return float(norms.mean())
