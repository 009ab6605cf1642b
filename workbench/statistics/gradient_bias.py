"""Test of whether mini-batch gradients are unbiased estimates of the full gradient.

For checking sampling schemes and losses of one's own, whose batches may not be representative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.statistics.gradient_noise import checked_gradients

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.statistics.series import Float64Array

# Random projections are drawn in pieces of this many numbers, whatever the number of coordinates.
PIECE = 1 << 20


@dataclass(frozen=True, eq=False)
class BiasTest:
    """The mean of n stochastic gradients compared with the full gradient G.

    Attributes:
        relative_bias: |ḡ − G| / |G| with ḡ the mean; ∞ or NaN where G is 0.
        standard_error: √(tr S / n) / |G| with S the sample covariance: what the noise alone would give
            (root mean square) if there were no bias. A relative bias of this size is no sign of one.
        t: float64 `[P]`, Student's t of each coordinate, n − 1 degrees of freedom; ±∞ for a bias without any
            noise.
        coordinate_p_values: float64 `[P]`, two-sided; P of them, so that 5 % are below 0.05 by chance.
        statistic: Hotelling's T² scaled to an F statistic; ∞ for a bias without any noise.
        p_value: the probability of such a statistic without bias, one number for all the coordinates.
        dimensions: r, the number of directions tested together; the F distribution has (r, n − r) degrees of
            freedom. 0 where nothing varies.
        projected: whether they are random directions, because P ≥ n.
    """

    relative_bias: float
    standard_error: float
    t: Float64Array
    coordinate_p_values: Float64Array
    statistic: float
    p_value: float
    dimensions: int
    projected: bool


def bias_test(
    gradients: NDArray[Any], full_gradient: NDArray[Any], rounding: float = 1e-12, seed: int = 0
) -> BiasTest:
    """Test whether stochastic gradients have the full gradient as their expected value.

    All coordinates together by Hotelling's one-sample T² of d = ḡ − G, with S the sample covariance:

        T² = n dᵀ S⁻¹ d        (n − r) / (r (n − 1)) T² ~ F(r, n − r)        r = rank of S

    Where P ≥ n, S has no inverse, and the deviations are first projected onto ⌊n/2⌋ random Gaussian
    directions: the level of the test stays right for any direction that does not depend on the data, but a
    bias in few coordinates is found less surely; look at these one by one.

    The gradients have to be independent: mini-batches of one epoch are not, their mean is exactly G. The
    distributions are exact for normal gradients and good for the means of many.

    Sources: H. Hotelling, "The generalization of Student's ratio", 1931; M. Lopes, L. Jacob and
    M. Wainwright, "A more powerful two-sample test in high dimensions using random projection", 2011.

    Args:
        gradients: floating `[n, P]`, n ≥ 2, one mini-batch's gradient a row.
        full_gradient: floating `[P]`.
        rounding: differences smaller than this times the largest |gradient| are taken for rounding, at least
            0; about 1e-6 for gradients computed in float32.
        seed: of the random directions.

    Raises:
        ValueError: the shapes or the rounding are not as described, or something is not finite.
    """
    rows = checked_gradients(gradients, full_gradient, fewest=2)
    if not 0.0 <= rounding < 1.0:
        raise ValueError(f"rounding = {rounding}: must be at least 0 and less than 1")
    from scipy.special import stdtr

    differences = np.subtract(rows, full_gradient, dtype=np.float64)
    count, coordinates = differences.shape
    floor = rounding * max(float(np.abs(rows).max(initial=0)), float(np.abs(full_gradient).max(initial=0)))
    mean = differences.mean(axis=0)
    deviation = differences.std(axis=0, ddof=1)
    t = _student(mean, deviation, count, floor)
    projected = coordinates >= count
    if projected:
        tested = _projected(differences, count // 2, seed)
        statistic, p_value, rank = _hotelling(tested, floor * math.sqrt(coordinates))
    else:
        statistic, p_value, rank = _hotelling(differences, floor)
    length = np.linalg.norm(np.asarray(full_gradient, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        relative_bias = float(np.divide(np.linalg.norm(mean), length))
        standard_error = float(np.divide(np.linalg.norm(deviation) / math.sqrt(count), length))
    return BiasTest(
        relative_bias=relative_bias,
        standard_error=standard_error,
        t=t,
        coordinate_p_values=2.0 * stdtr(count - 1, -np.abs(t)),
        statistic=statistic,
        p_value=p_value,
        dimensions=rank,
        projected=projected,
    )


def _student(mean: Float64Array, deviation: Float64Array, count: int, floor: float) -> Float64Array:
    noiseless = deviation <= floor
    t = np.zeros_like(mean)
    np.divide(mean * math.sqrt(count), deviation, out=t, where=~noiseless)
    certain = noiseless & (np.abs(mean) > floor)
    t[certain] = np.copysign(math.inf, mean[certain])
    return t


def _projected(differences: Float64Array, directions: int, seed: int) -> Float64Array:
    generator = np.random.default_rng(seed)
    projected = np.zeros((len(differences), directions))
    width = max(1, PIECE // directions)
    for first in range(0, differences.shape[1], width):
        piece = differences[:, first : first + width]
        projected += piece @ generator.standard_normal((piece.shape[1], directions))
    return projected


def _hotelling(differences: Float64Array, floor: float) -> tuple[float, float, int]:
    """F statistic, p value and rank; deviations up to the floor are rounding."""
    from scipy.special import fdtrc

    count = len(differences)
    mean = differences.mean(axis=0)
    deviation = differences.std(axis=0, ddof=1)
    varying = deviation > floor
    if (np.abs(mean[~varying]) > floor).any():
        return math.inf, 0.0, int(varying.sum())
    if not varying.any():
        return 0.0, 1.0, 0
    # T² does not depend on the coordinates' units; with unit variances the rank can be told.
    centre = mean[varying] / deviation[varying]
    standardised = differences[:, varying] / deviation[varying] - centre
    rounding = float(np.linalg.norm(floor / deviation[varying]))
    _, lengths, directions = np.linalg.svd(standardised, full_matrices=False)
    precision = max(standardised.shape) * float(np.finfo(np.float64).eps) * float(lengths[0])
    # Gradients are often exactly dependent: those of a softmax's weights add up to 0.
    rank = int((lengths > max(precision, rounding * math.sqrt(count))).sum())
    along = directions[:rank] @ centre
    outside = centre - directions[:rank].T @ along
    if float(np.linalg.norm(outside)) > rounding + precision:
        return math.inf, 0.0, rank
    if rank == 0:
        return 0.0, 1.0, 0
    # S = V diag(lengths²/(n − 1)) Vᵀ, so that T² = n (n − 1) Σ (along/lengths)².
    squared = count * (count - 1) * float(np.square(along / lengths[:rank]).sum())
    statistic = (count - rank) / (rank * (count - 1)) * squared
    return statistic, float(fdtrc(rank, count - rank, statistic)), rank
