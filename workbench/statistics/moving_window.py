"""Centred moving mean and moving median of a series."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.statistics.ema import Float64Array


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
