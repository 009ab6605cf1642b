"""The rates of torch's own tests of its schedulers (pytorch/pytorch, test/optim/test_lrscheduler.py)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from torch_schedules import rates, schedule

from workbench.errors import InputError

LR = 0.05

KNOWN_AHEAD = [
    ("StepLR", {"gamma": 0.1, "step_size": 3}, [0.05] * 3 + [0.005] * 3 + [0.0005] * 3 + [0.00005] * 3),
    (
        "MultiStepLR",
        {"gamma": 0.1, "milestones": (2, 5, 9)},
        [0.05] * 2 + [0.005] * 3 + [0.0005] * 4 + [0.00005] * 3,
    ),
    (
        "LinearLR",
        {"start_factor": 0.5, "end_factor": 1.0, "total_iters": 4},
        [0.025, 0.03125, 0.0375, 0.04375, *[0.05] * 6],
    ),
    (
        "LinearLR",
        {"start_factor": 0.25, "end_factor": 0.6, "total_iters": 4},
        [0.05 * (0.25 + made * 0.35 / 4) for made in range(4)] + [0.03] * 6,
    ),
    ("ExponentialLR", {"gamma": 0.9}, [0.05 * 0.9**made for made in range(10)]),
    (
        "PolynomialLR",
        {"power": 0.9, "total_iters": 5},
        [(1 - made / 5) ** 0.9 * 0.05 for made in range(5)] + [0.0] * 5,
    ),
    (
        "CosineAnnealingLR",
        {"T_max": 10, "eta_min": 1e-10},
        [1e-10 + (0.05 - 1e-10) * (1 + math.cos(math.pi * made / 10)) / 2 for made in range(10)],
    ),
    (
        "CosineAnnealingWarmRestarts",
        {"T_0": 10, "T_mult": 2, "eta_min": 1e-10},
        [
            1e-10 + (0.05 - 1e-10) * (1 + math.cos(math.pi * made / length)) / 2
            for length in (10, 20, 40)
            for made in range(length)
        ],
    ),
]

TO_FIVE = {"base_lr": 1, "step_size_up": 4}
HEIGHTS = [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0, 0.25, 0.5, 0.75, 1]
CYCLES = [
    ({**TO_FIVE, "mode": "triangular"}, [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3]),
    (
        {**TO_FIVE, "mode": "triangular2"},
        [1, 2, 3, 4, 5, 4, 3, 2, 1, 1.5, 2, 2.5, 3, 2.5, 2, 1.5, 1, 1.25, 1.5, 1.75, 2, 1.75],
    ),
    (
        {**TO_FIVE, "mode": "exp_range", "gamma": 0.9},
        [1 + height * 4 * 0.9**made for made, height in enumerate(HEIGHTS)],
    ),
    ({**TO_FIVE, "step_size_down": 6}, [1, 2, 3, 4, 5, 13 / 3, 11 / 3, 3, 7 / 3, 5 / 3, 1]),
    (
        {"base_lr": 1, "step_size_up": 2, "step_size_down": 6, "mode": "triangular2"},
        [
            *(1, 3, 5, 13 / 3, 11 / 3, 3, 7 / 3, 5 / 3, 1, 2, 3, 8 / 3, 7 / 3, 2, 5 / 3, 4 / 3),
            *(1, 1.5, 2, 11 / 6, 10 / 6, 9 / 6, 8 / 6, 7 / 6),
        ],
    ),
]

ONE_CYCLES = [
    (
        {"final_div_factor": 2, "anneal_strategy": "linear"},
        [1, 13, 25, 21.5, 18, 14.5, 11, 7.5, 4, 0.5],
    ),
    (
        {"final_div_factor": 4, "anneal_strategy": "linear", "pct_start": 0.4, "three_phase": True},
        [1, 9, 17, 25, 17, 9, 1, 0.75, 0.5, 0.25],
    ),
]

ABOUT_A_TENTH = {"factor": 0.1, "patience": 5, "threshold": 0.1}
FALLING = [1.5 * 0.85**made for made in range(20)]
RISING = [1.5 * 1.025**made for made in range(20)]
CREEPING = [1.5 * 1.005**made for made in range(20)]
REDUCED = [0.5] * 6 + [0.05] * 11 + [0.005] * 4
# torch's tests tell a loss and then read the rate.
FOLLOWING = [
    (
        {"threshold_mode": "abs", "threshold": 0.01, "patience": 5, "cooldown": 5, "factor": 0.1},
        [10 - made * 0.0167 for made in range(20)],
        [0.5] * 20,
    ),
    (
        {**ABOUT_A_TENTH, "threshold_mode": "abs"},
        [10 - made * 0.0165 for made in range(22)],
        [0.5] * 6 + [0.05] * 7 + [0.005] * 7 + [0.0005] * 2,
    ),
    (
        {"mode": "max", "patience": 5, "cooldown": 5, "threshold_mode": "abs", "factor": 0.1},
        [-0.8] * 2 + [-0.234] * 20,
        [0.5] * 8 + [0.05] * 11 + [0.005] * 4,
    ),
    ({**ABOUT_A_TENTH, "mode": "max", "patience": 3}, RISING, [0.5] * 20),
    ({**ABOUT_A_TENTH, "mode": "max", "cooldown": 5}, CREEPING, REDUCED),
    ({**ABOUT_A_TENTH, "patience": 10}, FALLING, [0.5] * 20),
    ({**ABOUT_A_TENTH, "cooldown": 5}, [1.0] * 7 + [0.6] + [0.5] * 12, REDUCED),
    (
        {**ABOUT_A_TENTH, "mode": "max", "cooldown": 5, "min_lr": 0.4},
        CREEPING,
        [0.5] * 6 + [0.4] * 14,
    ),
]


@pytest.mark.parametrize(("name", "settings", "expected"), KNOWN_AHEAD)
def test_rates_from_five_hundredths(name, settings, expected):
    taken = rates(name, LR, len(expected), **settings).next_rates(len(expected))
    np.testing.assert_allclose(taken, expected, rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize(("settings", "expected"), CYCLES)
def test_cycles_from_one_to_five(settings, expected):
    taken = rates("CyclicLR", 5.0, len(expected), **settings).next_rates(len(expected))
    np.testing.assert_allclose(taken, expected, rtol=1e-13)


@pytest.mark.parametrize(("settings", "expected"), ONE_CYCLES)
def test_one_cycle_of_ten_updates(settings, expected):
    taken = rates("OneCycleLR", 25.0, 10, **settings).next_rates(10)
    np.testing.assert_allclose(taken, expected, rtol=1e-12)


@pytest.mark.parametrize(("settings", "losses", "expected"), FOLLOWING)
def test_rates_that_follow_these_losses(settings, losses, expected):
    ours, read = rates("ReduceLROnPlateau", 0.5, len(losses), **settings), []
    for loss in losses:
        ours.step(loss)
        read.append(ours.current)
    np.testing.assert_allclose(read, expected[: len(losses)], rtol=1e-12)


def test_torchs_spelling_of_a_setting_is_read():
    assert schedule("CosineAnnealingLR", T_max=7) == schedule("CosineAnnealingLR", t_max=7)
    with pytest.raises(InputError, match=r"^t_max = 0: must be "):
        schedule("CosineAnnealingLR", T_max=0)


@pytest.mark.parametrize("start", [0.0, 1.1])
def test_a_line_starts_above_nothing_and_not_above_the_rate(start):
    with pytest.raises(InputError, match=r"^start_factor = "):
        schedule("LinearLR", start_factor=start)


def test_a_mode_that_there_is_not_is_refused():
    for name in ("CyclicLR", "ReduceLROnPlateau"):
        with pytest.raises(InputError, match=r"^mode = CATS: must be one of"):
            schedule(name, mode="CATS")
