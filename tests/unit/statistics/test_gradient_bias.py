from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from workbench.statistics.gradient_bias import bias_test


def drawn(count, coordinates, seed):
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(coordinates, coordinates))
    return generator.normal(size=(count, coordinates)) @ mixing


def test_each_coordinate_is_a_t_test():
    gradients, full = drawn(30, 4, 0), np.array([0.5, 0.0, -0.2, 1.0])
    oracle = stats.ttest_1samp(gradients, full)
    result = bias_test(gradients, full)
    np.testing.assert_allclose(result.t, oracle.statistic)
    np.testing.assert_allclose(result.coordinate_p_values, oracle.pvalue)


def test_the_joint_test_is_hotellings():
    gradients, full = drawn(30, 4, 1), np.array([0.5, 0.0, -0.2, 1.0])
    result = bias_test(gradients, full)
    mean = gradients.mean(axis=0) - full
    squared = 30 * mean @ np.linalg.solve(np.cov(gradients.T), mean)
    assert result.statistic == pytest.approx(26 / (4 * 29) * squared)
    assert result.p_value == pytest.approx(stats.f.sf(result.statistic, 4, 26))
    assert (result.dimensions, result.projected) == (4, False)


def test_with_one_coordinate_the_joint_test_is_the_t_test():
    gradients = drawn(12, 1, 2)
    result = bias_test(gradients, np.array([0.3]))
    assert result.statistic == pytest.approx(result.t[0] ** 2)
    assert result.p_value == pytest.approx(result.coordinate_p_values[0])


def test_units_of_the_coordinates_do_not_matter():
    gradients, full = drawn(30, 3, 3), np.ones(3)
    units = np.array([1e-6, 1.0, 1e3])
    scaled = bias_test(gradients * units, full * units)
    assert scaled.p_value == pytest.approx(bias_test(gradients, full).p_value, rel=1e-6)


@pytest.mark.parametrize(("count", "coordinates"), [(40, 5), (20, 60)])
def test_without_bias_p_values_are_uniform(count, coordinates):
    p_values = [
        bias_test(drawn(count, coordinates, seed), np.zeros(coordinates), seed=seed).p_value
        for seed in range(300)
    ]
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3


@pytest.mark.parametrize(("count", "coordinates"), [(40, 5), (40, 400)])
def test_a_bias_is_found(count, coordinates):
    gradients = np.random.default_rng(7).normal(size=(count, coordinates)) + 1.0
    result = bias_test(gradients, np.zeros(coordinates))
    assert result.p_value < 1e-4
    assert result.projected == (coordinates >= count)
    assert bias_test(gradients, np.ones(coordinates)).p_value > 1e-2


def test_relative_bias_and_what_the_noise_alone_would_give():
    full = np.array([3.0, 4.0])
    offsets = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0], [0.0, -2.0]])
    result = bias_test(full + np.array([0.0, 0.5]) + offsets, full)
    assert result.relative_bias == pytest.approx(0.1)
    assert result.standard_error == pytest.approx(math.sqrt((2 + 8) / 3 / 4) / 5)


def test_gradients_that_always_add_up_to_zero_are_tested_in_the_directions_left():
    free = drawn(30, 3, 8)
    dependent = np.column_stack([free, -free.sum(axis=1)])
    result = bias_test(dependent, np.zeros(4))
    assert result.dimensions == 3
    assert result.statistic == pytest.approx(bias_test(free, np.zeros(3)).statistic)
    impossible = bias_test(dependent, np.array([0.0, 0.0, 0.0, 0.1]))
    assert (impossible.statistic, impossible.p_value) == (math.inf, 0.0)


def test_gradients_without_noise_are_either_right_or_wrong():
    full = np.array([0.1, -0.7, 0.0])
    right = bias_test(np.tile(full * (1 + 1e-15), (7, 1)), full)
    assert (right.t.tolist(), right.statistic, right.p_value, right.dimensions) == ([0, 0, 0], 0.0, 1.0, 0)
    wrong = bias_test(np.tile([0.1, -0.8, 0.0], (7, 1)), full)
    assert wrong.t.tolist() == [0, -math.inf, 0]
    assert wrong.coordinate_p_values.tolist() == [1, 0, 1]
    assert (wrong.statistic, wrong.p_value) == (math.inf, 0.0)
    coarse = bias_test(np.tile(full, (7, 1)).astype(np.float32), full, rounding=1e-6)
    assert coarse.p_value == 1.0


def test_a_gradient_of_zero_has_no_relative_bias():
    assert bias_test(np.array([[1.0], [2.0]]), np.zeros(1)).relative_bias == math.inf
    assert math.isnan(bias_test(np.zeros((2, 1)), np.zeros(1)).relative_bias)


def test_many_coordinates_are_projected_in_pieces():
    gradients = np.random.default_rng(9).normal(size=(8, 600_000)).astype(np.float32)
    result = bias_test(gradients, np.zeros(600_000, dtype=np.float32), rounding=1e-6)
    assert (result.dimensions, result.projected) == (4, True)
    assert result.p_value > 1e-3


@pytest.mark.parametrize("rounding", [-1e-9, 1.0, math.nan])
def test_a_rounding_outside_its_range_is_refused_by_name(rounding):
    with pytest.raises(ValueError, match="rounding"):
        bias_test(np.ones((3, 2)), np.ones(2), rounding)


def test_gradients_that_do_not_fit_are_refused_by_name():
    with pytest.raises(ValueError, match="gradients"):
        bias_test(np.ones((1, 2)), np.ones(2))
    with pytest.raises(ValueError, match="full_gradient"):
        bias_test(np.ones((3, 2)), np.ones(3))
