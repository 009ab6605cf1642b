"""Schedules with several settings, and the same as a person would write them with torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import lr_scheduler

from workbench.schedules import SCHEDULES, LearningRates, ScheduleSettings
from workbench.settings import validated

LR = 0.3
STEPS = 1200

Make = Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler]

CASES: list[tuple[str, dict[str, Any], Make]] = [
    ("ExponentialLR", {"gamma": 0.99}, lambda o: lr_scheduler.ExponentialLR(o, 0.99)),
    ("ExponentialLR", {"gamma": 1.0}, lambda o: lr_scheduler.ExponentialLR(o, 1.0)),
    ("ExponentialLR", {"gamma": 0.4}, lambda o: lr_scheduler.ExponentialLR(o, 0.4)),
    ("StepLR", {"step_size": 7, "gamma": 0.9}, lambda o: lr_scheduler.StepLR(o, 7, 0.9)),
    ("StepLR", {"step_size": 1, "gamma": 1.0}, lambda o: lr_scheduler.StepLR(o, 1, 1.0)),
    (
        "MultiStepLR",
        {"milestones": "300, 10", "gamma": 0.25},
        lambda o: lr_scheduler.MultiStepLR(o, [10, 300], 0.25),
    ),
    ("MultiStepLR", {"milestones": (5, 5, 6)}, lambda o: lr_scheduler.MultiStepLR(o, [5, 5, 6], 0.1)),
    ("MultiStepLR", {"milestones": ()}, lambda o: lr_scheduler.MultiStepLR(o, [], 0.1)),
    (
        "LinearLR",
        {"start_factor": 0.25, "end_factor": 1.0, "total_iters": 500},
        lambda o: lr_scheduler.LinearLR(o, 0.25, 1.0, 500),
    ),
    ("LinearLR", {}, lambda o: lr_scheduler.LinearLR(o, 1.0, 0.0, STEPS)),
    ("PolynomialLR", {}, lambda o: lr_scheduler.PolynomialLR(o, STEPS, 2.0)),
    (
        "PolynomialLR",
        {"total_iters": "400", "power": 0.5},
        lambda o: lr_scheduler.PolynomialLR(o, 400, 0.5),
    ),
    (
        "InverseTimeDecay",
        {"decay_rate": 0.05},
        lambda o: lr_scheduler.LambdaLR(o, lambda made: 1 / (1 + 0.05 * made)),
    ),
    ("CosineAnnealingLR", {}, lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS)),
    (
        "CosineAnnealingLR",
        {"t_max": "90", "eta_min": 0.01},
        lambda o: lr_scheduler.CosineAnnealingLR(o, 90, 0.01),
    ),
    ("CosineAnnealingLR", {"t_max": 1}, lambda o: lr_scheduler.CosineAnnealingLR(o, 1)),
    (
        "CosineAnnealingWarmRestarts",
        {"t_0": 10, "t_mult": 3, "eta_min": 1e-3},
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 10, 3, 1e-3),
    ),
    (
        "CosineAnnealingWarmRestarts",
        {"t_0": 17, "t_mult": 1},
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 17),
    ),
    ("OneCycleLR", {}, lambda o: lr_scheduler.OneCycleLR(o, LR, STEPS, cycle_momentum=False)),
    (
        "OneCycleLR",
        {"pct_start": 0.21, "anneal_strategy": "linear", "div_factor": 10, "three_phase": True},
        lambda o: lr_scheduler.OneCycleLR(
            o,
            LR,
            STEPS,
            pct_start=0.21,
            anneal_strategy="linear",
            cycle_momentum=False,
            div_factor=10,
            three_phase=True,
        ),
    ),
    (
        "OneCycleLR",
        {"pct_start": 0.0, "final_div_factor": 3},
        lambda o: lr_scheduler.OneCycleLR(
            o, LR, STEPS, pct_start=0.0, cycle_momentum=False, final_div_factor=3
        ),
    ),
    (
        "CyclicLR",
        {"base_lr": 0.1, "step_size_up": 30, "step_size_down": "50"},
        lambda o: lr_scheduler.CyclicLR(o, 0.1, LR, 30, 50, cycle_momentum=False),
    ),
    (
        "CyclicLR",
        {"base_lr": 0.1, "step_size_up": 3, "mode": "triangular2"},
        lambda o: lr_scheduler.CyclicLR(o, 0.1, LR, 3, mode="triangular2", cycle_momentum=False),
    ),
    (
        "CyclicLR",
        {"base_lr": 0.0, "step_size_up": 40, "mode": "exp_range", "gamma": 0.99},
        lambda o: lr_scheduler.CyclicLR(
            o, 0.0, LR, 40, mode="exp_range", gamma=0.99, cycle_momentum=False
        ),
    ),
]  # fmt: skip
"""The schedules whose rates are known ahead: name, settings, and torch's scheduler."""


def label(value: object) -> str:
    """The words of an argument in a test's name, which are the same in every process."""
    return "torch" if callable(value) else str(value)[:60]


def schedule(name: str, **settings: object) -> ScheduleSettings:
    return validated(SCHEDULES[name], settings)


def rates(name: str, lr: float = LR, steps: int = STEPS, **settings: object) -> LearningRates:
    return LearningRates(schedule(name, **settings), lr, steps)


def real_optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)


def torch_rates(make: Make, count: int) -> list[float]:
    """The rates of ``count`` updates of a loop with torch alone."""
    optimizer = real_optimizer()
    scheduler = make(optimizer)
    taken = []
    for _ in range(count):
        taken.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return taken
