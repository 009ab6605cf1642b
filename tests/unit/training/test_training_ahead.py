"""Training with gradients at the look-ahead point, against loops with the rule by hand and with autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from problem_oracles import ORACLES
from recordings import everything, series, trained

from workbench.experiment import Experiment, changed, compose
from workbench.optimizers import create
from workbench.problems.surfaces import RosenbrockSettings
from workbench.training.examples import DataOrder, generators

STEPS = 60
# As between our optimizers and torch's: a thousand roundings, of loss and gradient too, and a margin.
ROUNDING = 1e-10
CONVENTIONS = ["lookahead", "lookahead-accumulated"]
each_form = pytest.mark.parametrize("convention", CONVENTIONS)


def on_a_surface(convention: str, **changes: object) -> Experiment:
    return compose(
        "rosenbrock",
        "nesterov",
        "ExponentialLR",
        changes={
            "convention": convention,
            "lr": 1e-3,
            "gamma": 0.98,
            "steps": STEPS,
            "dtype": "float64",
            "record_every": 1,
            **changes,
        },
    )


def in_batches(convention: str, **changes: object) -> Experiment:
    return compose(
        "logistic-regression",
        "nesterov",
        changes={
            "convention": convention,
            "lr": 0.01,
            "weight_decay": 0.01,
            "steps": STEPS,
            "dtype": "float64",
            "batch_size": 16,
            "record_every": 1,
            **changes,
        },
    )


def by_hand(experiment: Experiment) -> tuple[list[float], list[float], list[float], torch.Tensor]:
    """Losses at θ, norms of the gradients at the point ahead, distances to that point, and the last θ."""
    training, s = experiment.training, experiment.optimizer
    oracle = ORACLES[experiment.problem.name]
    problem = experiment.problem.build(torch.float64, torch.device("cpu"))
    start, order = generators(training.seed)
    theta, velocity = problem.initial(start), 0.0
    size, gamma = training.batch_size, getattr(experiment.schedule, "gamma", 1.0)
    batches = None if size == "full" else DataOrder(problem.examples, size, order).take(STEPS)
    losses, norms, distances = [], [], []
    for step in range(STEPS):
        lr, examples = s.lr * gamma**step, None if batches is None else batches[step]
        losses.append(oracle(theta, examples).item())
        carried = s.momentum * velocity * (1 if s.convention == "lookahead" else lr)
        point = (theta - carried).requires_grad_()
        (gradient,) = torch.autograd.grad(oracle(point, examples), point)
        norms.append(gradient.norm().item())
        distances.append((point - theta).norm().item())
        gradient = gradient + s.weight_decay * point.detach()
        if s.convention == "lookahead":
            velocity = s.momentum * velocity + lr * gradient
            theta = theta - velocity
        else:
            velocity = s.momentum * velocity + gradient
            theta = theta - lr * velocity
    return losses, norms, distances, theta


@each_form
@pytest.mark.parametrize("kind", [on_a_surface, in_batches])
def test_the_loss_is_that_of_the_run_and_the_gradient_that_of_the_point_ahead(kind, convention):
    losses, norms, distances, _ = by_hand(kind(convention))
    blocks = trained(kind(convention))
    np.testing.assert_allclose(series(blocks, "loss")[1], losses, rtol=ROUNDING)
    np.testing.assert_allclose(series(blocks, "gradient_norm")[1], norms, rtol=ROUNDING)
    # The first step has no velocity; afterwards the two points are far apart by what is compared here.
    assert distances[0] == 0
    assert min(distances[1:]) > 1e-6


@each_form
def test_the_trainer_goes_where_the_rule_goes_by_hand(convention):
    experiment = on_a_surface(convention, gamma=1.0)
    rule = create("nesterov", convention=convention, lr=1e-3)
    oracle = ORACLES["rosenbrock"]

    def gradient(point: torch.Tensor) -> torch.Tensor:
        leaf = point.clone().requires_grad_()
        return torch.autograd.grad(oracle(leaf, None), leaf)[0]

    theta = experiment.problem.build(torch.float64, torch.device("cpu")).initial(generators(0)[0])
    state, path = rule.init(theta), []
    for _ in range(STEPS):
        theta, state = rule.step(theta, gradient, state)
        path.append(theta)
    recorded = everything(trained(experiment))
    for coordinate in range(2):
        expected = [point[coordinate].item() for point in path]
        np.testing.assert_allclose(recorded[f"theta_{coordinate}"][1], expected, rtol=ROUNDING)


@each_form
@pytest.mark.parametrize("kind", [on_a_surface, in_batches])
def test_runs_together_look_ahead_each_by_its_own_velocity(kind, convention):
    rows = [
        kind(convention, **own)
        for own in ({}, {"momentum": 0.5, "seed": 1}, {"lr": 5e-4, "clip_norm": 0.5, "seed": 2})
    ]
    together, ends = trained(*rows), set()
    for number, row in enumerate(rows):
        alone, own = everything(trained(row)), everything(together, number)
        assert alone.keys() == own.keys()
        for name, (steps, values) in alone.items():
            assert own[name][0] == steps
            # Matrix products of a batch add up in another order than those of a run alone.
            np.testing.assert_allclose(own[name][1], values, rtol=1e-9, atol=1e-12, err_msg=name)
        ends.add(own["loss"][1][-1])
    assert len(ends) == len(rows)


@each_form
@pytest.mark.parametrize("kind", [on_a_surface, in_batches])
@settings(max_examples=5)
@given(cuts=st.lists(st.integers(1, 20), min_size=1, max_size=5))
def test_where_a_run_is_cut_into_pieces_changes_no_bit(kind, convention, cuts):
    experiment = kind(convention)
    assert everything(trained(experiment, pieces=tuple(cuts))) == everything(trained(experiment))


@pytest.mark.parametrize(("convention", "each_step"), [("torch", 1), *((form, 2) for form in CONVENTIONS)])
def test_only_a_look_ahead_costs_a_second_gradient(monkeypatch, convention, each_step):
    build, points = RosenbrockSettings.build, []

    def counted(self, dtype, device):
        problem = build(self, dtype, device)
        loss_and_gradient = problem.loss_and_gradient

        def counting(theta, examples, gradient):
            points.append(theta.clone())
            return loss_and_gradient(theta, examples, gradient)

        problem.loss_and_gradient = counting
        return problem

    monkeypatch.setattr(RosenbrockSettings, "build", counted)
    trained(on_a_surface(convention))
    assert len(points) == each_step * STEPS


def test_a_run_that_diverges_ahead_is_recorded_until_its_own_loss_is_not_finite():
    blocks = trained(changed(on_a_surface("lookahead"), {"lr": 10.0, "gamma": 1.0}))
    _, losses = series(blocks, "loss")
    assert np.isfinite(losses[:-1]).all()
    assert not np.isfinite(losses[-1])
    assert len(losses) < STEPS
