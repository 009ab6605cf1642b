"""Every optimizer in its convention torch goes where torch.optim's goes."""

from __future__ import annotations

import pytest
from convention_cases import path
from torch_references import TASKS, TWINS, reference_path, task_cases

from workbench.optimizers import OPTIMIZERS, create

STEPS = 1000

# Each step rounds a handful of operations, so without amplification 1 000 steps part by about
# 1 000 · 10 · 1e-16 = 1e-12 of the largest parameter; a factor 100 is left for machines whose kernels fuse a
# multiplication and an addition. The settings are not chaotic: learning rates are small enough that rounding
# is not amplified (signs of nearly vanished gradients divided by their own size would be). The largest
# difference measured is below 1e-12.
TOLERANCE = 1e-10

CASES = [
    ("gd", {}),
    ("gd", {"weight_decay": 0.01}),
    ("gd", {"clip_norm": 0.5, "clip_value": 0.4}),
    ("momentum", {}),
    ("momentum", {"dampening": 0.3, "weight_decay": 0.01}),
    ("momentum", {"momentum": 0.0}),
    ("momentum", {"clip_norm": 0.5, "clip_value": 0.4}),
    ("nesterov", {}),
    ("nesterov", {"momentum": 0.5, "weight_decay": 0.01}),
    ("nesterov", {"clip_norm": 0.5, "clip_value": 0.4}),
    ("adagrad", {}),
    ("adagrad", {"lr": 0.1}),
    (
        "adagrad",
        {"lr": 0.1, "lr_decay": 0.01, "initial_accumulator": 0.5, "eps": 1e-3, "weight_decay": 0.01},
    ),
    ("adagrad", {"lr": 0.004, "clip_norm": 0.5, "clip_value": 0.4}),
    ("adadelta", {}),
    ("adadelta", {"lr": 0.5, "rho": 0.95, "eps": 1e-5, "weight_decay": 0.01}),
    ("adadelta", {"eps": 1e-5, "clip_norm": 0.5, "clip_value": 0.4}),
    ("rmsprop", {"lr": 1e-4}),
    ("rmsprop", {"lr": 1e-4, "centered": True}),
    ("rmsprop", {"lr": 1e-4, "momentum": 0.9, "weight_decay": 0.01}),
    ("rmsprop", {"lr": 1e-4, "momentum": 0.5, "centered": True, "rho": 0.9, "eps": 0.1}),
    ("rmsprop", {"lr": 1e-4, "clip_norm": 0.5, "clip_value": 0.4}),
    ("adam", {}),
    ("adam", {"lr": 1e-2, "amsgrad": True}),
    ("adam", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-3, "weight_decay": 0.01}),
    ("adam", {"clip_norm": 0.5, "clip_value": 0.4}),
    ("adamw", {}),
    ("adamw", {"lr": 1e-2, "weight_decay": 0.1, "amsgrad": True}),
    ("adamw", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-3}),
    ("adamw", {"clip_norm": 0.5, "clip_value": 0.4}),
    ("nadam", {}),
    ("nadam", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-3}),
    ("nadam", {"lr": 1e-2, "momentum_decay": 0.1, "weight_decay": 0.01}),
    ("nadam", {"clip_norm": 0.5, "clip_value": 0.4}),
]
STEEP_RATES = {"momentum": 1e-4, "nesterov": 1e-4}
"""Where the defaults would throw a run out of Rosenbrock's valley."""


@pytest.mark.parametrize("task_name", task_cases("rosenbrock", "logistic regression"))
@pytest.mark.parametrize(("name", "settings"), CASES, ids=str)
def test_a_thousand_steps_are_those_of_torch(name, settings, task_name):
    if task_name == "rosenbrock" and name in STEEP_RATES:
        settings = {"lr": STEEP_RATES[name], **settings}
    task = TASKS[task_name]()
    ours = path(create(name, **settings), task, STEPS)
    torchs = reference_path(name, create(name, **settings).settings, task, STEPS)
    assert torchs.isfinite().all()
    assert (torchs[-1] - task.start).abs().max() > 0.01
    difference = (ours - torchs).abs().amax(1)
    assert (difference <= TOLERANCE * torchs.abs().max()).all(), difference.max()


def test_every_optimizer_that_torch_has_is_compared():
    assert {name for name, _ in CASES} == set(TWINS)
    assert set(TWINS) <= set(OPTIMIZERS)


@pytest.mark.parametrize("name", TWINS)
def test_every_real_setting_and_flag_is_compared_away_from_its_default(name):
    defaults = {n: f.default for n, f in OPTIMIZERS[name].Settings.model_fields.items()}
    tried = {
        setting
        for case, settings in CASES
        for setting, value in settings.items()
        if case == name and value != defaults[setting]
    }
    # The learning rate of the momentum methods is changed on Rosenbrock; gradient descent has nothing else.
    # torch corrects the bias of Adam and AdamW always and of SGD's velocity never: without and with it, they
    # are compared with optax.
    assert set(defaults) - {"name", "convention", "lr", "bias_correction"} <= tried
