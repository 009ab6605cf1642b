"""Learning rates equal torch's, however they are asked for and whatever goes before them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler
from torch_schedules import CASES, LR, STEPS, label, rates, torch_rates

from workbench.schedules import SCHEDULES

every_case = pytest.mark.parametrize(("name", "given", "make"), CASES, ids=label)
KNOWN_AHEAD = [name for name, model in SCHEDULES.items() if not model.follows_loss]


def test_every_schedule_that_torch_has_is_held_against_it():
    compared = {name for name, _, _ in CASES}
    assert {name for name in KNOWN_AHEAD if hasattr(lr_scheduler, name)} <= compared <= {*KNOWN_AHEAD}


@every_case
def test_rates_are_those_of_torch_on_a_real_optimizer(name, given, make):
    expected = torch_rates(make, STEPS)
    # torch's LinearLR ends a few roundings below zero, where ours ends at zero.
    assert min(expected) >= -1e-12
    assert rates(name, **given).next_rates(STEPS).tolist() == [max(rate, 0.0) for rate in expected]


@every_case
@pytest.mark.parametrize("warmup", [1, 150])
def test_a_warm_up_shifts_the_whole_schedule_and_rises_in_a_straight_line(name, given, make, warmup):
    taken = rates(name, steps=STEPS + warmup, warmup_steps=warmup, warmup_factor=0.2, **given).next_rates(
        STEPS + warmup
    )
    own = torch_rates(make, STEPS)
    assert taken[warmup:].tolist() == [max(rate, 0.0) for rate in own]
    np.testing.assert_allclose(
        taken[:warmup], own[0] * np.linspace(0.2, 1, warmup + 1)[:-1], rtol=1e-15, atol=0
    )


def test_a_warm_up_is_that_of_torchs_linear_schedule():
    expected = torch_rates(lambda o: lr_scheduler.LinearLR(o, 0.25, 1.0, 1000), STEPS)
    taken = rates("constant", warmup_steps=1000, warmup_factor=0.25).next_rates(STEPS)
    np.testing.assert_allclose(taken, expected, rtol=1e-12)
    assert taken[1000:].tolist() == [LR] * 200


def test_with_a_warm_up_torchs_own_sequence_gives_the_same():
    def sequence(optimizer):
        rise = lr_scheduler.LinearLR(optimizer, 0.5, 1.0, 100)
        decay = lr_scheduler.ExponentialLR(optimizer, 0.99)
        return lr_scheduler.SequentialLR(optimizer, [rise, decay], [100])

    taken = rates("ExponentialLR", gamma=0.99, warmup_steps=100, warmup_factor=0.5).next_rates(STEPS)
    np.testing.assert_allclose(taken, torch_rates(sequence, STEPS), rtol=1e-11)


def test_one_cycle_ends_with_the_run_whatever_its_warm_up():
    for warmup in (0, 1, 60, 99):
        taken = rates("OneCycleLR", steps=100, warmup_steps=warmup).next_rates(100)
        assert taken[-1] == pytest.approx(LR / 25 / 1e4, rel=1e-12)


def test_a_run_may_end_within_its_warm_up():
    taken = rates("OneCycleLR", steps=10, warmup_steps=1000).next_rates(10)
    assert (np.diff(taken) > 0).all()


@pytest.mark.parametrize("name", KNOWN_AHEAD)
@pytest.mark.parametrize("warmup", [0, 13])
@settings(max_examples=20)
@given(cuts=st.lists(st.integers(0, 40)))
def test_taking_in_pieces_gives_the_same_rates(name, warmup, cuts):
    whole, split = (rates(name, steps=40, warmup_steps=warmup) for _ in range(2))
    pieces = [split.next_rates(stop - start) for start, stop in pairwise([0, *sorted(cuts), 40])]
    assert np.concatenate(pieces).tolist() == whole.next_rates(40).tolist()
    assert split.current == whole.current


@pytest.mark.parametrize("name", KNOWN_AHEAD)
@pytest.mark.parametrize("warmup", [0, 3])
def test_the_current_rate_is_the_one_taken_next(name, warmup):
    ours = rates(name, steps=9, warmup_steps=warmup)
    for _ in range(8):
        expected = ours.current
        assert ours.next_rates(1).tolist() == [expected]


@given(st.floats(0, 1e300, exclude_min=True), st.integers(0, 100))
def test_a_constant_rate_never_changes(lr, count):
    constant = rates("constant", lr)
    assert constant.next_rates(count).tolist() == [lr] * count
    assert constant.current == lr


def test_two_schedules_share_nothing():
    one, other = rates("ExponentialLR", 1.0, gamma=0.5), rates("ExponentialLR", 8.0, gamma=0.5)
    one.next_rates(3)
    assert other.next_rates(2).tolist() == [8, 4]


def test_exponential_decay_is_its_formula():
    np.testing.assert_allclose(
        rates("ExponentialLR", 2.0, gamma=0.5).next_rates(5), [2, 1, 0.5, 0.25, 0.125], rtol=1e-15
    )


def test_a_milestone_is_a_number_of_updates_made():
    taken = rates("MultiStepLR", 1.0, milestones=(2, 4), gamma=0.5).next_rates(6)
    assert taken.tolist() == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_inverse_time_decay_has_half_the_rate_after_one_over_k_updates():
    assert rates("InverseTimeDecay", 1.0, decay_rate=0.1).next_rates(11)[10] == 0.5


def test_halving_peaks_do_not_overflow_in_the_thousandth_cycle():
    taken = rates("CyclicLR", step_size_up=1, mode="triangular2", base_lr=0.1).next_rates(5000)
    assert np.isfinite(taken).all()
    assert taken[-1] == 0.1
    with pytest.raises(OverflowError):
        torch_rates(
            lambda o: lr_scheduler.CyclicLR(o, 0.1, LR, 1, mode="triangular2", cycle_momentum=False), 5000
        )


@pytest.mark.parametrize(
    ("steps", "rising"),
    [(1, 0.0), (1, 0.5), (2, 0.5), (10, 0.1), (4, 0.25), (2, 0.75), (7, 4 / 7), (9, math.nextafter(1, 0))],
)
@pytest.mark.parametrize("three_phase", [False, True])
def test_no_phase_of_a_cycle_is_too_short_and_one_update_of_rise_is_the_peak(steps, rising, three_phase):
    taken = rates("OneCycleLR", steps=steps, pct_start=rising, three_phase=three_phase).next_rates(steps)
    assert np.isfinite(taken).all()
    assert (taken >= 0).all()
    if rising * steps == 1 and not three_phase:
        assert taken[0] == pytest.approx(LR, rel=1e-6)


def test_a_linear_decay_never_goes_below_zero():
    for share in (0.1, 0.3, 0.7, 1.0):
        taken = rates("LinearLR", start_factor=share, total_iters=999).next_rates(STEPS)
        assert (taken >= 0).all()
        assert taken[-1] == pytest.approx(0, abs=1e-12)


def test_rates_known_ahead_do_not_ask_for_losses():
    with pytest.raises(TypeError, match="do not depend on the loss"):
        rates("constant").step(1.0)


def test_the_loop_by_hand_is_one_that_torch_accepts():
    assert torch_rates(lambda o: lr_scheduler.ConstantLR(o, 1.0), 3) == [LR] * 3
    assert torch.is_grad_enabled()
