from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from workbench.statistics.profiles import data_profiles, performance_profiles

times = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8),
    elements=st.one_of(st.integers(1, 6).map(float), st.floats(5e-324, 1.7e308), st.just(math.inf)),
)


def naive_share(table, solver, ratio):
    solved = 0
    for row in table.tolist():
        solved += math.isfinite(row[solver]) and row[solver] / min(row) <= ratio
    return solved / len(table)


@given(arrays(np.float64, (6, 3), elements=st.one_of(st.integers(1, 6).map(float), st.just(math.inf))))
def test_a_profile_is_the_share_of_problems_within_each_ratio(table):
    profiles = performance_profiles(table)
    for ratio in (0.5, 1.0, 1.2, 1.5, 2.0, 3.5, 6.0, 100.0, math.inf):
        assert profiles.at(ratio).tolist() == [naive_share(table, solver, ratio) for solver in range(3)]


def test_four_problems_and_three_solvers_by_hand():
    # Ratios to the best of each problem: 1, 2, ∞; 3, 3, 1; nobody; 2, 1, 4
    profiles = performance_profiles([[1, 2, math.inf], [3, 3, 1], [math.inf] * 3, [2, 1, 4]])
    assert profiles.budgets.tolist() == [1, 2, 3, 4]
    assert profiles.shares.tolist() == [[0.25] * 3, [0.5, 0.5, 0.25], [0.75, 0.75, 0.25], [0.75, 0.75, 0.5]]
    assert profiles.solved.tolist() == [0.75, 0.75, 0.5]


@given(times)
def test_profiles_never_fall_and_end_at_the_share_solved(table):
    profiles = performance_profiles(table)
    assert (np.diff(profiles.budgets) > 0).all()
    assert (np.diff(profiles.shares, axis=0) >= 0).all()
    np.testing.assert_array_equal(profiles.shares[-1], np.isfinite(table).mean(axis=0))
    np.testing.assert_array_equal(profiles.solved, profiles.at(math.inf))


@given(times)
def test_profiles_are_right_continuous(table):
    profiles = performance_profiles(table)
    np.testing.assert_array_equal(profiles.at(profiles.budgets), profiles.shares)
    nothing = np.zeros((1, table.shape[1]))
    before = np.concatenate([nothing, profiles.shares[:-1]])
    np.testing.assert_array_equal(profiles.at(np.nextafter(profiles.budgets, -math.inf)), before)


@given(times)
def test_at_the_ratio_one_every_problem_that_is_solved_has_a_winner(table):
    profiles = performance_profiles(table)
    assert profiles.budgets[0] == 1.0
    solvable = np.isfinite(table).any(axis=1).mean()
    assert solvable <= profiles.shares[0].sum() + 1e-12
    assert (profiles.shares[0].max() == 0) == (solvable == 0)


def test_data_profiles_count_in_units_of_the_parameters_plus_one():
    profiles = data_profiles([[30, 60], [20, math.inf]], dimensions=[2, 1])
    assert profiles.at([0, 9.9, 10, 20]).tolist() == [[0, 0], [0, 0], [1, 0], [1, 0.5]]
    assert profiles.solved.tolist() == [1.0, 0.5]


@pytest.mark.parametrize("table", [[[0.0]], [[-1.0]], [[math.nan]], [[]], [1.0]])
def test_times_that_are_none_are_refused_by_name(table):
    with pytest.raises(ValueError, match="times"):
        performance_profiles(table)


@pytest.mark.parametrize("dimensions", [[1], [1, 0], [1, math.nan]])
def test_dimensions_that_do_not_fit_are_refused_by_name(dimensions):
    with pytest.raises(ValueError, match="dimensions"):
        data_profiles([[1.0], [2.0]], dimensions)
