"""Rates that follow the loss equal those of a loop with torch's ReduceLROnPlateau."""

from __future__ import annotations

import numpy as np
import pytest
from torch.optim import lr_scheduler
from torch_schedules import LR, rates, real_optimizer

NOISE = np.random.default_rng(3).normal(size=1500)
LOSSES = {
    "noisy descent": 5 * np.exp(-np.arange(1500) / 200) + 0.1 * NOISE,
    "flat": np.ones(1500),
    "below zero": -np.arange(1500) / 100 + NOISE,
    "diverged": np.where(np.arange(1500) < 40, 1.0, np.nan),
    "infinite": np.where(np.arange(1500) < 40, np.inf, 2.0),
}
CASES = [
    ({}, {"factor": 0.5, "patience": 50}),
    (
        {"factor": 0.9, "patience": 3, "cooldown": 5, "min_lr": 0.01},
        {"factor": 0.9, "patience": 3, "cooldown": 5, "min_lr": 0.01},
    ),
    (
        {"patience": 0, "threshold": 0.05, "threshold_mode": "abs", "lr_eps": 1e-3},
        {"factor": 0.5, "patience": 0, "threshold": 0.05, "threshold_mode": "abs", "eps": 1e-3},
    ),
]


def followed(ours, losses) -> list[float]:
    taken = []
    for loss in losses:
        taken.append(ours.current)
        ours.step(loss)
    return taken


@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize(("given", "arguments"), CASES, ids=["patient", "cooling down", "impatient"])
@pytest.mark.parametrize("warmup", [0, 100])
def test_rates_are_those_of_torch_told_the_same_losses(losses, given, arguments, warmup):
    optimizer = real_optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **arguments)
    expected = []
    for loss in losses[warmup:]:
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(loss)
    taken = followed(rates("ReduceLROnPlateau", warmup_steps=warmup, **given), losses)
    assert taken[warmup:] == expected
    np.testing.assert_allclose(taken[:warmup], LR * np.linspace(0.1, 1, warmup + 1)[:-1], rtol=1e-14)


def test_a_rate_falls_after_one_update_more_than_the_patience():
    taken = followed(rates("ReduceLROnPlateau", 1.0, factor=0.5, patience=2), [1.0] * 8)
    assert taken == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]


def test_rates_that_follow_the_loss_cannot_be_taken_ahead():
    with pytest.raises(TypeError, match="not known ahead"):
        rates("ReduceLROnPlateau").next_rates(1)
