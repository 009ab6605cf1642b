"""Averages along a series: exponentially weighted per point or along time, moving mean and moving median.

The exponentially weighted ones are fed in pieces of any length, as a run that trains brings them; the moving
ones are centred. NaN and ±∞ never enter an average and are returned as themselves.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.series import Float64Array, recorded_series

if TYPE_CHECKING:
    from collections.abc import Callable


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


class TimeEma:
    """Exponentially weighted average along time, bias-corrected, fed in pieces of any length.

    With v₀ = 0, W₀ = 0, xₜ the t-th *finite* value, Δₜ the time since the finite value before it and τ the
    time constant:

        vₜ = e^(−Δₜ/τ) vₜ₋₁ + (1 − e^(−Δₜ/τ)) xₜ
        Wₜ = e^(−Δₜ/τ) Wₜ₋₁ + (1 − e^(−Δₜ/τ))
        v̂ₜ = vₜ / Wₜ

    The first value has no interval before it; Δ₁ is taken to be the first positive interval after it. On a
    regular grid the average is therefore the corrected EMA with β = e^(−Δ/τ). A value at the time of the one
    before it has no weight. The corrected average of the first value is that value.

    NaN and ±∞ are returned as themselves and do not enter; the next interval spans them. Different divisions
    into pieces agree to rounding. Weight of what is older than τ: 37 %.

    Source: A. Eckner, "Algorithms for unevenly spaced time series: moving averages and other rolling
    operators", 2019 (EMA with next-point interpolation), with the bias correction of Kingma and Ba, 2015.

    Args:
        time_constant: τ > 0, finite, in the unit of the times (steps, epochs, seconds).

    Raises:
        ValueError: the time constant is not positive and finite.

    Example:
        >>> average = TimeEma(10.0 / math.log(2.0))
        >>> average.extend(np.array([0.0, 10.0, 30.0]), np.array([3.0, 0.0, 0.0])).round(3).tolist()
        [3.0, 1.0, 0.2]
    """

    def __init__(self, time_constant: float) -> None:
        if not 0.0 < time_constant < math.inf:
            raise ValueError(f"time_constant = {time_constant}: must be positive and finite")
        self._time_constant = float(time_constant)
        self._average = 0.0
        self._latest = -math.inf
        self._first: tuple[float, float] | None = None
        self._first_interval: float | None = None
        self._latest_finite = 0.0

    def extend(self, times: Float64Array, values: Float64Array) -> Float64Array:
        """Average the next values.

        Args:
            times: float64 `[n]`, finite, not decreasing, none before those given so far.
            values: float64 `[n]`, the values at those times.

        Returns:
            float64 `[n]`, a new array: the average after each value.

        Raises:
            ValueError: the times are not as described, or not as many as the values.
        """
        times, recorded = recorded_series(times, values)
        averages = recorded.copy()
        if len(times) == 0:
            return averages
        if times[0] < self._latest:
            raise ValueError(
                f"times begin at {times[0]}: must not be before {self._latest}, the latest so far"
            )
        self._latest = float(times[-1])
        finite = np.isfinite(averages)
        if finite.any():
            averages[finite] = self._extend_finite(times[finite], averages[finite])
        return averages

    def _extend_finite(self, times: Float64Array, values: Float64Array) -> Float64Array:
        if self._first is None:
            self._first = float(times[0]), float(values[0])
        first_time, first_value = self._first
        tied = 0
        if self._first_interval is None:
            tied = int(np.searchsorted(times, first_time, side="right"))
            if tied == len(times):
                return np.full(tied, first_value)
            self._first_interval = float(times[tied]) - first_time
            self._average = -math.expm1(-self._first_interval / self._time_constant) * first_value
            self._latest_finite = first_time
        averages = np.full(len(times), first_value)
        # A time constant far smaller than an interval is legitimate: the weight of the past is then 0.
        with np.errstate(over="ignore"):
            intervals = np.diff(times[tied:], prepend=self._latest_finite) / self._time_constant
            elapsed = (times[tied:] - first_time + self._first_interval) / self._time_constant
        weights_of_past = np.exp(-intervals)
        entering = -np.expm1(-intervals) * values[tied:]
        entering[0] += weights_of_past[0] * self._average
        raw = _recurrence(weights_of_past, entering)
        self._average = float(raw[-1])
        self._latest_finite = float(times[-1])
        # The accumulated weight in closed form: Wₜ = 1 − e^(−(Δ₁ + … + Δₜ)/τ).
        total = -np.expm1(-elapsed)
        np.divide(raw, total, out=averages[tied:], where=total > 0.0)
        return averages


def _recurrence(factors: Float64Array, terms: Float64Array) -> Float64Array:
    """The solution of vₜ = factorₜ vₜ₋₁ + termₜ from v₀ = 0, by halving."""
    count = len(terms)
    if count == 1:
        return terms.copy()
    solution = np.empty(count)
    # Two steps are one step of the same kind: v₂ = f₂ f₁ v₀ + (f₂ t₁ + t₂). All factors are at most 1, so
    # nothing grows, unlike the closed form, which divides by their product.
    pairs = count - count % 2
    odd = factors[1:pairs:2]
    solution[1::2] = _recurrence(odd * factors[0:pairs:2], odd * terms[0:pairs:2] + terms[1:pairs:2])
    solution[0] = terms[0]
    solution[2::2] = factors[2::2] * solution[1 : count - 1 : 2] + terms[2::2]
    return solution


def moving_mean(values: Float64Array, window: int) -> Float64Array:
    """The mean of each finite value and its neighbours on both sides.

        mᵢ = (xᵢ₋ₖ + … + xᵢ₊ₖ) / (2k + 1)        k = min(h, i, n − 1 − i), window = 2h + 1

    At the ends the window shrinks symmetrically, so that the mean is late nowhere: a straight line stays
    that line, and the first and the last value stay themselves. More values later on change the last h.

    NaN and ±∞ are returned as themselves and do not enter: the window counts finite values only, i and n
    too. A constant stays exactly that constant.

    Only additions are used, never differences of running sums, so one huge value does not spoil the digits
    of the small ones that its windows do not contain. The time is O(n log window).

    Args:
        values: float64 `[n]`.
        window: number of points, odd and at least 1; longer than the series is allowed.

    Returns:
        float64 `[n]`, a new array.

    Raises:
        ValueError: the window is even or less than 1.

    Example:
        >>> moving_mean(np.array([1.0, 2.0, 6.0, np.nan, 4.0]), 3).tolist()
        [1.0, 3.0, 4.0, nan, 4.0]
    """
    return _over_finite(values, window, _means)


def moving_median(values: Float64Array, window: int) -> Float64Array:
    """The median of each finite value and its neighbours on both sides.

    Window, ends and what is not finite are as in `moving_mean`. Every result is one of the values. Single
    outliers vanish, up to h = (window − 1)/2 of them in a window, and a step stays a step.

    Source: J. W. Tukey, "Exploratory Data Analysis", 1977, chapter 7.

    Args:
        values: float64 `[n]`.
        window: number of points, odd and at least 1; longer than the series is allowed.

    Returns:
        float64 `[n]`, a new array.

    Raises:
        ValueError: the window is even or less than 1.

    Example:
        >>> moving_median(np.array([1.0, 2.0, 90.0, np.nan, 3.0, 4.0]), 3).tolist()
        [1.0, 2.0, 3.0, nan, 4.0, 4.0]
    """
    return _over_finite(values, window, _medians)


def _over_finite(
    values: Float64Array, window: int, smooth: Callable[[Float64Array, int], Float64Array]
) -> Float64Array:
    if window < 1 or window % 2 != 1:
        raise ValueError(f"window = {window}: must be an odd number, at least 1")
    smoothed = np.array(values, dtype=np.float64)
    finite = np.isfinite(smoothed)
    entering = smoothed if finite.all() else smoothed[finite]
    half = min(int(window) // 2, (len(entering) - 1) // 2)
    if half > 0:
        smoothed[finite] = smooth(entering, half)
    return smoothed


def _means(values: Float64Array, half: int) -> Float64Array:
    window, count = 2 * half + 1, len(values)
    lowest, highest = values.min(), values.max()
    # A power of two changes no digits and keeps the sum of a window finite.
    shrink = window.bit_length() if max(-lowest, highest) > np.finfo(np.float64).max / window else 0
    scaled = np.ldexp(values, -shrink)
    means = np.empty(count)
    means[half : count - half] = _window_sums(scaled, window) / window
    counts = np.arange(1, window, 2)
    means[:half] = np.cumsum(scaled[: 2 * half])[::2] / counts
    means[count - half :] = (np.cumsum(scaled[: -2 * half - 1 : -1])[::2] / counts)[::-1]
    with np.errstate(over="ignore"):
        means = np.ldexp(means, shrink)
    # Rounding may lead out of the values' range by a bit.
    return np.clip(means, lowest, highest)


def _window_sums(values: Float64Array, window: int) -> Float64Array:
    # Sums over 1, 2, 4, … points, each made of two of the former; the window is put together from those that
    # its binary digits name. Running sums would be faster but lose the digits of what follows a large value.
    count = len(values) - window + 1
    total = np.zeros(count)
    covered, length, sums = 0, 1, values
    while True:
        if window & length:
            total += sums[covered : covered + count]
            covered += length
        if covered == window:
            return total
        sums = sums[:-length] + sums[length:]
        length *= 2


def _medians(values: Float64Array, half: int) -> Float64Array:
    # scipy.ndimage takes a while to import and is not needed before a median is asked for.
    from scipy.ndimage import median_filter

    medians: Float64Array = median_filter(values, size=2 * half + 1, mode="nearest")
    medians[:half] = _growing_medians(values[: 2 * half - 1].tolist())
    medians[len(values) - half :] = _growing_medians(values[: -2 * half : -1].tolist())[::-1]
    return medians


def _growing_medians(values: list[float]) -> list[float]:
    """Medians of the first 1, 3, 5, … values."""
    median = values[0]
    medians = [median]
    # Two heaps: the smaller half, negated, and the larger half; the median stands between them.
    below: list[float] = []
    above: list[float] = []
    for pair in zip(values[1::2], values[2::2], strict=True):
        for value in pair:
            if value <= median:
                heappush(below, -value)
            else:
                heappush(above, value)
        if len(below) > len(above):
            heappush(above, median)
            median = -heappop(below)
        elif len(above) > len(below):
            heappush(below, -median)
            median = heappop(above)
        medians.append(median)
    return medians
