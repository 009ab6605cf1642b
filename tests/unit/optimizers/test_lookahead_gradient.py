"""A rule that looks ahead takes its gradient there and nowhere else."""

from __future__ import annotations

import pytest
import torch
from convention_cases import CASES, assert_same, column, drawn, each_convention
from torch import Tensor

from workbench.optimizers import create

AHEAD = [("nesterov", "lookahead"), ("nesterov", "lookahead-accumulated")]
look_ahead = pytest.mark.parametrize("convention", [convention for _, convention in AHEAD])


class Recorder:
    """The gradient 2θ, and where it was asked for."""

    def __init__(self) -> None:
        self.points: list[Tensor] = []

    def __call__(self, point: Tensor) -> Tensor:
        self.points.append(point.clone())
        return 2 * point


@each_convention
def test_every_step_asks_for_one_gradient(name, convention):
    rule, gradient = create(name, convention=convention), Recorder()
    theta = drawn((3, 5), torch.float64, 1)
    state = rule.init(theta)
    for step in range(1, 6):
        theta, state = rule.step(theta, gradient, state)
        assert len(gradient.points) == step


@each_convention
def test_only_these_rules_look_ahead(name, convention):
    rule, gradient = create(name, convention=convention), Recorder()
    theta = drawn((3, 5), torch.float64, 1)
    first, state = rule.step(theta, gradient, rule.init(theta))
    rule.step(first, gradient, state)
    assert_same(gradient.points[0], theta, "gradient.points[0]")
    looked_ahead = not torch.equal(gradient.points[1], first)
    assert looked_ahead == ((name, convention) in AHEAD)
    assert (rule.lookahead(first, state, 0.1) is not None) == looked_ahead


def test_the_points_are_those_of_the_velocity():
    # g = 2θ, θ₀ = 8, η = ¼, μ = ½: θ = 4, 1 with b = 4, 3, so the points are 8, 4 − 2, 1 − 3/2
    rule, gradient = create("nesterov", convention="lookahead", lr=0.25, momentum=0.5), Recorder()
    theta = column(8.0)
    state = rule.init(theta)
    for _ in range(3):
        theta, state = rule.step(theta, gradient, state)
    assert [point.item() for point in gradient.points] == [8, 2, -0.5]


def test_the_points_are_those_of_the_accumulated_sum():
    # The same points with b = 16, 12: 4 − ⅛·16, 1 − ⅛·12
    rule = create("nesterov", convention="lookahead-accumulated", lr=0.25, momentum=0.5)
    gradient, theta = Recorder(), column(8.0)
    state = rule.init(theta)
    for _ in range(3):
        theta, state = rule.step(theta, gradient, state)
    assert [point.item() for point in gradient.points] == [8, 2, -0.5]


@look_ahead
def test_a_gradient_in_place_of_its_function_is_refused(convention):
    rule, theta = create("nesterov", convention=convention), column(1.0, 2.0)
    with pytest.raises(TypeError) as caught:
        rule.step(theta, column(0.5, 0.5), rule.init(theta))
    assert str(caught.value) == (
        f"nesterov in the convention {convention} takes the gradient at the look-ahead point: give the "
        "function that computes it instead of the gradient at theta"
    )


@pytest.mark.parametrize(("name", "convention"), [case for case in CASES if case not in AHEAD], ids="-".join)
def test_the_others_take_a_gradient_or_its_function(name, convention):
    rule, theta = create(name, convention=convention), drawn((5,), torch.float64, 1)
    given, _ = rule.step(theta, torch.sin(theta), rule.init(theta))
    asked, _ = rule.step(theta, torch.sin, rule.init(theta))
    assert_same(given, asked, "given")


@look_ahead
def test_looking_ahead_changes_nothing(convention):
    rule, theta = create("nesterov", convention=convention), drawn((3, 5), torch.float64, 1)
    theta, state = rule.step(theta, torch.sin, rule.init(theta))
    before, velocity = theta.clone(), state.slots["b"].clone()
    first, again = rule.lookahead(theta, state, 0.1), rule.lookahead(theta, state, 0.1)
    assert_same(first, again, "first")
    assert_same(theta, before, "theta")
    assert_same(state.slots["b"], velocity, "state.slots['b']")
    assert first.data_ptr() != theta.data_ptr()
