"""What every schedule promises; a new one is tested by being in the registry."""

from __future__ import annotations

import subprocess
import sys
from typing import Literal

import numpy as np
import pytest
from torch.optim import lr_scheduler
from torch_schedules import LR, rates, real_optimizer

from workbench.errors import InputError, UnknownNameError
from workbench.experiment import compose
from workbench.schedules import SCHEDULES, LearningRates, ScheduleSettings, schedule_settings
from workbench.settings import declarations, validated

every_schedule = pytest.mark.parametrize("name", SCHEDULES)


def first_rate(name):
    """The rate of the first update by formula; that of the optimizer where the rates follow the loss."""
    by_formula = SCHEDULES[name]().rates_after(np.array([0]), LR, 1000)
    return LR if by_formula is None else float(by_formula[0])


@every_schedule
def test_each_schedule_goes_by_its_name(name):
    settings = schedule_settings(name)
    assert settings().name == name
    assert settings.title
    assert settings.summary.endswith(".")
    scheduler = settings().scheduler(real_optimizer(), 100)
    if hasattr(lr_scheduler, name):
        assert type(scheduler) is getattr(lr_scheduler, name), "the name is that of another class of torch"


@every_schedule
@pytest.mark.parametrize("steps", [1, 2, 10, 1000])
def test_defaults_give_finite_rates_up_to_the_learning_rate(name, steps):
    ours = rates(name, steps=steps)
    # One cycle rises in three tenths of the run, which of two updates are none.
    assert ours.current == pytest.approx(first_rate(name), rel=1e-12) or steps <= 2
    taken = np.array([ours.current]) if ours.follows_loss else ours.next_rates(steps)
    assert np.isfinite(taken).all()
    assert (taken >= 0).all()
    assert (taken <= LR * (1 + 1e-12)).all()


@every_schedule
def test_defaults_fit_the_defaults_of_every_optimizer(name):
    for optimizer in ("gd", "momentum", "adam", "adadelta"):
        experiment = compose("quadratic", optimizer, name)
        assert experiment.schedule == SCHEDULES[name]()


@every_schedule
def test_a_warm_up_is_part_of_every_schedule_and_none_is_the_default(name):
    declared = {declaration.name: declaration.default for declaration in declarations(SCHEDULES[name])}
    assert declared["warmup_steps"] == 0
    warm = rates(name, warmup_steps=4, warmup_factor=0.5)
    assert warm.current == rates(name, steps=1196).current * 0.5


@every_schedule
def test_where_a_warm_up_begins_is_asked_only_where_there_is_one(name):
    model = SCHEDULES[name]
    assert "warmup_factor" in model.unused_under({})
    assert "warmup_factor" in model.unused_under({"warmup_steps": " 0 "})
    assert "warmup_factor" not in model.unused_under({"warmup_steps": "5"})


def test_the_factor_of_the_peaks_is_asked_only_where_they_shrink_by_it():
    model = SCHEDULES["CyclicLR"]
    assert "gamma" in model.unused_under({"mode": "triangular2"})
    assert "gamma" not in model.unused_under({"mode": "exp_range"})


def test_an_unknown_schedule_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"schedule = StepsLR: .* \(did you mean StepLR\?\)"):
        schedule_settings("StepsLR")


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("ExponentialLR", {"gamma": 0}, "gamma"),
        ("ExponentialLR", {"gamma": 1.01}, "gamma"),
        ("StepLR", {"gamma": 1.01}, "gamma"),
        ("StepLR", {"step_size": 0}, "step_size"),
        ("MultiStepLR", {"milestones": "0"}, "milestones"),
        ("MultiStepLR", {"milestones": "10, -1"}, "milestones"),
        ("LinearLR", {"start_factor": 0}, "start_factor"),
        ("LinearLR", {"end_factor": 1.5}, "end_factor"),
        ("PolynomialLR", {"total_iters": "0"}, "total_iters"),
        ("PolynomialLR", {"power": 0}, "power"),
        ("InverseTimeDecay", {"decay_rate": 0}, "decay_rate"),
        ("CosineAnnealingLR", {"t_max": 0}, "t_max"),
        ("CosineAnnealingLR", {"t_max": "forever"}, "t_max"),
        ("CosineAnnealingLR", {"eta_min": -1}, "eta_min"),
        ("CosineAnnealingWarmRestarts", {"t_0": 0}, "t_0"),
        ("CosineAnnealingWarmRestarts", {"t_mult": 0}, "t_mult"),
        ("OneCycleLR", {"pct_start": 1.5}, "pct_start"),
        ("OneCycleLR", {"div_factor": 0.5}, "div_factor"),
        ("OneCycleLR", {"anneal_strategy": "sine"}, "anneal_strategy"),
        ("CyclicLR", {"step_size_up": 0}, "step_size_up"),
        ("CyclicLR", {"step_size_down": 0}, "step_size_down"),
        ("ReduceLROnPlateau", {"factor": 1}, "factor"),
        ("ReduceLROnPlateau", {"patience": -1}, "patience"),
        ("constant", {"warmup_steps": -1}, "warmup_steps"),
        ("constant", {"warmup_factor": 0}, "warmup_factor"),
    ],
)
def test_settings_out_of_range_are_refused(name, given, field):
    with pytest.raises(InputError, match=f"^{field} = .*: must be ") as caught:
        validated(SCHEDULES[name], given)
    assert caught.value.field == field


def test_a_length_that_cannot_be_used_is_told_what_can():
    with pytest.raises(InputError) as caught:
        validated(SCHEDULES["CosineAnnealingLR"], {"t_max": "0"})
    assert str(caught.value) == (
        "t_max = 0: must be a whole number at least 1 and at most 1000000000 or steps"
    )


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("CosineAnnealingLR", "eta_min"),
        ("CosineAnnealingWarmRestarts", "eta_min"),
        ("CyclicLR", "base_lr"),
        ("ReduceLROnPlateau", "min_lr"),
    ],
)
def test_a_lowest_rate_above_the_learning_rate_is_refused_at_its_field(name, field):
    assert (
        getattr(compose("quadratic", "gd", name, changes={"lr": 0.01, field: 0.01}).schedule, field) == 0.01
    )
    with pytest.raises(InputError) as caught:
        compose("quadratic", "gd", name, changes={"lr": 0.01, field: 0.02})
    assert caught.value.field == field
    assert str(caught.value) == f"{field} = 0.02: must be at most the learning rate, 0.01"


def test_a_cosine_too_long_for_torchs_recursion_is_refused():
    with pytest.raises(InputError, match=r"^t_max = steps: must be a whole number at most 100000000$"):
        compose("quadratic", "gd", "CosineAnnealingLR", changes={"steps": 200_000_000})
    compose("quadratic", "gd", "CosineAnnealingLR", changes={"steps": 200_000_000, "t_max": 1000})


def test_learning_rates_do_not_wait_for_torchs_compiler():
    script = (
        "import sys\n"
        "from workbench.schedules import SCHEDULES, LearningRates\n"
        "for settings in SCHEDULES.values():\n"
        "    rates = LearningRates(settings(warmup_steps=2), 0.1, 9)\n"
        "    rates.step(1.0) if rates.follows_loss else rates.next_rates(5)\n"
        "print('torch' in sys.modules, 'torch._dynamo' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout.split() == ["True", "False"]


def test_a_preview_does_not_wait_for_torch():
    script = (
        "import sys\n"
        "from workbench.schedules import SCHEDULES, rate_preview\n"
        "for settings in SCHEDULES.values():\n"
        "    rate_preview(settings(warmup_steps=2), 0.1, 1000)\n"
        "print('torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout.split() == ["False"]


@every_schedule
@pytest.mark.parametrize("steps", [7, 200])
def test_the_formula_has_the_rates_of_the_scheduler(name, steps):
    settings = SCHEDULES[name]()
    if settings.follows_loss:
        assert settings.rates_after(np.arange(steps), LR, steps) is None
        return
    by_formula = settings.rates_after(np.arange(steps), LR, steps)
    np.testing.assert_allclose(
        rates(name, steps=steps).next_rates(steps), by_formula, rtol=1e-8, atol=1e-9 * LR
    )


def test_a_schedule_with_only_a_formula_has_a_scheduler():
    class Halved(ScheduleSettings):
        name: Literal["halved"] = "halved"

        def rates_after(self, made, lr, steps):
            return lr * np.power(0.5, made.astype(np.float64))

    made = LearningRates(Halved(warmup_steps=2, warmup_factor=0.5), 0.8, 6)
    assert made.next_rates(6).tolist() == pytest.approx([0.4, 0.6, 0.8, 0.4, 0.2, 0.1], rel=1e-15)


def test_every_schedule_makes_learning_rates_of_its_own():
    for settings in SCHEDULES.values():
        one, other = (LearningRates(settings(), LR, 10) for _ in range(2))
        assert one.current == other.current
