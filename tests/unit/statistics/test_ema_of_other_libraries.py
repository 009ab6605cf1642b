"""The corrected average equals what other libraries' own tests publish for theirs.

pandas: pandas/tests/window/test_ewm.py, ewm with α = 1 − β, adjust=True and ignore_na=True; it repeats the
last average where ours shows NaN. optax: optax/transforms/_accumulation_test.py. TensorBoard:
webapp/widgets/line_chart_v2/data_transformer_test.ts, the smoothing slider.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.statistics.smoothing import TimeEma, ema

NAN = math.nan


def test_four_values_of_pandas():
    # com = 2, α = 1/(1 + com)
    np.testing.assert_allclose(
        ema(np.array([1.0, 2.0, 4.0, 8.0]), 2 / 3, corrected=True), [1.0, 1.6, 2.736842, 4.923077], atol=5e-7
    )


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        ([NAN, 1.0, 101.0], [NAN, 2 / 3, 1.0]),
        ([1.0, NAN, 101.0], [2 / 3, NAN, 1.0]),
        ([NAN, 1.0, NAN, NAN, 101.0, NAN], [NAN, 2 / 3, NAN, NAN, 1.0, NAN]),
        # The weights at the last value; each earlier average has the same in proportion.
        ([1.0, NAN, 101.0, 50.0], [4 / 9, NAN, 2 / 3, 1.0]),
    ],
)
def test_missing_values_of_pandas(values, weights):
    series, shares = np.array(values), np.array(weights)
    expected = np.nancumsum(series * shares) / np.where(np.isnan(shares), NAN, np.nancumsum(shares))
    np.testing.assert_allclose(ema(series, 2 / 3, corrected=True), expected, rtol=1e-14)


@pytest.mark.parametrize("gap", [0, 1, 5])
def test_a_constant_of_pandas_with_missing_values(gap):
    series = np.array([NAN] * 2 + [1.0] + [NAN] * gap + [1.0])
    np.testing.assert_allclose(ema(series, 5 / 6, corrected=True), series, rtol=1e-15)


def test_the_total_of_an_impulse_of_pandas():
    impulse = np.zeros(1000)
    impulse[5] = 1
    assert ema(impulse, 1 - 2 / 101, corrected=False).sum() == pytest.approx(1, abs=1e-2)


def test_two_unevenly_spaced_times_of_pandas():
    # 2020-01-01 and 2020-01-10 00:04:05 with a half-life of 23 days. From the third time on the weights
    # differ: pandas weighs every value alike, this one by the interval before it.
    times = np.array([0.0, 9 + 245 / 86400])
    smoothed = TimeEma(23.0 / math.log(2.0)).extend(times, np.array([0.0, 1.0]))
    np.testing.assert_allclose(smoothed, [0.0, 0.5674161888241773], rtol=1e-14)


def test_five_and_seven_of_optax():
    values = np.array([5.0, 7.0])
    np.testing.assert_allclose(ema(values, 0.9, corrected=False), [0.5, 0.1 * (7 + 0.9 * 5)], rtol=1e-14)
    np.testing.assert_allclose(
        ema(values, 0.9, corrected=True), [5.0, (0.1 * 7 + 0.09 * 5) / (1 - 0.81)], rtol=1e-14
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 0.5, 0.0], [1.0, 0.6875, (0.5 * 0.4 + 0.4 * 0.6) * 0.6 / (1 - 0.6**3)]),
        ([0.0, 0.5, 1.0], [0.0, 0.3125, (0.4 + 0.5 * 0.4 * 0.6) / (1 - 0.6**3)]),
        ([], []),
    ],
)
def test_the_slider_of_tensorboard_at_six_tenths(values, expected):
    np.testing.assert_allclose(ema(np.array(values), 0.6, corrected=True), expected, rtol=1e-14)


@pytest.mark.parametrize("values", [np.ones((2, 2)), np.float64(1)], ids=["table", "number"])
def test_what_is_no_series_is_refused_by_name(values):
    with pytest.raises(ValueError, match="values have shape"):
        ema(values, 0.5, corrected=True)
