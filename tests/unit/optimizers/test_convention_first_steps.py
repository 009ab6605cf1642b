"""The first three steps, by hand, of the conventions that no library has.

Numbers are chosen so that roots are rational; ``Fraction`` keeps sums exact where binary digits would not.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from convention_cases import assert_same, column

from workbench.optimizers import create

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

# A few roundings of 1e-16 each.
EXACT = 1e-14


def updates(name: str, gradients: list[float], **settings: object) -> list[float]:
    """What each step adds to one coordinate that starts at 0, whatever the coordinate is."""
    rule = create(name, **settings)
    theta = column(0.0)
    state = rule.init(theta)
    made = []
    for gradient in gradients:
        theta, state = rule.step(theta, column(float(gradient)), state)
        made.append(state.update.item())
    return made


def points(
    name: str, gradient: Callable[[torch.Tensor], torch.Tensor], start: float, rates: list[float], **settings
) -> list[float]:
    """Where one coordinate is after each step at the rates of a schedule."""
    rule = create(name, lr=rates[0], **settings)
    theta = column(start)
    state, visited = rule.init(theta), []
    for lr in rates:
        point = rule.lookahead(theta, state, lr)
        rule.step_(theta, gradient(theta if point is None else point), state, lr)
        visited.append(theta.item())
    return visited


def root(square: Fraction) -> float:
    """√ of an exact number, correctly rounded up to the last bits."""
    return float(square) ** 0.5


def test_momentum_as_a_velocity_keeps_the_rates_its_steps_were_made_with():
    # η = 1, ½, ¼ and μ = ½, g = 8, −4, 4: v = 8, 4 − 2, 1 + 1
    rule = create("momentum", convention="velocity", lr=1, momentum=0.5)
    theta = column(0.0)
    state, made = rule.init(theta), []
    for gradient, lr in ((8.0, 1.0), (-4.0, 0.5), (4.0, 0.25)):
        rule.step_(theta, column(gradient), state, lr)
        made.append(state.update.item())
    assert made == [-8, -2, -2]


def test_momentum_as_an_average_without_bias_correction():
    # μ = ¾, g = 8, −4, 4: v = ¼·8, ¾·2 − ¼·4, ¾·½ + ¼·4 = 2, ½, 11/8
    assert updates("momentum", [8, -4, 4], convention="ema", lr=0.5, momentum=0.75) == [-1, -0.25, -0.6875]


def test_momentum_as_an_average_with_bias_correction():
    # The same v = 2, ½, 11/8 over 1 − (¾)ᵗ = ¼, 7/16, 37/64: 8, 8/7, 88/37
    made = updates("momentum", [8, -4, 4], convention="ema", lr=0.5, momentum=0.75, bias_correction=True)
    assert made == pytest.approx([-4, -4 / 7, -44 / 37], rel=EXACT)


def test_the_first_corrected_average_is_the_gradient_itself():
    (made,) = updates("momentum", [-3], convention="ema", lr=1, momentum=0.9, bias_correction=True)
    assert made == pytest.approx(3, rel=EXACT)


def test_nesterov_lookahead_on_a_parabola():
    # g = 2θ, θ₀ = 8, η = ¼, μ = ½:
    #   at 8 − 0:       b = 0 + ¼·16 = 4,         θ = 4
    #   at 4 − 2:       b = 2 + ¼·4 = 3,          θ = 1
    #   at 1 − 3/2:     b = 3/2 + ¼·(−1) = 5/4,   θ = −¼
    visited = points(
        "nesterov", lambda at: 2 * at, 8, [0.25, 0.25, 0.25], convention="lookahead", momentum=0.5
    )
    assert visited == [4, 1, -0.25]


def test_nesterov_lookahead_puts_each_rate_into_the_velocity():
    # g = 2θ, θ₀ = 8, η = ¼, ½, ¼, μ = ½:
    #   at 8:           b = 4,                    θ = 4
    #   at 4 − 2:       b = 2 + ½·4 = 4,          θ = 0
    #   at 0 − 2:       b = 2 + ¼·(−4) = 1,       θ = −1
    visited = points(
        "nesterov", lambda at: 2 * at, 8, [0.25, 0.5, 0.25], convention="lookahead", momentum=0.5
    )
    assert visited == [4, 0, -1]


def test_nesterov_lookahead_accumulated_multiplies_the_sum_by_the_rate_of_the_step():
    # g = 2θ, θ₀ = 8, η = ¼, ½, ¼, β = ½:
    #   at 8 − 0:             a = 16,             θ = 8 − 4 = 4
    #   at 4 − ½·½·16 = 0:    a = 8 + 0,          θ = 4 − 4 = 0
    #   at 0 − ¼·½·8 = −1:    a = 4 − 2 = 2,      θ = 0 − ½
    visited = points(
        "nesterov", lambda at: 2 * at, 8, [0.25, 0.5, 0.25], convention="lookahead-accumulated", momentum=0.5
    )
    assert visited == [4, 0, -0.5]


def test_the_decay_of_a_look_ahead_is_that_of_the_point_ahead():
    # g = θ with λ = 1 is the g = 2θ of the tests above.
    settings = {"convention": "lookahead", "momentum": 0.5, "weight_decay": 1}
    assert points("nesterov", lambda at: at, 8, [0.25, 0.5, 0.25], **settings) == [4, 0, -1]


def test_adadelta_of_its_paper():
    # ρ = ¾, ε = 9, g = 8, −8, 16:
    #   G = ¼·64 = 16,            Δ² = (0 + 9)/(16 + 9)·64 = 576/25,     H = ¼·576/25 = 144/25
    #   G = 12 + 16 = 28,         Δ² = (144/25 + 9)/(28 + 9)·64 = 369/25·64/37,
    #   G = 21 + 64 = 85,         with H = ¾·144/25 + ¼·Δ²:  Δ² = (H + 9)/(85 + 9)·256
    second = Fraction(369, 25) * Fraction(64, 37)
    average = Fraction(3, 4) * Fraction(144, 25) + Fraction(1, 4) * second
    made = updates("adadelta", [8, -8, 16], convention="paper", rho=0.75, eps=9)
    assert made == pytest.approx([-4.8, root(second), -root((average + 9) / 94 * 256)], rel=EXACT)


def test_adadelta_with_epsilon_outside_the_roots():
    # ρ = 9/25, so that √ρ = 3/5 and √(1 − ρ) = 4/5; ε = 4; g = 20, 5, 52/5:
    #   √G = 4/5·20 = 16,                        Δ = −(0 + 4)/(16 + 4)·20 = −4,   H = 16/25·16
    #   √G = 4/5·√(12² + 5²) = 52/5,             Δ = −(16/5 + 4)/(52/5 + 4)·5 = −5/2
    #   √G = 4/5·√((39/5)² + (52/5)²) = 52/5,    Δ = −(√H + 4)/(72/5)·52/5
    # and before the third step H = 16/25·((3/5·4)² + (5/2)²) = 16/25·1201/100.
    third = -(root(Fraction(16, 25) * Fraction(1201, 100)) + 4) / 14.4 * 10.4
    made = updates("adadelta", [20, 5, 10.4], convention="outside", rho=0.36, eps=4)
    assert made == pytest.approx([-4, -2.5, third], rel=EXACT)


@pytest.mark.parametrize("convention", ["paper", "outside"])
def test_no_schedule_changes_an_adadelta_without_a_learning_rate(convention):
    rule = create("adadelta", convention=convention, eps=0.25)
    theta = column(1.0)
    slow, fast = theta.clone(), theta.clone()
    for at, lr in ((slow, 1e-3), (fast, 10.0)):
        rule.step_(at, column(2.0), rule.init(theta), lr)
    assert_same(slow, fast, "slow")
    assert slow < theta


# With gradients of one size, v̂ is its square at every step and the denominators are rational.
#   β₁ = ½, g = 2, −2, 2: m = 1, −½, ¾ over 1 − ½ᵗ = ½, ¾, ⅞: m̂ = 2, −2/3, 6/7; √v̂ = 2
CORRECTED = [Fraction(2), Fraction(-2, 3), Fraction(6, 7)]


def test_nadam_with_one_beta_throughout():
    # (½ m̂ + ½ g/(1 − ½ᵗ))/(2 + ½): (1 + 2)·2/5, (−1/3 − 4/3)·2/5, (3/7 + 8/7)·2/5
    expected = [Fraction(-6, 5), Fraction(2, 3), Fraction(-22, 35)]
    made = updates("nadam", [2, -2, 2], convention="constant", lr=1, beta1=0.5, beta2=0.75, eps=0.5)
    assert made == pytest.approx([float(step) for step in expected], rel=EXACT)


def test_nadam_of_optax_corrects_the_moment_one_step_further():
    # (½ m/(1 − ½ᵗ⁺¹) + ½ g/(1 − ½ᵗ))/(2 + ½) with m = 1, −½, ¾:
    #   ½·4/3 + 2 = 8/3,   −½·4/7 − 4/3 = −34/21,   ½·4/5 + 8/7 = 54/35
    expected = [Fraction(-16, 15), Fraction(68, 105), Fraction(-108, 175)]
    made = updates("nadam", [2, -2, 2], convention="optax", lr=1, beta1=0.5, beta2=0.75, eps=0.5)
    assert made == pytest.approx([float(step) for step in expected], rel=EXACT)


@pytest.mark.parametrize(
    ("convention", "shares"),
    [
        # λ = ⅛ times η/η₀ of the schedule, or times η itself: with η = ½, ¼, ⅛
        ("paper", [Fraction(1, 8), Fraction(1, 16), Fraction(1, 32)]),
        ("torch", [Fraction(1, 16), Fraction(1, 32), Fraction(1, 64)]),
    ],
)
def test_adamw_under_a_schedule(convention, shares):
    # Steps η m̂/(2 + ½) of Adam whatever θ is, and θ shrinks by its share at each.
    theta, expected = Fraction(5), []
    for share, rate, moment in zip(
        shares, (Fraction(1, 2), Fraction(1, 4), Fraction(1, 8)), CORRECTED, strict=True
    ):
        theta = theta * (1 - share) - rate * moment * Fraction(2, 5)
        expected.append(float(theta))
    gradients = iter([2.0, -2.0, 2.0])
    visited = points(
        "adamw",
        lambda _: column(next(gradients)),
        5,
        [0.5, 0.25, 0.125],
        convention=convention,
        weight_decay=0.125,
        beta1=0.5,
        beta2=0.75,
        eps=0.5,
    )
    # 5·⅞ − ⅖ = 159/40 and 5·15/16 − ⅖ = 343/80
    assert expected[0] == {"paper": 159 / 40, "torch": 343 / 80}[convention]
    assert visited == pytest.approx(expected, rel=EXACT)


def test_epsilon_hat_is_added_before_the_bias_is_removed():
    # β₁ = ½, β₂ = ¾, ε = ½, g = 2: m = 1 over ½; √v = 1 and √(1 − ¾) = ½: ½/½ · 1/(1 + ½) = ⅔, where torch
    # has 2/(2 + ½) = ⅘
    settings = {"lr": 1, "beta1": 0.5, "beta2": 0.75, "eps": 0.5}
    assert updates("adam", [2], convention="epsilon-hat", **settings) == pytest.approx([-2 / 3], rel=EXACT)
    assert updates("adam", [2], convention="torch", **settings) == pytest.approx([-0.8], rel=EXACT)


def test_keras_adds_epsilon_under_the_root():
    # G = 7 + 9, and ε = 9: √25; v = ¼·64 = 16: √25
    settings = {"convention": "keras", "lr": 1, "eps": 9}
    assert updates("adagrad", [3], initial_accumulator=7, **settings) == pytest.approx([-3 / 5], rel=EXACT)
    assert updates("rmsprop", [8], rho=0.75, **settings) == pytest.approx([-8 / 5], rel=EXACT)
