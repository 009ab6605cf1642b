from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.statistics.smoothing import moving_mean, moving_median

windows = st.integers(0, 40).map(lambda half: 2 * half + 1)
lengths = st.integers(0, 90)
moderate = st.floats(-1e12, 1e12)
series = arrays(np.float64, lengths, elements=moderate)
broken_series = arrays(np.float64, lengths, elements=st.floats(width=32))
smoothers = st.sampled_from([moving_mean, moving_median])


def naive(values, window, average):
    """Each window by itself, over the finite values."""
    finite = np.isfinite(values)
    entering = values[finite].tolist()
    averages = []
    for index in range(len(entering)):
        half = min(window // 2, index, len(entering) - 1 - index)
        averages.append(average(entering[index - half : index + half + 1]))
    result = values.copy()
    result[finite] = averages
    return result


@given(broken_series, windows)
def test_the_median_is_that_of_every_window(values, window):
    expected = naive(values, window, lambda entering: sorted(entering)[len(entering) // 2])
    np.testing.assert_array_equal(moving_median(values, window), expected)


@given(broken_series, windows)
def test_the_mean_is_that_of_every_window(values, window):
    expected = naive(values, window, lambda entering: math.fsum(entering) / len(entering))
    scale = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    np.testing.assert_allclose(moving_mean(values, window), expected, rtol=1e-13, atol=1e-14 * scale)


@pytest.mark.parametrize("window", [3, 5, 101, 999, 1001])
def test_long_series_with_long_windows(window):
    values = np.random.default_rng(window).normal(size=1000)
    np.testing.assert_array_equal(moving_median(values, window), naive(values, window, np.median))
    np.testing.assert_allclose(moving_mean(values, window), naive(values, window, np.mean), atol=1e-14)


@given(arrays(np.float64, st.integers(1, 90), elements=st.floats(1e-9, 1.0)), windows)
def test_a_huge_value_does_not_spoil_the_windows_without_it(values, window):
    spoiled = np.concatenate([[1e30], values])
    clean = slice(window // 2 + 1, None)
    expected = naive(spoiled, window, lambda entering: math.fsum(entering) / len(entering))
    np.testing.assert_allclose(moving_mean(spoiled, window)[clean], expected[clean], rtol=1e-13)


def test_the_largest_floats_have_a_finite_mean():
    largest = np.full(20, np.finfo(np.float64).max)
    np.testing.assert_array_equal(moving_mean(largest, 7), largest)
    np.testing.assert_array_equal(moving_mean(-largest, 7), -largest)


@given(moderate, st.integers(0, 90), windows, smoothers)
def test_a_constant_stays_exactly_that_constant(value, count, window, smooth):
    values = np.full(count, value)
    np.testing.assert_array_equal(smooth(values, window), values)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), lengths, windows, smoothers)
def test_a_straight_line_stays_that_line_to_its_ends(slope, offset, count, window, smooth):
    line = slope * np.arange(count, dtype=np.float64) + offset
    np.testing.assert_allclose(smooth(line, window), line, rtol=1e-12, atol=1e-9)


@given(broken_series, windows, smoothers)
def test_what_is_not_finite_is_shown_as_itself_and_does_not_enter(values, window, smooth):
    finite = np.isfinite(values)
    smoothed = smooth(values, window)
    np.testing.assert_array_equal(smoothed[~finite], values[~finite])
    np.testing.assert_array_equal(smoothed[finite], smooth(values[finite], window))


@given(series, windows, smoothers)
def test_backwards_it_is_the_same(values, window, smooth):
    np.testing.assert_allclose(
        smooth(values[::-1], window)[::-1], smooth(values, window), rtol=1e-12, atol=1e-2
    )


@given(broken_series, smoothers)
def test_a_window_of_one_gives_the_series_itself(values, smooth):
    smoothed = smooth(values, 1)
    assert smoothed.tobytes() == values.tobytes()
    assert smoothed is not values


@pytest.mark.parametrize("window", [0, 2, -3, -4])
@pytest.mark.parametrize("smooth", [moving_mean, moving_median])
def test_a_window_that_is_not_odd_and_positive_is_refused_by_name(smooth, window):
    with pytest.raises(ValueError, match=f"window = {window}"):
        smooth(np.ones(5), window)
