"""The exponentially weighted average along time, for points that are not evenly spaced."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workbench.statistics.recorded import recorded_series

if TYPE_CHECKING:
    from workbench.statistics.ema import Float64Array


def time_constant_of_half_life(half_life: float) -> float:
    """The time constant τ = h / ln 2 with which a value's weight halves in every half-life h.

    Raises:
        ValueError: the half-life is not positive and finite.
    """
    if not 0.0 < half_life < math.inf:
        raise ValueError(f"half_life = {half_life}: must be positive and finite")
    return half_life / math.log(2.0)


def time_constant_of_beta(beta: float, interval: float = 1.0) -> float:
    """The time constant τ = −Δ / ln β that averages points at a regular interval Δ as an EMA with β does.

    Args:
        beta: weight of the past per point, 0 < β < 1.
        interval: Δ > 0, in the unit of the times.

    Raises:
        ValueError: an argument is outside its range.
    """
    if not 0.0 < beta < 1.0:
        raise ValueError(f"beta = {beta}: must be greater than 0 and less than 1")
    if not 0.0 < interval < math.inf:
        raise ValueError(f"interval = {interval}: must be positive and finite")
    return -interval / math.log(beta)


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
        >>> average = TimeEma(time_constant_of_half_life(10.0))
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


def time_ema(times: Float64Array, values: Float64Array, time_constant: float) -> Float64Array:
    """The exponentially weighted average of a whole series along time; see `TimeEma`.

    Args:
        times: float64 `[n]`, finite, not decreasing: steps, epochs or seconds.
        values: float64 `[n]`.
        time_constant: τ > 0, finite, in the unit of the times.

    Returns:
        float64 `[n]`, a new array.

    Raises:
        ValueError: an argument is not as described.
    """
    return TimeEma(time_constant).extend(times, values)
