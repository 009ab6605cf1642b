from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.statistics.smoothing import TimeEma, ema

moderate = st.floats(-1e12, 1e12)
time_constants = st.floats(1e-3, 1e6)
betas = st.floats(1e-6, 0.99999)


def time_ema(times, values, time_constant):
    return TimeEma(time_constant).extend(times, values)


@st.composite
def timed_series(draw, elements=moderate, shortest=0):
    count = draw(st.integers(shortest, 120))
    gaps = draw(arrays(np.float64, count, elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e3))))
    return np.cumsum(gaps), draw(arrays(np.float64, count, elements=elements))


def naive(times, values, time_constant):
    """The recurrence as it is defined, one value after the other."""
    finite = np.isfinite(values)
    entering, moments = values[finite].tolist(), times[finite].tolist()
    result = values.copy()
    later = [moment for moment in moments if moment > moments[0]]
    gap = later[0] - moments[0] if later else 0.0
    average = weight = 0.0
    averages = []
    for index, value in enumerate(entering):
        if index:
            gap = moments[index] - moments[index - 1]
        entry = -math.expm1(-gap / time_constant)
        average = math.exp(-gap / time_constant) * average + entry * value
        weight = math.exp(-gap / time_constant) * weight + entry
        averages.append(average / weight if weight else entering[0])
    result[finite] = averages
    return result


def close(actual, expected, values):
    scale = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-11 * scale)


@given(timed_series(elements=st.floats(width=32)), time_constants)
def test_agrees_with_the_recurrence(series, time_constant):
    times, values = series
    close(time_ema(times, values, time_constant), naive(times, values, time_constant), values)


@given(
    arrays(np.float64, st.integers(0, 200), elements=moderate),
    betas,
    st.floats(1e-3, 1e3),
    st.floats(-1e3, 1e3),
)
def test_on_a_regular_grid_it_is_the_ordinary_corrected_average(values, beta, interval, start):
    times = start + interval * np.arange(len(values))
    scale = np.abs(values).max(initial=0.0)
    # The times' own rounding changes the intervals.
    error = 1e-9 + 1e-12 * (abs(start) / interval + len(values)) * -math.log(beta)
    np.testing.assert_allclose(
        time_ema(times, values, -interval / math.log(beta)),
        ema(values, beta, corrected=True),
        rtol=1e-9,
        atol=error * scale,
    )


@given(timed_series(elements=st.floats(width=32)), time_constants, st.data())
def test_pieces_agree_with_the_whole(series, time_constant, data):
    times, values = series
    cuts = sorted(data.draw(st.lists(st.integers(0, len(times)), max_size=4)))
    average = TimeEma(time_constant)
    pieces = [
        average.extend(times[first:last], values[first:last])
        for first, last in zip([0, *cuts], [*cuts, len(times)], strict=True)
    ]
    close(np.concatenate(pieces), time_ema(times, values, time_constant), values)


@given(timed_series(), time_constants, st.data())
def test_a_prefix_smooths_the_same_however_long_the_series_becomes(series, time_constant, data):
    times, values = series
    count = data.draw(st.integers(0, len(times)))
    whole = time_ema(times, values, time_constant)[:count]
    assert whole.tobytes() == time_ema(times[:count], values[:count], time_constant).tobytes()


@given(timed_series(shortest=1), time_constants, st.floats(1e-3, 1e3))
def test_the_unit_of_time_does_not_matter(series, time_constant, factor):
    times, values = series
    close(
        time_ema(factor * times, values, factor * time_constant),
        time_ema(times, values, time_constant),
        values,
    )


@given(timed_series(elements=st.floats(width=32)), time_constants)
def test_what_is_not_finite_is_shown_as_itself_and_does_not_enter(series, time_constant):
    times, values = series
    finite = np.isfinite(values)
    result = time_ema(times, values, time_constant)
    np.testing.assert_array_equal(result[~finite], values[~finite])
    np.testing.assert_array_equal(result[finite], time_ema(times[finite], values[finite], time_constant))


@given(timed_series(shortest=1), time_constants)
def test_the_average_stays_within_the_values_and_starts_at_the_first(series, time_constant):
    times, values = series
    result = time_ema(times, values, time_constant)
    slack = 1e-11 * np.abs(values).max()
    assert result[0] == pytest.approx(values[0], rel=1e-12)
    assert values.min() - slack <= result.min()
    assert result.max() <= values.max() + slack


def test_a_weight_halves_in_a_half_life():
    values = np.zeros(60)
    values[40] = 1.0
    result = time_ema(np.arange(60.0), values, 5.0 / math.log(2.0))
    assert result[50] / result[45] == pytest.approx(0.5, rel=1e-2)


def test_intervals_far_longer_or_shorter_than_the_time_constant():
    times, values = np.array([0.0, 1.0, 3.0]), np.array([1.0, 5.0, 9.0])
    np.testing.assert_array_equal(time_ema(times, values, 1e-320), values)
    np.testing.assert_allclose(time_ema(times, values, 1e300), [1.0, 3.0, 6.0])


def test_values_all_at_one_time_give_the_first():
    np.testing.assert_array_equal(time_ema(np.full(3, 7.0), np.array([2.0, 5.0, 9.0]), 1.0), [2.0, 2.0, 2.0])


def test_a_time_before_the_latest_is_refused():
    average = TimeEma(1.0)
    average.extend(np.array([0.0, 5.0]), np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match=r"times begin at 4\.0"):
        average.extend(np.array([4.0]), np.array([1.0]))


@pytest.mark.parametrize("constant", [0.0, -1.0, math.inf, math.nan])
def test_a_time_constant_outside_its_range_is_refused_by_name(constant):
    with pytest.raises(ValueError, match="time_constant"):
        TimeEma(constant)
