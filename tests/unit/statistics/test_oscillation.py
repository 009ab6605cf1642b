from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from workbench.statistics.oscillation import overshoot, sign_changes

shapes = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=25)
coarse = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([math.nan, math.inf, -math.inf]))
trajectories = arrays(np.float64, shapes, elements=coarse)


def naive_changes(coordinate):
    changes, latest = 0, 0.0
    for before, after in pairwise(coordinate):
        update = after - before
        if not math.isfinite(update) or update == 0:
            continue
        changes += latest * update < 0
        latest = update
    return changes


@given(trajectories)
def test_changes_are_counted_coordinate_by_coordinate(trajectory):
    assert sign_changes(trajectory).tolist() == [naive_changes(column) for column in trajectory.T.tolist()]


@given(trajectories, st.data())
def test_overshoot_is_the_farthest_point_on_the_other_side(trajectory, data):
    target = data.draw(arrays(np.float64, trajectory.shape[1], elements=st.integers(-3, 3)))
    trajectory[0] = np.nan_to_num(trajectory[0], posinf=3, neginf=-3)
    expected = []
    for column, goal in zip(trajectory.T.tolist(), target.tolist(), strict=True):
        side = (column[0] > goal) - (column[0] < goal)
        expected.append(max([0.0, *(side * (goal - x) for x in column if side and not math.isnan(x))]))
    np.testing.assert_array_equal(overshoot(trajectory, target), expected)


def test_descent_on_a_quadratic_zigzags_where_the_step_is_longer_than_the_minimum_is_far():
    # θ ← (1 − η a) θ: with η a = 0.5 monotonic, with 1.5 from side to side, halving each time.
    factors = np.array([0.5, -0.5])
    trajectory = factors ** np.arange(11)[:, np.newaxis]
    assert sign_changes(trajectory).tolist() == [0, 9]
    np.testing.assert_array_equal(overshoot(trajectory, np.zeros(2)), [0.0, 0.5])


def test_wrong_shapes_and_starts_are_refused_by_name():
    with pytest.raises(ValueError, match="trajectory"):
        sign_changes(np.ones(3))
    with pytest.raises(ValueError, match="target"):
        overshoot(np.ones((3, 2)), np.ones(3))
    with pytest.raises(ValueError, match="target"):
        overshoot(np.ones((0, 2)), np.ones(2))
    with pytest.raises(ValueError, match="target"):
        overshoot(np.ones((3, 2)), np.array([0.0, np.inf]))
    with pytest.raises(ValueError, match="starts at"):
        overshoot(np.full((3, 2), np.nan), np.ones(2))
