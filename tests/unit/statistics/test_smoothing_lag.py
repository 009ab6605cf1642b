import math

import numpy as np
import pytest

from workbench.statistics.smoothing import ema
from workbench.statistics.smoothing_lag import (
    ONE_TIME_CONSTANT,
    ema_mean_delay,
    ema_remaining_variance,
    ema_step_lag,
    remaining_variance,
    step_lag,
)

BETAS = [0.0, 0.1, 0.5, 0.9, 0.98, 0.999]


@pytest.mark.parametrize("beta", BETAS)
def test_the_remaining_variance_of_white_noise_is_the_closed_form(beta):
    noise = np.random.default_rng(1).normal(size=400_000)
    smoothed = ema(noise, beta, corrected=True)
    start = 20_000
    measured = remaining_variance(noise[start:], smoothed[start:])
    # 5 standard errors, with (1 + β)/(1 − β) dependent points for one independent one.
    error = 5 * math.sqrt(2 / (len(noise) - start) * (1 + beta) / (1 - beta))
    assert measured == pytest.approx(ema_remaining_variance(beta), rel=error)


@pytest.mark.parametrize("beta", BETAS)
def test_the_remaining_variance_is_the_sum_of_squared_weights(beta):
    weights = (1 - beta) * beta ** np.arange(60_000.0)
    assert ema_remaining_variance(beta) == pytest.approx((weights**2).sum())
    assert ema_mean_delay(beta) == pytest.approx((weights * np.arange(len(weights))).sum())


@pytest.mark.parametrize("beta", BETAS)
def test_a_ramp_is_late_by_the_mean_delay(beta):
    ramp = np.arange(40_000.0)
    assert ramp[-1] - ema(ramp, beta, corrected=False)[-1] == pytest.approx(ema_mean_delay(beta), abs=1e-6)


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("share", [0.1, 0.5, ONE_TIME_CONSTANT, 0.9, 0.99])
def test_the_lag_in_closed_form_is_the_measured_one(beta, share):
    # The first point that has covered 1 − βⁿ of the step may do so with an error of rounding.
    response = ema(np.ones(10_000), beta, corrected=False) * (1 + 1e-12)
    assert step_lag(response, 0.0, 1.0, share) == ema_step_lag(beta, share)


def test_a_step_downwards_and_one_that_is_never_covered():
    assert step_lag(np.array([4.0, 2.0, 1.0]), before=5.0, after=0.0) == 2
    assert step_lag(np.array([4.0, np.nan]), before=5.0, after=0.0) == math.inf


def test_what_is_not_finite_does_not_enter_the_variance():
    raw = np.array([0.0, 4.0, np.nan, np.inf, 8.0])
    assert remaining_variance(raw, raw / 2) == 0.25
    assert math.isnan(remaining_variance(np.full(3, 0.1), np.ones(3)))
    assert math.isnan(remaining_variance(np.full(3, np.nan), np.ones(3)))


def test_arguments_outside_their_range_are_refused_by_name():
    for call in (ema_remaining_variance, ema_mean_delay, ema_step_lag):
        with pytest.raises(ValueError, match="beta"):
            call(1.0)
    for share in (0.0, 1.0, math.nan):
        with pytest.raises(ValueError, match="share"):
            ema_step_lag(0.5, share)
    with pytest.raises(ValueError, match="before"):
        step_lag(np.ones(3), 1.0, 1.0)
    with pytest.raises(ValueError, match="raw and smoothed"):
        remaining_variance(np.ones(3), np.ones(4))
