from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics.sensitivity import learning_rate_sensitivity

losses = st.one_of(st.floats(0.0, 1e6), st.just(math.nan), st.just(math.inf))
runs = st.lists(st.tuples(st.sampled_from([1e-4, 1e-3, 1e-2, 0.1, 1.0]), losses), min_size=1, max_size=25)


def test_the_width_is_where_the_line_between_rates_meets_the_limit():
    # In decades the curve is |x|, raised by 1: within 10 % of the best for |x| ≤ 0.1.
    exponents = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    curve = learning_rate_sensitivity(10.0**exponents, 1.0 + np.abs(exponents))
    assert curve.width == pytest.approx(0.2)
    assert (curve.good_from, curve.good_to) == pytest.approx((10**-0.1, 10**0.1))
    assert not curve.cut_below
    assert not curve.cut_above
    wider = learning_rate_sensitivity(10.0**exponents, 1.0 + np.abs(exponents), tolerance=1.5)
    assert wider.width == pytest.approx(3.0)
    above_optimum = learning_rate_sensitivity(10.0**exponents, 1.0 + np.abs(exponents), optimum=-4.0)
    assert above_optimum.width == pytest.approx(1.0)


def test_the_best_of_several_runs_counts_and_divergence_is_reported():
    curve = learning_rate_sensitivity(
        [0.1, 1.0, 0.1, 1.0, 10.0, 0.1], [3.0, 2.0, 1.0, math.inf, math.nan, math.nan]
    )
    assert curve.learning_rates.tolist() == [0.1, 1.0, 10.0]
    assert curve.runs.tolist() == [3, 2, 1]
    assert curve.best_losses.tolist() == [1.0, 2.0, math.inf]
    assert curve.median_losses.tolist() == [3.0, math.inf, math.inf]
    np.testing.assert_allclose(curve.diverged, [1 / 3, 1 / 2, 1])
    assert curve.diverged_share == 0.5
    assert (curve.best_learning_rate, curve.best_loss) == (0.1, 1.0)
    assert (curve.cut_below, curve.cut_above) == (True, False)


def test_the_range_ends_at_the_last_rate_before_divergence_and_is_connected():
    curve = learning_rate_sensitivity([1e-3, 1e-2, 0.1, 1.0, 10.0], [1.0, 9.0, 1.05, 1.0, math.nan])
    assert curve.best_learning_rate == 1e-3
    again = learning_rate_sensitivity([1e-3, 1e-2, 0.1, 1.0, 10.0], [1.01, 9.0, 1.05, 1.0, math.nan])
    assert again.best_learning_rate == 1.0
    assert again.good_to == 1.0
    assert 1e-2 < again.good_from < 0.1


def test_where_all_runs_diverged_there_is_no_best():
    curve = learning_rate_sensitivity([0.1, 1.0], [math.nan, math.inf])
    assert math.isnan(curve.best_learning_rate)
    assert (curve.best_loss, curve.width, curve.diverged_share) == (math.inf, 0.0, 1.0)


@given(runs, st.floats(0.0, 2.0))
def test_the_range_holds_the_best_rate_and_grows_with_the_tolerance(pairs, tolerance):
    rates, final = zip(*pairs, strict=True)
    curve = learning_rate_sensitivity(rates, final, tolerance)
    if math.isnan(curve.best_learning_rate):
        assert curve.diverged_share == 1.0
        return
    assert min(rates) <= curve.good_from <= curve.best_learning_rate <= curve.good_to <= max(rates)
    wider = learning_rate_sensitivity(rates, final, tolerance + 0.5)
    assert wider.width >= curve.width - 1e-12
    assert curve.best_loss == min(loss for loss in final if math.isfinite(loss))


@given(runs)
def test_the_units_of_rate_and_loss_do_not_matter(pairs):
    rates, final = (np.array(each) for each in zip(*pairs, strict=True))
    curve = learning_rate_sensitivity(rates, final)
    scaled = learning_rate_sensitivity(4.0 * rates, 8.0 * final)
    assert scaled.width == pytest.approx(curve.width, abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (([], []), "learning_rates"),
        (([0.1], [1.0, 2.0]), "learning_rates"),
        (([0.0], [1.0]), "learning_rates"),
        (([math.inf], [1.0]), "learning_rates"),
        (([0.1], [1.0], -0.1), "tolerance"),
        (([0.1], [1.0], 0.1, math.nan), "optimum"),
    ],
)
def test_arguments_outside_their_range_are_refused_by_name(arguments, name):
    with pytest.raises(ValueError, match=name):
        learning_rate_sensitivity(*arguments)


def test_the_largest_and_smallest_floats_are_rates_and_losses_like_others():
    spread = learning_rate_sensitivity([1e-300, 1e300, 1e301], [1.0, 1.0, 1.7e308])
    assert spread.width == pytest.approx(600, abs=1e-6)
    steep = learning_rate_sensitivity([0.1, 1.0, 10.0], [-1e308, 1.7e308, 1.0], tolerance=0.27)
    # 0.27 of the loss is a tenth of the rise, over one decade.
    assert steep.width == pytest.approx(0.1)
