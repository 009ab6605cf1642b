"""The preview has the rates that the run will have."""

from __future__ import annotations

import numpy as np
import pytest
from torch_schedules import CASES, LR, STEPS, label, rates, schedule

from workbench.schedules import SCHEDULES, rate_preview
from workbench.schedules.preview import MOST_COMPUTED, PARTS

# Torch's recursions collect a rounding at each update; the cosine's also cancels near its lowest point.
ROUNDING = 1e-9 * LR


@pytest.mark.parametrize(("name", "given", "make"), CASES, ids=label)
@pytest.mark.parametrize("warmup", [0, 1, 200])
def test_previews_are_the_rates_of_torch(name, given, make, warmup):
    settings = schedule(name, warmup_steps=warmup, **given)
    shown = rate_preview(settings, LR, STEPS)
    taken = rates(name, warmup_steps=warmup, **given).next_rates(STEPS)
    np.testing.assert_allclose(shown.rates, taken[shown.updates - 1], rtol=1e-8, atol=ROUNDING)
    assert shown.updates[0] == 1
    assert shown.updates[-1] == STEPS
    assert len(shown.updates) <= 2 * PARTS + 2
    assert shown.rates.max() == pytest.approx(taken.max(), rel=1e-9)
    assert shown.rates.min() == pytest.approx(taken.min(), abs=ROUNDING)


@pytest.mark.parametrize("name", [name for name, model in SCHEDULES.items() if not model.follows_loss])
@pytest.mark.parametrize("steps", [1, 2, 500, 502, MOST_COMPUTED + 1, 90_000_000])
def test_a_run_of_any_length_has_a_preview(name, steps):
    shown = rate_preview(schedule(name, warmup_steps=3), LR, steps)
    assert shown.updates[0] == 1
    assert shown.updates[-1] == steps
    assert (np.diff(shown.updates) > 0).all()
    assert len(shown.updates) <= 2 * PARTS + 2
    assert np.isfinite(shown.rates).all()
    assert (shown.rates >= 0).all()


def test_a_short_run_is_shown_whole():
    shown = rate_preview(schedule("ExponentialLR", gamma=0.5), 1.0, 4)
    assert shown.updates.tolist() == [1, 2, 3, 4]
    assert shown.rates.tolist() == [1, 0.5, 0.25, 0.125]


@pytest.mark.parametrize("half", [500, 1000, 12345])
def test_the_cycles_of_a_long_run_are_not_mistaken_for_others(half):
    settings = schedule("CyclicLR", base_lr=0.1, step_size_up=half)
    shown = rate_preview(settings, 0.3, 50_000_000)
    # Each part of 200 000 updates has at least eight cycles, so each is seen from bottom to top.
    highest = np.array([shown.rates[i : i + 20].max() for i in range(0, 480, 20)])
    lowest = np.array([shown.rates[i : i + 20].min() for i in range(0, 480, 20)])
    np.testing.assert_allclose(highest, 0.3, rtol=0.02)
    np.testing.assert_allclose(lowest, 0.1, rtol=0.02)


def test_what_follows_the_loss_has_no_preview():
    assert rate_preview(schedule("ReduceLROnPlateau", warmup_steps=10), LR, 100) is None
