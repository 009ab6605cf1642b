from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from workbench.statistics.bands import bands

any_finite = st.floats(allow_nan=False, allow_infinity=False)
anything = st.one_of(st.floats(-1e6, 1e6, width=32), st.sampled_from([math.nan, math.inf, -math.inf]))
FIELDS = ("mean", "standard_error", "lower", "upper", "median", "minimum", "maximum", "quantiles")


@st.composite
def groups(draw, elements=anything):
    runs = draw(st.integers(1, 9))
    steps = [sorted(draw(st.sets(st.integers(0, 15), max_size=12))) for _ in range(runs)]
    return steps, [draw(arrays(np.float64, len(each), elements=elements)) for each in steps]


def values_at(step, steps, values):
    return [run[each.index(step)] for each, run in zip(steps, values, strict=True) if step in each]


@given(groups(), st.floats(0.1, 0.999))
def test_every_statistic_is_that_of_the_finite_values_at_each_step(group, level):
    steps, values = group
    result = bands(steps, values, level=level, quantiles=[0.0, 0.3, 1.0])
    assert result.positions.tolist() == sorted(set().union(*steps))
    for column, step in enumerate(result.positions):
        present = values_at(step, steps, values)
        finite = np.array([x for x in present if math.isfinite(x)])
        assert result.members[column] == len(finite)
        assert result.not_finite[column] == len(present) - len(finite)
        if len(finite) == 0:
            assert all(np.isnan(getattr(result, field)[..., column]).all() for field in FIELDS)
            continue
        close = {"rtol": 1e-9, "atol": 1e-12 * np.abs(finite).max()}
        np.testing.assert_allclose(result.mean[column], finite.mean(), **close)
        np.testing.assert_allclose(result.median[column], np.median(finite), **close)
        assert result.minimum[column] == result.quantiles[0, column] == finite.min()
        assert result.maximum[column] == result.quantiles[2, column] == finite.max()
        np.testing.assert_allclose(result.quantiles[1, column], np.quantile(finite, 0.3), **close)
        if len(finite) == 1:
            assert np.isnan([result.standard_error[column], result.lower[column], result.upper[column]]).all()
            continue
        error = stats.sem(finite)
        np.testing.assert_allclose(result.standard_error[column], error, **close)
        if error > 1e-9 * np.abs(finite).max():
            interval = stats.t.interval(level, len(finite) - 1, finite.mean(), error)
            np.testing.assert_allclose((result.lower[column], result.upper[column]), interval, **close)


@given(arrays(np.float64, st.integers(0, 30), elements=any_finite), st.integers(2, 12), st.booleans())
def test_identical_runs_give_exactly_that_run(values, count, interpolate):
    steps = 3 * np.arange(len(values))
    result = bands([steps] * count, [values] * count, interpolate=interpolate)
    for field in ("mean", "lower", "upper", "median", "minimum", "maximum"):
        # 0.0 and −0.0 too are told apart by their bits.
        assert getattr(result, field).tobytes() == values.tobytes(), field
    assert all(quantile.tobytes() == values.tobytes() for quantile in result.quantiles)
    assert not result.standard_error.any()
    assert (result.members == count).all()


@given(arrays(np.float64, st.integers(0, 30), elements=any_finite))
def test_a_single_run_is_its_own_mean_without_a_band(values):
    result = bands([np.arange(len(values))], [values])
    assert result.mean.tobytes() == values.tobytes()
    assert np.isnan(result.lower).all()


@given(groups(elements=st.floats()), st.randoms(use_true_random=False))
def test_the_order_of_the_runs_does_not_matter_in_any_bit(group, random):
    steps, values = group
    order = list(range(len(steps)))
    random.shuffle(order)
    first = bands(steps, values)
    second = bands([steps[index] for index in order], [values[index] for index in order])
    for field in (*FIELDS, "members", "not_finite"):
        np.testing.assert_array_equal(getattr(first, field), getattr(second, field), err_msg=field)


@given(groups(), st.sampled_from([math.nan, math.inf, -math.inf]))
def test_a_diverged_member_changes_nothing_but_the_counts(group, value):
    steps, values = group
    before = bands(steps, values)
    grid = before.positions
    after = bands([*steps, grid], [*values, np.full(len(grid), value)])
    for field in (*FIELDS, "members", "positions"):
        np.testing.assert_array_equal(getattr(before, field), getattr(after, field), err_msg=field)
    np.testing.assert_array_equal(after.not_finite, before.not_finite + 1)


@given(groups(elements=st.floats()))
def test_order_is_kept_whatever_the_values(group):
    result = bands(*group)
    some = result.members > 0
    several = result.members > 1
    for lower, upper in (
        (result.minimum[some], result.mean[some]),
        (result.mean[some], result.maximum[some]),
        (result.minimum[some], result.quantiles[0, some]),
        (result.quantiles[0, some], result.median[some]),
        (result.median[some], result.quantiles[1, some]),
        (result.quantiles[1, some], result.maximum[some]),
        (result.lower[several], result.mean[several]),
        (result.mean[several], result.upper[several]),
    ):
        assert (lower <= upper).all()


def test_the_largest_floats_do_not_overflow_on_the_way():
    largest = np.finfo(np.float64).max
    result = bands([[0]] * 3, [[largest], [largest / 2], [0.0]])
    assert result.mean[0] == pytest.approx(largest / 2)
    assert result.standard_error[0] == pytest.approx(largest / 2 / math.sqrt(3))


def test_runs_longer_than_a_piece_are_computed_alike_throughout():
    values = np.random.default_rng(0).normal(size=(4, 70_000))
    result = bands([np.arange(70_000)] * 4, list(values))
    np.testing.assert_allclose(result.mean, values.mean(axis=0), atol=1e-14)
    np.testing.assert_allclose(result.standard_error, stats.sem(values, axis=0), rtol=1e-10)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"level": 0.0}, "level"),
        ({"level": 1.0}, "level"),
        ({"level": math.nan}, "level"),
        ({"quantiles": [0.5, 1.1]}, "quantiles"),
        ({"quantiles": [math.nan]}, "quantiles"),
        ({"grid": [1, 1]}, "grid"),
    ],
)
def test_arguments_outside_their_range_are_refused_by_name(options, name):
    with pytest.raises(ValueError, match=name):
        bands([[0, 1]], [[1.0, 2.0]], **options)
