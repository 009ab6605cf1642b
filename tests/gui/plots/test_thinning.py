from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.ui.plots.curves.curve_data import (
    HAS_MINUS_INFINITY,
    HAS_NAN,
    HAS_NOT_POSITIVE,
    HAS_PLUS_INFINITY,
    CurveData,
)
from workbench.ui.plots.curves.polyline import polyline
from workbench.ui.plots.curves.thinning import Thinning, Viewport, pixel_columns


def data_of(steps, values, seconds=None, pieces=1):
    data = CurveData()
    steps, values = np.asarray(steps, dtype=np.int64), np.asarray(values, dtype=np.float64)
    seconds = steps * 0.5 if seconds is None else np.asarray(seconds, dtype=np.float64)
    for part in np.array_split(np.arange(len(steps)), pieces):
        data.append(steps[part], seconds[part], values[part])
    return data


def brute_force(x, values, viewport):
    """Low, high and flags of every column that holds points, one by one."""
    edges = np.linspace(viewport.left, viewport.right, viewport.columns + 1)
    if viewport.log_x:
        edges = 10.0**edges
    found = []
    for left, right in itertools.pairwise(edges):
        inside = values[(x >= left) & (x < right)]
        if not len(inside):
            continue
        finite = inside[np.isfinite(inside)]
        flags = HAS_NAN * np.isnan(inside).any() | HAS_PLUS_INFINITY * (inside == np.inf).any()
        flags |= HAS_MINUS_INFINITY * (inside == -np.inf).any()
        if viewport.log_y:
            flags |= HAS_NOT_POSITIVE * (finite <= 0).any()
            finite = finite[finite > 0]
        found.append((finite.min(initial=np.inf), finite.max(initial=-np.inf), int(flags)))
    return found


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_columns_hold_the_least_and_greatest_of_all_their_points(draw):
    count = draw.draw(st.integers(1, 3000))
    random = np.random.default_rng(draw.draw(st.integers(0, 2**32)))
    steps = np.cumsum(random.integers(0, draw.draw(st.integers(2, 40)), count))
    values = random.normal(size=count) + draw.draw(st.sampled_from([0.0, 3.0]))
    for strange in (np.nan, np.inf, -np.inf, 0.0):
        values[random.random(count) < draw.draw(st.sampled_from([0.0, 0.01, 0.5]))] = strange
    data = data_of(steps, values, pieces=draw.draw(st.integers(1, 7)))
    axis, log_x, log_y = (
        draw.draw(st.sampled_from(["step", "seconds"])),
        draw.draw(st.booleans()),
        draw.draw(st.booleans()),
    )
    x = steps * (1.0 if axis == "step" else 0.5)
    ends = sorted(draw.draw(st.lists(st.floats(0.5, x[-1] + 2), min_size=2, max_size=2, unique=True)))
    if log_x:
        ends = np.log10(ends).tolist()
    if ends[1] - ends[0] < 1e-6:
        ends[1] = ends[0] + 1e-6
    viewport = Viewport(*ends, 0.0, 1.0, draw.draw(st.integers(2, 60)), 100, axis, log_x, log_y)
    columns = pixel_columns(data, viewport)
    edges = np.linspace(*ends, viewport.columns + 1)
    edges = 10.0**edges if log_x else edges
    start, stop = np.searchsorted(x, edges[[0, -1]], side="left")
    if stop - start <= 2 * viewport.columns:
        shown = slice(max(start - 1, 0), stop + 1)
        positive = x[shown] > 0 if log_x else np.full(len(x[shown]), True)
        np.testing.assert_array_equal(columns.x, x[shown][positive])
        return
    before = int(start > 0 and not (log_x and x[start - 1] <= 0))
    after = int(stop < len(x))
    extremes = columns.extremes
    inner = slice(before, len(columns.x) - after)
    got = list(zip(extremes.low[inner], extremes.high[inner], extremes.flags[inner].tolist(), strict=True))
    assert got == brute_force(x, values, viewport)


def test_many_pieces_equal_one():
    random = np.random.default_rng(1)
    steps, values = np.arange(200_000), random.normal(size=200_000)
    viewport = Viewport(1000.0, 190_000.0, -5.0, 5.0, 300, 200)
    one, many = (pixel_columns(data_of(steps, values, pieces=pieces), viewport) for pieces in (1, 977))
    np.testing.assert_array_equal(one.x, many.x)
    np.testing.assert_array_equal(one.extremes.low, many.extremes.low)
    np.testing.assert_array_equal(one.extremes.high, many.extremes.high)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_curve_that_grows_is_thinned_as_one_that_is_there(draw):
    random = np.random.default_rng(draw.draw(st.integers(0, 2**32 - 1)))
    steps = np.cumsum(random.integers(0, 3, size=2000))
    values = random.normal(size=2000)
    values[random.random(2000) < draw.draw(st.sampled_from([0.0, 0.01]))] = np.nan
    log_x, log_y = draw.draw(st.booleans()), draw.draw(st.booleans())
    right = draw.draw(st.floats(1.0, 1.5 * steps[-1]))
    ends = (0.0, np.log10(right + 1)) if log_x else (draw.draw(st.floats(-5.0, right - 0.5)), right)
    viewport = Viewport(*ends, -3.0, 3.0, draw.draw(st.integers(2, 60)), 100, "step", log_x, log_y)
    data, thinning, unchanged, count = CurveData(), Thinning(), 0, 0
    for _ in range(draw.draw(st.integers(1, 8))):
        stop = min(count + draw.draw(st.integers(0, 600)), len(steps))
        data.append(steps[count:stop], steps[count:stop] * 0.5, values[count:stop])
        count = stop
        rewritten = draw.draw(st.integers(0, count)) if draw.draw(st.booleans()) else count
        values[rewritten:count] = random.normal(size=count - rewritten)
        data.write_values(rewritten, values[rewritten:count])
        found = thinning.columns(data, viewport, min(unchanged, rewritten))
        unchanged, wanted = count, pixel_columns(data, viewport)
        np.testing.assert_array_equal(found.x, wanted.x)
        np.testing.assert_array_equal(found.extremes.low, wanted.extremes.low)
        np.testing.assert_array_equal(found.extremes.high, wanted.extremes.high)
        np.testing.assert_array_equal(found.extremes.flags, wanted.extremes.flags)


def test_views_are_read_only_and_exact():
    data = data_of(np.arange(100_000), np.arange(100_000) * 2.0, pieces=3)
    np.testing.assert_array_equal(data.values(), np.arange(100_000) * 2.0)
    np.testing.assert_array_equal(data.steps(), np.arange(100_000))
    assert not data.values().flags.writeable


def drawn(values, log_y=False):
    data = data_of(np.arange(1, len(values) + 1), values)
    low, high = (-3.0, 3.0)
    viewport = Viewport(0.0, len(values) + 1.0, low, high, 500, 300, log_y=log_y)
    return polyline(pixel_columns(data, viewport), viewport)


def test_a_finite_point_between_two_nans_is_a_dot():
    line = drawn([1.0, 1.0, np.nan, 2.0, np.nan, 1.0, 1.0])
    assert line.dots_x.tolist() == [4.0]
    assert line.dots_y.tolist() == [2.0]
    assert line.nan_x.tolist() == [3.0, 5.0]
    assert line.connect.tolist() == [True, False, False, True, False]


def test_a_single_point_is_a_dot():
    assert drawn([2.0]).dots_x.tolist() == [1.0]


def test_infinities_are_marked_and_break_the_line():
    line = drawn([1.0, 2.0, np.inf, 1.0, -np.inf, np.nan])
    assert line.plus_infinity_x.tolist() == [3.0]
    assert line.minus_infinity_x.tolist() == [5.0]
    assert line.nan_x.tolist() == [6.0]
    assert np.isfinite(line.y).all()


def test_a_log_axis_marks_zero_and_negative_values():
    line = drawn([10.0, 0.0, 100.0, -1.0, 1.0, 1.0], log_y=True)
    assert line.not_positive_x.tolist() == [2.0, 4.0]
    assert line.y.tolist() == [1.0, 2.0, 0.0, 0.0]
    assert line.dots_x.tolist() == [1.0, 3.0]


def test_a_linear_axis_marks_no_negative_values():
    assert len(drawn([1.0, 0.0, -1.0]).not_positive_x) == 0


@pytest.mark.parametrize(
    ("steps", "seconds"),
    [([2, 1], [0.0, 1.0]), ([1, 2], [1.0, 0.0]), ([1, 2], [0.0, np.nan]), ([1, 2], [0.0])],
)
def test_points_that_go_back_or_do_not_match_are_refused(steps, seconds):
    data = CurveData()
    with pytest.raises(ValueError, match=r"seconds|decrease"):
        data.append(np.array(steps), np.array(seconds), np.zeros(2))
    assert len(data) == 0
