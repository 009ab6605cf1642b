import math

import numpy as np
import pytest
from scipy import stats

from workbench.statistics.power_law import power_law


def test_the_fit_is_a_regression_in_logarithms():
    generator = np.random.default_rng(5)
    x = np.arange(1.0, 40.0)
    y = 3.0 * x**-1.7 * np.exp(generator.normal(scale=0.3, size=x.size))
    fit, oracle = power_law(x, y), stats.linregress(np.log(x), np.log(y))
    assert fit.exponent == pytest.approx(oracle.slope)
    assert fit.standard_error == pytest.approx(oracle.stderr)
    assert math.log(fit.coefficient) == pytest.approx(oracle.intercept)
    assert fit.interval(0.9) == pytest.approx(stats.t.interval(0.9, x.size - 2, oracle.slope, oracle.stderr))


def test_an_exact_law_is_found_exactly_and_points_without_a_logarithm_do_not_enter():
    fit = power_law([0, 1, 2, 4, 8, 16, 32], [5, 12, 6, 3, 0, np.nan, np.inf])
    assert (fit.exponent, fit.coefficient, fit.points) == (pytest.approx(-1), pytest.approx(12), 3)
    assert fit.standard_error == pytest.approx(0, abs=1e-12)


def test_two_points_have_no_standard_error():
    assert math.isnan(power_law([1, 10], [1, 100]).standard_error)
    assert np.isnan(power_law([1, 10], [1, 100]).interval()).all()


@pytest.mark.parametrize(
    ("x", "y", "name"),
    [
        ([1, 2], [1], "x and y"),
        ([-1, 2], [1, 1], "x contains"),
        ([1, 2], [1, -1], "y contains"),
        ([2, 2], [1, 3], "two different x"),
        ([1, 2], [1, 0], "two different x"),
    ],
)
def test_points_that_determine_no_line_are_refused_by_name(x, y, name):
    with pytest.raises(ValueError, match=name):
        power_law(x, y)


def test_a_level_outside_its_range_is_refused_by_name():
    with pytest.raises(ValueError, match="level"):
        power_law([1, 2, 3], [1, 2, 3]).interval(1.0)
