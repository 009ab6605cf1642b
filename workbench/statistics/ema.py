"""The exponentially weighted average of a series, with and without bias correction."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Float64Array = NDArray[np.float64]


class Ema:
    """Exponentially weighted average, fed in pieces of any length.

    With v₀ = 0 and xₜ the t-th *finite* value:

        vₜ = β vₜ₋₁ + (1 − β) xₜ
        v̂ₜ = vₜ / (1 − βᵗ)        where corrected

    NaN and ±∞ are returned as themselves and do not enter, nor do they count in t. The pieces do not matter:
    any division of a series gives the same bits. The corrected average of the first finite value is that
    value, and β = 0 gives the series itself. The memory is about 1/(1 − β) values.

    Source: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015, section 3.

    Args:
        beta: weight of the past, 0 ≤ β < 1.
        corrected: divide by 1 − βᵗ, so that the start is not drawn towards zero.

    Raises:
        ValueError: beta is outside [0, 1) or is not a number.

    Example:
        >>> Ema(0.5, corrected=False).extend(np.array([4.0, 4.0, 4.0])).tolist()
        [2.0, 3.0, 3.5]
        >>> Ema(0.5, corrected=True).extend(np.array([4.0, 4.0, 4.0])).tolist()
        [4.0, 4.0, 4.0]
    """

    def __init__(self, beta: float, corrected: bool) -> None:
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"beta = {beta}: must be at least 0 and less than 1")
        self._beta = float(beta)
        self._corrected = corrected
        self._state = np.zeros(1)
        self._count = 0

    def extend(self, values: Float64Array) -> Float64Array:
        """Average the next values.

        Args:
            values: float64 `[n]`, the values that follow those given so far.

        Returns:
            float64 `[n]`, a new array: the average after each value.

        Raises:
            ValueError: the values are not one-dimensional.
        """
        averages = np.array(values, dtype=np.float64)
        if averages.ndim != 1:
            raise ValueError(f"values have shape {averages.shape}: must be one-dimensional")
        if self._beta == 0.0 or len(averages) == 0:
            return averages
        finite = np.isfinite(averages)
        if finite.all():
            return self._extend_finite(averages)
        if finite.any():
            averages[finite] = self._extend_finite(averages[finite])
        return averages

    def _extend_finite(self, values: Float64Array) -> Float64Array:
        # scipy.signal takes a third of a second to import and is not needed before the first plot.
        from scipy.signal import lfilter

        beta = self._beta
        # The state is what the past adds to the next output, β v. It is taken from the filter because a zero
        # computed here could have the other sign.
        averages: Float64Array
        averages, self._state = lfilter([1.0 - beta], [1.0, -beta], values, zi=self._state)
        first = self._count
        self._count += len(values)
        if not self._corrected:
            return averages
        counts = np.arange(first + 1, self._count + 1, dtype=np.float64)
        # 1 − βᵗ loses digits when β is near 1; −expm1(t log β) does not.
        corrected: Float64Array = averages / -np.expm1(counts * math.log(beta))
        if first == 0:
            # (1 − β) x / (1 − β) may differ from x in the last bit.
            corrected[0] = values[0]
        return corrected


def ema(values: Float64Array, beta: float, corrected: bool) -> Float64Array:
    """The exponentially weighted average of a whole series; see `Ema`.

    Args:
        values: float64 `[n]`.
        beta: weight of the past, 0 ≤ β < 1.
        corrected: divide by 1 − βᵗ.

    Returns:
        float64 `[n]`, a new array.

    Raises:
        ValueError: beta is outside [0, 1), or the values are not one-dimensional.
    """
    return Ema(beta, corrected).extend(values)
