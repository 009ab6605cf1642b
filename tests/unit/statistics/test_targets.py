from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.statistics.series import Best, area_under_curve, best, time_to_target

coarse = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([math.nan, math.inf, -math.inf]))
series = arrays(np.float64, st.integers(0, 60), elements=coarse)
targets = st.integers(-3, 3).map(float)


def naive_time(positions, values, target, at_least, held):
    for first in range(len(values) - held + 1):
        window = values[first : first + held].tolist()
        if all(math.isfinite(x) and (x >= target if at_least else x <= target) for x in window):
            return positions[first]
    return math.inf


@given(series, targets, st.booleans(), st.integers(1, 6))
def test_the_time_is_that_of_the_first_window_that_meets_the_target(values, target, at_least, held):
    positions = 0.5 * np.arange(len(values)) - 3
    expected = naive_time(positions, values, target, at_least, held)
    assert time_to_target(positions, values, target, at_least, held) == expected


@given(series, targets, st.integers(1, 6))
def test_a_harder_target_and_a_longer_hold_are_never_met_earlier(values, target, held):
    positions = np.arange(len(values))
    time = time_to_target(positions, values, target, held=held)
    assert time <= time_to_target(positions, values, target - 1, held=held)
    assert time <= time_to_target(positions, values, target, held=held + 1)


@given(series, targets)
def test_a_loss_upside_down_is_an_accuracy(values, target):
    positions = np.arange(len(values))
    assert time_to_target(positions, values, target) == time_to_target(
        positions, -values, -target, at_least=True
    )
    assert best(positions, values).index == best(positions, -values, largest=True).index


@given(series, st.booleans())
def test_the_best_is_the_first_of_the_best_finite_values(values, largest):
    positions = 10.0 * np.arange(len(values))
    found = best(positions, values, largest)
    finite = [x for x in values.tolist() if math.isfinite(x)]
    if not finite:
        assert found.index is None
        assert math.isnan(found.value)
        assert math.isnan(found.position)
        return
    value = max(finite) if largest else min(finite)
    index = values.tolist().index(value)
    assert found == Best(value, 10.0 * index, index)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"target": math.nan}, "target"),
        ({"target": math.inf}, "target"),
        ({"target": 0.0, "held": 0}, "held"),
    ],
)
def test_arguments_outside_their_range_are_refused_by_name(options, name):
    with pytest.raises(ValueError, match=name):
        time_to_target(np.arange(3), np.ones(3), **options)


@given(arrays(np.float64, st.integers(0, 40), elements=st.floats(-1e6, 1e6)), st.floats(0.1, 10))
def test_the_area_is_the_sum_of_trapezoids(values, interval):
    positions = interval * np.arange(len(values))
    expected = math.fsum(interval * (a + b) / 2 for a, b in pairwise(values))
    assert area_under_curve(positions, values) == pytest.approx(expected, rel=1e-9, abs=1e-4)


def test_over_the_logarithm_every_decade_counts_the_same():
    positions = np.array([0.0, 1.0, 10.0, 100.0])
    assert area_under_curve(
        positions, np.array([math.nan, 3.0, 3.0, 3.0]), logarithmic=True
    ) == pytest.approx(3 * math.log(100))
    slopes = area_under_curve(positions[1:], np.array([2.0, 1.0, 0.0]), logarithmic=True)
    assert slopes == pytest.approx(2 * math.log(10))


def test_a_run_that_diverged_has_no_area():
    assert math.isnan(area_under_curve(np.arange(3), np.array([1.0, math.inf, 1.0])))
    assert area_under_curve(np.arange(1), np.ones(1)) == 0.0


def test_an_area_larger_than_any_float_is_infinite_and_a_large_one_is_not():
    large = np.full(3, 1.7e308)
    assert area_under_curve(np.arange(3), large) == math.inf
    assert area_under_curve(np.arange(2), large[:2]) == 1.7e308
