"""The first steps by hand, and the quantities that probes read, against their definitions."""

from __future__ import annotations

import pytest
import torch
from convention_cases import each_convention, unused
from torch import Tensor

from workbench.optimizers import OPTIMIZERS, create


def column(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def updates(name: str, gradients: list[float], **settings: object) -> list[float]:
    """What each step adds to one coordinate that starts at 0, whatever the coordinate is."""
    rule = create(name, **settings)
    theta = column(0.0)
    state = rule.init(theta)
    made = []
    for gradient in gradients:
        theta, state = rule.step(theta, column(gradient), state)
        made.append(state.update.item())
    assert theta.item() == pytest.approx(sum(made), abs=1e-15)
    return made


def test_gradient_descent_steps_against_the_gradient():
    assert updates("gd", [1, -2, 4], lr=0.5) == [-0.5, 1, -2]


def test_momentum_halves_its_velocity_and_adds_the_gradient():
    # v = 1, 0.5 + 2, 1.25 − 4
    assert updates("momentum", [1, 2, -4], lr=0.5, momentum=0.5) == [-0.5, -1.25, 1.375]


def test_dampening_spares_the_first_gradient():
    # v = 1, 0.5 + 0.25 · 2, 0.5 − 0.25 · 4
    assert updates("momentum", [1, 2, -4], lr=1, momentum=0.5, dampening=0.75) == [-1, -1, 0.5]


def test_nesterov_adds_the_gradient_to_the_decayed_velocity():
    # b = 1, 2.5, −2.75; steps g + b/2
    assert updates("nesterov", [1, 2, -4], lr=1, momentum=0.5) == [-1.5, -3.25, 5.375]


def test_adagrad_divides_by_the_root_of_all_squares():
    # The sums of squares are 9, then 25, then 169.
    assert updates("adagrad", [3, 4, 12], lr=1, eps=0) == [-1, -4 / 5, -12 / 13]


def test_adagrad_divides_its_rate_by_one_plus_the_past_steps_times_the_decay():
    expected = [-1, -2 / 5, -4 / 13]
    assert updates("adagrad", [3, 4, 12], lr=1, eps=0, lr_decay=1) == pytest.approx(expected, rel=4e-15)


def test_adagrad_starts_from_its_initial_accumulator():
    assert updates("adagrad", [3], lr=1, eps=0, initial_accumulator=16) == [-3 / 5]


def test_rmsprop_divides_by_the_root_of_the_average_square():
    # ρ = ¾ and g = 4, 2: v = 16/4, then 3 + 4/4
    assert updates("rmsprop", [4, 2], lr=1, rho=0.75, eps=0) == [-2, -1]


def test_centered_rmsprop_divides_by_the_deviation():
    # ρ = ½, g = 2: v = 2, ḡ = 1, √(2 − 1) = 1
    assert updates("rmsprop", [2], lr=1, rho=0.5, eps=0, centered=True) == [-2]


def test_the_first_adadelta_step_has_the_size_of_root_epsilon():
    # √ε / √((1 − ρ) g² + ε) · g with ε = ¼, ρ = ½, g = 1: ½ / √¾
    assert updates("adadelta", [1], lr=1, rho=0.5, eps=0.25) == pytest.approx([-(1 / 3**0.5)])


def test_adam_divides_corrected_moments():
    # β₁ = ½, β₂ = ¾, g = 2, −2, 4:
    #   m = 1, −½, 7/4          over 1 − ½ᵗ = ½, ¾, ⅞:                 m̂ = 2, −2/3, 2
    #   v = 1, 7/4, 85/16       over 1 − ¾ᵗ = ¼, 7/16, 37/64:          v̂ = 4, 4, 340/37
    expected = [-1, 1 / 3, -2 / (340 / 37) ** 0.5]
    assert updates("adam", [2, -2, 4], lr=1, beta1=0.5, beta2=0.75, eps=0) == pytest.approx(
        expected, rel=1e-15
    )


def test_amsgrad_never_divides_by_less_than_before():
    # β₁ = β₂ = 0: m = g, v = g²
    assert updates("adam", [4, 1], lr=1, beta1=0, beta2=0, eps=0, amsgrad=True) == [-1, -0.25]
    assert updates("adam", [4, 1], lr=1, beta1=0, beta2=0, eps=0, amsgrad=False) == [-1, -1]


@pytest.mark.parametrize("name", ["adam", "adamw"])
@pytest.mark.parametrize("gradient", [1e-3, 1.0, -1e6])
def test_first_step_of_adam_has_length_lr(name, gradient):
    (update,) = updates(name, [gradient], lr=0.01, eps=0)
    assert update == pytest.approx(-0.01 if gradient > 0 else 0.01, rel=1e-12)


def test_weight_decay_of_adamw_shrinks_the_weights_whatever_the_gradient_is():
    rule = create("adamw", lr=0.1, weight_decay=0.5)
    theta = column(8.0, -2.0)
    state = rule.init(theta)
    theta, _ = rule.step(theta, column(0.0, 0.0), state)
    torch.testing.assert_close(theta, column(8.0, -2.0) * 0.95, rtol=1e-15, atol=0)


@each_convention
def test_weight_decay_is_added_to_the_gradient_unless_it_is_decoupled(name, convention):
    theta, gradient = column(1.0, -2.0), column(0.3, 0.7)
    plain = create(name, convention=convention, weight_decay=0)
    if "weight_decay" in unused(name, convention):
        return
    rule = create(name, convention=convention, weight_decay=0.25)
    start, added = theta, 0.25 * theta
    if rule.settings.decouples_decay:
        start, added = theta * (1 - 0.25 * rule.decay_rate(rule.settings.lr)), 0 * theta
    decayed, _ = rule.step(theta, lambda _: gradient, rule.init(theta))
    expected, _ = plain.step(start, lambda _: gradient + added, plain.init(theta))
    torch.testing.assert_close(decayed, expected, rtol=1e-15, atol=0)


def test_nadam_first_step_is_that_of_its_paper():
    # β₁ = ½, ψ = 0: μ = ¼ always; m = ½, v̂ = 1: ¼ · ½ / (1 − 1/16) + ¾ · 1 / (1 − ¼) = 2/15 + 1
    made = updates("nadam", [1], lr=1, beta1=0.5, beta2=0.75, eps=0, momentum_decay=0)
    assert made == pytest.approx([-(2 / 15 + 1)], rel=1e-15)


GRADIENTS = [column(1.0, -2.0), column(0.5, 3.0), column(-1.5, 0.25)]


def after_three_steps(name, **settings):
    rule = create(name, **settings)
    theta = column(0.4, -0.3)
    state = rule.init(theta)
    for gradient in GRADIENTS:
        rule.step_(theta, gradient, state, 0.1)
    return rule, state


DECAYED_SQUARES = [0.25 * 1 + 0.5 * 0.25 + 2.25, 0.25 * 4 + 0.5 * 9 + 0.0625]
"""Σ ½^(3 − t) gₜ² of each coordinate."""


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        # η / (1 + 2 · ½) / (√(1 + Σ g²) + ε)
        (
            "adagrad",
            {"lr_decay": 0.5, "initial_accumulator": 1, "eps": 0.25},
            [0.05 / ((1 + 3.5) ** 0.5 + 0.25), 0.05 / ((1 + 13.0625) ** 0.5 + 0.25)],
        ),
        # η / (√v + ε)
        ("rmsprop", {"rho": 0.5, "eps": 0.25}, [0.1 / ((s / 2) ** 0.5 + 0.25) for s in DECAYED_SQUARES]),
        # η / (√(v / (1 − β₂³)) + ε)
        *[
            (
                name,
                {"beta2": 0.5, "eps": 0.25},
                [0.1 / ((s / 2 / 0.875) ** 0.5 + 0.25) for s in DECAYED_SQUARES],
            )
            for name in ("adam", "adamw", "nadam")
        ],
    ],
)
def test_effective_rate_is_that_of_its_definition(name, settings, expected):
    rule, state = after_three_steps(name, **settings)
    torch.testing.assert_close(rule.effective_rate(state, 0.1), column(*expected), rtol=1e-14, atol=0)


def test_effective_rate_of_centered_rmsprop_divides_by_the_deviation():
    rule, state = after_three_steps("rmsprop", rho=0.5, eps=0.25, centered=True)
    means = [0.125 * 1 + 0.25 * 0.5 - 0.5 * 1.5, 0.125 * -2 + 0.25 * 3 + 0.5 * 0.25]
    expected = [
        0.1 / ((s / 2 - mean * mean) ** 0.5 + 0.25) for s, mean in zip(DECAYED_SQUARES, means, strict=True)
    ]
    torch.testing.assert_close(rule.effective_rate(state, 0.1), column(*expected), rtol=1e-14, atol=0)


def test_effective_rate_of_adadelta_is_the_ratio_of_its_averages():
    rule, state = after_three_steps("adadelta", rho=0.5, eps=0.25)
    squares, steps = [0.0, 0.0], [0.0, 0.0]
    for gradient in GRADIENTS:
        for i, g in enumerate(gradient.tolist()):
            squares[i] = 0.5 * squares[i] + 0.5 * g * g
            delta = -(((steps[i] + 0.25) / (squares[i] + 0.25)) ** 0.5) * g
            steps[i] = 0.5 * steps[i] + 0.5 * delta * delta
    expected = [
        0.1 * ((step + 0.25) / (square + 0.25)) ** 0.5 for step, square in zip(steps, squares, strict=True)
    ]
    torch.testing.assert_close(rule.effective_rate(state, 0.1), column(*expected), rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
def test_the_others_have_no_rate_but_the_learning_rate(name):
    rule, state = after_three_steps(name)
    assert rule.effective_rate(state, 0.1) is None


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
def test_the_step_is_the_effective_rate_times_what_is_stepped_along(name):
    rule = create(name, weight_decay=0)
    theta = column(0.4, -0.3)
    state = rule.init(theta)
    for gradient in GRADIENTS:
        rule.step_(theta, gradient, state, 0.1)
        direction = state.slots["m"] / rule.correction("m", state.step) if "m" in state.slots else gradient
        expected = -rule.effective_rate(state, 0.1) * direction
        torch.testing.assert_close(state.update, expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_correction_makes_an_average_of_a_constant_that_constant(name):
    rule = create(name)
    theta = gradient = column(3.0, -0.5)
    state = rule.init(theta)
    constants = {"m": gradient, "v": gradient.square()}
    for _ in range(20):
        rule.step_(theta.clone(), gradient, state, 0.1)
        for slot, value in state.slots.items():
            correction = rule.correction(slot, state.step)
            if correction is not None:
                torch.testing.assert_close(value / correction, constants[slot], rtol=1e-13, atol=0)


@pytest.mark.parametrize(
    ("name", "corrected"),
    [
        (name, {"adam": {"m", "v"}, "adamw": {"m", "v"}, "nadam": {"v"}}.get(name, set()))
        for name in OPTIMIZERS
    ],
)
def test_only_averages_that_the_rule_corrects_have_a_correction(name, corrected):
    rule = create(name)
    assert {slot.name for slot in rule.slots if rule.correction(slot.name, 1) is not None} == corrected
