from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.statistics.smoothing import Ema, ema

betas = st.floats(0.0, 0.99999)
moderate = st.floats(-1e12, 1e12)
anything = st.floats(allow_nan=True, allow_infinity=True, width=32)
lengths = st.integers(0, 200)
series = arrays(np.float64, lengths, elements=moderate)
broken_series = arrays(np.float64, lengths, elements=anything)


def naive(values, beta, corrected):
    average, count, result = 0.0, 0, []
    for value in values.tolist():
        if not math.isfinite(value):
            result.append(value)
            continue
        count += 1
        average = beta * average + (1 - beta) * value
        result.append(average / -math.expm1(count * math.log(beta)) if corrected and beta else average)
    return np.array(result)


@given(broken_series, betas, st.booleans())
def test_agrees_with_the_definition(values, beta, corrected):
    scale = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    np.testing.assert_allclose(
        ema(values, beta, corrected), naive(values, beta, corrected), rtol=1e-9, atol=1e-10 * scale
    )


@given(broken_series, betas, st.booleans(), st.data())
def test_pieces_give_the_same_bits(values, beta, corrected, data):
    cut = data.draw(st.integers(0, len(values)))
    average = Ema(beta, corrected)
    pieces = np.concatenate([average.extend(values[:cut]), average.extend(values[cut:])])
    assert pieces.tobytes() == ema(values, beta, corrected).tobytes()


def test_pieces_give_a_zero_the_same_sign():
    values, beta = np.array([-1.0, 0.0, -0.0]), 1e-201
    average = Ema(beta, corrected=False)
    pieces = np.concatenate([average.extend(values[:2]), average.extend(values[2:])])
    assert pieces.tobytes() == ema(values, beta, corrected=False).tobytes()


@given(series, betas, st.booleans(), st.data())
def test_a_prefix_smooths_the_same_however_long_the_series_becomes(values, beta, corrected, data):
    length = data.draw(st.integers(0, len(values)))
    whole = ema(values, beta, corrected)[:length]
    assert whole.tobytes() == ema(values[:length], beta, corrected).tobytes()


@given(moderate, st.integers(1, 500), betas)
def test_a_constant_stays_that_constant_when_corrected(value, count, beta):
    np.testing.assert_allclose(ema(np.full(count, value), beta, corrected=True), value, rtol=1e-9)


@given(broken_series, betas)
def test_the_first_finite_value_is_unchanged_when_corrected(values, beta):
    finite = np.flatnonzero(np.isfinite(values))
    if len(finite):
        assert ema(values, beta, corrected=True)[finite[0]] == values[finite[0]]


@given(broken_series, st.booleans())
def test_beta_zero_gives_the_series_itself(values, corrected):
    assert ema(values, 0.0, corrected).tobytes() == values.tobytes()


@given(broken_series, betas, st.booleans())
def test_what_is_not_finite_is_shown_as_itself_and_does_not_enter(values, beta, corrected):
    finite = np.isfinite(values)
    result = ema(values, beta, corrected)
    np.testing.assert_array_equal(result[~finite], values[~finite])
    np.testing.assert_array_equal(result[finite], ema(values[finite], beta, corrected))


def test_uncorrected_starts_near_zero():
    assert ema(np.ones(1), 0.9, corrected=False)[0] == pytest.approx(0.1)


def test_the_input_is_left_alone():
    values = np.array([1.0, np.nan, 3.0])
    ema(values, 0.5, corrected=True)
    np.testing.assert_array_equal(values, [1.0, np.nan, 3.0])


@pytest.mark.parametrize("beta", [1.0, -0.1, 1.5, float("nan"), float("inf")])
def test_beta_outside_its_range_is_refused_by_name(beta):
    with pytest.raises(ValueError, match="beta"):
        Ema(beta, corrected=True)
