"""The conventions of Keras 3 go where its arithmetic leads, written here a second time with numpy.

Keras itself brings a deep learning framework of its own; its update steps are short enough to be written as
they stand there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from convention_cases import path
from numpy.typing import NDArray
from torch_references import TASKS, Task, task_cases

from workbench.optimizers import OPTIMIZERS, create

Array = NDArray[np.float64]
Update = Callable[[Array, Array, int], Array]
"""θ, g and t = 1, 2, … in, the new θ out."""

STEPS = 1000

# As between ours and torch's: about ten roundings a step and no amplification give 1e-12 of the largest
# parameter, and a factor 100 is left. The largest difference measured is 3e-14.
TOLERANCE = 1e-10


def adagrad(size: int, lr: float = 1e-3, initial: float = 0.1, eps: float = 1e-7) -> Update:
    accumulator = np.full(size, initial)

    def update(variable: Array, gradient: Array, t: int) -> Array:
        nonlocal accumulator
        accumulator = accumulator + gradient**2
        return variable - lr * gradient / np.sqrt(accumulator + eps)

    return update


def rmsprop(
    size: int,
    lr: float = 1e-3,
    rho: float = 0.9,
    momentum: float = 0.0,
    eps: float = 1e-7,
    centered: bool = False,
) -> Update:
    velocity, buffer, average = np.zeros(size), np.zeros(size), np.zeros(size)

    def update(variable: Array, gradient: Array, t: int) -> Array:
        nonlocal velocity, buffer, average
        velocity = rho * velocity + (1 - rho) * gradient**2
        average = rho * average + (1 - rho) * gradient
        spread = velocity - average**2 if centered else velocity
        buffer = momentum * buffer + lr * gradient / np.sqrt(spread + eps)
        return variable - buffer

    return update


def adam(
    size: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-7,
    amsgrad: bool = False,
) -> Update:
    m, v, largest = np.zeros(size), np.zeros(size), np.zeros(size)

    def update(variable: Array, gradient: Array, t: int) -> Array:
        nonlocal m, v, largest
        alpha = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        m = m + (gradient - m) * (1 - beta1)
        v = v + (gradient**2 - v) * (1 - beta2)
        largest = np.maximum(largest, v)
        return variable - m * alpha / (np.sqrt(largest if amsgrad else v) + eps)

    return update


def nadam(size: int, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-7) -> Update:
    m, v = np.zeros(size), np.zeros(size)
    product = 1.0

    def update(variable: Array, gradient: Array, t: int) -> Array:
        nonlocal m, v, product
        now = beta1 * (1 - 0.5 * 0.96**t)
        following = beta1 * (1 - 0.5 * 0.96 ** (t + 1))
        product *= now
        m = m + (gradient - m) * (1 - beta1)
        v = v + (gradient**2 - v) * (1 - beta2)
        ahead = following * m / (1 - product * following) + (1 - now) * gradient / (1 - product)
        return variable - ahead * lr / (np.sqrt(v / (1 - beta2**t)) + eps)

    return update


def decayed(update: Update, share: float) -> Update:
    """The variable is shrunk before the step is made, as the class of all of Keras' optimizers does it."""
    return lambda variable, gradient, t: update(variable - variable * share, gradient, t)


UPDATES = {"adagrad": adagrad, "rmsprop": rmsprop, "adam": adam, "adamw": adam, "nadam": nadam}
THEIR_NAMES = {"initial_accumulator": "initial"}
CONVENTIONS = {name: "epsilon-hat" if name == "adam" else "keras" for name in UPDATES}

CASES = [
    ("adagrad", {}),
    ("adagrad", {"lr": 0.1, "initial_accumulator": 0.5, "eps": 1e-3}),
    ("adagrad", {"lr": 0.1, "weight_decay": 0.1}),
    ("rmsprop", {"lr": 1e-4}),
    ("rmsprop", {"lr": 1e-4, "weight_decay": 0.1}),
    ("rmsprop", {"lr": 1e-4, "rho": 0.99, "eps": 1e-3, "centered": True}),
    ("rmsprop", {"lr": 1e-4, "momentum": 0.9}),
    ("rmsprop", {"lr": 1e-4, "momentum": 0.5, "centered": True, "eps": 0.1}),
    ("adam", {}),
    ("adam", {"lr": 1e-2, "amsgrad": True}),
    ("adam", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-3}),
    ("adamw", {"weight_decay": 4e-3}),
    ("adamw", {"weight_decay": 0.1, "beta1": 0.8, "beta2": 0.99, "eps": 1e-3}),
    ("nadam", {}),
    ("nadam", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-3}),
    ("nadam", {"weight_decay": 0.1}),
]


def reference_path(update: Update, task: Task) -> Array:
    theta, points = task.start.numpy(), []
    for t in range(1, STEPS + 1):
        theta = update(theta, task.gradient(torch.from_numpy(theta)).numpy(), t)
        points.append(theta)
    return np.stack(points)


@pytest.mark.parametrize("task_name", task_cases("rosenbrock"))
@pytest.mark.parametrize(("name", "settings"), CASES, ids=str)
def test_a_thousand_steps_are_those_of_keras(name, settings, task_name):
    task = TASKS[task_name]()
    rule = create(name, convention=CONVENTIONS[name], **settings)
    ours = path(rule, task, STEPS).numpy()
    theirs = {THEIR_NAMES.get(setting, setting): value for setting, value in settings.items()}
    share = rule.settings.lr * theirs.pop("weight_decay", 0.0)
    expected = reference_path(decayed(UPDATES[name](len(task.start), **theirs), share), task)
    assert np.isfinite(expected).all()
    assert abs(expected[-1] - task.start.numpy()).max() > 0.01
    assert abs(ours - expected).max() <= TOLERANCE * abs(expected).max()


def test_every_convention_that_names_keras_for_its_whole_arithmetic_is_compared():
    named = {
        (name, convention)
        for name, rule in OPTIMIZERS.items()
        for convention, described in rule.Settings.conventions.items()
        if "Keras 3" in described.source.split("; ")
    }
    assert named == {(name, CONVENTIONS[name]) for name, _ in CASES}


@pytest.mark.parametrize(
    ("name", "convention"), [*CONVENTIONS.items(), ("momentum", "velocity")], ids=lambda each: each
)
def test_the_conventions_of_keras_have_its_learning_rates(name, convention):
    # SGD moves by 0.01 there, all the adaptive ones by 0.001.
    assert create(name, convention=convention).settings.lr == (1e-2 if name == "momentum" else 1e-3)
